"""The verbs of merchants: apply, be approved, open stores."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from tradewind.base.accounts import selectors as people
from tradewind.base.accounts import services as accounts
from tradewind.base.accounts.types import PersonKind, Role
from tradewind.goods.sellers import models, selectors
from tradewind.goods.sellers.events import SellerApproved, StoreOpened
from tradewind.goods.sellers.types import (
    AlreadyRegistered,
    GuestsDoNotSell,
    Seller,
    SellerNotWaiting,
    SellerState,
    SellerSuspended,
    SellerUnknown,
    Store,
    StoreCodeTaken,
    StoreState,
)
from tradewind.kernel import actors, audit, db, ids, outbox
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput

_COUNTRY = re.compile(r"[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def apply(
    *, actor: Actor, legal_name: str, country: str, registration_no: str, now: datetime
) -> Seller:
    """Apply as a merchant, who waits for approval; the same again returns the same merchant.

    Raises InvalidInput, GuestsDoNotSell, and AlreadyRegistered when somebody else has applied with
    this registration number.
    """
    applicant_id = actor.person_id
    actor.require("store.open", applicant_id)
    legal_name = _line("legal_name", legal_name, 200)
    registration_no = _line("registration_no", registration_no, 60)
    if not _COUNTRY.fullmatch(country):
        raise InvalidInput(field="country", reason="an ISO 3166 code of two letters")
    if people.person(applicant_id).kind is not PersonKind.MEMBER:
        raise GuestsDoNotSell(person_id=applicant_id)
    with db.atomic():
        seller_id = ids.new()
        if not db.execute(
            "INSERT INTO sellers_seller (id, applicant_id, legal_name, country, registration_no,"
            " state, version, applied_at) VALUES (%s, %s, %s, %s, %s, %s, 0, %s)"
            " ON CONFLICT (country, registration_no) DO NOTHING",
            [seller_id, applicant_id, legal_name, country, registration_no,
             SellerState.APPLIED, now],
        ):  # fmt: skip
            return _registered_before(applicant_id, country, registration_no)
        audit.record(
            actor=actor, verb="store.open", object_id=seller_id, at=now,
            after={"state": SellerState.APPLIED},
        )  # fmt: skip
    return selectors.seller(seller_id)


def approve_seller(*, actor: Actor, seller_id: UUID, now: datetime) -> Seller:
    """Let a merchant who has applied sell, and open the stores prepared meanwhile.

    Publishes SellerApproved and a StoreOpened for each. Raises SellerUnknown, SellerNotWaiting.
    """
    actor.require("store.approve")
    with db.atomic():
        approved = db.row(
            "UPDATE sellers_seller SET state = 'approved', version = version + 1"
            " WHERE id = %s AND state = 'applied' RETURNING version, applicant_id",
            [seller_id],
        )
        if approved is None:
            raise SellerNotWaiting(state=selectors.seller(seller_id).state)
        version, applicant_id = approved
        opened = db.rows(
            "UPDATE sellers_store SET state = 'open', opened_at = %s, version = version + 1"
            " WHERE seller_id = %s AND state = 'draft'"
            " RETURNING id, version, code, country, payout_currency",
            [now, seller_id],
        )
        audit.record(
            actor=actor, verb="store.approve", object_id=seller_id, at=now,
            before={"state": SellerState.APPLIED}, after={"state": SellerState.APPROVED},
        )  # fmt: skip
        outbox.publish(
            [
                SellerApproved(
                    aggregate_id=seller_id, aggregate_version=version,
                    seller_id=seller_id, applicant_id=applicant_id,
                ),
                *(
                    StoreOpened(
                        aggregate_id=store_id, aggregate_version=store_version, store_id=store_id,
                        seller_id=seller_id, code=code, country=country, payout_currency=currency,
                    )
                    for store_id, store_version, code, country, currency in opened
                ),
            ],
            actor=actor,
            at=now,
        )  # fmt: skip
    return selectors.seller(seller_id)


def open_store(
    *, actor: Actor, seller_id: UUID, code: str, name: str, payout_currency: str, now: datetime
) -> Store:
    """Open a store of a merchant, and make the applicant its seller.

    While the merchant waits for approval it is a draft, and opens with it; else StoreOpened is
    published. Raises InvalidInput, SellerUnknown, SellerSuspended and StoreCodeTaken.
    """
    seller = selectors.seller(seller_id)
    actor.require("store.open", seller.applicant_id)
    name = _line("name", name, 80)
    if len(code) > 40 or not _CODE.fullmatch(code):
        raise InvalidInput(field="code", reason="small letters, digits and single hyphens")
    if not _CURRENCY.fullmatch(payout_currency):
        raise InvalidInput(field="payout_currency", reason="an ISO 4217 code")
    store_id = ids.new()
    with db.atomic():
        is_open = _locked_state(seller_id) is SellerState.APPROVED
        _insert_store(store_id, seller, code, name, payout_currency, now if is_open else None)
        accounts.grant(
            actor=actors.system("sellers"), person_id=seller.applicant_id, role=Role.SELLER,
            store_id=store_id, now=now,
        )  # fmt: skip
        audit.record(
            actor=actor, verb="store.open", object_id=store_id, at=now,
            after={"code": code, "seller_id": seller_id},
        )  # fmt: skip
        if is_open:
            outbox.publish(
                [
                    StoreOpened(
                        aggregate_id=store_id, aggregate_version=1, store_id=store_id,
                        seller_id=seller_id, code=code, country=seller.country,
                        payout_currency=payout_currency,
                    )
                ],
                actor=actor,
                at=now,
            )  # fmt: skip
    return selectors.store(store_id)


def _registered_before(applicant_id: UUID, country: str, registration_no: str) -> Seller:
    found = models.Seller.objects.get(country=country, registration_no=registration_no)
    if found.applicant_id != applicant_id:
        raise AlreadyRegistered(country=country, registration_no=registration_no)
    return selectors.seller(found.id)


def _locked_state(seller_id: UUID) -> SellerState:
    """Keep a merchant from being approved until a new store of theirs is there to be opened."""
    row = models.Seller.objects.select_for_update(no_key=True).filter(id=seller_id).first()
    if row is None:
        raise SellerUnknown(seller_id=seller_id)
    if row.state == SellerState.SUSPENDED:
        raise SellerSuspended(seller_id=seller_id)
    return SellerState(row.state)


def _insert_store(
    store_id: UUID, seller: Seller, code: str, name: str, currency: str, opened_at: datetime | None
) -> None:
    """Take a code in one statement: of two who want it at once, one gets StoreCodeTaken."""
    state = StoreState.DRAFT if opened_at is None else StoreState.OPEN
    version = 0 if opened_at is None else 1
    if not db.execute(
        "INSERT INTO sellers_store (id, seller_id, code, name, state, country, payout_currency,"
        " version, opened_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (code) DO NOTHING",
        [store_id, seller.id, code, name, state, seller.country, currency, version, opened_at],
    ):
        raise StoreCodeTaken(code=code)


def _line(field: str, value: str, limit: int) -> str:
    text = " ".join(value.split())
    if not text:
        raise InvalidInput(field=field, reason="missing")
    if len(text) > limit:
        raise InvalidInput(field=field, reason="too long", limit=limit)
    if not text.isprintable():
        raise InvalidInput(field=field, reason="a character that no text has")
    return text
