from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuInput
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel.money import Money
from tradewind.sites.storefront import lists
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON

from .conftest import translate
from .reading import read

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    return [text for tag, text in read(response).texts if tag == "a" and re.match(r"Pack \d", text)]


def chips(page) -> list[str]:
    return [found["href"] for found in page.all("a", **{"class": "chip"})]


@pytest.fixture
def store():
    return make.store()


@pytest.fixture
def packs(monkeypatch, store):
    """Five packs in Spain at 11.79 to 51.79 euro with delivery, the third sold out."""
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    made = [
        make.product(
            store=store,
            title=f"Pack {number}",
            price=Money(number * 1000, "EUR"),
            stock=0 if number == 3 else 5,
        )
        for number in range(1, 6)
    ]
    deliver()
    return made


def whole(client, address: str) -> list[str]:
    """Return the titles of all pages of a list."""
    seen = []
    while address:
        response = client.get(address)
        assert response.status_code == 200
        seen += titles(response)
        following = read(response).all("a", rel="next")
        address = following[0]["href"] if following else None
    return seen


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [5, 4, 2, 1, 3]),
        ("sort=price_up", [1, 2, 4, 5, 3]),
        ("sort=price_down", [5, 4, 2, 1, 3]),
        ("sort=nonsense", [5, 4, 2, 1, 3]),
        ("price_from=20", [5, 4, 2, 3]),
        ("price_from=20&price_to=42", [4, 2, 3]),
        ("price_to=11.79", [1]),
        ("price_to=11,79", [1]),
        ("price_to=11.78", []),
        ("in_stock=1&sort=price_up", [1, 2, 4, 5]),
        ("in_stock=1&price_from=25&price_to=45", [4]),
    ],
)
def test_a_category_is_narrowed_and_ordered_by_its_address(client, packs, query, found):
    assert whole(client, f"/en-es/c/bags?{query}") == [f"Pack {number}" for number in found]


def test_show_more_keeps_the_filters_and_the_order(client, packs):
    page = read(client.get("/en-es/c/bags?sort=price_up&in_stock=1&price_from=5"))
    following = page.one("a", rel="next")["href"]
    assert following.startswith("/en-es/c/bags?price_from=5&in_stock=1&sort=price_up&after=")
    assert titles(client.get(following)) == ["Pack 4", "Pack 5"]


def test_each_filter_is_a_chip_whose_link_removes_it_alone(client, packs):
    page = read(client.get("/en-es/c/bags?price_from=10&price_to=45&in_stock=1&sort=price_up"))
    assert chips(page) == [
        "/en-es/c/bags?price_to=45&in_stock=1&sort=price_up",
        "/en-es/c/bags?price_from=10&in_stock=1&sort=price_up",
        "/en-es/c/bags?price_from=10&price_to=45&sort=price_up",
    ]
    words = [text for tag, text in page.texts if tag == "bdi"]
    assert {"From €10.00", "Up to €45.00", "In stock"} <= set(words)
    clear = page.one("a", **{"class": "chip chip-plain"})["href"]
    assert clear == "/en-es/c/bags?sort=price_up"


def test_the_filters_are_a_form_that_keeps_what_was_typed(client, packs):
    page = read(client.get("/en-es/c/bags?price_from=10&in_stock=1&sort=price_up"))
    typed = {found.get("name"): found.get("value") for found in page.all("input")}
    assert (typed["price_from"], typed["price_to"], typed["sort"]) == ("10", "", "price_up")
    assert "checked" in page.one("input", name="in_stock")
    assert page.one("form", action="/en-es/c/bags").get("method") is None


@pytest.mark.parametrize("typed", ["x", "-5", "1e99", "NaN", "9" * 20, "12.5.5.5,", "\x00٪"])
def test_an_amount_that_is_none_is_said_beside_its_field_and_narrows_nothing(client, packs, typed):
    response = client.get("/en-es/c/bags", {"price_from": typed})
    page = read(response)
    assert response.status_code == 200
    assert len(titles(response)) == 2
    field = page.one("input", name="price_from")
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "id_price_from_error")
    assert field["value"] == typed.replace("\x00", "")
    assert "Write an amount, such as 25." in [text for _, text in page.texts]
    assert chips(page) == []


def test_fields_left_empty_leave_the_address(client, packs):
    response = client.get("/en-es/c/bags?price_from=&price_to=20&sort=price_up&in_stock=1")
    assert response.status_code == 302
    assert response.headers["Location"] == ("/en-es/c/bags?price_to=20&in_stock=1&sort=price_up")


def test_a_lowest_price_above_the_highest_is_said(client, packs):
    response = client.get("/en-es/c/bags?price_from=40&price_to=20")
    assert "This is less than the lowest price beside it." in response.content.decode()
    assert len(titles(response)) == 2


def test_nothing_that_fits_leads_back_to_all(client, packs):
    response = client.get("/en-es/c/bags?price_from=900")
    assert "Nothing fits these filters" in response.content.decode()
    assert read(response).one("a", **{"class": "btn btn-primary"})["href"] == "/en-es/c/bags"


def test_an_empty_category_says_so(client, packs):
    response = client.get("/en-es/c/drones")
    assert response.status_code == 200
    assert "Nothing is on sale here yet" in response.content.decode()


def test_only_the_plain_category_is_indexed(client, packs):
    plain = read(client.get("/en-es/c/bags"))
    assert plain.all("meta", name="robots") == []
    assert plain.one("link", rel="canonical")["href"] == "http://testserver/en-es/c/bags"
    assert "pt-BR" in {one["hreflang"] for one in plain.all("link", rel="alternate")}
    for query in ("in_stock=1", "sort=price_up", "price_to=x"):
        page = read(client.get(f"/en-es/c/bags?{query}"))
        assert page.one("meta", name="robots")["content"] == "noindex, follow"
        assert page.one("link", rel="canonical")["href"] == "http://testserver/en-es/c/bags"
        assert page.all("link", rel="alternate") == []


def test_a_category_knows_where_it_is_and_how_much_is_in_it(client, packs):
    page = read(client.get("/es-es/c/bags"))
    crumbs = page.structured()["BreadcrumbList"]["itemListElement"]
    assert [(item["name"], item["item"]) for item in crumbs] == [
        ("Inicio", "http://testserver/es-es/"),
        ("Bolsos y viaje", "http://testserver/es-es/c/bags"),
    ]
    here = [found["href"] for found in page.all("a") if found.get("aria-current") == "page"]
    assert set(here) == {"/es-es/c/bags", "/es-es/c/"}
    assert "5" in [text for tag, text in page.texts if tag == "small"]


@pytest.mark.parametrize("place", ["en-es", "es-es", "ar-sa", "ru-ru"])
def test_lists_are_shown_in_every_language_and_country(client, packs, place):
    for address in (f"/{place}/c/", f"/{place}/c/bags", f"/{place}/search?q=pack"):
        response = client.get(address)
        assert response.status_code == 200
        assert len(read(response).all("h1")) == 1


def test_every_category_has_a_link_with_its_count(client, packs):
    page = read(client.get("/en-es/c/"))
    scenes = [found["href"] for found in page.all("a", **{"class": "scene"})]
    assert len(scenes) == 12
    assert "/en-es/c/bags" in scenes
    assert "5 products" in [text for _, text in page.texts]


def test_what_is_no_category_store_or_product_is_not_found(client, packs):
    for address in (
        "/en-es/c/nothing",
        "/en-es/c/bags/more",
        "/en-es/s/nobody",
        "/en-es/similar/prd_x",
        "/en-es/search/x",
    ):
        assert client.get(address).status_code == 404


def test_a_search_finds_words_and_keeps_them_with_the_filters(client, packs):
    address = "/en-es/search?q=pack&price_to=45&in_stock=1&sort=price_up"
    response = client.get(address)
    page = read(response)
    assert whole(client, address) == ["Pack 1", "Pack 2", "Pack 4"]
    assert page.one("input", type="search")["value"] == "pack"
    assert page.one("input", type="hidden", name="q")["value"] == "pack"
    assert page.one("meta", name="robots")["content"] == "noindex, follow"
    assert chips(page)[0] == "/en-es/search?q=pack&in_stock=1&sort=price_up"
    orders = [found["href"] for found in page.all("a") if found.get("id", "").startswith("sort-")]
    assert orders[0] == "/en-es/search?q=pack&price_to=45&in_stock=1"
    assert len(orders) == 6


def test_a_search_without_words_is_everything_on_sale(client, packs):
    assert whole(client, "/en-es/search") == [f"Pack {number}" for number in (5, 4, 2, 1, 3)]
    assert client.get("/en-es/search?q=").headers["Location"] == "/en-es/search"
    assert "Everything on sale" in client.get("/en-es/search?sort=price_up").content.decode()


def test_a_search_without_a_match_says_so_and_leads_on(client, packs):
    response = client.get("/es-es/search", {"q": "elefante"})
    assert response.status_code == 200
    assert "No se ha encontrado nada" in response.content.decode()
    assert read(response).one("a", **{"class": "btn btn-primary"})["href"] == "/es-es/search"


@pytest.mark.parametrize("query", ["<b>x</b>", '"><script>', "\x00", "a" * 3000, "%00", "🧭"])
def test_no_words_break_the_page(client, packs, query):
    response = client.get("/es-es/search", {"q": query})
    assert response.status_code in (200, 302)
    assert "<b>x" not in response.content.decode()
    assert '"><script' not in response.content.decode()


@pytest.mark.parametrize("address", ["c/bags?sort=price_up", "search?q=pack", "search"])
def test_a_cursor_that_is_not_of_this_list_leads_to_its_beginning(client, packs, address):
    joined = "&" if "?" in address else "?"
    response = client.get(f"/en-es/{address}{joined}after=nonsense")
    assert (response.status_code, response.headers["Location"]) == (302, f"/en-es/{address}")


def test_a_store_shows_its_own_goods_and_since_when_it_sells(client, packs, store):
    other = make.product(store=make.store(), title="Pack 9", price=Money(999, "EUR"))
    deliver()
    found = sellers.store(store.id)
    response = client.get(f"/en-es/s/{found.code}")
    page = read(response)
    assert whole(client, f"/en-es/s/{found.code}?sort=price_up") == [
        f"Pack {number}" for number in (1, 2, 4, 5, 3)
    ]
    assert other.store.id != store.id
    words = " ".join(text for _, text in page.texts)
    assert found.name in words
    assert "China" in words
    assert "11 Nov 2026" in words
    assert page.one("link", rel="canonical")["href"].endswith(f"/en-es/s/{found.code}")


def test_a_store_that_is_not_open_is_not_found(client):
    person = make.store()
    draft = sellers.store(person.id)
    assert client.get(f"/en-es/s/{draft.code}").status_code == 200
    assert client.get("/en-es/s/" + draft.code.upper()).status_code == 404


def test_words_of_another_language_are_marked(client, store):
    made = make.product(store=store, title="Pack 1", price=Money(1000, "EUR"))
    translate(made.id, "es", {"title": "Mochila"})
    deliver()
    assert "Mochila" in client.get("/es-es/c/bags").content.decode()
    russian = read(client.get("/es-es/c/bags"))
    assert russian.all("h2", lang="es")
    assert read(client.get("/en-es/c/bags")).all("h2", lang="en")


@pytest.mark.parametrize("address", ["c/bags?in_stock=1", "search?q=pack", "c/", "search"])
def test_a_list_takes_at_most_ten_statements(client, packs, member, address):
    client.get(f"/en-es/{address}")
    with CaptureQueriesContext(connection) as statements:
        assert client.get(f"/en-es/{address}").status_code == 200
    assert len(statements) <= 10


def test_what_is_similar_is_of_the_same_category_and_not_itself(client, packs, store):
    lamp = catalog.create_product(
        actor=store.actor,
        store_id=store.id,
        code="lamp",
        category="home",
        language="en",
        fields={"title": "Pack 8"},
        skus=[SkuInput(code="L", weight_g=500)],
        now=NOON,
    )
    make.on_sale(product_id=lamp.id, sku_id=lamp.skus[0].id, store=store, price=Money(100, "EUR"))
    deliver()
    product = read(client.get("/en-es/c/bags?sort=price_up"))
    href = next(one["href"] for one in product.all("a") if "/p/pack-1" in one["href"])
    similar = read(client.get(href)).one("section", id="similar")["hx-get"]
    response = client.get(similar)
    assert titles(response) == ["Pack 5", "Pack 4", "Pack 2", "Pack 3"]
    assert read(response).one("section", id="similar")
