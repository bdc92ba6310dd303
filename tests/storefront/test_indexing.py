"""Robots, and the map of the site."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradewind.kernel.money import Money
from tradewind.sites.storefront import indexing
from tradewind.testing import make
from tradewind.testing.deliver import deliver

from .reading import read

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def addresses(response) -> list[str]:
    tree = ElementTree.fromstring(body(response))
    return [found.text for found in tree.iter(f"{MAP}loc")]


@pytest.fixture
def shelf():
    """Five backpacks in Spain."""
    store = make.store()
    for number in range(5):
        make.product(store=store, title=f"Pack & {number}", price=Money(1000 + number, "EUR"))
    deliver()


def test_robots_keep_out_of_what_is_private_and_find_the_map(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    for path in ("/account/", "/seller/", "/back-office/", "/*/cart", "/*/checkout", "/*/orders"):
        assert f"Disallow: {path}" in lines
    assert "Disallow: /" not in lines
    assert lines[-1] == f"Sitemap: {HOST}/sitemap.xml"


def test_a_demo_is_nobodys_to_index(client, settings):
    settings.DEMO = True
    assert "Disallow: /" in client.get("/robots.txt").content.decode().splitlines()


def test_the_map_names_every_place_and_every_page_of_it(client, shelf):
    parts = addresses(client.get("/sitemap.xml"))
    assert f"{HOST}/sitemap/en-es.xml" in parts
    assert f"{HOST}/sitemap/pt-br-br.xml" in parts
    found = addresses(client.get("/sitemap/en-es.xml"))
    assert found[:2] == [f"{HOST}/en-es/", f"{HOST}/en-es/c/"]
    assert f"{HOST}/en-es/c/bags" in found
    packs = [one for one in found if "/p/pack-" in one]
    assert len(packs) == len(set(packs)) == 5
    assert client.get(packs[0].removeprefix(HOST)).status_code == 200


def test_a_product_of_the_map_has_the_same_alternates_as_its_page(client, shelf):
    tree = ElementTree.fromstring(body(client.get("/sitemap/es-es.xml")))
    entry = next(one for one in tree if "/p/pack-" in one.find(f"{MAP}loc").text)
    assert len(entry.find(f"{MAP}lastmod").text) == 10
    said = {one.get("hreflang"): one.get("href") for one in entry.findall(LINK)}
    page = read(client.get(entry.find(f"{MAP}loc").text.removeprefix(HOST)))
    assert said == {one["hreflang"]: one["href"] for one in page.all("link", rel="alternate")}


def test_a_long_list_is_cut_into_parts_that_miss_nothing(client, shelf, monkeypatch):
    monkeypatch.setattr(indexing, "CHAPTER", 2)
    monkeypatch.setattr(indexing, "_AT_ONCE", 1)
    parts = [one for one in addresses(client.get("/sitemap.xml")) if "/en-es.xml" in one]
    assert len(parts) == 3
    found = [addresses(client.get(part.removeprefix(HOST))) for part in parts]
    packs = [[one for one in part if "/p/" in one] for part in found]
    assert [len(part) for part in packs] == [2, 2, 1]
    assert len({one for part in packs for one in part}) == 5
    assert f"{HOST}/en-es/" not in found[1]


def test_a_part_takes_few_statements(client, shelf):
    body(client.get("/sitemap/en-es.xml"))
    with CaptureQueriesContext(connection) as statements:
        body(client.get("/sitemap/en-es.xml"))
    assert len(statements) == 1


@pytest.mark.parametrize(
    "path", ["/sitemap/en-zz.xml", "/sitemap/EN-ES.xml", "/sitemap/en-es.xml?after=prd_!"]
)
def test_a_part_that_there_is_not_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_home_says_what_the_site_is_and_how_to_search_it(client):
    page = read(client.get("/en-es/"))
    found = page.structured()
    assert found["WebSite"]["potentialAction"]["target"]["urlTemplate"] == (
        f"{HOST}/en-es/search?q={{words}}"
    )
    assert found["Organization"]["url"] == f"{HOST}/en-es/"
    assert page.one("link", hreflang="x-default")["href"] == f"{HOST}/"
    shared = {one["property"]: one["content"] for one in page.all("meta") if "property" in one}
    assert shared["og:locale"] == "en_ES"
    assert shared["og:image"] == f"{HOST}/static/share.png"
