"""The page of countries and languages, and how the site looks."""

from __future__ import annotations

import pytest

from .reading import read

pytestmark = pytest.mark.django_db


def test_a_page_links_to_its_languages_and_to_the_countries(client):
    page = read(client.get("/en-es/c/bags?sort=newest"))
    assert {one["hreflang"] for one in page.all("a") if "hreflang" in one} == {"en-ES", "es-ES"}
    found = read(client.get(page.all("a", rel="nofollow")[0]["href"]))
    assert found.one("meta", name="robots")["content"] == "noindex"
    assert found.one("a", lang="ko", hreflang="ko-KR")["href"] == "/ko-kr/c/bags"
    assert found.one("a", href="/en-es/c/bags?sort=newest")


@pytest.mark.parametrize(
    ("at", "href"),
    [
        ("", "/ko-kr/"),
        ("https://evil.example/en-es/", "/ko-kr/"),
        ("//evil.example", "/ko-kr/"),
        ("/account/login/?next=/x", "/account/login/?place=ko-kr"),
        ("/fr-fr/c/bags", "/ko-kr/"),
    ],
)
def test_what_stands_in_no_other_place_leads_to_the_home_there(client, at, href):
    page = read(client.get("/en-es/places", {"at": at}))
    assert page.one("a", lang="ko", hreflang="ko-KR")["href"] == href
    assert all(not (one["href"] or "").startswith(("http", "//")) for one in page.all("a"))


def test_who_comes_without_a_place_is_led_to_one(client):
    response = client.get("/places?at=/seller/", headers={"Accept-Language": "pt-BR"})
    assert response.headers["Location"] == "/pt-br-br/places?at=%2Fseller%2F"


def test_a_choice_of_light_or_dark_stays(client):
    assert "data-theme" not in read(client.get("/en-es/")).one("html")
    back = "/en-es/places?at=/en-es/"
    response = client.post("/appearance", {"theme": "dark", "next": back})
    assert (response.status_code, response.headers["Location"]) == (303, back)
    for path in ("/en-es/", "/account/login/"):
        assert read(client.get(path)).one("html")["data-theme"] == "tradewind-dark"
    assert read(client.get(back)).one("button", value="dark")["aria-pressed"] == "true"
    client.post("/appearance", {"theme": "light"})
    assert read(client.get("/en-es/")).one("html")["data-theme"] == "tradewind"
    client.post("/appearance", {"theme": ""})
    assert "data-theme" not in read(client.get("/en-es/")).one("html")


def test_a_theme_that_there_is_not_is_none_and_leads_to_no_other_host(client):
    client.cookies["theme"] = '"><script>'
    assert "data-theme" not in read(client.get("/en-es/")).one("html")
    response = client.post("/appearance", {"theme": "neon", "next": "//evil.example/"})
    assert response.headers["Location"] == "/"
    assert client.get("/appearance").status_code == 405
