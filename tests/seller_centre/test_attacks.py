"""What somebody may try who means harm to a store, or to those who buy there."""

from __future__ import annotations

import pytest

from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuInput
from tradewind.kernel import ids
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON


@pytest.mark.parametrize(
    "rest",
    [
        "orders",
        "orders?q=%00",
        "orders?after=%00",
        "orders?state=%00",
        "listings?q=%00",
        "listings?q=%25_%5C",
        "listings?after=%00",
        "packing?after=%00",
        "money",
        "import",
        "listings/new",
    ],
)
def test_no_page_of_a_store_is_kept_by_a_browser_or_breaks(seat, rest):
    response = seat.client.get(seat.path(rest), follow=True)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


@pytest.fixture
def made(seat):
    found = make.product(store=seat.store, price=Money(2500, "EUR"), title="Dry bag")
    deliver()
    return found


@pytest.mark.parametrize(
    "typed",
    ["99999999999999999", "9999999999999999.99", "-1", "1e5", "NaN", "0.001", "Infinity", "1_0"],
)
def test_no_strange_price_is_a_fault(seat, made, typed):
    path = seat.path(f"listings/{ids.show('prd', made.id)}")
    page = seat.client.get(path)
    form = page.context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value is not None and value is not False:
            data[field.html_name] = value
        if field.field.show_hidden_initial:
            data[field.html_initial_name] = "" if value is None else value
    name = next(name for name in form.fields if name.startswith("price-"))
    with nothing_changes():
        response = seat.client.post(path, {**data, name: typed})
    assert response.status_code == 422


@pytest.mark.parametrize(
    "typed",
    [
        {"amount": "99999999999999999"},
        {"amount": "-1"},
        {"amount": "0"},
        {"currency": "XXX"},
        {"currency": "\0"},
        {"key": "\0"},
        {"key": ""},
    ],
)
def test_no_strange_withdrawal_is_a_fault(seat, typed):
    data = {
        "prefix": "EUR",
        **{
            f"EUR-{k}": v
            for k, v in ({"currency": "EUR", "key": "k", "amount": "1.00"} | typed).items()
        },
    }
    with nothing_changes():
        assert seat.post("money", data).status_code == 422


@pytest.mark.parametrize("rest", ["listings/{p}", "listings/{p}/sell", "listings/{p}/pictures"])
def test_a_listing_of_others_is_not_found(seat, other, made, rest):
    path = other.path(rest.format(p=ids.show("prd", made.id)))
    with nothing_changes():
        assert other.client.post(path, {"to": "off", "do": "add"}).status_code == 404


def test_a_listing_of_many_skus_is_saved_in_one_form(seat):
    skus = [SkuInput(code=f"many-{n}", options={"Size": str(n)}, weight_g=100) for n in range(100)]
    product = catalog.create_product(
        actor=seat.store.actor, store_id=seat.store.id, code="many", category="", language="en",
        fields={"title": "Many sizes"}, skus=skus, now=NOON,
    )  # fmt: skip
    path = seat.path(f"listings/{ids.show('prd', product.id)}")
    form = seat.client.get(path).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value is not None and value is not False:
            data[field.html_name] = value
        if field.field.show_hidden_initial:
            data[field.html_initial_name] = "" if value is None else value
    assert len(data) > 1000
    response = seat.client.post(path, {**data, "title": "Very many sizes"})
    assert response.status_code == 302
