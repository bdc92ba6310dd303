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
from tradewind.demo.market import opening, opinions, prices, stores
from tradewind.demo.market.life import LETTERS_LEAVE_AFTER, Life, SeedFailed
from tradewind.demo.market.opinions import Opinions
from tradewind.demo.market.plan import plan
from tradewind.demo.seed import draw_more, seed
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.sellers import selectors as sellers
from tradewind.growth.discovery import selectors as discovery
from tradewind.kernel import db, outbox
from tradewind.testing import checks
from tradewind.trade.reviews import rules

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
SMALL = 0.01
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


def assert_opinions_are_sound() -> None:
    """Reviews are of what was delivered before, are counted, and nobody waits for old letters."""
    reviews = db.rows(
        "SELECT r.stars, r.written_at, o.delivered_at FROM reviews_review r"
        " JOIN orders_line l ON l.id = r.line_id JOIN orders_order o ON o.id = l.order_id"
    )
    assert reviews
    for _, written, delivered in reviews:
        assert delivered + timedelta(days=1) <= written <= NOW
    counted = [discovery.rating(row[0]) for row in db.rows(
        "SELECT DISTINCT product_id FROM reviews_review WHERE state = 'published'"
    )]  # fmt: skip
    assert sum(sum(rating.stars) for rating in counted) == len(reviews)
    assert db.row("SELECT count(*), count(DISTINCT product_id) FROM reviews_question") == (8, 8)
    assert db.row("SELECT count(*) > 0 FROM reviews_answer WHERE by_store") == (True,)
    due = NOW - LETTERS_LEAVE_AFTER
    assert db.row("SELECT count(*) FROM reviews_invitation WHERE due_at <= %s", [due]) == (0,)
    assert db.row(
        "SELECT count(*) FROM notices_notice WHERE state = 'queued' AND due_at <= %s", [due]
    ) == (0,)


def test_nothing_that_the_demo_says_is_held_but_what_is_to_be() -> None:
    for language, told in opinions.words().items():
        spoken = [
            text
            for key, texts in told.items()
            for text in ([texts] if isinstance(texts, str) else texts)
            if key not in ("held", "questions")
        ]
        spoken += [f"{one} {more}" for one in (*told["five"], *told["four"])
                   for more in told["remarks"]]  # fmt: skip
        spoken += [text for pair in told.get("questions", ()) for text in pair]
        assert [text for text in spoken if rules.flags(rules.checked(text, most=500))] == []
        assert all(rules.flags(text) for text in told.get("held", ())), language


def test_a_seeded_market_is_sound_and_is_not_made_twice(home: Path) -> None:
    told: list[tuple[str, int, int]] = []

    made = seed(now=NOW, scale=SMALL, progress=lambda *step: told.append(step))

    assert made.fresh
    assert (made.stores, made.products) == (6, 60)
    assert db.row("SELECT count(*) FROM orders_order") == (made.orders,)
    assert [name for name, done, total in told if done == total] == [
        "People", "Stores", "Products", "Orders", "Reviews",
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

    assert_opinions_are_sound()

    with checks.nothing_changes():
        again = seed(now=NOW + timedelta(days=1), scale=SMALL)
    assert not again.fresh
    assert again.orders == made.orders

    assert draw_more(now=NOW)
    assert db.row("SELECT count(*) FROM catalog_picture") > (60,)


def test_the_same_seed_makes_the_same_orders_also_after_an_interruption(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*about: Any) -> None:
        raise SeedFailed("the power is gone")

    with monkeypatch.context() as power:
        power.setattr(Life, "_send", cut)
        with pytest.raises(SeedFailed, match="power"):
            seed(now=NOW, scale=SMALL)
    assert not opening.is_whole()
    with monkeypatch.context() as power:
        power.setattr(Opinions, "remind", cut)
        with pytest.raises(SeedFailed, match="power"):
            seed(now=NOW + timedelta(hours=1), scale=SMALL)
    assert not opening.is_whole()
    said = db.rows("SELECT id FROM reviews_review ORDER BY id")

    # Time has passed: the story is still told from when it began.
    made = seed(now=NOW + timedelta(hours=3), scale=SMALL)

    assert made.fresh
    checks.assert_log_has_no_gaps()
    checks.assert_books_balance()
    checks.assert_stock_adds_up()
    assert not outbox.troubles()
    assert db.rows("SELECT id FROM reviews_review ORDER BY id") == said
    assert_opinions_are_sound()
    rows = db.rows(_STATES)
    planned = plan(seed=1, scale=SMALL)
    assert len(rows) == made.orders == sum(len(one.stores) for one in planned)
    assert [row[4] for row in rows] == [NOW - one.placed for one in planned for _ in one.stores]
    pieces = sum(many for one in planned for _, many in one.lines)
    assert db.row("SELECT sum(quantity)::int FROM orders_line") == (pieces,)


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
