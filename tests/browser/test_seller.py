"""Sellers, the warehouse and the operator in a browser, and the demo bar that changes between them."""

from __future__ import annotations

import io
import os
import re
import secrets
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tradewind.demo import people

from . import steps
from .windows import DESKTOP, both_widths, overflow

STORE = "harbour-goods"
REAL = Path(__file__).parents[3] / "shared" / "data" / "catalogue" / "shopify"
_HEAD = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
    "Variant Grams,Variant Inventory Qty,Variant Price,Image Src,Status\n"
)


@pytest.fixture
def seller(open_page, size):
    """Return a page on which the seller of the first store has signed in."""
    page = open_page(size=size)
    steps.sign_in(page, people.person("seller").email)
    return page


def _file() -> tuple[str, str]:
    """Return a product file of two good products and a bad line, and the handle of the first."""
    tag = secrets.token_hex(4)
    first = f"lantern-{tag}"
    return first, _HEAD + (
        f'{first},Paper lantern {tag},"<p>Folds flat.</p>",Harbour,Lamps,home,true,Size,Small,'
        f"L-{tag}-S,180,12,14.90,,active\n"
        f"{first},,,,,,,,Large,L-{tag}-L,0,8,19.90,,\n"
        f"tin-{tag},Tea tin {tag},,Harbour,Kitchen,tea,true,Title,Default Title,T-{tag},240,30,"
        "9.50,,active\n"
        f"box-{tag},Broken box {tag},,Harbour,Kitchen,tea,true,Title,Default Title,B-{tag},240,30,"
        "much,,active\n"
    )


def _upload(page: Page, name: str, content: bytes) -> None:
    page.goto(f"/seller/{STORE}/import")
    page.locator("#id_file").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    page.locator("input[name=price_lists]").first.check()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/import/imp_"))


def _listing(page: Page, title: str) -> str:
    page.goto(f"/seller/{STORE}/listings?q={title}")
    href = page.locator("a.seller-item").first.get_attribute("href")
    assert href
    page.goto(href)
    return href


def _made(page: Page, title: str) -> str:
    """Write a new listing, so that no other test sees this one's changes; return its page."""
    page.goto(f"/seller/{STORE}/listings/new")
    code = f"lantern-{secrets.token_hex(4)}"
    steps.fill(page, {"title": title, "weight_g": "300", "code": code, "sku": code.upper()})
    page.locator("select[name=category]").select_option(index=1)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/listings/prd_"))
    return page.url


@both_widths
def test_a_file_is_looked_at_imported_and_taken_back(seller, watch, size):
    page, (handle, text) = seller, _file()
    tag = handle.removeprefix("lantern-")

    _upload(page, f"{handle}.csv", text.encode())
    confirm = page.locator("button[name=do][value=confirm]")
    expect(confirm).to_be_visible(timeout=60_000)
    expect(confirm).to_contain_text("Import 2 products")
    expect(page.locator(".seller-remarks .is-error")).to_contain_text("Line 5")
    assert overflow(page) <= 0
    confirm.click()
    expect(page.locator("#progress")).to_contain_text("2 products were taken over", timeout=60_000)
    page.goto(f"/seller/{STORE}/listings?q={tag}")
    expect(page.locator("a.seller-item")).to_have_count(2)

    page.go_back()
    page.locator("button[name=do][value=undo]").click()
    expect(page.locator("#progress")).to_contain_text("as they were before", timeout=60_000)
    page.goto(f"/seller/{STORE}/listings?q={tag}&state=active")
    expect(page.locator("a.seller-item")).to_have_count(0)


@pytest.mark.parametrize("size", [DESKTOP], ids=["1280 px"])
@pytest.mark.parametrize("name", ["apparel.csv", "home-and-garden.csv"])
def test_a_real_file_of_shopify_is_understood(seller, size, name):
    file = REAL / name
    if not file.exists():
        if os.environ.get("REQUIRE_DATA"):
            pytest.fail(f"{file} is missing")
        pytest.skip(f"{file} is missing")
    page = seller

    _upload(page, name, file.read_bytes())
    drop = page.locator("button[name=do][value=drop]")
    expect(page.locator("button[name=do][value=confirm]")).to_be_visible(timeout=60_000)
    figures = page.locator("#progress .stat-line div")
    assert int(figures.nth(0).locator("dd").inner_text()) > 5
    assert int(figures.nth(3).locator("dd").inner_text()) == 0
    drop.click()

    expect(page.locator("button[name=do][value=confirm]")).to_have_count(0)


@both_widths
def test_a_new_price_is_seen_by_buyers_and_so_is_a_picture(seller, open_page, size):
    page, title = seller, f"Folding paper lantern {secrets.token_hex(4)}"
    _made(page, title)
    price = page.locator("#prices input[name^='price-'][name$='-ES']").first
    price.fill("12.50")
    page.locator("#stock input[name^='stock-']").first.fill("7")
    page.locator(".seller-save button").click()
    expect(page.locator(".note-success")).to_be_visible()
    picture = io.BytesIO()
    Image.new("RGB", (640, 640), "#0B7A75").save(picture, "PNG")
    page.locator("#id_pictures").set_input_files(
        {"name": "lantern.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.locator("button[name=do][value=add]").click()
    expect(page.locator(".seller-pictures li")).to_have_count(1)
    page.locator("button[name=to][value=on]").click()
    expect(page.locator("button[name=to][value=off]")).to_be_visible()
    assert overflow(page) <= 0

    buyer = open_page(size=size)
    words = title.rsplit(" ", 1)[1]
    steps.see(buyer, f"/en-es/search?q={words}", "article.product-card a")
    steps.open_product(buyer, title)
    item = buyer.locator("details.why .charge-list dd").first
    expect(item).to_contain_text("12.50")
    expect(buyer.locator(".gallery-main img:not(.pic-blur)")).to_be_visible()
    assert buyer.locator(".gallery-main img:not(.pic-blur)").evaluate("one => one.naturalWidth > 0")
    price.fill("11.25")
    page.locator("[name=title]").fill(f"{title} again")
    page.locator(".seller-save button").click()
    expect(page.locator(".note-success")).to_be_visible()

    def shown() -> bool:
        buyer.reload()
        return "11.25" in item.inner_text() and "again" in buyer.locator("h1").inner_text()

    steps.until("the new price", shown, seconds=15)


def _ship(page: Page) -> str:
    """Hand a parcel over under a new number of UPU S10, and return the number."""
    digits = f"{secrets.randbelow(10**8):08}"
    rest = 11 - sum(int(a) * b for a, b in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    tracking = f"LX{digits}{ {10: 0, 11: 5}.get(rest, rest) }CN"
    page.locator("form.seller-ship [name$=carrier]").fill("tracking")
    page.locator("form.seller-ship [name$=tracking_number]").fill(tracking)
    with page.expect_navigation():
        page.locator("form.seller-ship button[type=submit]").click()
    return tracking


@both_widths
def test_the_warehouse_packs_with_a_slip_and_hands_the_parcel_over(demo, open_page, size):
    _, order = steps.paid_by_http(demo)
    number = order.rsplit("/", 1)[1]
    page = open_page(size=size)
    steps.sign_in(page, people.person("warehouse").email)

    steps.see(page, f"/seller/{STORE}/packing/{number}", "form.seller-ship")
    form = page.locator(f"form[action$='{number}/slip.pdf']").first
    token = form.locator("input[name=csrfmiddlewaretoken]").get_attribute("value")
    slip = page.context.request.post(
        form.get_attribute("action"), form={"csrfmiddlewaretoken": token}
    )
    assert slip.body().startswith(b"%PDF-")
    page.locator(".seller-checklist input[type=checkbox]").first.check()
    assert overflow(page) <= 0
    tracking = _ship(page)

    page.goto(f"/seller/{STORE}/packing/{number}")
    expect(page.locator("main")).to_contain_text(tracking)
    expect(page.locator("form.seller-ship")).to_have_count(0)


@both_widths
def test_an_operator_approves_a_merchant_and_reads_an_order_and_the_ledger(demo, open_page, size):
    _, order = steps.paid_by_http(demo)
    number, name = order.rsplit("/", 1)[1], f"Paper Lanterns {secrets.token_hex(3)} Ltd."
    _apply(demo, name)
    page = open_page(size=size)
    steps.sign_in(page, people.person("operator").email)

    page.goto("/back-office/boards/approvals/")
    one = page.locator(".bo-application").filter(has_text=name)
    one.get_by_role("link", name=re.compile("Approve")).click()
    page.locator("form.bo-act button").first.click()
    page.goto("/back-office/boards/approvals/")
    expect(page.locator(".bo-application").filter(has_text=name)).to_have_count(0)

    steps.see(page, f"/back-office/boards/orders/{number}", ".bo-s-paid")
    assert overflow(page) <= 0
    page.goto(f"/back-office/boards/ledger/orders/{number}")
    assert overflow(page) <= 0
    page.goto("/back-office/boards/ledger/")
    page.locator("button[name=check]").click()
    expect(page.locator(".bo-fine")).to_be_visible()
    expect(page.locator(".bo-odd")).to_have_count(0)


def _apply(demo, name: str) -> None:
    """Let a new merchant apply, without a browser."""
    window, email, password = demo.window(), steps.new_email(), "a lantern by the sea"
    page = window.open("/account/signup/")
    window.submit(
        page, page.form("full_name", "email", "password1"),
        {"full_name": "Mei Lin", "email": email, "password1": password},
    )  # fmt: skip

    def link() -> str | None:
        found = re.search(
            r"/account/confirm-email/[-:\w]+/",
            str(window.open(f"/demo/mailbox?to={email}").links),
        )
        return found[0] if found else None

    page = window.open(steps.until("a letter", link))
    window.submit(page, page.form(action="confirm-email"))
    page = window.open("/account/login/")
    window.submit(page, page.form("login", "password"), {"login": email, "password": password})
    page = window.open("/seller/open")
    window.submit(
        page, page.form("legal_name", "code"),
        {"legal_name": name, "country": "CN", "registration_no": secrets.token_hex(9),
         "name": name.removesuffix(" Ltd."), "code": f"lanterns-{secrets.token_hex(3)}",
         "payout_currency": "USD"},
    )  # fmt: skip


@both_widths
def test_the_demo_bar_shows_one_order_to_each_and_moves_time_and_the_parcel(
    demo, open_window, size
):
    window, order = steps.paid_by_http(demo)
    number = order.rsplit("/", 1)[1]
    context = open_window(size=size)
    steps.hand_over(window, context, demo.site)
    page = context.new_page()
    page.goto(order)

    steps.become(page, "seller")
    assert page.url.endswith(f"/seller/{STORE}/orders/{number}")
    steps.become(page, "operator")
    assert page.url.endswith(f"/back-office/boards/orders/{number}")
    steps.become(page, "warehouse")
    assert page.url.endswith(f"/seller/{STORE}/packing/{number}")
    steps.see(page, page.url, "form.seller-ship")
    _ship(page)
    page.goto(f"/seller/{STORE}/packing/{number}")
    expect(page.locator("form.seller-ship")).to_have_count(0)
    context = open_window(size=size)
    steps.hand_over(window, context, demo.site)
    buyer = context.new_page()
    buyer.goto(order)
    scans = buyer.locator(".tw-timeline li").count()
    before = page.locator(".demo-clock time").get_attribute("datetime")

    for _ in range(2):
        with page.expect_navigation():
            page.locator(".demo-clock button[value='7']").click()
    assert page.locator(".demo-clock time").get_attribute("datetime") > before

    def moved_on() -> bool:
        buyer.reload()
        return buyer.locator(".tw-timeline li").count() > scans

    steps.until("a scan of the carrier", moved_on)
