from __future__ import annotations

import pytest

from tradewind.base.markets.types import Market, Region, UnknownMarket
from tradewind.sites.storefront import places
from tradewind.sites.storefront.places import Here

from .reading import read

pytestmark = pytest.mark.django_db


def here(language: str, country: str) -> Here:
    market = Market(
        code=country,
        region=Region.AMERICAS,
        core=country,
        currency="USD",
        languages=(language,),
        default_language=language,
        price_list=country,
        timezone="UTC",
    )
    return Here(market, language)


@pytest.mark.parametrize(
    ("language", "country", "segment", "tag"),
    [
        ("es", "ES", "es-es", "es-ES"),
        ("en", "ES", "en-es", "en-ES"),
        ("pt-BR", "BR", "pt-br-br", "pt-BR"),
        ("zh-Hans", "SG", "zh-hans-sg", "zh-Hans-SG"),
        ("es-419", "MX", "es-419-mx", "es-MX"),
    ],
)
def test_a_place_has_one_address_and_one_tag(language, country, segment, tag):
    place = here(language, country)
    assert (place.segment, place.tag) == (segment, tag)


def test_a_segment_is_read_from_the_right():
    assert places.read("pt-br-br").language == "pt-BR"
    assert places.read("pt-br-br").market.code == "BR"
    assert places.read("EN-br").language == "en"


def test_an_unknown_market_is_no_place():
    with pytest.raises(UnknownMarket):
        places.read("en-zz")


@pytest.mark.parametrize(
    ("accepted", "segment"),
    [
        ("es-ES,es;q=0.9,en;q=0.8", "es-es"),
        ("es-MX", "es-mx"),
        ("es", "es-es"),
        ("es-AR", "es-es"),
        ("en-GB,en;q=0.9", "en-us"),
        ("en-AU", "en-au"),
        ("en-ES", "en-es"),
        ("pt", "pt-br-br"),
        ("pt-PT,pt;q=0.9", "pt-br-br"),
        ("de-AT", "de-de"),
        ("tr", "tr-de"),
        ("uk", "uk-pl"),
        ("ja,ko;q=0.7,en;q=0.5", "ko-kr"),
        ("en;q=0.3,ar-SA;q=0.9", "ar-sa"),
        ("ru;q=0, fr;q=0.4", "fr-fr"),
        ("ja", "en-us"),
        ("*", "en-us"),
        ("", "en-us"),
        ("nonsense;;q=x,,", "en-us"),
    ],
)
def test_the_root_leads_to_the_place_that_suits_the_reader(client, accepted, segment):
    response = client.get("/", headers={"Accept-Language": accepted})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/{segment}/"
    assert "Accept-Language" in response.headers["Vary"]


def test_a_language_that_the_market_does_not_speak_leads_to_its_default(client):
    response = client.get("/ko-es/p/x-prd_0?sku=1")
    assert response.status_code == 302
    assert response.headers["Location"] == "/es-es/p/x-prd_0?sku=1"


@pytest.mark.parametrize(
    ("address", "language"),
    [
        ("/es-zz/", "es"),
        ("/pt-br-zz/p/x-prd_0", "pt-BR"),
        ("/xx-zz/", "en"),
        ("/ar-sa/nothing", "ar"),
        ("/en-es/p/", "en"),
        ("/en-es/p/no-id", "en"),
    ],
)
def test_what_is_nowhere_is_not_found_in_the_language_of_its_address(client, address, language):
    response = client.get(address)
    assert response.status_code == 404
    assert read(response).one("html")["lang"] == language
    assert response.headers["Content-Language"] == language


def test_an_address_outside_all_places_is_answered_in_the_language_of_the_reader(client):
    response = client.get("/nothing", headers={"Accept-Language": "pt-BR"})
    assert response.status_code == 404
    assert read(response).one("html")["lang"] == "pt-BR"


def test_a_home_without_its_slash_is_led_to_it(client):
    response = client.get("/es-es")
    assert response.status_code == 301
    assert response.headers["Location"] == "/es-es/"


def test_another_case_of_a_home_is_moved_with_its_query(client):
    response = client.get("/pt-BR-BR/?q=mochila")
    assert response.status_code == 301
    assert response.headers["Location"] == "/pt-br-br/?q=mochila"


def test_an_address_cannot_lead_to_another_host(client):
    for address in ("//evil.example/ES-ES/", "/ES-es//evil.example"):
        response = client.get(address)
        assert not response.headers.get("Location", "/x").startswith(("//", "http"))
