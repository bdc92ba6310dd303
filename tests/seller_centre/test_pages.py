from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from PIL import Image

from tradewind.base.texts import selectors as texts
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog import services as catalog_services
from tradewind.goods.catalog.types import ProductState
from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.pricing import selectors as pricing
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import clock, ids, jobs
from tradewind.kernel.money import Money
from tradewind.testing import checks, make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.trade.fulfilment import selectors as plans
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import OrderState
from tradewind.trade.settlement import selectors as settlement
from tradewind.trade.settlement.types import Wallet


def words(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def product(seat):
    """A product on sale in Spain."""
    return make.product(store=seat.store)


@pytest.fixture
def order(seat, product, provider):
    """A paid order of two pieces, with its parcel planned."""
    group = make.paid(provider=provider, buyer=make.buyer(), lines={product: 2})
    return group.orders[0]


def text(order) -> str:
    return ids.show("ord", order.id)


def listing_path(product) -> str:
    return f"listings/{ids.show('prd', product.id)}"


def typed(page: str) -> dict[str, str]:
    """Return what a browser would send of the editor as it stands, hidden copies included."""
    form = page.split('id="edit"')[1].split("</form>")[0]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        kind = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if kind["type"] != "checkbox":
            found[kind["name"]] = kind.get("value", "")
        elif " checked" in tag:
            found[kind["name"]] = "on"
    for name, value in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>\s?(.*?)</textarea>', form, re.S
    ):
        found[name] = value
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


# --- today and lists -----------------------------------------------------------------------------


def test_an_empty_store_says_so_everywhere(seat, statements):
    for path, said in (
        ("listings", "No listings yet"), ("orders", "No orders here"),
        ("packing", "Nothing waits to be packed"), ("money", "No money yet"),
        ("import", "None yet."),
    ):  # fmt: skip
        with statements():
            assert said in words(seat.get(path))
    with statements():
        page = words(seat.client.get("/seller/"))
    for said in ("No order was paid in these days", "Nothing waits to be shipped", "No money yet",
                 "Enough of everything"):  # fmt: skip
        assert said in page


def test_no_page_needs_more_than_twenty_statements(seat, provider, statements):
    products = [make.product(store=seat.store, stock=6) for _ in range(3)]
    for _ in range(3):
        group = make.paid(provider=provider, buyer=make.buyer(), lines=dict.fromkeys(products, 1))
    order = group.orders[0]
    with statements():
        page = words(seat.client.get("/seller/"))
    assert order.number in page
    for path in ("listings", "listings/new", listing_path(products[0]), "import", "orders",
                 f"orders/{text(order)}", "packing", f"packing/{text(order)}",
                 f"packing/{text(order)}/slip.pdf", "money"):  # fmt: skip
        with statements():
            assert seat.get(path).status_code == 200, path


def test_today_counts_what_is_due_and_what_runs_out(seat, product, order):
    with clock.moved_to(NOON + timedelta(days=2, hours=12)):
        page = words(seat.client.get("/seller/"))
    assert re.search(r'task-hot" href="[^"]*"><b>1</b><span>Due within a day', page)
    assert order.number in page
    make.restock(product=product, quantity=3)
    assert "3 left" in words(seat.client.get("/seller/"))


def test_today_has_a_row_for_each_currency_with_that_of_payouts_first(seat, monkeypatch):
    payout = sellers.store(seat.store.id).payout_currency
    none = {currency: Money(0, currency) for currency in ("AED", "KRW", payout)}
    found = tuple(
        Wallet(held=Money(123450, currency), pending=zero, available=zero)
        for currency, zero in none.items()
    )
    monkeypatch.setattr(settlement, "wallets", lambda store_id, *, actor: found)
    page = words(seat.client.get("/seller/"))
    rows = re.findall(r'<th scope="row"><bdi>([A-Z]{3})', page)
    assert rows == [payout, "AED", "KRW"]
    assert "<bdi>1,234.50</bdi>" in page
    assert "<bdi>123,450</bdi>" in page


def test_listings_are_found_by_title_code_and_state(seat):
    make.product(store=seat.store, title="Copper kettle")
    lamp = make.product(store=seat.store, title="Desk lamp 100%")
    seat.post(f"{listing_path(lamp)}/sell", {"to": "off"})
    for query, shown in (
        ({"q": "kettle"}, ["Copper kettle"]), ({"q": "100%"}, ["Desk lamp 100%"]),
        ({"q": catalog.product(lamp.id).code}, ["Desk lamp 100%"]),
        ({"state": "on"}, ["Copper kettle"]), ({"state": "off"}, ["Desk lamp 100%"]),
        ({"state": "archived"}, []), ({"q": "nothing"}, []),
    ):  # fmt: skip
        page = words(seat.get("listings", **query))
        titles = [one for one in ("Copper kettle", "Desk lamp 100%") if one in page]
        assert titles == shown, query


@pytest.mark.parametrize("path", ["listings", "orders", "packing"])
def test_a_foreign_cursor_leads_back_to_the_first_page(seat, path):
    answer = seat.get(path, after="nonsense")
    assert (answer.status_code, answer["Location"]) == (302, seat.path(path))


def test_orders_go_on_with_the_next_page(seat, product, monkeypatch):
    monkeypatch.setattr("tradewind.sites.seller_centre.orders._PAGE", 2)
    numbers = []
    for minute in range(3):
        at = NOON + timedelta(minutes=minute)
        make.placed(buyer=make.buyer(), lines={product: 1}, now=at)
    for one in orders.of_store(seat.store.id, actor=seat.store.actor).items:
        numbers.append(one.number)
    first = words(seat.get("orders"))
    after = re.search(r"\?after=([^&\"]+)", first)[1]
    second = words(seat.client.get(f"{seat.path('orders')}?after={after}"))
    assert [one in first for one in numbers] == [True, True, False]
    assert [one in second for one in numbers] == [False, False, True]
    assert numbers[0] in words(seat.get("orders", q=numbers[0].lower()))


# --- listings ------------------------------------------------------------------------------------


def test_a_new_listing_is_made_off_sale_and_opens_in_the_editor(seat):
    answer = seat.post(
        "listings/new",
        {"title": "Tea set", "description": "", "category": "kitchen", "code": "TEA",
         "sku": "TEA-1", "weight_g": "800"},
    )  # fmt: skip
    made = catalog.product_by_code(store_id=seat.store.id, code="TEA")
    assert answer["Location"] == seat.path(f"listings/{ids.show('prd', made.id)}")
    assert (made.state, made.category, made.skus[0].weight_g) == (
        ProductState.DRAFT, "kitchen", 800,
    )  # fmt: skip


def test_a_new_listing_with_a_taken_code_keeps_what_was_typed(seat, product):
    code = catalog.product(product.id).code
    with checks.nothing_changes():
        answer = seat.post(
            "listings/new",
            {"title": "Tea set", "category": "kitchen", "code": code, "sku": "TEA-1"},
        )
    assert answer.status_code == 422
    assert 'value="Tea set"' in words(answer)
    assert "has this code" in words(answer)


def test_the_editor_saves_words_prices_stock_and_skus(seat, product):
    data = typed(words(seat.get(listing_path(product))))
    assert data["title"] == "Ridgeline 22 L backpack"
    sku = product.sku_id
    with clock.moved_to(NOON + timedelta(hours=1)):
        answer = seat.post(
        listing_path(product),
        data | {
            "title": "Ridgeline 24 L", "specs": "Volume: 24 litres", f"price-{sku}-ES": "31,50",
            f"price-{sku}-US": "39.00", f"stock-{sku}": "4", f"weight-{sku}": "620",
            "new_code": "BAG-RED", "new_options": "Colour: red", "new_weight": "640",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    fields = texts.texts([product.id], "en")[product.id].fields
    assert (fields["title"], fields["specs"]) == ("Ridgeline 24 L", "Volume: 24 litres")
    prices = pricing.on_lists([sku], now=NOON + timedelta(hours=2))
    assert {name: one.money for (_, name), one in prices.items()} == {
        "ES": Money(3150, "EUR"), "US": Money(3900, "USD"),
    }  # fmt: skip
    assert inventory.stock([sku])[sku].on_hand == 4
    assert {one.code: (dict(one.options), one.weight_g) for one in catalog.own_skus(product.id)}[
        "BAG-RED"
    ] == ({"Colour": "red"}, 640)


def test_an_unchanged_form_changes_nothing(seat, product):
    data = typed(words(seat.get(listing_path(product))))
    with checks.nothing_changes():
        assert seat.post(listing_path(product), data).status_code == 302


def test_errors_stand_beside_their_fields_and_all_that_was_typed_is_kept(seat, product):
    sku = product.sku_id
    data = typed(words(seat.get(listing_path(product))))
    with checks.nothing_changes():
        answer = seat.post(
            listing_path(product),
            data | {"title": "New title", f"price-{sku}-ES": "cheap", f"price-{sku}-US": "0",
                    f"stock-{sku}": "-1", "new_options": "red"},
        )  # fmt: skip
    page = words(answer)
    assert answer.status_code == 422
    assert 'value="New title"' in page
    assert 'value="cheap"' in page
    for said in ("Not an amount in EUR", "More than zero", "Write each option as"):
        assert said in page


def test_an_edit_of_what_somebody_changed_meanwhile_is_refused_once(seat, product):
    data = typed(words(seat.get(listing_path(product))))
    catalog_services.revise_product(
        actor=seat.store.actor, product_id=product.id, fields={"title": "Theirs"}, now=NOON
    )
    answer = seat.post(listing_path(product), data | {"title": "Mine"})
    page = words(answer)
    assert answer.status_code == 422
    assert "Somebody changed this listing" in page
    assert 'value="Mine"' in page
    assert texts.texts([product.id], "en")[product.id].fields["title"] == "Theirs"
    assert seat.post(listing_path(product), typed(page)).status_code == 302
    assert texts.texts([product.id], "en")[product.id].fields["title"] == "Mine"


def test_stock_that_was_sold_meanwhile_is_not_put_back(seat, product, provider):
    data = typed(words(seat.get(listing_path(product))))
    make.paid(provider=provider, buyer=make.buyer(), lines={product: 2})
    assert seat.post(listing_path(product), data | {"title": "New"}).status_code == 302
    assert inventory.stock([product.sku_id])[product.sku_id].on_hand == 8


def test_what_is_saved_is_said_when_another_part_is_refused(seat, product):
    make.placed(buyer=make.buyer(), lines={product: 3})
    sku = product.sku_id
    data = typed(words(seat.get(listing_path(product))))
    answer = seat.post(listing_path(product), data | {"title": "Better title", f"stock-{sku}": "1"})
    page = words(answer)
    assert answer.status_code == 422
    assert "Saved: listing" in page
    assert "Fewer than are reserved" in page
    assert texts.texts([product.id], "en")[product.id].fields["title"] == "Better title"
    assert inventory.stock([sku])[sku].on_hand == 10
    assert seat.post(listing_path(product), typed(page) | {f"stock-{sku}": "5"}).status_code == 302
    assert inventory.stock([sku])[sku].on_hand == 5


def test_a_listing_goes_off_sale_comes_back_and_is_archived(seat, product):
    for to, state in (
        ("off", ProductState.DRAFT), ("on", ProductState.ACTIVE), ("off", ProductState.DRAFT),
        ("archived", ProductState.ARCHIVED), ("off", ProductState.DRAFT),
    ):  # fmt: skip
        answer = seat.post(f"{listing_path(product)}/sell", {"to": to, "back": "//evil.example"})
        assert answer["Location"] == seat.path(listing_path(product))
        assert catalog.product(product.id).state is state
    checks.assert_log_has_no_gaps()


def test_a_listing_without_a_price_is_not_put_on_sale_and_says_why(seat):
    seat.post("listings/new", {"title": "T", "category": "home", "code": "T", "sku": "T"})
    made = catalog.product_by_code(store_id=seat.store.id, code="T")
    path = f"listings/{ids.show('prd', made.id)}"
    answer = seat.post(f"{path}/sell", {"to": "on"}, follow=True)
    assert "at least one SKU a price" in words(answer)
    assert catalog.product(made.id).state is ProductState.DRAFT


def picture(colour: str) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (300, 300), colour).save(file, "PNG")
    file.seek(0)
    file.name = f"{colour}.png"
    return file


@pytest.mark.django_db(transaction=False)
def test_a_seller_says_what_stays_in_view_of_a_picture(seat, product, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    path = f"{listing_path(product)}/pictures"
    seat.post(path, {"do": "add", "pictures": [picture("red")]})
    (shown,) = catalog.pictures([product.id])[product.id]
    aim = {"do": "focal", "picture": ids.show("pic", shown.id)}
    for wrong in ({"focal_x": "101", "focal_y": "5"}, {"focal_x": "-1"}, {"focal_x": "²"}):
        seat.post(path, {**aim, "focal_y": "5", **wrong})
        assert catalog.picture(shown.id).ref.focal == shown.ref.focal
    assert seat.post(path, {**aim, "focal_x": "20", "focal_y": "100"}).status_code == 302
    assert catalog.picture(shown.id).ref.focal == (200, 1000)
    assert "focus-x-2 focus-y-10" in seat.get(listing_path(product)).content.decode()


@pytest.mark.django_db(transaction=False)
def test_pictures_are_added_moved_and_removed(seat, product, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    path = f"{listing_path(product)}/pictures"
    seat.post(path, {"do": "add", "pictures": [picture("red"), picture("blue")]})
    shown = catalog.pictures([product.id])[product.id]
    assert len(shown) == 2
    seat.post(path, {"do": "earlier", "picture": ids.show("pic", shown[1].id)})
    assert [one.id for one in catalog.pictures([product.id])[product.id]] == [
        shown[1].id, shown[0].id,
    ]  # fmt: skip
    seat.post(path, {"do": "remove", "picture": ids.show("pic", shown[1].id)})
    assert [one.id for one in catalog.pictures([product.id])[product.id]] == [shown[0].id]
    broken = io.BytesIO(b"not a picture")
    broken.name = "x.png"
    answer = seat.post(path, {"do": "add", "pictures": [broken]}, follow=True)
    assert "not a picture" in words(answer)
    assert seat.post(path, {"do": "remove", "picture": "pic_x"}).status_code == 404


# --- orders and packing --------------------------------------------------------------------------


def test_an_address_shows_only_while_the_order_is_to_be_delivered(seat, product, provider):
    done = make.placed(buyer=make.buyer(), lines={product: 1})
    (unpaid,) = orders.group(done.group_id, actor=make.TESTS).orders
    for path in ("orders", "packing"):
        page = words(seat.get(f"{path}/{text(unpaid)}"))
        assert "Calle Mayor" not in page
        assert "once the order is paid" in page
    slip = seat.get(f"packing/{text(unpaid)}/slip.pdf")
    assert slip.status_code == 302
    paid = make.paid(provider=provider, buyer=make.buyer(), lines={product: 1}).orders[0]
    assert "Calle Mayor 1" in words(seat.get(f"orders/{text(paid)}"))
    order_services.cancel(
        order_id=paid.id, reason=make.CancelReason.SELLER, actor=seat.store.actor, now=NOON
    )
    assert "Calle Mayor" not in words(seat.get(f"orders/{text(paid)}"))


def test_an_order_shows_its_money(seat, order):
    page = words(seat.get(f"orders/{text(order)}"))
    for said in ("Commission", "You receive", "In escrow"):
        assert said in page


def parcel_of(order) -> str:
    return ids.show("par", plans.plan(order.id)[0].parcel_id)


def test_a_parcel_is_shipped_with_carrier_and_number(seat, order):
    key = parcel_of(order)
    answer = seat.post(
        f"packing/{text(order)}/{key}/ship",
        {f"{key}-carrier": "Correos", f"{key}-tracking_number": "RR1CN", "back": "order"},
    )
    assert answer["Location"] == seat.path(f"orders/{text(order)}")
    assert orders.orders([order.id])[0].state is OrderState.SHIPPED
    assert "RR1CN" in words(seat.get(f"orders/{text(order)}"))


def test_a_hand_over_without_a_number_is_refused_and_kept(seat, order):
    key = parcel_of(order)
    with checks.nothing_changes():
        answer = seat.post(
            f"packing/{text(order)}/{key}/ship",
            {f"{key}-carrier": "Correos", f"{key}-tracking_number": "", "back": "packing"},
        )
    assert answer.status_code == 422
    assert 'value="Correos"' in words(answer)


def test_the_warehouse_packs_splits_and_hands_over(packer, seat, order):
    assert order.number in words(packer.get("packing"))
    key = parcel_of(order)
    (line,) = order.lines
    bad = packer.post(f"packing/{text(order)}/{key}/split", {f"move-{line.id}": "2"})
    assert bad.status_code == 422
    assert "Leave something in this parcel" in words(bad)
    assert (
        packer.post(f"packing/{text(order)}/{key}/split", {f"move-{line.id}": "1"}).status_code
        == 302
    )
    assert [[one.quantity for one in parcel.lines] for parcel in plans.plan(order.id)] == [[1], [1]]
    for number, parcel in enumerate(plans.plan(order.id)):
        parcel_key = ids.show("par", parcel.parcel_id)
        packer.post(
            f"packing/{text(order)}/{parcel_key}/ship",
            {f"{parcel_key}-carrier": "DHL", f"{parcel_key}-tracking_number": f"N{number}"},
        )
    assert orders.orders([order.id])[0].state is OrderState.SHIPPED
    assert order.number not in words(packer.get("packing"))


def test_a_packing_slip_is_a_pdf(packer, order):
    answer = packer.get(f"packing/{text(order)}/slip.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert order.number in answer["Content-Disposition"]


def test_a_seller_calls_an_order_off_with_a_reason(seat, order):
    with checks.nothing_changes():
        assert seat.post(f"orders/{text(order)}/cancel", {"reason": "expired"}).status_code == 422
    answer = seat.post(f"orders/{text(order)}/cancel", {"reason": "unavailable"}, follow=True)
    assert "Sold out or damaged" in words(answer)
    found = orders.orders([order.id])[0]
    assert (found.state, found.cancel_reason) == (OrderState.CANCELLED, "unavailable")


def test_an_order_that_has_left_is_not_called_off(seat, order):
    make.shipped(order_id=order.id, store=seat.store)
    with checks.nothing_changes():
        answer = seat.post(f"orders/{text(order)}/cancel", {"reason": "seller"})
    assert answer.status_code == 422


# --- money ---------------------------------------------------------------------------------------


def test_a_withdrawal_is_made_once_and_never_above_what_is_available(seat, order):
    make.delivered(order_id=order.id, store=seat.store)
    later = NOON + timedelta(days=90)
    with clock.moved_to(later):
        order_services.confirm_receipt(order_id=order.id, actor=make.TESTS, now=NOON)
        deliver()
        jobs.run_sweeps(later)
        page = words(seat.get("money"))
        key = re.search(r'name="EUR-key" value="([^"]+)"', page)[1]
        data = {"prefix": "EUR", "EUR-currency": "EUR", "EUR-key": key, "EUR-amount": "10,00"}
        assert seat.post("money", data).status_code == 302
        with checks.nothing_changes():
            assert seat.post("money", data).status_code == 302
            for amount in ("1000000", "-1", "0", "ten", ""):
                again = data | {"EUR-key": f"{key}x", "EUR-amount": amount}
                answer = seat.post("money", again)
                assert answer.status_code == 422
        assert "On its way to the bank" in words(seat.get("money"))
