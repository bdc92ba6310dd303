"""Parcels, options and quotes as these tests want them: what a test does not name is sound."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tradewind.kernel import ids
from tradewind.kernel.actors import Actor, system
from tradewind.kernel.money import Money
from tradewind.rails.logistics import services
from tradewind.rails.logistics.types import (
    FreightQuote,
    ParcelStatus,
    PricedPer,
    ServiceTier,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RED, BLUE, BUYER, SHOE, HAT, REFERENCE = (UUID(int=n) for n in range(1, 7))
VERBS = frozenset({"store.edit", "freight.quote", "order.ship"})
SELLER = Actor(kind="seller", id=UUID(int=50), own={RED: VERBS})
STRANGER = Actor(kind="seller", id=UUID(int=51), own={BLUE: VERBS})
STAFF = Actor(kind="staff", id=UUID(int=52), everywhere=VERBS)
CARRIER = system("carriers")


def opened(*, store_id=RED, reference=REFERENCE, actor=CARRIER, at=NOW) -> UUID:
    parcel_id = ids.new()
    services.open_parcel(
        actor=actor, parcel_id=parcel_id, reference=reference, store_id=store_id, now=at,
        weight_g=900,
    )  # fmt: skip
    return parcel_id


def handed_over(*, number: str = "RR473124829US", store_id: UUID = RED) -> UUID:
    parcel_id = opened(store_id=store_id)
    hand_over(parcel_id, number=number)
    return parcel_id


def hand_over(parcel_id: UUID, *, number="RR473124829US", carrier="usps", actor=CARRIER, at=NOW):
    services.hand_over(
        actor=actor, parcel_id=parcel_id, carrier=carrier, tracking_number=number, now=at
    )


def scan(parcel_id: UUID, code: str, *, hours=1, key="", actor=CARRIER, **values) -> ParcelStatus:
    values = {"place": "Madrid", "source": "usps", "now": NOW + 99 * HOUR} | values
    return services.record_event(
        actor=actor, parcel_id=parcel_id, code=code, occurred_at=NOW + hours * HOUR,
        dedupe_key=key or f"{code}@{hours}", **values,
    )  # fmt: skip


def offer(*, actor: Actor = SELLER, **values) -> UUID:
    values = {
        "store_id": RED, "code": "standard", "country": "ES", "tier": ServiceTier.STANDARD,
        "per": PricedPer.ORDER, "price": Money(499, "EUR"), "days_min": 12, "days_max": 20,
        "max_weight_g": None, "now": NOW,
    } | values  # fmt: skip
    return services.offer_option(actor=actor, **values)


def quote(*, actor: Actor = SELLER, **values) -> None:
    values = {
        "store_id": RED, "buyer_id": BUYER, "sku_id": SHOE, "quantity": 2, "country": "ES",
        "money": Money(730, "EUR"), "expires_at": None, "now": NOW,
    } | values  # fmt: skip
    services.quote_freight(actor=actor, **values)


def freight(**values) -> FreightQuote:
    values = {
        "id": ids.new(), "store_id": RED, "buyer_id": BUYER, "sku_id": SHOE, "quantity": 2,
        "country": "ES", "money": Money(730, "EUR"), "expires_at": None,
    } | values  # fmt: skip
    return FreightQuote(**values)
