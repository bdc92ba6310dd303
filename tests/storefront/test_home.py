from __future__ import annotations

import pytest

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


def test_a_search_keeps_its_words_and_goes_on_to_the_next_page(client, shelf):
    response = client.get("/en-es/", {"q": " backpack "})
    page = read(response)
    assert len(titles(response)) == 2
    assert page.one("input", type="search")["value"] == "backpack"
    assert page.one("meta", name="robots")["content"] == "noindex, follow"
    following = page.one("a", rel="next")["href"]
    assert following.startswith("/en-es/?q=backpack&after=")
    assert len(titles(client.get(following))) == 2


def test_a_search_without_a_match_says_so_and_leads_back(client, shelf):
    response = client.get("/es-es/", {"q": "elefante"})
    assert response.status_code == 200
    assert "No se ha encontrado nada" in response.content.decode()
    assert {"href": "/es-es/", "class": "btn btn-primary"} in read(response).all("a")


def test_a_market_without_goods_says_so(client):
    response = client.get("/en-au/")
    assert response.status_code == 200
    assert "Nothing is on sale here yet" in response.content.decode()


@pytest.mark.parametrize("query", ["<b>x</b>", '"><script>', "\x00", "a" * 3000, "%00", "🧭"])
def test_no_words_break_the_page(client, shelf, query):
    response = client.get("/es-es/", {"q": query})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()
    assert len(read(response).all("b")) == 1


@pytest.mark.parametrize("query", ["", "backpack"])
def test_a_cursor_that_is_not_ours_leads_to_the_first_page(client, shelf, query):
    response = client.get("/es-es/", {"q": query, "after": "nonsense"})
    assert response.status_code == 302
    assert response.headers["Location"] == ("/es-es/?q=backpack" if query else "/es-es/")


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
    assert "À venda: Brasil" in [text for _, text in page.texts]
