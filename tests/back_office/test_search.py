from __future__ import annotations

import pytest
from django.urls import reverse

from tradewind.base.accounts import selectors as accounts
from tradewind.base.documents import selectors as documents
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import ids
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.payments import selectors as payments
from tradewind.testing import make
from tradewind.testing.make import TESTS

pytestmark = pytest.mark.django_db


def ask(client, text):
    return client.get(reverse("back_office:search"), {"q": text})


def page_of(order) -> str:
    return reverse("back_office:orders_page", args=[ids.show("ord", order.id)])


def test_what_names_an_order_leads_to_it(operator, order):
    make.shipped(order_id=order.id, store=make.Store(order.store_id, TESTS))
    (payment,) = payments.payments(order.group_id)
    (parcel,) = logistics.parcels(references=[order.id])
    (invoice,) = documents.of_reference(order.id, actor=TESTS)
    (reference,) = payments.provider_refs(payment.id)
    for text in (
        order.number, order.number.replace("-", "").lower(), ids.show("ord", order.id),
        str(order.id), ids.show("grp", order.group_id), invoice.number.lower(), reference,
        parcel.tracking_number,
    ):  # fmt: skip
        answer = ask(operator, f" {text} ")
        assert (answer.status_code, answer.get("Location")) == (302, page_of(order)), text


def test_people_stores_and_products_are_found_by_what_they_are_called(operator, order):
    store = sellers.store(order.store_id)
    merchant, _ = sellers.merchant_of(order.store_id)
    sku = catalog.skus([order.lines[0].sku_id])[order.lines[0].sku_id]
    for text, said in (
        ("ridgeline", "Ridgeline 22 L backpack"),
        (sku.code, "Ridgeline 22 L backpack"),
        (store.name[:5], store.code),
        (merchant.legal_name, store.code),
    ):
        answer = ask(operator, text)
        assert answer.status_code == 200, text
        assert said in answer.content.decode(), text
    assert reverse("admin:sellers_store_change", args=[store.id]) in ask(operator, store.code).get(
        "Location", ""
    )


def test_an_email_leads_to_the_orders_of_its_people_for_who_may_see_them(
    operator, auditor, provider
):
    buyer = make.buyer()
    make.paid(provider=provider, buyer=buyer, lines={make.product(store=make.store()): 1})
    email = accounts.contact(buyer.actor.person_id).email
    answer = ask(operator, email)
    assert answer["Location"].startswith(reverse("back_office:orders") + "?email=")
    assert "Nothing is known by" in ask(auditor, email).content.decode()


@pytest.mark.parametrize("text", ["", "x", "%", "100%_\\", "\0", "nobody@example.org", "ord_zzz"])
def test_what_stands_for_nothing_is_said_to(operator, text):
    answer = ask(operator, text)
    assert answer.status_code == 200
    assert "bo-empty" in answer.content.decode()


def test_every_page_has_the_box_for_who_may_search(operator, order):
    for name in ("dashboard", "ledger", "jobs"):
        assert 'id="bo-q"' in operator.get(reverse(f"back_office:{name}")).content.decode()


def test_a_search_takes_few_statements(operator, order, django_assert_max_num_queries):
    ask(operator, "ridgeline")
    with django_assert_max_num_queries(15):
        ask(operator, "ridgeline")
