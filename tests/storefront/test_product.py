from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradewind.base.markets import selectors as markets
from tradewind.base.markets import services as market_services
from tradewind.base.markets.types import MarketSettings, Region
from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuInput
from tradewind.goods.inventory import services as inventory
from tradewind.goods.listings import services as listings
from tradewind.goods.pricing import services as pricing
from tradewind.kernel import ids
from tradewind.kernel.money import Money
from tradewind.rails.logistics import services as logistics
from tradewind.rails.logistics.types import PricedPer, ServiceTier
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON

from .conftest import translate
from .reading import read

pytestmark = pytest.mark.django_db
SLUG = "ridgeline-22-l-backpack"
HOST = "http://testserver"


def path(made, place: str = "es-es", slug: str = SLUG) -> str:
    return f"/{place}/p/{slug}-{ids.show('prd', made.id)}"


def test_a_product_has_a_page_in_each_language_of_its_market(client, backpack):
    spanish = client.get(path(backpack))
    english = client.get(path(backpack, "en-es"))
    assert (spanish.status_code, english.status_code) == (200, 200)
    assert read(spanish).one("html") == {"lang": "es", "dir": "ltr"}
    assert read(english).one("html") == {"lang": "en", "dir": "ltr"}
    assert spanish.headers["Content-Language"] == "es"
    assert "Mochila Ridgeline 22 L" in spanish.content.decode()
    assert "Precio final con envío a España" in spanish.content.decode()
    assert "Ridgeline 22 L backpack" in english.content.decode()
    assert "Final price, delivered to Spain" in english.content.decode()


def test_an_arabic_page_runs_from_right_to_left_and_isolates_its_prices(client):
    made = make.product(store=make.store(), market="SA", price=Money(10000, "SAR"))
    translate(made.id, "ar", {"title": "حقيبة ظهر"})
    deliver()
    response = client.get(path(made, "ar-sa"))
    page = read(response)
    assert page.one("html") == {"lang": "ar", "dir": "rtl"}
    assert "السعر النهائي مع التوصيل إلى المملكة العربية السعودية" in response.content.decode()
    isolated = [text for tag, text in page.texts if tag == "bdi"]
    assert "\u200f107.50\u00a0ر.س.\u200f" in isolated
    assert all("ر.س" not in text for tag, text in page.texts if tag not in ("bdi", "script"))


def test_words_that_are_not_translated_say_which_language_they_are_in(client):
    made = make.product(store=make.store(), market="SA", price=Money(10000, "SAR"))
    deliver()
    page = read(client.get(path(made, "ar-sa")))
    assert page.all("bdi", lang="en")


def test_the_price_is_item_and_delivery_and_their_sum(client, backpack):
    page = read(client.get(path(backpack, "en-es")))
    assert page.one("data") == {"class": "price-now", "value": "26.79"}
    amounts = [text for tag, text in page.texts if tag == "bdi" and "€" in text]
    # The price, why it is so, the ways to ship, the button, the bar of phones.
    assert amounts == [
        *["€26.79", "€25.00", "€1.79", "€26.79"],
        *["€1.79", "€4.49", "€12.99"],
        *["€26.79", "€26.79"],
    ]


def test_machines_are_told_the_price_on_the_page(client, backpack):
    page = read(client.get(path(backpack)))
    shown = page.one("data")["value"]
    things = page.structured()
    offer = things["Product"]["offers"]
    assert (offer["price"], offer["priceCurrency"]) == (shown, "EUR") == ("26.79", "EUR")
    parts = offer["priceSpecification"]["priceComponent"]
    assert [part["price"] for part in parts] == ["25.00", "1.79"]
    assert offer["availability"] == "https://schema.org/InStock"
    assert page.one("meta", property="product:price:amount")["content"] == shown
    assert page.one("meta", property="og:url")["content"] == HOST + path(backpack)
    assert page.one("meta", property="og:locale")["content"] == "es_ES"
    crumbs = things["BreadcrumbList"]["itemListElement"]
    assert [(item["name"], item["item"]) for item in crumbs] == [
        ("Inicio", f"{HOST}/es-es/"),
        ("Bolsos y viaje", f"{HOST}/es-es/c/bags"),
        ("Mochila Ridgeline 22 L", HOST + path(backpack)),
    ]


def test_words_cannot_break_out_of_the_page_or_its_data(client):
    title = '</script><script>alert(1)</script>"&'
    made = make.product(store=make.store(), title=title, fields={"description": "<b>&"})
    deliver()
    response = client.get(path(made, "en-es", "script-script-alert-1-script"))
    page = read(response)
    assert "<script>alert" not in response.content.decode()
    assert [found["type"] for found in page.all("script") if "src" not in found] == [
        "application/ld+json"
    ]
    assert page.structured()["Product"]["name"] == title


def test_nothing_on_the_page_needs_what_the_policy_forbids(client, backpack):
    for address in (
        path(backpack),
        "/es-es/",
        "/es-es/search?q=x",
        "/es-es/c/bags",
        "/es-es/nothing",
    ):
        response = client.get(address)
        assert "style-src 'self'" in response.headers["Content-Security-Policy"]
        for tag, attributes in read(response).elements:
            assert tag != "style"
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]
            if tag == "script" and "src" not in attributes:
                assert attributes["type"] == "application/ld+json"
            loaded = attributes.get("src") or (attributes["href"] if tag in ("link", "use") else "")
            assert (loaded or "/").startswith(("/", HOST))


def test_the_page_names_itself_in_every_place_where_it_is_sold(client, backpack):
    pricing.set_prices(
        actor=backpack.store.actor,
        store_id=backpack.store.id,
        price_list="BR",
        prices={backpack.sku_id: Money(15000, "BRL")},
        now=NOON,
    )
    deliver()
    page = read(client.get(path(backpack)))
    assert page.one("link", rel="canonical")["href"] == HOST + path(backpack)
    assert {one["hreflang"]: one["href"] for one in page.all("link", rel="alternate")} == {
        "en-BR": HOST + path(backpack, "en-br"),
        "en-ES": HOST + path(backpack, "en-es"),
        "es-ES": HOST + path(backpack, "es-es"),
        "pt-BR": HOST + path(backpack, "pt-br-br"),
    }


def test_a_reader_can_go_to_the_same_product_elsewhere_or_to_the_home_there(client, backpack):
    page = read(client.get(path(backpack)))
    assert page.one("a", hreflang="en-ES")["href"] == path(backpack, "en-es")
    assert page.one("a", hreflang="es-ES")["aria-current"] == "true"
    elsewhere = read(client.get(page.all("a", rel="nofollow")[0]["href"]))
    germany = elsewhere.one("a", hreflang="de-DE")["href"]
    assert germany == path(backpack, "de-de")
    assert elsewhere.one("a", hreflang="en-AU")["href"] == path(backpack, "en-au")
    assert client.get(germany).status_code == 200


def test_a_product_that_is_not_sold_here_says_where_it_is(client, backpack):
    page = read(client.get(path(backpack, "en-au")))
    assert "It is sold in:" in [text for _, text in page.texts]
    assert page.one("a", href=path(backpack, "en-es"))


@pytest.mark.parametrize("slug", ["wrong", "ridgeline", "mochila-ridgeline-22-l", "-", "ñ%20é"])
def test_a_wrong_slug_is_moved_to_the_right_one(client, backpack, slug):
    response = client.get(path(backpack, slug=slug) + "?sku=x&y=1")
    assert response.status_code == 301
    assert response.headers["Location"] == path(backpack) + "?sku=x&y=1"


@pytest.mark.parametrize("change", [str.upper, lambda text: text.replace("es-es", "es-ES")])
def test_another_case_of_the_place_is_moved_to_lower_case(client, backpack, change):
    place = change("es-es")
    response = client.get(path(backpack, place))
    assert response.status_code == 301
    assert response.headers["Location"] == path(backpack)


def test_another_case_of_the_id_and_a_slash_at_the_end_are_moved_too(client, backpack):
    shown = ids.show("prd", backpack.id)
    for address in (
        path(backpack) + "/",
        path(backpack).replace(shown, f"prd_{shown[4:].upper()}"),
    ):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (301, path(backpack))


def test_a_slug_in_another_script_is_its_own_address(client):
    made = make.product(store=make.store(), title="Рюкзак городской")
    deliver()
    wrong = client.get(path(made, slug="x"))
    assert wrong.status_code == 301
    assert client.get(wrong.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    "public_id", ["prd_" + "1" * 26, "prd_x", "prd_" + "z" * 26, "prd_" + "0" * 27]
)
def test_an_unknown_product_is_not_found_in_the_language_of_the_page(client, public_id):
    response = client.get(f"/es-es/p/mochila-{public_id}")
    assert response.status_code == 404
    assert read(response).one("html")["lang"] == "es"
    assert "Página no encontrada" in response.content.decode()


def test_a_paused_product_is_not_found(client, backpack):
    listings.pause(actor=backpack.store.actor, product_id=backpack.id, now=NOON)
    deliver()
    assert client.get(path(backpack)).status_code == 404


def test_a_product_that_is_not_sold_here_shows_no_price_to_readers_or_machines(client, backpack):
    response = client.get(path(backpack, "ar-sa"))
    page = read(response)
    assert response.status_code == 200
    assert page.all("data") == []
    assert "offers" not in page.structured()["Product"]
    assert page.one("meta", name="robots")["content"] == "noindex"
    assert page.all("link", rel="alternate") == []


@pytest.fixture
def unshipped():
    """A market in whose currency nobody offers to ship at a price: Australia in Fijian dollars."""
    market_services.change_market(
        actor=make.TESTS,
        code="AU",
        settings=MarketSettings(
            region=Region.ASIA_PACIFIC,
            timezone="Australia/Sydney",
            currency="FJD",
            languages=("en",),
            default_language="en",
            price_list="AU",
        ),
        now=NOON,
    )
    markets.forget()
    yield
    markets.forget()


def test_a_freight_that_is_quoted_by_the_seller_is_not_guessed(client, unshipped):
    store = make.store()
    logistics.offer_option(
        actor=store.actor,
        store_id=store.id,
        code="freight",
        country=None,
        tier=ServiceTier.SELLER_QUOTED,
        per=PricedPer.ORDER,
        price=None,
        days_min=20,
        days_max=40,
        max_weight_g=None,
        now=NOON,
    )
    made = make.product(store=store, market="AU", price=Money(2500, "FJD"))
    deliver()
    page = read(client.get(path(made, "en-au")))
    assert page.one("data")["value"] == "25.00"
    words = [text for _, text in page.texts]
    assert "Quoted by the seller" in words
    assert "Final price here" not in words
    assert page.structured()["Product"]["offers"]["price"] == "25.00"
    assert "plus freight, quoted by the seller" in client.get("/en-au/").content.decode()


def test_a_reader_chooses_a_sku_by_a_link_and_sees_its_price(client):
    made = two_skus(teal=2500, navy=2000)
    first = read(client.get(path(made, "en-es")))
    links = [found for found in first.all("a") if "?sku=" in found["href"]]
    assert [found.get("aria-current") for found in links] == [None, "true"]
    assert first.one("data")["value"] == "21.79"
    teal = client.get(links[0]["href"])
    assert teal.status_code == 200
    assert read(teal).one("data")["value"] == "26.79"
    assert read(teal).structured()["Product"]["offers"]["price"] == "26.79"
    assert read(teal).one("link", rel="canonical")["href"] == HOST + path(made, "en-es")
    unknown = client.get(path(made, "en-es") + "?sku=sku_nonsense")
    assert read(unknown).one("data")["value"] == "21.79"


def two_skus(*, teal: int, navy: int) -> make.Product:
    """A product in Spain in two colours, at prices in cents."""
    store = make.store()
    made = catalog.create_product(
        actor=store.actor,
        store_id=store.id,
        code="two",
        category="bags",
        language="en",
        fields={"title": "Ridgeline 22 L backpack"},
        skus=[
            SkuInput(code="T", options={"Colour": "Teal"}, weight_g=500),
            SkuInput(code="N", options={"Colour": "Navy"}, weight_g=500),
        ],
        now=NOON,
    )
    ours = [sku.id for sku in made.skus]
    prices = dict(zip(ours, (Money(teal, "EUR"), Money(navy, "EUR")), strict=True))
    common = {"actor": store.actor, "store_id": store.id, "now": NOON}
    pricing.set_prices(price_list="ES", prices=prices, **common)
    inventory.set_on_hand(quantities=dict.fromkeys(ours, 5), **common)
    listings.publish(actor=store.actor, product_id=made.id, price_list="ES", now=NOON)
    deliver()
    return make.Product(made.id, ours[0], store, prices[ours[0]])


def test_a_sold_out_product_says_so(client, backpack):
    inventory.set_on_hand(
        actor=backpack.store.actor,
        store_id=backpack.store.id,
        quantities={backpack.sku_id: 0},
        now=NOON,
    )
    deliver()
    page = read(client.get(path(backpack)))
    assert "Agotado" in [text for _, text in page.texts]
    assert page.structured()["Product"]["offers"]["availability"].endswith("/OutOfStock")


def test_a_page_takes_at_most_six_statements(client, backpack):
    markets.markets()
    with CaptureQueriesContext(connection) as statements:
        client.get(path(backpack))
    assert len(statements) <= 6


def test_a_page_is_only_read(client, backpack):
    assert client.post(path(backpack)).status_code == 405
    assert client.head(path(backpack)).status_code == 200
