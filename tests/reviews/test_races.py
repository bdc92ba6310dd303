from __future__ import annotations

import pytest

from tradewind.growth.discovery import selectors as discovery
from tradewind.kernel import db, outbox
from tradewind.testing import make
from tradewind.testing.checks import assert_log_has_no_gaps
from tradewind.testing.make import NOON
from tradewind.testing.threads import together
from tradewind.trade.reviews import services
from tradewind.trade.reviews.types import AlreadyReviewed, Kind, Scores

pytestmark = pytest.mark.usefixtures("committed")


def voting(actor, review_id, helpful=True):
    return lambda: services.vote(actor=actor, review_id=review_id, helpful=helpful, now=NOON)


def test_of_what_is_done_at_once_each_counts_once(provider):
    bag = make.product(store=make.store())
    buyer = make.buyer()
    order = make.received(provider=provider, buyer=buyer, lines={bag: 1}).orders[0]

    def writing():
        return services.write(
            actor=buyer.actor, line_id=order.lines[0].id, scores=Scores(stars=4), language="en",
            now=NOON,
        )  # fmt: skip

    results = together([writing] * 6)
    (review_id,) = [one for one in results if not isinstance(one, Exception)]
    refused = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, AlreadyReviewed) for one in refused), refused

    members = [make.member() for _ in range(4)]
    counts = together([voting(one, review_id) for one in members for _ in range(3)])
    assert max(counts) == 4, counts
    assert _helpful(review_id) == (4, 4)
    # Each of two takes the vote back twice, while the other two say the same again.
    together(
        [voting(one, review_id, False) for one in members[:2] for _ in range(2)]
        + [voting(one, review_id) for one in members[2:]]
    )
    assert _helpful(review_id) == (2, 2)

    reports = [
        lambda one=one: services.report(
            actor=one, kind=Kind.REVIEW, subject_id=review_id, reason="spam", now=NOON
        )
        for one in members
        for _ in range(2)
    ]
    assert together(reports) == [None] * 8
    assert db.row("SELECT reports FROM reviews_review WHERE id = %s", [review_id]) == (4,)

    together([
        lambda: services.edit(
            actor=buyer.actor, review_id=review_id, scores=Scores(stars=1), text="", now=NOON
        ),
        lambda: services.withdraw(actor=buyer.actor, review_id=review_id, now=NOON),
        lambda: services.answer(
            actor=bag.store.actor, review_id=review_id, text="Thanks.", language="en", now=NOON
        ),
    ])  # fmt: skip
    assert_log_has_no_gaps()
    while outbox.drain_all():
        pass
    # Whatever came first, the last word is that it is withdrawn.
    assert discovery.rating(bag.id).average.count == 0


def _helpful(review_id):
    return db.row(
        "SELECT helpful, (SELECT count(*)::int FROM reviews_vote WHERE review_id = %s)"
        " FROM reviews_review WHERE id = %s",
        [review_id, review_id],
    )
