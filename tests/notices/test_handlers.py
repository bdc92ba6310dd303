from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tradewind.base.accounts import services as accounts
from tradewind.base.notices import handlers, models, services
from tradewind.base.notices.ports import Messenger, Undeliverable
from tradewind.base.notices.types import NoticeKind, NoticeState
from tradewind.kernel import db, jobs, ports

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


class Post:
    """A messenger that remembers what it was given, and fails while told to."""

    def __init__(self):
        self.taken, self.failing, self.savepoints = [], set(), []

    def deliver(self, message):
        self.savepoints.append(len(connection.savepoint_ids))
        db.assert_no_transaction()
        if message.to in self.failing:
            raise ConnectionError(f"no way to {message.to}")
        self.taken.append(message.to)


@pytest.fixture
def post(monkeypatch):
    post = Post()
    monkeypatch.setattr(ports, "_makers", dict(ports._makers))
    monkeypatch.setattr(ports, "_made", dict(ports._made))
    ports.provide(Messenger, lambda: post)
    return post


def _write(*emails, now=NOW):
    for email in emails:
        person = accounts.open_guest(email=email, full_name="A", language="en", now=now)
        services.send(
            kind=NoticeKind.ORDER_PAID,
            person_id=person.id,
            facts={"number": "1"},
            dedupe_key="paid",
            now=now,
        )


def _states():
    return list(
        models.Notice.objects.order_by("created_at", "id").values_list("email", "state", "attempts")
    )


def test_what_is_due_is_delivered_once_in_order(post):
    _write("a@example.com", "b@example.com")
    _write("later@example.com", now=NOW + timedelta(minutes=1))
    assert handlers.send_due(NOW) == 2
    assert handlers.send_due(NOW) == 0
    assert post.taken == ["a@example.com", "b@example.com"]
    assert _states() == [
        ("a@example.com", "sent", 1),
        ("b@example.com", "sent", 1),
        ("later@example.com", "queued", 0),
    ]
    assert models.Notice.objects.get(email="a@example.com").sent_at == NOW


def test_delivery_happens_outside_the_transactions_of_the_sweep(post):
    _write("a@example.com")
    outside = len(connection.savepoint_ids)
    handlers.send_due(NOW)
    assert post.savepoints == [outside]


def test_one_that_fails_stops_no_other_and_is_tried_later(post):
    _write("a@example.com", "b@example.com")
    post.failing = {"a@example.com"}
    handlers.send_due(NOW)
    assert _states() == [("a@example.com", "queued", 1), ("b@example.com", "sent", 1)]
    waiting = models.Notice.objects.get(email="a@example.com")
    assert (waiting.due_at, waiting.error) == (NOW + timedelta(minutes=1), "ConnectionError")
    assert handlers.send_due(NOW + timedelta(seconds=59)) == 0
    post.failing = set()
    assert handlers.send_due(NOW + timedelta(minutes=1)) == 1
    assert post.taken == ["b@example.com", "a@example.com"]
    sent = models.Notice.objects.get(email="a@example.com")
    assert (sent.state, sent.attempts, sent.error) == ("sent", 2, "")


def test_after_six_attempts_a_notice_has_failed_and_rests(post):
    _write("a@example.com")
    post.failing = {"a@example.com"}
    at, waits = NOW, []
    for _ in range(6):
        assert handlers.send_due(at) == 1
        due = models.Notice.objects.get().due_at
        waits.append(due - at)
        at = due
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 4, 16, 64, 256, 0)]
    assert _states() == [("a@example.com", "failed", 6)]
    post.failing = set()
    assert handlers.send_due(at + timedelta(days=30)) == 0
    assert post.taken == []


def test_what_can_never_arrive_is_not_tried_again(post, monkeypatch):
    def refuse(message):
        raise Undeliverable("no such mailbox")

    monkeypatch.setattr(post, "deliver", refuse)
    _write("gone@example.com")
    assert handlers.send_due(NOW) == 1
    assert _states() == [("gone@example.com", NoticeState.FAILED, 1)]
    assert handlers.send_due(NOW + timedelta(days=9)) == 0


def test_what_a_dead_worker_had_taken_is_taken_again_when_its_lease_is_over(post, monkeypatch):
    _write("a@example.com")

    def die(notice, now):
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(handlers, "_hand_over", die)
        with pytest.raises(SystemExit):
            handlers.send_due(NOW)
    assert _states() == [("a@example.com", "queued", 1)]
    assert handlers.send_due(NOW + timedelta(minutes=9)) == 0
    assert handlers.send_due(NOW + timedelta(minutes=10)) == 1
    assert _states() == [("a@example.com", "sent", 2)]


def test_a_last_attempt_that_never_ended_is_a_failure_and_no_seventh(post):
    _write("a@example.com")
    models.Notice.objects.update(attempts=6)
    assert handlers.send_due(NOW) == 1
    assert post.taken == []
    assert models.Notice.objects.get().state == NoticeState.FAILED


def test_a_notice_that_cannot_be_rendered_is_tried_again_like_any_other(post):
    _write("a@example.com")
    models.Notice.objects.update(facts={"number": {"minor": 1}})
    handlers.send_due(NOW)
    waiting = models.Notice.objects.get()
    assert (waiting.state, waiting.attempts, waiting.error) == ("queued", 1, "KeyError")


def test_the_words_of_a_failure_stay_out_of_the_table(post):
    _write("a@example.com")
    post.failing = {"a@example.com"}
    handlers.send_due(NOW)
    assert "example.com" not in models.Notice.objects.get().error


def test_sweeps_work_off_more_than_one_chunk(post, monkeypatch):
    monkeypatch.setattr(handlers, "CHUNK", 2)
    emails = [f"{name}@example.com" for name in "abcde"]
    _write(*emails)
    assert jobs.run_sweeps(NOW)["notices.send_due"] == 5
    assert post.taken == emails
