from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import storages

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import Role
from tradewind.base.notices import selectors as notices
from tradewind.base.privacy import selectors, services
from tradewind.base.privacy.types import ExportState, ExportTooSoon, ExportUnknown
from tradewind.kernel import db, personal
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.make import NOON
from tradewind.testing.sweep import sweep

from .builders import bought, member

URL = "https://shop.example/privacy"


def ask(who, actor=None, now=NOON, **more):
    return services.ask_export(actor=actor or who.actor, person_id=who.id, url=URL, now=now, **more)


def built(who, now=NOON):
    export = ask(who, now=now)
    services.build_exports(now=now)
    return selectors.last_export(who.id, actor=who.actor) if export else None


def opened(who, export, now=NOON):
    archive = services.open_export(actor=who.actor, export_id=export.id, now=now)
    return zipfile.ZipFile(io.BytesIO(archive.content))


def told(zipped, domain):
    return json.loads(zipped.read(f"data/{domain}.json"))


def test_a_copy_holds_what_every_domain_keeps(ana):
    export = built(ana)
    assert (export.state, export.done) == (ExportState.READY, export.parts)
    zipped = opened(ana, export)
    domains = {one.domain for one in personal.keepers()} | {"audit"}
    assert {f"data/{domain}.json" for domain in domains} <= set(zipped.namelist())
    people = told(zipped, "accounts")
    assert [one["email"] for one in people["contact"]] == [ana.email]
    assert people["contact"][0]["full_name"] == "Ana García"
    assert people["addresses"][0]["line1"] == "Calle Mayor 1"
    orders = told(zipped, "orders")
    assert [one["state"] for one in orders["orders"]] == ["completed"]
    assert orders["order_lines"][0]["title"] == "Ridgeline 22 L backpack"
    assert orders["parcels"][0]["scans"][-1]["place"] == "Madrid"
    assert [one["state"] for one in told(zipped, "payments")["payments"]] == ["succeeded"]
    assert "order_paid" in {one["kind"] for one in told(zipped, "notices")["letters"]}
    assert "data.export" in {one["verb"] for one in told(zipped, "audit")["acts"]}


def test_a_copy_can_be_read_and_opened_in_a_spreadsheet(ana, provider):
    bought(ana, provider, title='=HYPERLINK("http://evil.example")')
    zipped = opened(ana, built(ana))
    assert "Ridgeline 22 L backpack" in zipped.read("index.html").decode()
    lines = list(csv.DictReader(io.StringIO(zipped.read("order_lines.csv").decode("utf-8-sig"))))
    assert [one["title"] for one in lines] == [
        "Ridgeline 22 L backpack",
        '\'=HYPERLINK("http://evil.example")',
    ]


def test_a_copy_holds_nothing_of_anybody_else(ana, provider):
    other = member("somebody.else@example.org")
    bought(other, provider)
    zipped = opened(ana, built(ana))
    whole = b"".join(zipped.read(name) for name in zipped.namelist()).decode()
    assert other.email not in whole
    assert str(other.id) not in whole


def test_what_a_guest_did_who_was_merged_is_in_the_copy_of_the_member(ana, provider):
    guest = make.buyer()
    make.placed(buyer=guest, lines={make.product(store=make.store()): 2})
    account_services.claim_guest(
        actor=guest.actor,
        guest_id=guest.actor.person_id,
        email=ana.email,
        password="quiet river stone",
        now=NOON,
    )
    zipped = opened(ana, built(ana))
    assert len(told(zipped, "orders")["orders"]) == 2


def test_it_is_mailed_that_a_copy_is_ready_and_where(ana):
    built(ana)
    letters = [one.message for one in notices.mailbox(50)]
    mine = next(one for one in letters if one.kind == "export_ready")
    assert (mine.to, URL in mine.body) == (ana.email, True)


def test_a_copy_is_asked_for_once_a_day(ana):
    built(ana)
    with nothing_changes(), pytest.raises(ExportTooSoon) as refused:
        ask(ana, now=NOON + timedelta(hours=23))
    assert refused.value.params["again_at"] == NOON + timedelta(days=1)
    assert ask(ana, now=NOON + timedelta(days=1)).state is ExportState.WAITING


def test_to_ask_again_while_a_copy_is_put_together_is_to_ask_once(ana):
    first = ask(ana)
    with nothing_changes():
        assert ask(ana) == first


def test_a_copy_is_deleted_after_seven_days(ana):
    export = built(ana)
    (key,) = db.row("SELECT key FROM privacy_export WHERE id = %s", [export.id])
    over = NOON + timedelta(days=7)
    with pytest.raises(ExportUnknown):
        services.open_export(actor=ana.actor, export_id=export.id, now=over)
    sweep(over)
    assert selectors.last_export(ana.id, actor=ana.actor).state is ExportState.EXPIRED
    assert not storages["exports"].exists(key)


def test_a_copy_is_nobody_else_s(ana):
    export = built(ana)
    for other in (member().actor, make.operator()):
        with nothing_changes(), pytest.raises(ExportUnknown):
            services.open_export(actor=other, export_id=export.id, now=NOON)


def test_staff_ask_for_somebody_with_a_reason_that_is_written_down(ana):
    staff = make.operator()
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        ask(ana, actor=staff)
    assert refused.value.params["field"] == "reason"
    ask(ana, actor=staff, reason="Letter of 3 November")
    row = db.row(
        "SELECT actor, on_behalf_of, after::text FROM kernel_auditentry WHERE verb = 'data.export'"
    )
    assert row[:2] == (staff.name, ana.id)
    assert "Letter of 3 November" in row[2]


def test_nobody_else_asks_for_somebody(ana):
    auditor = member()
    account_services.grant(actor=make.TESTS, person_id=auditor.id, role=Role.AUDITOR, now=NOON)
    for other in (member().actor, accounts.actor(auditor.id), make.store().actor):
        with nothing_changes(), pytest.raises(NotAllowed):
            ask(ana, actor=other, reason="curious")


def test_a_copy_that_fails_is_tried_again_and_given_up_in_the_end(ana, monkeypatch):
    def broken(person_ids):
        raise RuntimeError("a secret")

    export = ask(ana)
    keepers = [personal.Keeper("broken", {}, broken, None)]
    monkeypatch.setattr(personal, "keepers", lambda: tuple(keepers))
    now = NOON
    for _ in range(5):
        assert services.build_exports(now=now) == 1
        assert services.build_exports(now=now) == 0
        now += timedelta(days=2)
    failed = selectors.last_export(ana.id, actor=ana.actor)
    assert (failed.id, failed.state) == (export.id, ExportState.FAILED)
    assert services.build_exports(now=now) == 0
    # What failed does not count as the copy of a day.
    assert ask(ana, now=now).state is ExportState.WAITING
