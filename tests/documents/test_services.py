from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tradewind.base.documents import selectors, services
from tradewind.base.documents.types import Amount, DocumentKind, UnknownDocument
from tradewind.kernel import actors, db
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.testing.checks import nothing_changes

from .conftest import ANA, NOON, OTHER, SELLER, euro

SYSTEM = actors.system("tests")
pytestmark = pytest.mark.django_db


def test_numbers_count_up_for_each_merchant_kind_and_year(issue, facts):
    back = facts(
        items=(), charges=(Amount(kind="shipping", money=-euro(499)),), total=-euro(499),
        credits="HG-2026-000001",
    )  # fmt: skip
    assert [issue(), issue()] == ["HG-2026-000001", "HG-2026-000002"]
    assert issue(kind=DocumentKind.CREDIT_NOTE, facts=back) == "HG-C-2026-000001"
    assert issue(facts=facts(seller=OTHER, name="Lisboa Lda.")) == "LL-2026-000001"
    assert issue(at=datetime(2027, 1, 1, tzinfo=UTC)) == "HG-2027-000001"
    assert issue(at=datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)) == "HG-2026-000003"
    assert issue() == "HG-2026-000004"


def test_two_merchants_of_the_same_letters_have_different_ones(issue, facts):
    issue()
    assert issue(facts=facts(seller=OTHER, name="Huge Giants Ltd.")) == "HG2-2026-000001"
    assert issue(facts=facts(seller=uuid4(), name="Happy Goats")) == "HG3-2026-000001"
    assert issue(facts=facts(name="Another name now")) == "HG-2026-000002"


def test_the_same_key_again_changes_nothing(issue):
    issue(key="once")
    with nothing_changes():
        assert issue(key="once") == ""
    assert issue(key="twice") == "HG-2026-000002"


def test_what_does_not_add_up_takes_no_number(issue, facts):
    with nothing_changes(), pytest.raises(InvalidInput):
        issue(facts=facts(total=euro(1)))


def test_only_parts_of_the_system_issue(issue):
    with nothing_changes(), pytest.raises(NotAllowed):
        issue(actor=Actor(kind="seller", id=SELLER))


def test_issuing_takes_two_statements(issue, django_assert_num_queries):
    issue()
    with db.atomic(), django_assert_num_queries(2):
        issue()


def test_a_document_is_seen_by_its_buyer_its_store_and_staff_alone(issue):
    buyer, store, order = uuid4(), uuid4(), uuid4()
    number = issue(buyer_id=buyer, store_id=store, reference=order)
    sees = frozenset({"order.see"})
    for owner in (buyer, store):
        actor = Actor(kind="buyer", id=owner, own={owner: sees})
        found = selectors.document(reference=order, number=number, actor=actor)
        assert (found.number, found.file_name) == (number, f"invoice-{number}.pdf")
    assert selectors.numbered(number.lower(), actor=Actor(kind="operator", everywhere=sees))
    stranger = Actor(kind="buyer", id=uuid4(), own={uuid4(): sees})
    with pytest.raises(UnknownDocument):
        selectors.document(reference=order, number=number, actor=stranger)
    with pytest.raises(UnknownDocument):
        selectors.document(reference=uuid4(), number=number, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        selectors.numbered(number, actor=stranger)


def test_what_was_issued_is_read_back_as_it_was(issue, facts):
    order = uuid4()
    issue(reference=order)
    (found,) = selectors.of_reference(order, actor=SYSTEM)
    assert (found.facts, found.recipient, found.issued_at) == (facts(), ANA, NOON)
    assert selectors.of_reference(order, actor=SYSTEM, kinds=[DocumentKind.PACKING_SLIP]) == ()


def test_a_forgotten_buyer_stays_on_what_the_law_keeps_and_on_nothing_else(issue):
    buyer, order = uuid4(), uuid4()
    issue(buyer_id=buyer, reference=order, at=NOON - timedelta(days=4000))
    issue(buyer_id=buyer, reference=order)
    issue(reference=order)
    assert services.forget(actor=SYSTEM, buyer_ids=[buyer], before=NOON - timedelta(days=3653)) == 1
    found = selectors.of_reference(order, actor=SYSTEM)
    assert [one.recipient for one in found] == [None, ANA, ANA]
    with nothing_changes():
        services.forget(actor=SYSTEM, buyer_ids=[buyer], before=NOON - timedelta(days=3653))


def test_the_documents_of_a_buyer_are_theirs_to_export(issue):
    buyer = uuid4()
    number = issue(buyer_id=buyer)
    issue()
    actor = Actor(kind="buyer", id=buyer, own={buyer: frozenset({"order.see"})})
    assert [one.number for one in selectors.of_buyer([buyer], actor=actor)] == [number]
    with pytest.raises(NotAllowed):
        selectors.of_buyer([uuid4()], actor=actor)
