from __future__ import annotations

import pytest

from tradewind.growth.discovery import rules, selectors, services
from tradewind.growth.discovery.types import Average, Rating, Sort
from tradewind.kernel import db, outbox
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.reviews import services as reviews
from tradewind.trade.reviews.types import Kind, Scores

pytestmark = pytest.mark.usefixtures("db")
TABLES = ("counted", "rating", "storerating")


def kept():
    cards = "SELECT product_id, market, rating_total, rating_count, rating_score"
    return [
        *(db.rows(f"SELECT t::text FROM discovery_{table} t ORDER BY 1") for table in TABLES),
        db.rows(cards + " FROM discovery_productcard ORDER BY 1, 2"),
    ]


def review(provider, product, **options):
    return make.review(provider=provider, product=product, **options)


@pytest.fixture
def history(provider):
    """Two products of a store with reviews that were changed, held, rejected and withdrawn."""
    store = make.store()
    bag, cup = make.product(store=store), make.product(store=store, title="Cup")
    buyer = make.buyer()
    first = review(provider, bag, buyer=buyer, stars=5, pictures=[make.picture()])
    review(provider, bag, stars=4)
    held = review(provider, bag, stars=1, text="see https://example.org")
    gone = review(provider, cup, stars=2)
    deliver()
    reviews.edit(
        actor=buyer.actor, review_id=first, scores=Scores(stars=3, described=4), text="Hm.",
        now=NOON,
    )  # fmt: skip
    deliver()
    reviews.decide(actor=TESTS, kind=Kind.REVIEW, subject_id=held, publish=True, now=NOON)
    reviews.decide(
        actor=TESTS, kind=Kind.REVIEW, subject_id=gone, publish=False, reason="spam", now=NOON
    )
    deliver()
    return bag, cup


def test_ratings_follow_what_is_seen_of_reviews(history):
    bag, cup = history
    page = selectors.product_page(bag.id, market="ES", language="en")
    assert page.rating == Rating(stars=(1, 0, 1, 1, 0), pictures=1)
    assert page.rating == selectors.rating(bag.id)
    assert page.rating.average == Average(total=8, count=3)
    assert page.store_rating.goods == Average(total=8, count=3)
    assert page.store_rating.described == Average(total=4, count=1)
    assert page.store_rating == selectors.store_rating(bag.store.id)
    assert selectors.rating(cup.id).average.count == 0
    cards = {one.product_id: one.rating for one in selectors.cards(
        market="ES", language="en", limit=10).items}  # fmt: skip
    assert cards == {bag.id: Average(total=8, count=3), cup.id: Average(total=0, count=0)}


def test_ratings_counted_again_are_the_same(history):
    before = kept()
    outbox.replay(handler="discovery.follow_review")
    deliver()
    assert kept() == before
    db.execute("UPDATE discovery_rating SET total = 99, five = 7")
    assert services.recount_reviews() == 3
    # The product without any has no row then; elsewhere nothing differs.
    rows = [row for row in before[1] if ",0,0,0,0,0,0,0,0,0)" not in row[0]]
    assert kept() == [before[0], rows, *before[2:]]


def test_a_card_that_comes_back_has_its_rating(history):
    bag, _ = history
    services.refresh(product_ids=[bag.id], now=NOON)
    db.execute("DELETE FROM discovery_productcard WHERE product_id = %s", [bag.id])
    services.refresh(product_ids=[bag.id], now=NOON)
    assert db.rows(
        "SELECT rating_total, rating_count FROM discovery_productcard WHERE product_id = %s",
        [bag.id],
    ) == [(8, 3)]


def test_lists_begin_with_the_top_rated(provider, history):
    bag, cup = history
    best = make.product(store=bag.store, title="Best")
    review(provider, best, stars=5)
    deliver()

    def listed(cursor=None):
        return selectors.cards(
            market="ES", language="en", limit=1, sort=Sort.TOP_RATED, cursor=cursor
        )

    pages = [listed()]
    while pages[-1].next:
        pages.append(listed(pages[-1].next))
    assert [one.product_id for page in pages for one in page.items] == [best.id, bag.id, cup.id]
    found = selectors.search(market="ES", language="en", query="best", limit=5, sort=Sort.TOP_RATED)
    assert [one.product_id for one in found.items] == [best.id]


@pytest.mark.parametrize(
    ("total", "count", "tenths", "score"),
    [(0, 0, 0, 0), (5, 1, 50, 4090), (47, 10, 47, 4350), (980, 200, 49, 4857), (10, 4, 25, 3571)],
)
def test_few_reviews_move_a_score_little(total, count, tenths, score):
    rating = Average(total=total, count=count)
    assert (rating.tenths, rules.rating_score(rating)) == (tenths, score)


def test_the_parts_of_a_histogram_are_in_percent():
    assert Rating(stars=(1, 0, 0, 0, 2)).histogram == (
        (5, 2, 67), (4, 0, 0), (3, 0, 0), (2, 0, 0), (1, 1, 33)
    )  # fmt: skip
    assert Rating().histogram[0] == (5, 0, 0)
