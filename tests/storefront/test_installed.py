"""The manifest, the service worker and what is shown without network."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from tradewind.design import assets

from .reading import read

pytestmark = pytest.mark.django_db
STATIC = assets.DESIGN / "static"


@pytest.mark.parametrize(
    ("place", "lang", "direction"), [("en-es", "en", "ltr"), ("ar-sa", "ar", "rtl")]
)
def test_a_manifest_speaks_the_language_of_its_place(client, place, lang, direction):
    page = read(client.get(f"/{place}/"))
    response = client.get(page.one("link", rel="manifest")["href"])
    assert response["Content-Type"] == "application/manifest+json"
    found = json.loads(response.content)
    assert (found["lang"], found["dir"], found["start_url"], found["scope"], found["id"]) == (
        lang, direction, f"/{place}/", "/", "/",
    )  # fmt: skip
    assert [one["url"] for one in found["shortcuts"]] == [
        f"/{place}/search", f"/{place}/cart", f"/{place}/orders",
    ]  # fmt: skip
    drawn = {(one["purpose"], one["sizes"]) for one in found["icons"]}
    assert drawn == {
        (purpose, size) for purpose in ("any", "maskable") for size in ("192x192", "512x512")
    }
    for one in found["icons"]:
        with Image.open(STATIC / one["src"].rpartition("/")[2]) as image:
            assert "x".join(map(str, image.size)) == one["sizes"]


def test_the_worker_is_asked_for_anew_and_serves_all_paths(client):
    response = client.get("/worker.js")
    assert response["Content-Type"] == "text/javascript"
    assert response["Cache-Control"] == "no-cache"
    assert response["Service-Worker-Allowed"] == "/"
    words = response.content.decode()
    assert "/static/tradewind.css" in words
    assert "&quot;" not in words


def test_the_worker_has_another_name_when_a_file_changes(client, monkeypatch):
    before = client.get("/worker.js").content
    monkeypatch.setattr(
        "tradewind.sites.storefront.installed.static", lambda name: f"/static/other.{name}"
    )
    assert before[:80] != client.get("/worker.js").content[:80]


def test_what_is_not_to_be_installed_takes_itself_away(client, settings):
    settings.INSTALLABLE = False
    assert read(client.get("/en-es/")).all("link", rel="manifest") == []
    words = client.get("/worker.js").content.decode()
    assert "registration.unregister()" in words
    assert "fetch" not in words


def test_the_page_without_network_says_nothing_of_anybody(client, member):
    page = read(client.get("/es-es/offline"))
    assert page.one("html")["lang"] == "es"
    assert page.one("a", href="")
    assert page.all("input") == []
    assert page.all("b", **{"class": "count"}) == []
