from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tradewind.goods.catalog.types import Sku
from tradewind.goods.pricing.types import NotPriced, Price
from tradewind.kernel.money import ChargeKind, Money
from tradewind.rails.logistics.types import (
    FreightNotQuoted,
    NoShippingOption,
    PricedPer,
    ServiceTier,
    ShippingOption,
)
from tradewind.trade.checkout import rules
from tradewind.trade.checkout.types import BadCart, Basket, BasketLine, Facts, Quote

NOW = datetime(2026, 11, 11, 12, tzinfo=UTC)
BUYER, RED, BLUE, HOME, WORK = (UUID(int=number) for number in range(1, 6))
OPTION = ShippingOption(
    id=UUID(int=20), code="standard", store_id=None, country=None, tier=ServiceTier.STANDARD,
    per=PricedPer.ORDER, price=Money(449, "EUR"), days_min=12, days_max=20, max_weight_g=None,
    valid_from=NOW, valid_to=None,
)  # fmt: skip
PREMIUM = replace(
    OPTION, id=UUID(int=21), code="premium", price=Money(1299, "EUR"), days_min=5, days_max=9
)
QUOTED = replace(
    OPTION, id=UUID(int=22), code="freight", tier=ServiceTier.SELLER_QUOTED, price=None
)


def line(number: int = 1, *, store_id: UUID = RED, quantity: int = 1) -> BasketLine:
    return BasketLine(
        sku_id=UUID(int=100 + number), product_id=UUID(int=200 + number), store_id=store_id,
        title=f"Thing {number}", quantity=quantity,
    )  # fmt: skip


def basket(*lines: BasketLine, **changed) -> Basket:
    values = {
        "buyer_id": BUYER, "market": "ES", "language": "en", "currency": "EUR",
        "price_list": "ES", "address_id": HOME, "shipping": {RED: "standard", BLUE: "standard"},
        "lines": lines or (line(),),
    }  # fmt: skip
    return Basket(**values | changed)


def facts(
    of: Basket, *, minors: dict[UUID, int] | None = None, weights: tuple[int | None, ...] = ()
) -> Facts:
    """All lines on sale, at 10.00 each and 500 g unless said otherwise."""
    grams = dict(zip([each.sku_id for each in of.lines], weights, strict=False))
    return Facts(
        skus={
            each.sku_id: Sku(
                id=each.sku_id, product_id=each.product_id, store_id=each.store_id, code="S",
                options={"colour": "red"}, weight_g=grams.get(each.sku_id, 500),
                dimensions_mm=None, active=True,
            )
            for each in of.lines
        },
        prices={
            each.sku_id: Price(
                id=UUID(int=each.sku_id.int + 1000), sku_id=each.sku_id, price_list="ES",
                money=Money((minors or {}).get(each.sku_id, 1000), of.currency),
                tax_inclusive=True, valid_from=NOW,
            )
            for each in of.lines
        },
        options=(OPTION, PREMIUM, QUOTED),
        freight_quotes=(),
    )  # fmt: skip


def quote(of: Basket, read: Facts | None = None) -> Quote:
    return rules.quote(of, read or facts(of), NOW)


# --- what cannot be bought ------------------------------------------------------------------------


def test_an_empty_basket_has_no_quote():
    empty = replace(basket(), lines=())
    with pytest.raises(BadCart) as refused:
        quote(empty)
    assert refused.value.params == {"reason": "empty"}


@pytest.mark.parametrize("quantity", [0, -1, 10_000])
def test_a_quantity_out_of_range_is_refused_naming_the_line(quantity):
    wrong = basket(line(1), line(2, quantity=quantity))
    with pytest.raises(BadCart) as refused:
        quote(wrong)
    assert refused.value.params == {
        "reason": "quantity", "line": 1, "sku_id": wrong.lines[1].sku_id
    }  # fmt: skip


def test_9999_pieces_of_a_line_can_be_bought():
    assert quote(basket(line(quantity=9999))).sum(ChargeKind.ITEM) == Money(9_999_000, "EUR")


@pytest.mark.parametrize("change", ["unknown", "not active", "of another store"])
def test_what_is_not_on_sale_is_refused_naming_the_line(change):
    of = basket()
    read, sku_id = facts(of), of.lines[0].sku_id
    sku = {
        "unknown": {},
        "not active": {sku_id: replace(read.skus[sku_id], active=False)},
        "of another store": {sku_id: replace(read.skus[sku_id], store_id=BLUE)},
    }[change]
    with pytest.raises(BadCart) as refused:
        quote(of, replace(read, skus=sku))
    assert refused.value.params == {"reason": "not on sale", "line": 0, "sku_id": sku_id}


def test_what_has_no_price_in_this_currency_is_refused_naming_the_sku():
    of = basket()
    read, sku_id = facts(of), of.lines[0].sku_id
    foreign = replace(read.prices[sku_id], money=Money(1000, "USD"))
    for prices in ({}, {sku_id: foreign}):
        with pytest.raises(NotPriced) as refused:
            quote(of, replace(read, prices=prices))
        assert refused.value.params == {"sku_id": sku_id, "line": 0}


def test_an_option_must_be_chosen_for_every_store():
    of = basket(line(1), line(2, store_id=BLUE), shipping={RED: "standard"})
    with pytest.raises(NoShippingOption) as refused:
        quote(of)
    assert refused.value.params == {"store_id": BLUE, "code": ""}


def test_an_option_that_the_seller_quotes_needs_a_quote():
    with pytest.raises(FreightNotQuoted):
        quote(basket(shipping={RED: "freight"}))


# --- time to pay ----------------------------------------------------------------------------------


def test_a_day_to_pay_and_five_by_a_voucher_of_whichever_payment():
    assert rules.pay_within(["card"]) == timedelta(hours=24)
    assert rules.pay_within(["card", "boleto"]) == timedelta(days=5)


# --- whatever the basket --------------------------------------------------------------------------


@st.composite
def baskets(draw) -> tuple[Basket, Facts]:
    count = draw(st.integers(1, 6))
    lines = [
        line(
            number,
            store_id=draw(st.sampled_from([RED, BLUE])),
            quantity=draw(st.integers(1, 9999)),
        )
        for number in range(count)
    ]
    choice = st.sampled_from(["standard", "premium"])
    of = basket(*lines, shipping={RED: draw(choice), BLUE: draw(choice)})
    minors = {each.sku_id: draw(st.integers(1, 10**9)) for each in lines}
    weight = st.one_of(st.none(), st.integers(0, 10**5))
    return of, facts(of, minors=minors, weights=tuple(draw(weight) for _ in lines))


@given(baskets())
def test_the_total_is_the_sum_of_the_charges_and_of_the_orders(case):
    of, read = case
    quoted = quote(of, read)
    items = sum(read.prices[each.sku_id].money.minor * each.quantity for each in of.lines)
    stores = {each.store_id for each in of.lines}
    shipping = sum(449 if of.shipping[store] == "standard" else 1299 for store in stores)
    assert quoted.total.minor == sum(charge.money.minor for charge in quoted.charges)
    assert quoted.total.minor == items + shipping
    assert quoted.sum(ChargeKind.ITEM).minor == items
    shipped = [c.line for c in quoted.charges if c.kind is ChargeKind.SHIPPING]
    assert shipped == list(range(len(of.lines)))
    assert all(charge.money.minor >= 0 for charge in quoted.charges)


@given(baskets(), st.randoms())
def test_the_order_of_lines_and_of_what_was_read_changes_neither_total_nor_digest(case, random):
    of, read = case
    lines, options = list(of.lines), list(read.options)
    random.shuffle(lines)
    random.shuffle(options)
    same = quote(replace(of, lines=tuple(lines)), replace(read, options=tuple(options)))
    assert (same.total, same.digest) == (quote(of, read).total, quote(of, read).digest)


# --- the digest stands for what the buyer is shown ------------------------------------------------

OF = basket(line(1), line(2), line(3, store_id=BLUE))
READ = facts(OF)
FIRST = OF.lines[0].sku_id


def with_sku(**changed) -> Facts:
    return replace(READ, skus=READ.skus | {FIRST: replace(READ.skus[FIRST], **changed)})


def with_price(**changed) -> Facts:
    return replace(READ, prices=READ.prices | {FIRST: replace(READ.prices[FIRST], **changed)})


def with_option(**changed) -> Facts:
    return replace(READ, options=(replace(OPTION, **changed), PREMIUM))


FREE = tuple(replace(each, price=Money(0, "EUR"), days_min=1, days_max=2) for each in
             (OPTION, PREMIUM))  # fmt: skip
SEEN = {
    "quantity": (basket(line(1, quantity=2), *OF.lines[1:]), READ),
    "a line less": (basket(*OF.lines[:2]), READ),
    "another SKU": (basket(line(4), *OF.lines[1:]), facts(basket(line(4), *OF.lines[1:]))),
    "title": (basket(replace(OF.lines[0], title="Other thing"), *OF.lines[1:]), READ),
    "variant": (OF, with_sku(options={"colour": "blue"})),
    "price": (OF, with_price(money=Money(1001, "EUR"))),
    "address": (replace(OF, address_id=WORK), READ),
    "country": (replace(OF, market="FR"), READ),
    "shipping price": (OF, with_option(price=Money(448, "EUR"))),
    "days to wait": (OF, with_option(days_max=21)),
    "shipping option": (replace(OF, shipping={RED: "premium", BLUE: "standard"}), READ),
}
UNSEEN = {
    "another row for the same price": (OF, with_price(id=UUID(int=9), valid_from=NOW)),
    "another row for the same option": (OF, with_option(id=UUID(int=9))),
    "another name of the price list": (replace(OF, price_list="EU"), READ),
    "an option that nobody chose": (OF, replace(READ, options=(OPTION,))),
    "the seller's code": (OF, with_sku(code="T")),
}


@pytest.mark.parametrize("case", SEEN.values(), ids=SEEN)
def test_the_digest_changes_when_something_that_the_buyer_sees_does(case):
    assert quote(*case).digest != quote(OF, READ).digest


def test_one_free_option_in_place_of_another_is_seen_too():
    read = replace(READ, options=FREE)
    chosen = replace(OF, shipping={RED: "premium", BLUE: "standard"})
    assert quote(chosen, read).total == quote(OF, read).total
    assert quote(chosen, read).digest != quote(OF, read).digest


def test_the_currency_is_seen():
    dollars = basket(*OF.lines, currency="USD")
    in_dollars = replace(OPTION, price=Money(449, "USD"))
    read = replace(facts(dollars), options=(in_dollars,))
    assert quote(dollars, read).total.minor == quote(OF, READ).total.minor
    assert quote(dollars, read).digest != quote(OF, READ).digest


@pytest.mark.parametrize("case", UNSEEN.values(), ids=UNSEEN)
def test_the_digest_stays_when_nothing_that_the_buyer_sees_changes(case):
    assert quote(*case).digest == quote(OF, READ).digest


@given(baskets(), st.integers(0, 5), st.integers(1, 10**9), st.integers(1, 9999))
def test_another_price_or_quantity_of_any_line_is_another_digest(case, index, minor, quantity):
    of, read = case
    index %= len(of.lines)
    changed, sku_id = of.lines[index], of.lines[index].sku_id
    assume(minor != read.prices[sku_id].money.minor and quantity != changed.quantity)
    price = replace(read.prices[sku_id], money=Money(minor, "EUR"))
    lines = list(of.lines)
    lines[index] = replace(changed, quantity=quantity)
    priced = quote(of, replace(read, prices=read.prices | {sku_id: price}))
    more = quote(replace(of, lines=tuple(lines)), read)
    assert len({quote(of, read).digest, priced.digest, more.digest}) == 3
