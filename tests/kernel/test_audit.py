from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tradewind.kernel import audit, clock, codec, db, ids, log, paging
from tradewind.kernel.actors import Actor, system
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.kernel.money import Money

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
STAFF = Actor(kind="operator", id=ids.new())


@pytest.fixture(autouse=True)
def _empty(request):
    """What an installation writes at first is not of this test."""
    request.getfixturevalue("db")
    db.execute("DELETE FROM kernel_auditentry")


def entries() -> list[tuple[object, ...]]:
    return db.rows(
        "SELECT actor, on_behalf_of, verb, object_id, before, after, request_id, at"
        " FROM kernel_auditentry ORDER BY id"
    )


def values() -> list[tuple[object, object]]:
    return [
        tuple(value and codec.loads(value, dict) for value in entry[4:6]) for entry in entries()
    ]


def test_who_did_what_to_which_thing_is_written_with_the_values_before_and_after():
    thing = ids.new()
    before = clock.wall()
    with log.bound(request_id="req_1"):
        audit.record(
            actor=STAFF,
            verb="price.set",
            object_id=thing,
            at=NOON,
            before={"price": None},
            after={"price": Money(2500, "EUR"), "at": NOON, "sku": thing},
        )
    ((*who_and_what, _, _, request_id, at),) = entries()
    assert who_and_what == [f"operator:{STAFF.id}", None, "price.set", thing]
    assert (request_id, at) == ("req_1", NOON)
    price = {"minor": 2500, "currency": "EUR"}
    assert values() == [
        ({"price": None}, {"price": price, "at": "2026-11-11T12:00:00Z", "sku": str(thing)})
    ]
    ((recorded_at,),) = db.rows("SELECT recorded_at FROM kernel_auditentry")
    assert before <= recorded_at <= clock.wall()


def test_an_entry_without_values_says_so_and_one_of_empty_values_keeps_them():
    one = {"actor": system("setup"), "object_id": ids.new(), "at": NOON}
    audit.record(verb="made", **one)
    audit.record(verb="set", before={}, after={"n": 0}, **one)
    assert values() == [(None, None), ({}, {"n": 0})]
    assert [entry[6] for entry in entries()] == ["", ""]


def test_staff_who_act_for_somebody_are_named_with_whom_they_act_for():
    customer = ids.new()
    audit.record(
        actor=replace(STAFF, on_behalf_of=customer),
        verb="order.cancel",
        object_id=ids.new(),
        at=NOON,
    )
    assert entries()[0][:2] == (f"operator:{STAFF.id}", customer)


def test_what_was_undone_leaves_no_entry():
    def service() -> None:
        with db.atomic():
            audit.record(actor=STAFF, verb="price.set", object_id=ids.new(), at=NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        service()
    assert entries() == []


AUDITOR = Actor(kind="auditor", id=ids.new(), everywhere=frozenset({"audit.see"}))


def test_what_was_done_is_found_again_newest_first_with_what_changed():
    first, second = ids.new(), ids.new()
    audit.record(actor=STAFF, verb="a.do", object_id=first, at=NOON, after={"state": "new"})
    audit.record(
        actor=STAFF, verb="b.do", object_id=second, at=NOON,
        before={"state": "new", "kept": 1, "gone": True}, after={"state": "old", "kept": 1},
    )  # fmt: skip
    audit.record(actor=system("tests"), verb="b.do", object_id=second, at=NOON)
    found = audit.entries(actor=AUDITOR).items
    assert [(one.actor, one.verb, one.object_id) for one in found] == [
        ("system:tests", "b.do", second),
        (STAFF.name, "b.do", second),
        (STAFF.name, "a.do", first),
    ]
    assert [one.changes for one in found] == [
        (),
        (("gone", True, None), ("state", "new", "old")),
        (("state", None, "new"),),
    ]
    for wanted, count in (
        ({"by": STAFF.name}, 2),
        ({"by": str(STAFF.id)}, 2),
        ({"verb": "b.do"}, 2),
        ({"object_id": first}, 1),
        ({"since": NOON, "until": NOON}, 0),
        ({"since": NOON}, 3),
    ):
        assert len(audit.entries(actor=AUDITOR, **wanted).items) == count, wanted


def test_the_audit_goes_on_page_by_page():
    things = [ids.new() for _ in range(3)]
    for thing in things:
        audit.record(actor=STAFF, verb="a.do", object_id=thing, at=NOON)
    page = audit.entries(actor=AUDITOR, limit=2)
    assert [one.object_id for one in page.items] == things[:0:-1]
    rest = audit.entries(actor=AUDITOR, limit=2, cursor=page.next)
    assert ([one.object_id for one in rest.items], rest.next) == ([things[0]], None)
    for cursor in ("nonsense", paging.write(), paging.write("x")):
        with pytest.raises(InvalidInput):
            audit.entries(actor=AUDITOR, cursor=cursor)


def test_only_who_may_see_the_audit_reads_it():
    with pytest.raises(NotAllowed):
        audit.entries(actor=STAFF)
