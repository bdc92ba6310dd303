"""The verbs of pricing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.pricing.events import PriceChanged
from tradewind.goods.pricing.types import WEB, BadPrice
from tradewind.kernel import audit, db, ids, outbox
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import Money

_MOST = 10**15


def set_prices(
    *,
    actor: Actor,
    store_id: UUID,
    price_list: str,
    prices: Mapping[UUID, Money],
    now: datetime,
    tax_inclusive: bool = True,
) -> int:
    """Set what SKUs of a store cost from now on, and return how many changed.

    The same price again changes nothing. Raises NotAllowed, and BadPrice for an amount that is not
    above zero or absurd, a SKU of another store, or an instant not after the price that holds.
    """
    actor.require("price.edit", store_id)
    for sku_id, money in prices.items():
        if money.minor <= 0:
            raise BadPrice(sku_id=sku_id, reason="not above zero")
        if money.minor > _MOST:
            raise BadPrice(sku_id=sku_id, reason="too large")
    with db.atomic():
        _refuse_foreign_skus(store_id, list(prices))
        _take_turns(store_id, price_list)
        held = {
            row[0]: row[1:]
            for row in db.rows(
                "SELECT sku_id, id, minor, currency, tax_inclusive, valid_from FROM pricing_price"
                " WHERE sku_id = ANY(%s) AND price_list = %s AND channel = %s AND valid_to IS NULL"
                " ORDER BY sku_id FOR UPDATE",
                [list(prices), price_list, WEB],
            )
        }
        changed = {
            sku_id: money
            for sku_id, money in prices.items()
            if sku_id not in held
            or held[sku_id][1:4] != (money.minor, money.currency, tax_inclusive)
        }
        if not changed:
            return 0
        _close([held[sku_id] for sku_id in changed if sku_id in held], now)
        _open(actor, store_id, price_list, changed, now, tax_inclusive)
        audit.record(
            actor=actor,
            verb="price.set",
            object_id=store_id,
            at=now,
            before={str(key): held[key][1] for key in changed if key in held},
            after={str(key): str(money) for key, money in changed.items()},
        )
    return len(changed)


def _open(
    actor: Actor,
    store_id: UUID,
    price_list: str,
    changed: Mapping[UUID, Money],
    now: datetime,
    tax_inclusive: bool,
) -> None:
    new = {sku_id: ids.new() for sku_id in changed}
    db.insert(
        "pricing_price",
        ("id", "sku_id", "store_id", "price_list", "channel", "valid_from", "minor",
         "currency", "tax_inclusive"),
        [
            (new[sku_id], sku_id, store_id, price_list, WEB, now, money.minor, money.currency,
             tax_inclusive)
            for sku_id, money in changed.items()
        ],
    )  # fmt: skip
    outbox.publish(
        [
            PriceChanged(
                aggregate_id=new[sku_id],
                aggregate_version=1,
                sku_id=sku_id,
                store_id=store_id,
                price_list=price_list,
                money=money,
            )
            for sku_id, money in changed.items()
        ],
        actor=actor,
        at=now,
    )


def _refuse_foreign_skus(store_id: UUID, sku_ids: list[UUID]) -> None:
    known = catalog.skus(sku_ids)
    for sku_id in sku_ids:
        if sku_id not in known or known[sku_id].store_id != store_id:
            raise BadPrice(sku_id=sku_id, reason="not a SKU of this store")


def _take_turns(store_id: UUID, price_list: str) -> None:
    """Wait for whoever sets prices of this store on this list.

    Row locks would not do: a first price has no row, and who waits for a row that is closed
    meanwhile does not see the one that follows it.
    """
    db.rows(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"prices:{store_id}:{price_list}"]
    )


def _close(held: list[tuple[UUID, int, str, bool, datetime]], now: datetime) -> None:
    for price_id, _, _, _, valid_from in held:
        if valid_from >= now:
            raise BadPrice(price_id=price_id, reason="a later price is set already")
    db.execute(
        "UPDATE pricing_price SET valid_to = %s WHERE id = ANY(%s)", [now, [row[0] for row in held]]
    )
