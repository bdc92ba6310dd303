from __future__ import annotations

import pytest
from django.urls import reverse

from tradewind.base.notices import services as notices
from tradewind.growth.discovery import handlers as discovery
from tradewind.kernel import audit, clock, jobs, rebuilding
from tradewind.kernel import db as database
from tradewind.kernel.errors import NotAllowed, NotFound
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.testing.sweep import sweep

pytestmark = pytest.mark.django_db


def words(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def act(name: str, thing: object) -> str:
    return reverse("back_office:act", args=[name]) + f"?id={thing}"


# --- jobs ----------------------------------------------------------------------------------------


def test_the_board_tells_how_each_sweep_went_and_what_is_due(operator, order, monkeypatch):
    def broken(now):
        raise ValueError("no disk\0")

    monkeypatch.setitem(jobs._sweeps, "tests.broken", jobs.Sweep("tests.broken", broken))
    before = {one.name: one for one in jobs.runs(NOON)}
    letters = database.row("SELECT count(*) FROM notices_notice")[0]
    assert before["notices.send_due"].due == letters > 0
    assert before["notices.send_due"].finished_at is None
    for _ in range(2):
        jobs.run_sweeps(NOON, note=True)
    found = {one.name: one for one in jobs.runs(NOON)}
    sent = found["notices.send_due"]
    assert (sent.due, sent.count, sent.did, sent.failures) == (0, 0, letters, 0)
    assert found["tests.broken"].failures == 2
    page = words(operator.get(reverse("back_office:jobs")))
    assert "failed 2 times" in page
    assert "ValueError: no disk?" in page


def test_a_sweep_that_goes_well_again_is_no_failure_any_more(db, monkeypatch):
    results = iter([ValueError("once"), 0])

    def shaky(now):
        result = next(results)
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(jobs, "_sweeps", {"tests.shaky": jobs.Sweep("tests.shaky", shaky)})
    jobs.run_sweeps(NOON, note=True)
    assert [(one.failures, one.error) for one in jobs.runs(NOON)] == [(1, "ValueError: once")]
    jobs.run_sweeps(NOON, note=True)
    assert [(one.failures, one.error) for one in jobs.runs(NOON)] == [(0, "")]


# --- projections ---------------------------------------------------------------------------------


def test_only_handlers_that_say_so_are_rebuilt():
    assert rebuilding.names() == [
        "discovery.follow_listing", "discovery.follow_price", "discovery.follow_review",
    ]  # fmt: skip
    assert discovery.count_sold.__name__ not in {
        name.partition(".")[2] for name in rebuilding.names()
    }


def test_a_projection_is_made_again_from_the_log_with_an_audit_row(operator, order):
    database.execute("UPDATE discovery_skucard SET item_minor = 1")
    cards = "SELECT min(item_minor), max(item_minor) FROM discovery_skucard"
    assert database.row(cards) == (1, 1)
    name = "discovery.follow_listing"
    answer = operator.post(act("rebuild", name))
    assert answer["Location"] == reverse("back_office:outbox_projections")
    progress = {one.handler: one for one in rebuilding.progress()}
    assert progress[name].behind == progress[name].facts > 0
    assert "One of them is reading" in words(operator.get(answer["Location"]))
    deliver()
    assert database.row(cards) == (2500, 2500)
    assert {one.percent for one in rebuilding.progress()} == {100}
    (entry,) = audit.entries(actor=TESTS, object_id=rebuilding.object_of(name)).items
    assert (entry.verb, entry.changes) == ("outbox.replay", (("handler", None, name),))


@pytest.mark.parametrize(
    "name", ["settlement.follow_order", "discovery.count_sold", "nobody.at_all"]
)
def test_what_moves_more_than_a_projection_is_not_replayed(operator, order, name):
    with nothing_changes():
        operator.post(act("rebuild", name))
        with pytest.raises((rebuilding.NotRebuildable, NotFound)):
            rebuilding.rebuild(actor=TESTS, handler=name, now=NOON)


def test_an_auditor_rebuilds_nothing(auditor, db):
    assert auditor.post(act("rebuild", "discovery.follow_listing")).status_code == 403
    with pytest.raises(NotAllowed):
        rebuilding.rebuild(actor=make.store().actor, handler="discovery.follow_listing", now=NOON)


# --- letters -------------------------------------------------------------------------------------


def letter_of(kind: str):
    return database.row(
        "SELECT id FROM notices_notice WHERE kind = %s ORDER BY id DESC LIMIT 1", [kind]
    )[0]


def test_a_letter_is_seen_without_the_link_that_opens_the_order(operator, order):
    sweep(clock.now())
    page = words(operator.get(reverse("back_office:mail_letter", args=[letter_of("order_paid")])))
    assert order.number in page
    assert "/o/" not in page
    assert "[…]" in page


def test_the_words_of_a_letter_that_holds_a_key_are_its_readers_alone(operator, order):
    notices.send_code(email="ana@example.org", language="en", now=NOON)
    sweep(clock.now())
    (code,) = database.row("SELECT facts->>'code' FROM notices_notice WHERE kind = 'email_code'")
    page = words(operator.get(reverse("back_office:mail_letter", args=[letter_of("email_code")])))
    assert code not in page
    assert "for its reader alone" in page


def test_a_sent_letter_is_sent_once_more_as_its_own_with_an_audit_row(operator, order):
    sweep(clock.now())
    first = letter_of("order_paid")
    operator.post(act("send-again", first))
    again = letter_of("order_paid")
    assert again != first
    assert database.row("SELECT state FROM notices_notice WHERE id = %s", [again]) == ("queued",)
    assert [one.verb for one in audit.entries(actor=TESTS, object_id=first).items] == [
        "notice.send_again"
    ]
    with nothing_changes():
        operator.post(act("send-again", again))


def test_a_code_is_not_sent_once_more(operator, order):
    notices.send_code(email="ana@example.org", language="en", now=NOON)
    sweep(clock.now())
    with nothing_changes():
        operator.post(act("send-again", letter_of("email_code")))
