from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core import signing

from tradewind.base.accounts import rules, selectors, services
from tradewind.base.accounts.types import (
    OrderLink,
    OrderLinkInvalid,
    PersonUnknown,
    Role,
    Scope,
)
from tradewind.kernel import actors, db
from tradewind.kernel.errors import NotAllowed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SYSTEM = actors.system("test")

ROLE_TABLE = """
buyer      own         account.edit address.edit cart.edit order.cancel order.confirm order.place
buyer      own         question.answer question.ask review.report review.vote review.write
buyer      own         favourite.edit
buyer      own         data.erase data.export order.see payment.pay store.open token.edit
seller     own         freight.quote money.see order.cancel order.see order.ship payout.request
seller     own         price.edit product.edit stock.edit store.edit
seller     own         question.answer review.answer
warehouse  own         order.see order.ship
operator   everywhere  account.see audit.see commission.edit ledger.see market.edit order.cancel
operator   everywhere  data.erase data.export order.see order.ship outbox.retry payout.end
operator   everywhere  outbox.replay store.approve token.edit
operator   everywhere  review.moderate
auditor    everywhere  audit.see ledger.see order.see
"""


@pytest.fixture(autouse=True)
def _defaults(db):
    services.install_defaults(now=NOW)
    selectors.forget()
    yield
    selectors.forget()


def _member(email="ana@example.com"):
    return services.register(
        email=email, password="long enough", full_name="Ana Gil", language="es", now=NOW
    ).id


def _grant(person_id, role, store_id=None):
    services.grant(actor=SYSTEM, person_id=person_id, role=role, store_id=store_id, now=NOW)


def test_the_table_role_by_verb_is_the_one_that_is_written_here():
    written = {}
    for line in ROLE_TABLE.strip().splitlines():
        role, scope, *verbs = line.split()
        key = (Role(role), Scope(scope))
        written[key] = written.get(key, frozenset()) | set(verbs)
    assert selectors.role_verbs() == written


def test_installing_the_table_again_changes_nothing(nothing_changes):
    with nothing_changes():
        services.install_defaults(now=NOW)


def test_every_person_is_a_buyer_for_their_own_things():
    guest = services.open_guest(email="", full_name="", language="pl", now=NOW)
    actor = selectors.actor(guest.id)
    assert (actor.kind, actor.id, set(actor.own)) == ("buyer", guest.id, {guest.id})
    assert actor.own[actor.person_id] == rules.DEFAULT_VERBS[Role.BUYER, Scope.OWN]
    assert actor.everywhere == frozenset()
    actor.require("order.place", guest.id)
    with pytest.raises(NotAllowed):
        actor.require("order.place", uuid4())


def test_a_seller_acts_at_their_own_stores_alone():
    person_id, first, second, other = _member(), uuid4(), uuid4(), uuid4()
    _grant(person_id, Role.SELLER, first)
    _grant(person_id, Role.SELLER, second)
    actor = selectors.actor(person_id)
    assert (actor.kind, set(actor.own)) == ("seller", {person_id, first, second})
    actor.require("product.edit", first)
    actor.require("stock.edit", second)
    with pytest.raises(NotAllowed):
        actor.require("product.edit", other)


def test_a_warehouse_ships_and_edits_no_product():
    person_id, store_id = _member(), uuid4()
    _grant(person_id, Role.WAREHOUSE, store_id)
    actor = selectors.actor(person_id)
    assert actor.kind == "warehouse"
    assert actor.may("order.ship", store_id)
    assert not actor.may("product.edit", store_id)


def test_an_operator_acts_everywhere_and_an_auditor_only_looks():
    operator, auditor = _member("op@example.com"), _member("au@example.com")
    _grant(operator, Role.OPERATOR)
    _grant(auditor, Role.AUDITOR)
    assert selectors.actor(operator).may("order.cancel", uuid4())
    assert selectors.actor(auditor).may("order.see", uuid4())
    assert not selectors.actor(auditor).may("order.cancel", uuid4())
    assert selectors.actor(auditor).name == f"auditor:{auditor}"


def test_an_actor_costs_one_statement_and_two_when_the_table_is_cold(django_assert_num_queries):
    person_id = _member()
    _grant(person_id, Role.SELLER, uuid4())
    with django_assert_num_queries(2):
        selectors.actor(person_id)
    with django_assert_num_queries(1):
        selectors.actor(person_id)


def test_the_table_is_read_again_when_it_is_old(monkeypatch):
    person_id = _member()
    selectors.actor(person_id)
    db.execute("DELETE FROM accounts_roleverb WHERE verb = 'cart.edit'")
    assert selectors.actor(person_id).may("cart.edit", person_id)
    monkeypatch.setattr(selectors, "CACHE_SECONDS", 0.0)
    assert not selectors.actor(person_id).may("cart.edit", person_id)


def test_an_erased_or_unknown_person_cannot_act():
    person_id = _member()
    db.execute("UPDATE accounts_person SET state = 'erased'")
    for unknown in (person_id, uuid4()):
        with pytest.raises(PersonUnknown):
            selectors.actor(unknown)
    assert selectors.person(person_id).state == "erased"


def test_a_member_is_found_by_email_whatever_its_case_and_a_guest_is_not():
    person_id = _member()
    services.open_guest(email="guest@example.com", full_name="G", language="es", now=NOW)
    found = selectors.person_by_email(" ANA@Example.com ")
    assert found is not None
    assert found.id == person_id
    assert selectors.person_by_email("guest@example.com") is None


def test_an_order_link_tells_whose_it_is_and_what_it_shows():
    person_id, object_id = uuid4(), uuid4()
    token = selectors.order_link_token(person_id, object_id)
    assert selectors.read_order_link_token(token) == OrderLink(
        person_id=person_id, object_id=object_id
    )


def test_an_order_link_that_was_touched_is_refused():
    token = selectors.order_link_token(uuid4(), uuid4())
    elsewhere = signing.dumps([str(uuid4()), str(uuid4())], salt="tradewind.paging")
    for wrong in ("", "x", token[:-1], "A" + token, token.replace(":", ";"), elsewhere):
        with pytest.raises(OrderLinkInvalid):
            selectors.read_order_link_token(wrong)
