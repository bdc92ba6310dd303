from __future__ import annotations

import pytest
from django.test import Client

from tradewind.base.accounts import selectors as accounts
from tradewind.base.documents import selectors as documents
from tradewind.kernel import ids
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(provider):
    """A paid order of a guest."""
    bought = make.paid(
        provider=provider, buyer=make.buyer(), lines={make.product(store=make.store()): 1}
    )
    return bought.orders[0]


@pytest.fixture
def guest(order):
    """A browser that the mailed link of the order has opened."""
    browser = Client()
    token = accounts.order_link_token(order.buyer_id, order.id)
    assert browser.get(f"/o/{token}").status_code == 302
    return browser


def numbers(order):
    return [one.number for one in documents.of_reference(order.id, actor=TESTS)]


def path(order, number="") -> str:
    page = f"/en-es/orders/{ids.show('ord', order.id)}"
    return f"{page}/{number}.pdf" if number else page


def test_a_guest_gets_the_invoice_by_the_mailed_link(guest, order):
    (number,) = numbers(order)
    page = guest.get(path(order)).content.decode()
    assert f'href="{path(order, number)}"' in page
    answer = guest.get(path(order, number))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="invoice-{number}.pdf"'
    assert answer["Cache-Control"] == "no-store, private"
    assert answer.content.startswith(b"%PDF-")


def test_a_called_off_order_shows_its_credit_note_too(guest, order):
    make.cancelled(group_id=order.group_id, actor=TESTS, now=NOON)
    deliver()
    invoice, note = numbers(order)
    page = guest.get(path(order)).content.decode()
    assert page.index(invoice) < page.index(note)
    assert "Credit note" in page
    assert guest.get(path(order, note)).status_code == 200


def test_papers_are_nobody_else_s(guest, order, provider):
    (number,) = numbers(order)
    other = make.paid(
        provider=provider, buyer=make.buyer(), lines={make.product(store=make.store()): 1}
    ).orders[0]
    (foreign,) = numbers(other)
    assert Client().get(path(order, number)).status_code == 404
    assert guest.get(path(other, foreign)).status_code == 404
    # An id of one's own does not open the paper of another order.
    assert guest.get(path(order, foreign)).status_code == 404
    assert guest.get(path(order, "HG-2026-999999")).status_code == 404
