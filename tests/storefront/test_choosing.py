"""Pictures, options, delivery and the button of a product page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradewind.base.markets import selectors as markets
from tradewind.goods.catalog import selectors as catalog_selectors
from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuInput
from tradewind.goods.inventory import services as inventory
from tradewind.goods.listings import services as listings
from tradewind.goods.pricing import services as pricing
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import ids
from tradewind.kernel.money import Money
from tradewind.rails.logistics import selectors as logistics
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON

from .reading import read

pytestmark = pytest.mark.django_db
OPTIONS = (("Teal", "16 L"), ("Teal", "22 L"), ("Navy", "16 L"))


@pytest.fixture
def choice(settings, tmp_path):
    """A pack in teal of two sizes and in navy of one, each colour with a picture; navy sold out.

    Returns its path and its SKUs by colour and size.
    """
    settings.MEDIA_ROOT = tmp_path
    store = make.store()
    made = catalog.create_product(
        actor=store.actor,
        store_id=store.id,
        code="pack",
        category="bags",
        language="en",
        fields={"title": "Pack"},
        skus=[
            SkuInput(code=f"P{number}", options={"size": size, "colour": colour}, weight_g=500)
            for number, (colour, size) in enumerate(OPTIONS)
        ],
        now=NOON,
    )
    skus = dict(zip(OPTIONS, (sku.id for sku in made.skus), strict=True))
    common = {"actor": store.actor, "store_id": store.id, "now": NOON}
    prices = {skus[key]: Money(2000 + 500 * at, "EUR") for at, key in enumerate(OPTIONS)}
    pricing.set_prices(price_list="ES", prices=prices, **common)
    inventory.set_on_hand(
        quantities={sku: 0 if key[0] == "Navy" else 5 for key, sku in skus.items()}, **common
    )
    for colour, paint in (("Teal", (0, 128, 128)), ("Navy", (0, 0, 90))):
        catalog.add_picture(
            actor=store.actor,
            product_id=made.id,
            content=make.picture(colour=paint),
            alt=f"Pack in {colour}",
            sku_ids=[sku for key, sku in skus.items() if key[0] == colour],
            now=NOON,
        )
    listings.publish(actor=store.actor, product_id=made.id, price_list="ES", now=NOON)
    deliver()
    return f"/en-es/p/pack-{ids.show('prd', made.id)}", skus


def links(page, kind: str) -> list[dict]:
    return [found for found in page.all("a") if kind in (found.get("class") or "").split(" ")]


def sku_of(found: dict) -> str:
    return found["href"].rpartition("?sku=")[2]


def test_pictures_are_told_to_readers_and_machines(client, choice):
    address, _ = choice
    page = read(client.get(address))
    shown = page.all("img", fetchpriority="high")[0]
    assert shown["alt"] == "Pack in Teal"
    image = page.one("meta", property="og:image")["content"]
    assert image == f"http://testserver{shown['src']}"
    assert page.structured()["Product"]["image"][0] == image
    assert len(page.structured()["Product"]["image"]) == 2


def test_a_picture_is_chosen_by_a_link_that_can_be_shared(client, choice):
    address, skus = choice
    thumbs = links(read(client.get(address)), "thumb")
    assert [found["href"] for found in thumbs] == [f"{address}?picture=1", f"{address}?picture=2"]
    assert [found.get("aria-current") for found in thumbs] == ["true", None]
    second = read(client.get(thumbs[1]["href"]))
    assert second.all("img", alt="Pack in Navy")[0]["fetchpriority"] == "high"
    assert second.one("link", rel="canonical")["href"] == f"http://testserver{address}"
    with_sku = f"{address}?sku={ids.show('sku', skus['Teal', '22 L'])}"
    thumbs = links(read(client.get(with_sku)), "thumb")
    assert thumbs[1]["href"] == f"{with_sku}&picture=2"


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", "١", "9" * 400, ""])
def test_a_picture_that_is_not_there_is_the_first(client, choice, number):
    address, _ = choice
    response = client.get(address, {"picture": number})
    assert response.status_code == 200
    assert links(read(response), "thumb")[0]["aria-current"] == "true"


def test_options_are_chosen_one_dimension_after_another_what_pictures_tell_first(client, choice):
    address, skus = choice
    page = read(client.get(address))
    names = [found["aria-label"] for found in page.all("nav", **{"class": "dimension"})]
    assert names == ["Colour", "Size"]
    teal, navy = links(page, "swatch")
    small, large = links(page, "size")
    assert sku_of(teal) == sku_of(small) == ids.show("sku", skus["Teal", "16 L"])
    assert sku_of(navy) == ids.show("sku", skus["Navy", "16 L"])
    assert sku_of(large) == ids.show("sku", skus["Teal", "22 L"])
    assert [teal.get("aria-current"), navy.get("aria-current")] == ["true", None]
    assert (navy["class"], teal["class"]) == ("swatch is-out", "swatch")


def test_a_combination_that_there_is_not_leads_to_another_and_says_so(client, choice):
    address, skus = choice
    page = read(client.get(f"{address}?sku={ids.show('sku', skus['Navy', '16 L'])}"))
    small, large = links(page, "size")
    assert (small["class"], large["class"]) == ("size is-out", "size is-other")
    assert sku_of(large) == ids.show("sku", skus["Teal", "22 L"])
    assert "Another combination" in [text for _, text in page.texts]


def test_a_chosen_sku_has_its_own_picture_price_and_button(client, choice):
    address, skus = choice
    navy = ids.show("sku", skus["Navy", "16 L"])
    page = read(client.get(f"{address}?sku={navy}"))
    assert page.one("data")["value"] == "31.79"
    assert page.all("img", alt="Pack in Navy")[0]["fetchpriority"] == "high"
    assert page.all("form", id="buy") == []
    assert page.all("nav", **{"class": "dock-bar"}) != []
    assert "Sold out. Another choice may be in stock." in [text for _, text in page.texts]


def test_the_button_puts_the_chosen_sku_into_the_cart(client, choice):
    address, skus = choice
    chosen = ids.show("sku", skus["Teal", "22 L"])
    page = read(client.get(f"{address}?sku={chosen}"))
    form = page.one("form", id="buy")
    assert (form["method"], form["action"]) == ("post", "/en-es/cart/add")
    typed = {found["name"]: found["value"] for found in page.all("input") if "name" in found}
    assert (typed["sku"], typed["quantity"]) == (chosen, "1")
    assert [found["value"] for found in page.all("button", name="next")] == [
        *["checkout", "cart"],
        *["cart", "checkout"],
    ]
    assert {found.get("form") for found in page.all("button", name="next")} == {None, "buy"}
    response = client.post(form["action"], {"sku": chosen, "quantity": "2", "next": "cart"})
    assert (response.status_code, response.headers["Location"]) == (303, "/en-es/cart")
    counts = [text for tag, text in read(client.get(address)).texts if text == "2 pieces"]
    assert counts == ["2 pieces"]


def test_ways_to_ship_say_their_days_and_the_cheapest_gives_the_date(client, choice):
    address, _ = choice
    words = " ".join(text for _, text in read(client.get(address)).texts)
    cheapest = logistics.piece_options(
        store_id=_store_of(address), weight_g=500, country="ES", currency="EUR", now=NOON
    )[0]
    assert "Arrives by Sat, 26 Dec" in words.replace("  ", " ")
    assert cheapest.days_max == 45
    assert "25–45 days" in words
    assert "12–20 days" in words
    assert "If it is handed over today" in words


def _store_of(address: str):
    product_id = ids.read("prd", "prd_" + address.rpartition("prd_")[2])
    return catalog_selectors.product(product_id).store_id


def test_the_store_is_named_with_its_country_and_since_when_it_sells(client, choice):
    address, _ = choice
    page = read(client.get(address))
    words = " ".join(text for _, text in page.texts)
    assert "China" in words
    assert "11 Nov 2026" in words
    store = sellers.store(_store_of(address))
    assert page.all("a", href=f"/en-es/s/{store.code}")


@pytest.mark.parametrize("place", ["en-es", "es-es", "en-br", "ar-sa", "ru-ru"])
def test_a_page_is_shown_in_every_language_and_country(client, choice, place):
    address, _ = choice
    response = client.get(address.replace("/en-es/", f"/{place}/"))
    assert response.status_code == 200
    assert len(read(response).all("h1")) == 1


def statements(client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def settle() -> None:
    """Have what every process knows after its first request, and forget this product's."""
    markets.markets()
    for language in ("en", "es"):
        catalog_selectors.categories(language)
    logistics.forget()


def test_a_page_takes_six_statements_cold_and_four_warm_for_a_member(client, choice, member):
    address, _ = choice
    settle()
    assert statements(client, address) <= 6
    assert statements(client, address) <= 4


def test_a_page_takes_six_statements_cold_and_four_warm_for_a_guest(client, choice):
    address, skus = choice
    client.post("/en-es/cart/add", {"sku": ids.show("sku", skus["Teal", "16 L"]), "quantity": "1"})
    settle()
    assert statements(client, address) <= 6
    assert statements(client, address) <= 4


def test_a_page_takes_two_statements_warm_for_nobody(client, choice):
    address, _ = choice
    settle()
    assert statements(client, address) <= 4
    assert statements(client, address) == 2
