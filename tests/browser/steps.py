"""What people do on the pages, step by step; a test is a sequence of these and of looks.

Forms are found by the names of their fields, so that a step works in every language.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tradewind.demo import people
from tradewind.demo.window import Page as Sheet
from tradewind.demo.window import Window

from .windows import Demo, until

MADRID = {
    "full_name": "Marta Gil", "line1": "Calle del Pez 14", "postcode": "28004", "city": "Madrid",
    "phone": "+34 600 000 000",
}  # fmt: skip
RIYADH = {
    "full_name": "سارة الحربي", "line1": "طريق الملك فهد، حي العليا، مبنى 7421",
    "postcode": "12211", "city": "الرياض", "phone": "+966 50 123 4567",
}  # fmt: skip
SIX_DIGITS = r"(?<!\d)(\d{6})(?!\d)"


def new_email() -> str:
    """Return an address that nobody has used."""
    return f"guest-{secrets.token_hex(5)}@browser.example"


def sign_in(page: Page, email: str, password: str = people.PASSWORD) -> None:
    """Sign in through the page that everybody uses."""
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/login" not in url)


def become(page: Page, key: str) -> None:
    """Become a person of the demo by the bar on the page."""
    page.locator(".demo-menu summary").click()
    with page.expect_navigation():
        page.locator(f".demo-menu button[value={key}]").click()


def open_product(page: Page, title: str) -> None:
    """Follow the card of a product in a list."""
    page.locator("article.product-card a").filter(has_text=title).first.click()
    page.wait_for_url(re.compile(r"/p/"))
    expect(page.locator("h1")).to_contain_text(title)


def search(page: Page, words: str) -> None:
    """Search by the box at the top of each page."""
    box = page.locator("form[role=search] input[name=q]").first
    box.fill(words)
    box.press("Enter")
    page.wait_for_url(re.compile(r"/search\?"))


def buy(page: Page, then: str = "cart") -> None:
    """Press the button of the product page that leads to the cart or the checkout."""
    page.locator(f"button[name=next][value={then}]:visible").first.click()
    page.wait_for_url(re.compile(rf"/{then}(\?|$)"))


def to_checkout(page: Page, place: str, words: str) -> None:
    """Find a product by words and go to the checkout with one piece of it."""
    page.goto(f"/{place}/search?q={words}")
    page.locator("article.product-card a").first.click()
    page.wait_for_url(re.compile(r"/p/"))
    buy(page, "checkout")


def fill(page: Page, values: Mapping[str, str]) -> None:
    """Type into the fields of the page that have these names."""
    for name, value in values.items():
        page.locator(f"main [name={name}]").fill(value)


def letter(context: BrowserContext, to: str, pattern: str) -> str:
    """Return what matches in the newest letter to somebody that has it, read in the mailbox."""
    page = context.new_page()

    def found() -> str | None:
        page.goto(f"/demo/mailbox?to={to}")
        for at in range(page.locator(".demo-letters nav a").count()):
            if at:
                page.locator(".demo-letters nav a").nth(at).click()
            read = page.locator(".demo-letters article")
            links = read.locator("a").evaluate_all("all => all.map(one => one.href)")
            if match := re.search(pattern, " ".join([read.inner_text(), *links])):
                return match[match.lastindex or 0]
        return None

    try:
        return until(f"a letter to {to}", found)
    finally:
        page.close()


def prove_email(page: Page, email: str) -> None:
    """Have a code mailed, read it in the mailbox, and type it."""
    fill(page, {"email": email})
    page.locator("button[name=action][value=code]").click()
    page.wait_for_url(re.compile(r"code=sent"))
    page.locator("input[name=code]").fill(letter(page.context, email, SIX_DIGITS))


def place_button(page: Page) -> Locator:
    """Return the button that orders, where this width shows it."""
    return page.locator("button[name=action][value=place]:visible").first


def place(page: Page, site: str) -> None:
    """Press the button that orders, and come to the acquirer's own page."""
    place_button(page).click()
    page.wait_for_url(lambda url: not url.startswith(site))


def order_as_guest(page: Page, demo: Demo, email: str, address: Mapping[str, str]) -> None:
    """Fill in the checkout and order; ends on the acquirer's page."""
    prove_email(page, email)
    fill(page, address)
    place(page, demo.site)


def pay(page: Page, choice: str = "pay") -> None:
    """Pay at the acquirer's page; ends back in the shop."""
    page.locator(f"input[name=choice][value={choice}]").check()
    page.locator("button[name=action][value=pay]").click()
    if choice == "secure":
        code = re.search(r"\d+", page.locator("p.code").inner_text())
        assert code
        page.locator("input[name=code]").fill(code[0])
        page.locator("button[name=action][value=confirm]").click()
    page.wait_for_url(re.compile(r"/paid/"))


def see_paid(page: Page) -> None:
    """Wait on the page that looks again by itself until it says that the money has come."""
    expect(page.locator(".standing-paid")).to_be_visible(timeout=60_000)


def ordered(page: Page) -> list[str]:
    """Return where the orders of the page after paying stand."""
    return page.locator(".order-rows a").evaluate_all("all => all.map(one => one.pathname)")


def other_words(place: Locator, before: str) -> None:
    """Wait until a part of a page says something else than before."""
    until("other words", lambda: place.inner_text() != before)


def see(page: Page, path: str, selector: str) -> Locator:
    """Open a page again and again until it has something: what made it so may need a moment."""

    def there() -> bool:
        page.goto(path)
        return page.locator(selector).count() > 0

    until(f"{selector} on {path}", there)
    return page.locator(selector).first


def placed_by_http(
    demo: Demo, *, words: str = "duffel", email: str = ""
) -> tuple[Window, Sheet, str]:
    """Order as a guest in Spain without a browser; return window, acquirer's page and email."""
    window, email = demo.window(), email or new_email()
    page = window.open(f"/en-es/search?q={words}")
    product = next(href for href in page.links.values() if "/p/" in href)
    page = window.open(product)
    page = window.submit(page, page.form("sku", "quantity"), button="Buy now")
    typed = {"email": email, **MADRID}
    page = window.submit(page, page.form("digest"), typed, button="Send code")

    def code() -> str | None:
        box = window.open(f"/demo/mailbox?to={email}")
        found = re.search(SIX_DIGITS, box.text)
        return found[1] if found else None

    typed = {"code": until("a code", code)}
    page = window.submit(page, page.form("digest"), typed, button="Place order")
    assert not page.url.startswith(demo.site), page.text[:600]
    return window, page, email


def paid_by_http(demo: Demo, *, words: str = "duffel", email: str = "") -> tuple[Window, str]:
    """Order and pay as a guest in Spain without a browser; return window and address of the order."""
    window, page, _ = placed_by_http(demo, words=words, email=email)
    page = window.submit(page, page.form("choice"), {"choice": "pay"}, button="Pay")
    back = page.url

    def path() -> str | None:
        page = window.open(back)
        found = [href for href in page.links.values() if "/orders/ord_" in href]
        return found[0] if found and "Paid." in page.text else None

    return window, until("the money", path)


def hand_over(window: Window, context: BrowserContext, site: str) -> None:
    """Let a browser go on as who used a window without one."""
    context.add_cookies(
        [{"name": name, "value": value, "url": site} for name, value in window.cookies.items()]
    )
