"""What every page owes to everybody: axe finds nothing serious, it fits, it is big enough to hit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from . import steps
from .windows import DESKTOP, PHONE, Demo, overflow

_SERIOUS = ("serious", "critical")
_AXE = """async () => {
  const found = await axe.run(document, {
    resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  });
  return found.violations.map((one) => ({
    id: one.id, impact: one.impact, at: one.nodes.slice(0, 4).map((node) => node.target.join(" ")),
  }));
}"""
# A way to hit a control: itself, its label, or for a link in a line of text nothing is asked.
_SMALL = """(area) => [...document.querySelectorAll(
    `${area} :is(a[href], button, summary, select, input:not([type=hidden]))`)]
  .map((one) => {
    const label = ["radio", "checkbox"].includes(one.type) ? one.closest("label") : null;
    const box = (label || one).getBoundingClientRect();
    const after = getComputedStyle(label || one, "::after");
    const grown = after.content !== "none" && after.position === "absolute"
      ? parseFloat(after.height) || 0 : 0;
    return {one, width: box.width, height: Math.max(box.height, grown)};
  })
  .filter(({one, width, height}) => one.checkVisibility() && width > 1 && height > 1
    && height < 43.5 && !one.matches(".sr-only")
    && !(one.matches("a") && getComputedStyle(one).display === "inline"))
  .map(({one, height}) => `${one.outerHTML.slice(0, 90)} ${height}`)"""
_BUYER = ("home", "category", "search", "product", "cart", "checkout", "order", "acquirer")
_OPEN = ("sign-in", "sign-up", "mailbox")
_DESK = ("today", "listings", "editor", "import", "packing")
_BACK = ("dashboard", "ledger")


@pytest.fixture(scope="module")
def guest(demo):
    """Return who has a full cart and a paid order, and where the order and its payment are."""
    window, order = steps.paid_by_http(demo)
    other, paying, _ = steps.placed_by_http(demo)
    other.close()
    page = window.open("/en-es/search?q=duffel")
    product = next(href for href in page.links.values() if "/p/" in href)
    page = window.open(product)
    window.submit(page, page.form("sku", "quantity"), button="Add to cart")
    page = window.open("/ar-sa/search")
    abroad = window.open(next(href for href in page.links.values() if "/p/" in href))
    window.submit(abroad, abroad.form("sku", "quantity"))
    places = {"order": order, "acquirer": paying.url, "product": product}
    return window, places


def _addresses(places: dict[str, str], language: str, editor: str = "") -> dict[str, str]:
    """Return where the pages are, by name."""
    place = "ar-sa" if language == "ar" else "en-es"
    at = {name: path.replace("en-es", place) for name, path in places.items()}
    return {
        "home": f"/{place}/", "category": f"/{place}/c/bags", "search": f"/{place}/search?q=a",
        "product": at["product"], "cart": f"/{place}/cart", "checkout": f"/{place}/checkout",
        "order": at["order"], "acquirer": at["acquirer"],
        "sign-in": "/account/login/", "sign-up": "/account/signup/", "mailbox": "/demo/mailbox",
        "account": f"/{place}/account",
        "today": "/seller/", "listings": "/seller/harbour-goods/listings", "editor": editor,
        "import": "/seller/harbour-goods/import", "packing": "/seller/harbour-goods/packing",
        "dashboard": "/back-office/boards/", "ledger": "/back-office/boards/ledger/",
    }  # fmt: skip


def _complaints(page: Page, axe: str, name: str) -> list[str]:
    page.evaluate(axe)
    return [
        f"{name}: {one['id']} ({one['impact']}) at {one['at']}"
        for one in page.evaluate(_AXE)
        if one["impact"] in _SERIOUS
    ]


def _examined(page: Page, axe: str, pages: dict[str, str], names: tuple[str, ...]) -> list[str]:
    found = []
    for name in names:
        page.goto(pages[name])
        found += _complaints(page, axe, name)
        if (more := overflow(page)) > 0:
            found.append(f"{name}: {more} px wider than the window")
    return found


both_themes = pytest.mark.parametrize(
    ("size", "theme", "language"),
    [
        (PHONE, "light", "en"),
        (DESKTOP, "dark", "en"),
        (PHONE, "dark", "ar"),
        (DESKTOP, "light", "ar"),
    ],
    ids=["390 px light en", "1280 px dark en", "390 px dark ar", "1280 px light ar"],
)


@both_themes
def test_axe_finds_nothing_serious_on_the_pages_of_a_buyer(
    demo, open_window, axe, guest, size, theme, language
):
    window, places = guest
    context = open_window(size=size, color_scheme=theme, bypass_csp=True)
    steps.hand_over(window, context, demo.site)
    page = context.new_page()

    found = _examined(page, axe, _addresses(places, language), _BUYER + _OPEN)
    page.goto("/en-es/")
    steps.become(page, "noura" if language == "ar" else "lucia")
    found += _examined(page, axe, _addresses(places, language), ("account",))

    assert found == []


@both_themes
def test_axe_finds_nothing_serious_on_the_pages_of_sellers_and_operators(
    open_window, axe, guest, size, theme, language
):
    context = open_window(
        size=size, color_scheme=theme, bypass_csp=True, locale="ar" if language == "ar" else "en-US"
    )
    page = context.new_page()
    page.goto("/en-es/")
    steps.become(page, "seller")
    page.goto("/seller/harbour-goods/listings")
    editor = page.locator("a.seller-item").first.get_attribute("href")
    pages = _addresses(guest[1], language, editor)

    found = _examined(page, axe, pages, _DESK)
    steps.become(page, "operator")
    found += _examined(page, axe, pages, _BACK)

    assert found == []


def test_nothing_is_wider_than_a_small_phone(demo, open_window, guest):
    window, places = guest
    context = open_window(size={"width": 360, "height": 740})
    steps.hand_over(window, context, demo.site)
    page = context.new_page()

    found = {}
    for language in ("en", "ar"):
        for name in _BUYER + _OPEN:
            page.goto(_addresses(places, language)[name])
            found[name, language] = overflow(page)
    page.goto("/en-es/")
    steps.become(page, "seller")
    page.goto("/seller/harbour-goods/listings")
    editor = page.locator("a.seller-item").first.get_attribute("href")
    for name in _DESK:
        page.goto(_addresses(places, "en", editor)[name])
        found[name, "en"] = overflow(page)
    steps.become(page, "operator")
    for name in _BACK:
        page.goto(_addresses(places, "en")[name])
        found[name, "en"] = overflow(page)

    assert {where: more for where, more in found.items() if more > 0} == {}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390 px", "1280 px"])
def test_controls_are_at_least_44_px_high(demo, open_window, guest, size):
    window, places = guest
    context = open_window(size=size)
    steps.hand_over(window, context, demo.site)
    page = context.new_page()
    pages = _addresses(places, "en")

    found = {}
    for name in ("product", "cart", "checkout"):
        page.goto(pages[name])
        found[name] = page.evaluate(_SMALL, "main")

    assert found == {"product": [], "cart": [], "checkout": []}


def test_without_scripts_a_guest_buys_and_pays(demo: Demo, open_window):
    context = open_window(size=PHONE, java_script_enabled=False)
    page, email = context.new_page(), steps.new_email()
    steps.to_checkout(page, "en-es", "duffel")

    steps.order_as_guest(page, demo, email, steps.MADRID)
    steps.pay(page)

    def paid() -> bool:
        page.reload()
        return page.locator(".standing-paid").count() > 0

    steps.until("the money", paid)
    expect(page.locator(".order-rows li")).to_have_count(1)
