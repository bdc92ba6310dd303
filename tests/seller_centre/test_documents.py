from __future__ import annotations

import pytest

from tradewind.base.documents import selectors as documents
from tradewind.base.documents.types import DocumentKind
from tradewind.kernel import ids
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.make import TESTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(seat, provider):
    product = make.product(store=seat.store)
    return make.paid(provider=provider, buyer=make.buyer(), lines={product: 2}).orders[0]


def text(order) -> str:
    return ids.show("ord", order.id)


def papers(order, kind: DocumentKind):
    return documents.of_reference(order.id, actor=TESTS, kinds=[kind])


def test_a_seller_gets_the_invoice_of_an_order(seat, order):
    (invoice,) = papers(order, DocumentKind.INVOICE)
    page = seat.get(f"orders/{text(order)}").content.decode()
    assert invoice.number in page
    answer = seat.get(f"orders/{text(order)}/{invoice.number}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{invoice.file_name}"'


def test_an_invoice_is_not_found_by_the_seller_of_another_store_nor_seen_by_a_packer(
    seat, other, packer, order
):
    (invoice,) = papers(order, DocumentKind.INVOICE)
    assert other.get(f"orders/{text(order)}/{invoice.number}.pdf").status_code == 404
    assert packer.get(f"orders/{text(order)}/{invoice.number}.pdf").status_code == 403
    assert seat.get(f"orders/{text(order)}/XX-2026-000001.pdf").status_code == 404


def test_printing_numbers_the_packing_slip_once(packer, order):
    path = f"packing/{text(order)}/slip.pdf"
    assert "It gets its number" in packer.get(f"packing/{text(order)}").content.decode()
    with nothing_changes():
        assert packer.get(path).content.startswith(b"%PDF-")
    answer = packer.post(path, follow=True)
    assert answer.content.startswith(b"%PDF-")
    (slip,) = papers(order, DocumentKind.PACKING_SLIP)
    assert slip.number in packer.get(f"packing/{text(order)}").content.decode()
    with nothing_changes():
        packer.post(path)


def test_a_slip_of_an_order_that_is_called_off_is_not_numbered_and_names_nobody(packer, order):
    make.cancelled(group_id=order.group_id, actor=TESTS)
    with nothing_changes():
        answer = packer.post(f"packing/{text(order)}/slip.pdf", follow=True)
    assert answer.content.startswith(b"%PDF-")
