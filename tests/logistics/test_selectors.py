from __future__ import annotations

from uuid import UUID

import pytest

from tradewind.kernel import ids
from tradewind.kernel.money import Money
from tradewind.rails.logistics import selectors, services
from tradewind.rails.logistics.models import ShippingOptionRow
from tradewind.rails.logistics.types import (
    Parcel,
    ParcelNotFound,
    ParcelStatus,
    PricedPer,
    ServiceTier,
    ShippingOption,
    Station,
    TrackingEvent,
)

from .builders import (
    BLUE,
    BUYER,
    CARRIER,
    HAT,
    HOUR,
    NOW,
    RED,
    REFERENCE,
    SHOE,
    freight,
    hand_over,
    offer,
    opened,
    scan,
)

pytestmark = pytest.mark.usefixtures("no_options")

OTHER = UUID(int=9)


def offered(code: str, **values) -> UUID:
    return offer(actor=CARRIER, code=code, **({"country": None} | values))


def ask(*, store_ids=(RED, BLUE), sku_ids=(SHOE, HAT), **values):
    values = {"buyer_id": BUYER, "country": "ES", "now": NOW} | values
    return selectors.options_and_quotes(store_ids=store_ids, sku_ids=sku_ids, **values)


def codes(**values) -> set[str]:
    return {option.code for option in ask(**values)[0]}


def test_options_and_quotes_come_whole_in_one_statement(django_assert_num_queries):
    standard = offered("standard", country="ES", valid_to=NOW + HOUR, max_weight_g=2000)
    by_seller = offered(
        "freight", store_id=None, tier=ServiceTier.SELLER_QUOTED, price=None, per=PricedPer.LINE
    )
    quote = freight(expires_at=NOW + HOUR)
    services.quote_freight_many(actor=CARRIER, quotes=[quote], now=NOW)
    with django_assert_num_queries(1):
        options, quotes = ask()
    assert sorted(options, key=lambda option: option.id) == [
        ShippingOption(
            id=standard, code="standard", store_id=RED, country="ES", tier=ServiceTier.STANDARD,
            per=PricedPer.ORDER, price=Money(499, "EUR"), days_min=12, days_max=20,
            max_weight_g=2000, valid_from=NOW, valid_to=NOW + HOUR,
        ),
        ShippingOption(
            id=by_seller, code="freight", store_id=None, country=None,
            tier=ServiceTier.SELLER_QUOTED, per=PricedPer.LINE, price=None, days_min=12,
            days_max=20, max_weight_g=None, valid_from=NOW, valid_to=None,
        ),
    ]  # fmt: skip
    assert quotes == (quote,)


def test_only_options_that_may_apply_are_read():
    offered("own", valid_from=NOW - HOUR)
    offered("platform", store_id=None, country="ES")
    offered("elsewhere", country="FR")
    offered("not asked", store_id=BLUE)
    offered("not yet", valid_from=NOW + HOUR)
    offered("over", valid_from=NOW - HOUR, valid_to=NOW)
    assert codes(store_ids=[RED]) == {"own", "platform"}
    assert codes(store_ids=[]) == {"platform"}
    assert codes(store_ids=[RED, BLUE], country="FR") == {"own", "elsewhere", "not asked"}


def test_options_of_another_currency_are_left_out_when_the_currency_is_known():
    offered("euro")
    offered("dollar", price=Money(499, "USD"))
    offered("freight", tier=ServiceTier.SELLER_QUOTED, price=None)
    assert codes() == {"euro", "dollar", "freight"}
    assert codes(currency="EUR") == {"euro", "freight"}


def test_only_quotes_for_this_buyer_and_basket_are_read():
    quotes = [
        freight(),
        freight(quantity=3, expires_at=NOW + HOUR),
        freight(sku_id=HAT),
        freight(store_id=BLUE),
        freight(buyer_id=OTHER),
        freight(country="FR"),
        freight(quantity=4, expires_at=NOW),
    ]
    services.quote_freight_many(actor=CARRIER, quotes=quotes, now=NOW - HOUR)
    found = ask(store_ids=[RED], sku_ids=[SHOE])[1]
    assert sorted(quote.id for quote in found) == sorted(quote.id for quote in quotes[:2])


def test_reading_often_gives_the_same_as_reading_once():
    services.install_defaults(now=NOW)
    first = ask(currency="EUR")
    assert len(first[0]) == 3
    assert [ask(currency="EUR") for _ in range(6)] == [first] * 6
    ShippingOptionRow.objects.filter(code="premium").update(valid_to=NOW + HOUR)
    assert codes(currency="EUR", now=NOW + HOUR) == {"economy", "standard"}


def test_parcels_of_some_references_come_with_their_scans_in_two_statements(
    django_assert_num_queries,
):
    younger, older = opened(at=NOW + HOUR), opened(reference=OTHER)
    opened(reference=BUYER)
    hand_over(older)
    scan(older, "EMI", hours=3)
    scan(older, "EMD", hours=2)
    with django_assert_num_queries(2):
        parcels = selectors.parcels(references=[REFERENCE, OTHER])
    assert parcels == (
        Parcel(
            id=older, reference=OTHER, store_id=RED, status=ParcelStatus.DELIVERED,
            carrier="usps", tracking_number="RR473124829US", weight_g=900, handed_over_at=NOW,
            delivered_at=NOW + 3 * HOUR, created_at=NOW,
            events=(
                TrackingEvent(
                    code="EMD", status=ParcelStatus.IN_TRANSIT, occurred_at=NOW + 2 * HOUR,
                    place="Madrid", source="usps", station=Station.CUSTOMS_IN,
                ),
                TrackingEvent(
                    code="EMI", status=ParcelStatus.DELIVERED, occurred_at=NOW + 3 * HOUR,
                    place="Madrid", source="usps", station=Station.DELIVERED,
                ),
            ),
        ),
        Parcel(
            id=younger, reference=REFERENCE, store_id=RED, status=ParcelStatus.PENDING, carrier="",
            tracking_number="", weight_g=900, handed_over_at=None, delivered_at=None,
            created_at=NOW + HOUR, events=(),
        ),
    )  # fmt: skip


def test_references_without_parcels_have_none():
    assert selectors.parcels(references=[REFERENCE]) == ()
    assert selectors.parcels(references=[]) == ()


def test_one_parcel_is_read_in_two_statements_or_not_found(django_assert_num_queries):
    parcel_id = opened()
    with django_assert_num_queries(2):
        assert selectors.parcel(parcel_id=parcel_id).id == parcel_id
    missing = ids.new()
    with pytest.raises(ParcelNotFound) as refusal:
        selectors.parcel(parcel_id=missing)
    assert refusal.value.params == {"parcel_id": missing}
