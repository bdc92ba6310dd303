"""The demo market: made by the services, whole, the same for the same seed, and made only once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import PersonKind
from tradewind.base.markets import selectors as markets
from tradewind.demo import people
from tradewind.demo.market import opening, prices, stores
from tradewind.demo.market.goods import CATEGORIES, goods
from tradewind.demo.market.life import Life, SeedFailed
from tradewind.demo.market.plan import plan
from tradewind.demo.market.words import LANGUAGES
from tradewind.demo.seed import draw_more, seed
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import db, outbox
from tradewind.testing import checks

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
SMALL = 0.1
_STATES = (
    "SELECT c.email, o.state, o.currency, o.total_minor, o.placed_at, o.cancel_reason, s.code,"
    " array_agg(l.title || l.quantity ORDER BY l.title, l.quantity)"
    " FROM orders_order o JOIN orders_line l ON l.order_id = o.id"
    " JOIN accounts_contact c ON c.person_id = o.buyer_id JOIN sellers_store s ON s.id = o.store_id"
    " GROUP BY o.id, c.email, s.code ORDER BY o.placed_at, s.code"
)


@pytest.fixture
def home(committed: None, settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Pictures go where nobody looks for them later."""
    settings.MEDIA_ROOT = tmp_path
    catalog.forget()
    yield tmp_path
    catalog.forget()


def test_a_seeded_market_is_sound_and_is_not_made_twice(home: Path) -> None:
    told: list[tuple[str, int, int]] = []

    made = seed(now=NOW, scale=SMALL, progress=lambda *step: told.append(step))

    assert made.fresh
    assert (made.stores, made.products) == (6, 60)
    assert db.row("SELECT count(*) FROM orders_order") == (made.orders,)
    assert [name for name, done, total in told if done == total] == [
        "People", "Stores", "Products", "Orders",
    ]  # fmt: skip
    checks.assert_log_has_no_gaps()
    checks.assert_books_balance()
    checks.assert_stock_adds_up()
    assert not outbox.troubles()
    states = {row[1] for row in db.rows(_STATES)}
    assert {"paid", "shipped", "cancelled"} <= states
    assert db.row("SELECT count(DISTINCT product_id) FROM catalog_picture") == (60,)
    assert db.row("SELECT count(DISTINCT price_list) FROM pricing_price") == (
        len({market.price_list for market in markets.markets()}),
    )
    waiting = db.rows("SELECT legal_name FROM sellers_seller WHERE state = 'applied'")
    assert waiting == [(stores.WAITING.legal_name,)]
    for one in people.PEOPLE:
        person = accounts.person_by_email(one.email)
        assert person is not None
        assert person.kind is PersonKind.MEMBER

    with checks.nothing_changes():
        again = seed(now=NOW + timedelta(days=1), scale=SMALL)
    assert not again.fresh
    assert again.orders == made.orders

    assert draw_more(now=NOW)
    assert db.row("SELECT count(*) FROM catalog_picture") > (60,)


def test_the_same_seed_makes_the_same_orders_also_after_an_interruption(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(life: Life, *about: Any) -> None:
        raise SeedFailed("the power is gone")

    with monkeypatch.context() as power:
        power.setattr(Life, "_send", cut)
        with pytest.raises(SeedFailed, match="power"):
            seed(now=NOW, scale=SMALL)
    assert not opening.is_whole()

    # Time has passed: the story is still told from when it began.
    made = seed(now=NOW + timedelta(hours=3), scale=SMALL)

    assert made.fresh
    checks.assert_log_has_no_gaps()
    checks.assert_books_balance()
    checks.assert_stock_adds_up()
    assert not outbox.troubles()
    rows = db.rows(_STATES)
    planned = plan(seed=1, scale=SMALL)
    assert len(rows) == made.orders == sum(len(one.stores) for one in planned)
    assert [row[4] for row in rows] == [NOW - one.placed for one in planned for _ in one.stores]
    pieces = sum(many for one in planned for _, many in one.lines)
    assert db.row("SELECT sum(quantity)::int FROM orders_line") == (pieces,)


def test_a_plan_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert plan(seed=7, scale=1) == plan(seed=7, scale=1)
    assert plan(seed=7, scale=1) != plan(seed=8, scale=1)


def test_each_buyer_has_an_order_just_paid_and_one_on_its_way() -> None:
    planned = plan(seed=1, scale=1)
    for one in people.PEOPLE:
        if one.part is not people.Part.BUYER:
            continue
        own = [order for order in planned if order.buyer == one.key]
        assert any(order.paid > timedelta(0) > order.packed for order in own), one.key
        assert any(order.sent > timedelta(0) > order.arrived for order in own), one.key
        assert len({order.fate for order in own}) > 1


def test_every_product_has_its_words_in_every_language_and_a_category() -> None:
    assert len(goods()) == 60
    assert {good.category for good in goods()} == set(CATEGORIES)
    for good in goods():
        assert set(good.words) == set(LANGUAGES)
        assert len({good.fields(language)["title"] for language in LANGUAGES}) == len(LANGUAGES)
        assert 1 <= len(good.skus()) <= 6


def test_a_price_ends_as_prices_do() -> None:
    ends = {currency: prices.price(34, currency).minor for currency in prices.currencies()}
    assert ends == {
        "USD": 3399, "EUR": 3199, "AUD": 5095, "PLN": 13599, "BRL": 18390, "SAR": 12900,
        "AED": 12400, "MXN": 62900, "RUB": 309000, "KRW": 46900,
    }  # fmt: skip


def test_the_codes_of_the_merchants_pass_both_of_their_checks() -> None:
    digits, letters = "0123456789ABCDEFGHJKLMNPQRTUWXY", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for merchant in (*stores.MERCHANTS, stores.WAITING):
        code = merchant.registration_no
        # GB 32100: mod 31 over all; GB 11714: mod 11 over the organisation's own nine.
        weighed = sum(digits.index(one) * pow(3, at, 31) for at, one in enumerate(code[:17]))
        assert digits[-weighed % 31] == code[17]
        own = zip(code[8:16], (3, 7, 9, 10, 5, 8, 4, 2), strict=True)
        rest = 11 - sum(letters.index(one) * by for one, by in own) % 11
        assert {10: "X", 11: "0"}.get(rest, str(rest)) == code[16]


def test_nobody_is_there_before_the_seed(home: Path) -> None:
    assert opening.opened() is None
    assert not opening.is_whole()
    with pytest.raises(sellers.StoreUnknown):
        sellers.store_by_code("harbour-goods")
