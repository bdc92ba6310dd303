from __future__ import annotations

import pytest

from tradewind.base.documents import selectors as documents
from tradewind.base.documents.types import DocumentKind
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import actors, db
from tradewind.kernel.money import Money, allocate, total
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.trade.orders import services

SYSTEM = actors.system("tests")
pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(provider):
    """A paid order of two pieces of one product and one of another, of one store."""
    store, buyer = make.store(), make.buyer()
    bag = make.product(store=store)
    pen = make.product(store=store, title="Pen", price=Money(333, "EUR"))
    (order,) = make.paid(provider=provider, buyer=buyer, lines={bag: 2, pen: 1}).orders
    return buyer, order


def papers(order, *kinds):
    return documents.of_reference(order.id, actor=SYSTEM, kinds=kinds or tuple(DocumentKind))


def test_a_paid_order_has_an_invoice_made_of_its_snapshot(bought):
    buyer, order = bought
    (invoice,) = papers(order)
    assert invoice.kind is DocumentKind.INVOICE
    facts = invoice.facts
    assert (facts.order_number, facts.total, facts.paid_at) == (
        order.number, order.total, order.paid_at,
    )  # fmt: skip
    assert [(one.title, one.quantity, one.unit, one.amount) for one in facts.items] == [
        ("Ridgeline 22 L backpack", 2, Money(2500, "EUR"), Money(5000, "EUR")),
        ("Pen", 1, Money(333, "EUR"), Money(333, "EUR")),
    ]
    assert [one.kind for one in facts.charges] == ["shipping", "duty"]
    assert facts.charges[1].money is None
    merchant, store = sellers.merchant_of(order.store_id)
    assert (facts.entity.legal_name, facts.entity.store_name) == (merchant.legal_name, store.name)
    assert invoice.recipient is not None
    assert (invoice.recipient.full_name, invoice.language) == ("Ana García", "es")
    assert (invoice.buyer_id, invoice.store_id) == (buyer.actor.id, order.store_id)


def test_an_invoice_stays_as_it_was_when_the_merchant_and_the_buyer_change(bought):
    _, order = bought
    before = papers(order)
    db.execute("UPDATE sellers_seller SET legal_name = 'Another'")
    db.execute("UPDATE catalog_sku SET code = 'other-' || code")
    assert papers(order) == before


def test_an_invoice_is_issued_once(bought):
    _, order = bought
    with nothing_changes():
        services.issue_invoices(orders_at={order.id: make.NOON}, actor=SYSTEM)


def test_an_unpaid_order_has_no_papers_when_it_is_called_off(provider):
    buyer = make.buyer()
    done = make.placed(buyer=buyer, lines={make.product(store=make.store()): 1})
    make.cancelled(group_id=done.group_id, actor=buyer.actor)
    deliver()
    assert documents.of_buyer([buyer.actor.person_id], actor=buyer.actor) == ()


def test_a_called_off_order_is_credited_with_all_that_was_refunded(bought):
    buyer, order = bought
    make.cancelled(group_id=order.group_id, actor=buyer.actor)
    deliver()
    invoice, note = papers(order)
    assert (note.kind, note.facts.credits) == (DocumentKind.CREDIT_NOTE, invoice.number)
    refunded = db.rows(
        "SELECT sum(minor)::bigint, currency FROM payments_refund WHERE reference = %s"
        " GROUP BY currency",
        [order.id],
    )
    assert refunded == [(-note.facts.total.minor, note.facts.total.currency)]
    assert note.facts.total == -order.total
    assert note.number.endswith("-C-2026-000001")


def test_a_refund_of_one_of_two_pieces_is_credited_by_its_parts(bought):
    _, order = bought
    bag = order.lines[0]
    parts = [
        type(charge)(
            line_id=charge.line_id, kind=charge.kind, money=allocate(charge.money, [1, 1])[0],
            source=charge.source, funder=charge.funder,
        )
        for charge in order.charges
        if charge.line_id == bag.id
    ]  # fmt: skip
    back = total((part.money for part in parts), "EUR")
    number = services.issue_credit_note(
        order_id=order.id, key="return:1", charges=parts, quantities={bag.id: 1}, actor=SYSTEM,
        at=make.NOON,
    )  # fmt: skip
    note = documents.document(reference=order.id, number=number, actor=SYSTEM)
    assert note.facts.total == -back
    assert [(one.quantity, one.amount) for one in note.facts.items] == [(1, Money(-2500, "EUR"))]
    with nothing_changes():
        services.issue_credit_note(
            order_id=order.id, key="return:1", charges=parts, actor=SYSTEM, at=make.NOON
        )


def test_a_paper_takes_two_statements_and_all_together_seven_more(
    provider, django_assert_num_queries
):
    store = make.store()
    bag = make.product(store=store, stock=20)
    bought = [
        make.paid(provider=provider, buyer=make.buyer(), lines={bag: 1}).orders[0] for _ in range(3)
    ]
    db.execute("DELETE FROM documents_document")
    db.execute("DELETE FROM documents_series")
    with db.atomic(), django_assert_num_queries(7 + 3 * 2):
        services.issue_invoices(orders_at={one.id: make.NOON for one in bought}, actor=SYSTEM)
    assert [papers(one)[0].number[-6:] for one in sorted(bought, key=lambda one: one.id)] == [
        "000001", "000002", "000003",
    ]  # fmt: skip
