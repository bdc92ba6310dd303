"""The questions about merchants."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from tradewind.goods.sellers import models
from tradewind.goods.sellers.types import (
    Application,
    Seller,
    SellerState,
    SellerUnknown,
    Store,
    StoreState,
    StoreUnknown,
)
from tradewind.kernel.actors import Actor


def seller(seller_id: UUID) -> Seller:
    """Return a merchant; raises SellerUnknown."""
    row = models.Seller.objects.filter(id=seller_id).first()
    if row is None:
        raise SellerUnknown(seller_id=seller_id)
    return _seller(row)


def store(store_id: UUID) -> Store:
    """Return a store in any state; raises StoreUnknown."""
    found = stores([store_id])
    if store_id not in found:
        raise StoreUnknown(store_id=store_id)
    return found[store_id]


def store_by_code(code: str) -> Store:
    """Return the store that an address names; raises StoreUnknown."""
    # No text of a table holds a zero byte, and none can be asked for one.
    row = None if "\0" in code else models.Store.objects.filter(code=code).first()
    if row is None:
        raise StoreUnknown(store=code)
    return _store(row)


def stores(store_ids: Collection[UUID]) -> dict[UUID, Store]:
    """Return those of these stores that exist, with one statement."""
    rows = models.Store.objects.filter(id__in=store_ids).order_by("code")
    return {row.id: _store(row) for row in rows}


def stores_of(actor: Actor) -> tuple[Store, ...]:
    """Return the stores at which a person has a role, in the order of their codes."""
    return tuple(stores(actor.own).values())


def merchant_of(store_id: UUID) -> tuple[Seller, Store]:
    """Return a store with the legal merchant behind it, in one statement; raises StoreUnknown."""
    found = merchants_of([store_id])
    if store_id not in found:
        raise StoreUnknown(store_id=store_id)
    return found[store_id]


def merchants_of(store_ids: Collection[UUID]) -> dict[UUID, tuple[Seller, Store]]:
    """Return those of these stores that exist, each with its merchant, in one statement."""
    rows = models.Store.objects.select_related("seller").filter(id__in=store_ids)
    return {row.id: (_seller(row.seller), _store(row)) for row in rows}


def find(text: str, *, actor: Actor, limit: int = 10) -> tuple[Store, ...]:
    """Return stores whose code, name or legal merchant begins with a text, for staff.

    One statement. Raises NotAllowed.
    """
    actor.require("order.see")
    rows = models.Store.objects.filter(
        Q(code__startswith=text.lower())
        | Q(name__istartswith=text)
        | Q(seller__legal_name__istartswith=text)
    ).order_by("code")
    return tuple(_store(row) for row in rows[:limit])


def waiting(*, actor: Actor, limit: int = 50) -> tuple[Application, ...]:
    """Return the merchants who wait for approval, who came first first, with their draft stores.

    Two statements. Raises NotAllowed.
    """
    actor.require("order.see")
    applied = models.Seller.objects.filter(state=SellerState.APPLIED).order_by("applied_at", "id")
    rows = list(applied[:limit])
    drafts: dict[UUID, list[Store]] = {row.id: [] for row in rows}
    for store_row in models.Store.objects.filter(seller_id__in=drafts).order_by("code"):
        drafts[store_row.seller_id].append(_store(store_row))
    return tuple(
        Application(
            seller_id=row.id,
            legal_name=row.legal_name,
            country=row.country,
            registration_no=row.registration_no,
            applied_at=row.applied_at,
            stores=tuple(drafts[row.id]),
        )
        for row in rows
    )


def _store(row: models.Store) -> Store:
    return Store(
        id=row.id,
        seller_id=row.seller_id,
        code=row.code,
        name=row.name,
        state=StoreState(row.state),
        country=row.country,
        payout_currency=row.payout_currency,
        opened_at=row.opened_at,
    )


def _seller(row: models.Seller) -> Seller:
    return Seller(
        id=row.id,
        applicant_id=row.applicant_id,
        legal_name=row.legal_name,
        country=row.country,
        registration_no=row.registration_no,
        state=SellerState(row.state),
    )
