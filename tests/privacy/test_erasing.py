from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.sessions.models import Session
from django.test import Client

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import PersonState, PersonUnknown, Role
from tradewind.base.ledger import selectors as ledger
from tradewind.base.notices import selectors as notices
from tradewind.base.privacy import selectors, services
from tradewind.base.privacy.types import ErasureHeld, ErasureState, NothingPlanned
from tradewind.kernel import db
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.testing import make
from tradewind.testing.checks import assert_all_has_ended, nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.testing.sweep import sweep
from tradewind.testing.threads import together

from .builders import PASSWORD, member

URL = "https://shop.example/privacy"
DUE = NOON + timedelta(days=14)
# The words that say who Ana is; the country stays for tax, and initials are gone with the name.
WORDS = ("Ana García", "Calle Mayor", "28013")


def plan(who, actor=None, now=NOON, **more):
    return services.plan_erasure(
        actor=actor or who.actor, person_id=who.id, url=URL, now=now, **more
    )


def everything():
    """All that stands in any table, as text, but for the papers that law keeps."""
    found = db.rows(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        " AND tablename NOT LIKE 'documents_%%' ORDER BY 1"
    )
    return "\n".join(
        f"{name}: {row[0]}"
        for (name,) in found
        for row in db.rows(f'SELECT t::text FROM "{name}" t')
    )


def ledger_rows():
    return db.rows(
        "SELECT to_jsonb(t)::text FROM ledger_transfer t UNION ALL"
        " SELECT to_jsonb(p)::text FROM ledger_posting p UNION ALL"
        " SELECT to_jsonb(o)::text FROM orders_order o UNION ALL"
        " SELECT to_jsonb(c)::text FROM orders_charge c ORDER BY 1"
    )


def held(who):
    with nothing_changes(), pytest.raises(ErasureHeld) as refused:
        plan(who)
    return refused.value.params["holds"]


def test_who_is_erased_leaves_no_word_and_every_order_and_posting(ana):
    assert ana.email in everything()
    hour = timedelta(hours=1)
    plan(ana, now=NOON + hour)
    sweep(DUE)
    before = ledger_rows()
    sweep(DUE + hour)
    left = everything()
    assert [word for word in (ana.email, *WORDS) if word in left] == []
    assert (ledger_rows(), ledger.difference()) == (before, 0)
    assert accounts.person(ana.id).state is PersonState.ERASED
    assert accounts.contact(ana.id).email == ""
    assert_all_has_ended()


def test_who_is_erased_cannot_sign_in_and_is_signed_out_everywhere(ana):
    browser = Client()
    browser.force_login(_login(ana))
    plan(ana)
    sweep(DUE)
    assert authenticate(email=ana.email, password=PASSWORD) is None
    assert not Session.objects.exists()
    with pytest.raises(PersonUnknown):
        accounts.actor(ana.id)
    # The email is free again, for a person who is another.
    again = account_services.register(
        email=ana.email, password=PASSWORD, full_name="Ana", language="en", now=DUE
    )
    assert again.id != ana.id


def test_nothing_happens_before_the_time_to_think_it_over_has_passed(ana):
    planned = plan(ana)
    assert planned.due_at == DUE
    sweep(DUE - timedelta(seconds=1))
    assert accounts.person(ana.id).state is PersonState.ACTIVE
    assert selectors.planned_erasure(ana.id, actor=ana.actor) == planned


def test_it_is_mailed_where_a_planned_erasure_is_called_off(ana):
    plan(ana)
    letter = next(
        one.message for one in notices.mailbox(50) if one.message.kind == "erasure_planned"
    )
    assert (letter.to, URL in letter.body) == (ana.email, True)
    assert "November 25, 2026" in letter.body


def test_who_changes_their_mind_is_kept(ana):
    plan(ana)
    services.cancel_erasure(actor=ana.actor, person_id=ana.id, now=NOON)
    sweep(DUE)
    assert accounts.person(ana.id).state is PersonState.ACTIVE
    with nothing_changes(), pytest.raises(NothingPlanned):
        services.cancel_erasure(actor=ana.actor, person_id=ana.id, now=DUE)
    # And may change it again.
    assert plan(ana).state is ErasureState.PLANNED


def test_to_ask_twice_is_to_ask_once(ana):
    first = plan(ana)
    with nothing_changes():
        assert plan(ana) == first


def test_an_order_that_is_under_way_stands_against_it(ana, provider):
    group = make.paid(
        provider=provider, buyer=ana.buyer, lines={make.product(store=make.store()): 1}
    )
    assert held(ana) == ["open_order"]
    assert [one.about for one in selectors.holds(actor=ana.actor)] == [group.orders[0].number]


def test_money_on_its_way_back_stands_against_it(ana, provider):
    group = make.paid(
        provider=provider, buyer=ana.buyer, lines={make.product(store=make.store()): 1}
    )
    make.cancelled(group_id=group.id, actor=ana.actor)
    deliver()
    assert held(ana) == ["refund_under_way"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR])
def test_staff_are_not_erased(role):
    who = member()
    account_services.grant(actor=make.TESTS, person_id=who.id, role=role, now=NOON)
    assert held(who) == ["works_here"]


@pytest.mark.django_db
def test_a_merchant_is_not_erased():
    seller = make.store().actor
    with nothing_changes(), pytest.raises(ErasureHeld) as refused:
        services.plan_erasure(actor=seller, person_id=seller.person_id, url=URL, now=NOON)
    assert refused.value.params["holds"] == ["works_here", "merchant"]


def test_an_order_placed_in_the_meantime_puts_it_off_and_says_why(ana, provider):
    plan(ana)
    make.paid(provider=provider, buyer=ana.buyer, lines={make.product(store=make.store()): 1})
    services.erase_due(now=DUE)
    assert accounts.person(ana.id).state is PersonState.ACTIVE
    planned = selectors.planned_erasure(ana.id, actor=ana.actor)
    assert (planned.held, planned.due_at) == (("open_order",), DUE + timedelta(days=1))
    assert services.erase_due(now=DUE) == 0


def test_guests_who_were_merged_are_erased_with_the_member(ana):
    guest = make.buyer()
    guest_id = guest.actor.person_id
    account_services.claim_guest(
        actor=guest.actor, guest_id=guest_id, email=ana.email, password=PASSWORD, now=NOON
    )
    email = accounts.contact(guest_id).email
    assert email in everything()
    plan(ana)
    sweep(DUE)
    assert email not in everything()
    assert accounts.person(guest_id).state is PersonState.ERASED


def test_letters_are_emptied_and_that_they_were_sent_stays(ana):
    plan(ana)
    sweep(DUE)
    states = db.rows(
        "SELECT DISTINCT email, facts::text, state FROM notices_notice WHERE person_id = %s",
        [ana.id],
    )
    assert set(states) <= {("", "{}", "failed"), ("", "{}", "sent")}


def test_staff_erase_for_somebody_with_a_reason(ana):
    staff = make.operator()
    with nothing_changes(), pytest.raises(InvalidInput):
        plan(ana, actor=staff)
    plan(ana, actor=staff, reason="Letter of 3 November")
    row = db.row(
        "SELECT actor, on_behalf_of FROM kernel_auditentry WHERE verb = 'data.plan_erasure'"
    )
    assert row == (staff.name, ana.id)


def test_nobody_else_erases_somebody(ana):
    plan(ana)
    for other in (member().actor, make.store().actor):
        with nothing_changes(), pytest.raises(NotAllowed):
            plan(ana, actor=other, reason="spite")
        with nothing_changes(), pytest.raises(NotAllowed):
            services.cancel_erasure(actor=other, person_id=ana.id, now=NOON, reason="spite")


def test_to_hear_of_an_erasure_twice_changes_nothing(ana):
    plan(ana)
    sweep(DUE)
    before = everything()
    db.execute("DELETE FROM kernel_outboxprogress WHERE aggregate_id = %s", [ana.id])
    db.execute("DELETE FROM kernel_outboxcursor WHERE handler LIKE '%%.forget'")
    deliver()
    cut = [line for line in everything().splitlines() if not line.startswith("kernel_outbox")]
    assert cut == [line for line in before.splitlines() if not line.startswith("kernel_outbox")]


@pytest.mark.usefixtures("committed")
def test_two_workers_erase_one_person_once():
    who = member()
    plan(who)
    done = together([lambda: services.erase_due(now=DUE)] * 4)
    assert not [one for one in done if isinstance(one, Exception)], done
    assert db.rows(
        "SELECT count(*) FROM kernel_outboxevent WHERE name = 'accounts.PersonErased'"
    ) == [(1,)]
    assert db.rows("SELECT state, held::text FROM privacy_erasure") == [("done", "[]")]


def _login(who):
    return get_user_model().objects.get(person_id=who.id)
