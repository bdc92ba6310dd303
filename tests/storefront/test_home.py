from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradewind.kernel.money import Money
from tradewind.sites.storefront import views
from tradewind.testing import make
from tradewind.testing.deliver import deliver

from .reading import read

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    return [
        text for tag, text in read(response).texts if tag == "a" and text.startswith("Backpack ")
    ]


@pytest.fixture
def shelf(monkeypatch):
    """Five backpacks in Spain, two on a page."""
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    store = make.store()
    for number in range(5):
        make.product(store=store, title=f"Backpack {number}", price=Money(1000 + number, "EUR"))
    deliver()


def test_a_home_lists_what_is_on_sale_page_by_page(client, shelf):
    seen, address = [], "/en-es/"
    while address:
        response = client.get(address)
        assert response.status_code == 200
        seen.append(titles(response))
        following = read(response).all("a", rel="next")
        address = following[0]["href"] if following else None
    assert seen == [["Backpack 4", "Backpack 3"], ["Backpack 2", "Backpack 1"], ["Backpack 0"]]


def test_words_at_the_home_are_moved_to_the_search(client):
    response = client.get("/en-es/", {"q": " back pack ", "after": "x"})
    assert response.status_code == 301
    assert response.headers["Location"] == "/en-es/search?q=back+pack"
    assert client.get("/en-es/?q=").headers["Location"] == "/en-es/search"


def test_a_market_without_goods_says_so(client):
    response = client.get("/en-au/")
    assert response.status_code == 200
    assert "Nothing is on sale here yet" in response.content.decode()


def test_a_cursor_that_is_not_ours_leads_to_the_first_page(client, shelf):
    response = client.get("/es-es/", {"after": "nonsense"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/es-es/"


def test_a_following_page_is_not_indexed_and_has_no_venue(client, shelf):
    following = read(client.get("/en-es/")).one("a", rel="next")["href"]
    page = read(client.get(following))
    assert page.one("meta", name="robots")["content"] == "noindex, follow"
    assert page.all("section", **{"class": "venue"}) == []
    assert len(page.all("h1")) == 1


def test_a_card_shows_the_final_price_and_leads_to_the_product(client, shelf):
    page = read(client.get("/es-es/"))
    assert [found["value"] for found in page.all("data")] == ["11.83", "11.82"]
    href = next(
        found["href"] for found in page.all("a") if found["href"].startswith("/es-es/p/backpack-4-")
    )
    assert client.get(href).status_code == 200


def test_a_home_names_itself_in_every_place(client):
    page = read(client.get("/pt-br-br/"))
    assert page.one("html") == {"lang": "pt-BR", "dir": "ltr"}
    assert page.one("link", rel="canonical")["href"] == "http://testserver/pt-br-br/"
    tags = {one["hreflang"] for one in page.all("link", rel="alternate")}
    assert {"pt-BR", "en-BR", "es-ES", "ar-SA", "uk-PL"} <= tags
    assert page.one("a", **{"class": "brand", "aria-current": "page"})["href"] == "/pt-br-br/"


def test_what_sold_most_stands_first_and_says_how_many(client, shelf, provider):
    product = make.product(store=make.store(), title="Backpack best", price=Money(900, "EUR"))
    deliver()
    buyer = make.buyer()
    make.paid(provider=provider, buyer=buyer, lines={product: 3})
    deliver()
    page = read(client.get("/en-es/"))
    rail = page.one("div", **{"class": "rail"})
    assert rail["aria-labelledby"] == "best"
    assert "3 sold" in [text for _, text in page.texts]
    assert page.one("span", **{"class": "product-card-flag rank rank-1"})


@pytest.mark.parametrize("place", ["en-es", "es-es", "ar-sa", "ru-ru"])
def test_a_home_promises_only_what_there_is(client, shelf, place):
    response = client.get(f"/{place}/")
    assert response.status_code == 200
    words = response.content.decode()
    for absent in ("30-day", "Free returns", "€3 back", "11.11", "wishlist"):
        assert absent not in words


def test_the_frame_shows_where_the_reader_is(client, shelf):
    page = read(client.get("/en-es/"))
    assert page.one("nav", **{"class": "dock-bar"})["aria-label"] == "Main pages"
    assert page.one("a", href="#main")
    assert page.one("main")["id"] == "main"
    current = [found for found in page.all("a") if found.get("aria-current") == "page"]
    assert {found["href"] for found in current} == {"/en-es/"}
    roots = [found["href"] for found in page.all("a") if found["href"].startswith("/en-es/c/")]
    assert "/en-es/c/bags" in roots
    assert len(set(roots)) >= 12


def test_a_home_takes_at_most_ten_statements(client, shelf, member):
    client.get("/en-es/")
    with CaptureQueriesContext(connection) as statements:
        client.get("/en-es/")
    assert len(statements) <= 10
