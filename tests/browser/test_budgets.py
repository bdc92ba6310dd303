"""What pages may weigh: 100 KB without pictures, 45 KB of scripts, no shift, small pictures.

Bytes are those that went over the wire to a browser that has nothing yet, as its own protocol
counts them; `-s` prints the figures of every page.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Page

from . import steps
from .windows import DESKTOP, PHONE, address

KILOBYTE = 1000
MOST, MOST_SCRIPT, MOST_SHIFT = 100 * KILOBYTE, 45 * KILOBYTE, 0.01
# A page of a phone: all its pictures, to the end of the page, and the largest of them.
MOST_PICTURES, MOST_PICTURE = 450 * KILOBYTE, 60 * KILOBYTE
SMALLEST = 160
PAGES = ("home", "product", "cart", "checkout")
# The demo's own bar is no part of the site.
_APART = "/static/demo/"

_OBSERVE = """() => {
  window.seen = {shift: 0, largest: null};
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.seen.shift += one.value;
  }).observe({type: "layout-shift", buffered: true});
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      const it = one.element;
      window.seen.largest = it && {
        tag: it.tagName, priority: it.getAttribute("fetchpriority"), lazy: it.loading === "lazy",
      };
    }
  }).observe({type: "largest-contentful-paint", buffered: true});
}"""
_SCROLL = """async () => {
  for (let at = 0; at < document.documentElement.scrollHeight; at += innerHeight / 2) {
    scrollTo(0, at);
    await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  }
}"""
# A picture is there when it has come; those in rails may never be asked for.
_DONE = """() => [...document.images].every((one) => one.complete
  || one.getBoundingClientRect().left > innerWidth || one.getBoundingClientRect().right < 0)"""
_PICTURES = """() => [...document.querySelectorAll(".pic picture img")]
  .filter((one) => one.complete && one.naturalWidth && one.clientWidth)
  .map((one) => ({
    src: one.currentSrc, shown: one.clientWidth * devicePixelRatio,
    sized: one.hasAttribute("width") && one.hasAttribute("height"),
    sizes: [...one.parentElement.querySelectorAll("source")].every((source) => source.sizes),
  }))"""


@dataclass
class Wire:
    """What came over the wire, by address; addresses have a kind."""

    bytes: dict[str, float] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)

    def listen(self, context: BrowserContext, page: Page) -> None:
        """Count all that a page loads, from nothing kept."""
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict) -> None:
        url = event["response"]["url"]
        self._ids[event["requestId"]] = url
        self.kinds[url] = event["type"]

    def _finished(self, event: dict) -> None:
        url = self._ids.get(event["requestId"], "")
        if url.startswith("http") and _APART not in url:
            self.bytes[url] = self.bytes.get(url, 0) + event["encodedDataLength"]

    def pictures(self) -> dict[str, float]:
        """Return the pictures of goods."""
        return {url: size for url, size in self.bytes.items() if "/media/" in url}

    def scripts(self) -> float:
        """Return the bytes of all scripts."""
        return sum(size for url, size in self.bytes.items() if self.kinds[url] == "Script")

    def page(self) -> float:
        """Return the bytes of all but pictures."""
        return sum(self.bytes.values()) - sum(self.pictures().values())


@dataclass(frozen=True)
class Filled:
    """Pages by name, and the cookies of who sees them."""

    pages: dict[str, str]
    cookies: list


@pytest.fixture(scope="module")
def filled(demo, browser) -> Filled:
    """The pages of somebody who has put something into the cart."""
    context = browser.new_context(
        base_url=demo.site, extra_http_headers={"X-Forwarded-For": address()}
    )
    page = context.new_page()
    page.goto("/en-es/c/bags")
    page.locator("article.product-card a[href*='/p/']").first.click()
    page.wait_for_load_state()
    product = page.url
    steps.buy(page)
    made = Filled(
        {
            "home": "/en-es/", "product": product, "cart": "/en-es/cart",
            "checkout": "/en-es/checkout",
        },
        context.cookies(),
    )  # fmt: skip
    context.close()
    return made


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("size", "density"), [(PHONE, 2), (DESKTOP, 1)], ids=["390 px", "1280 px"])
def test_a_page_is_light_and_still(open_window, filled, size, density, name):
    context = open_window(size=size, device_scale_factor=density)
    context.add_cookies(filled.cookies)
    context.add_init_script(f"({_OBSERVE})()")
    page, wire = context.new_page(), Wire()
    wire.listen(context, page)
    page.goto(filled.pages[name])
    page.wait_for_load_state("networkidle")
    largest = page.evaluate("window.seen.largest")
    # The second time for the pictures of what the first brought in.
    for _ in range(2):
        page.evaluate(_SCROLL)
        page.wait_for_load_state("networkidle")
    page.wait_for_function(_DONE)
    shift, pictures = page.evaluate("window.seen.shift"), page.evaluate(_PICTURES)
    weighed = wire.pictures()
    print(
        f"\n{name} {size['width']} px: {wire.page() / KILOBYTE:.1f} KB without pictures,"
        f" {wire.scripts() / KILOBYTE:.1f} KB scripts, {len(weighed)} pictures"
        f" {sum(weighed.values()) / KILOBYTE:.0f} KB, largest"
        f" {max(weighed.values(), default=0) / KILOBYTE:.1f} KB, shift {shift:.4f}, LCP {largest}"
    )
    assert wire.page() <= MOST
    assert wire.scripts() <= MOST_SCRIPT
    assert shift <= MOST_SHIFT
    assert pictures or name == "checkout"
    assert [one for one in pictures if not one["sized"] or not one["sizes"]] == []
    assert [one for one in pictures if not one["src"].endswith((".avif", ".webp"))] == []
    assert _too_large(pictures) == []
    if largest and largest["tag"] == "IMG":
        assert (largest["priority"], largest["lazy"]) == ("high", False)
    if size is PHONE:
        assert sum(weighed.values()) <= MOST_PICTURES
        assert max(weighed.values(), default=0) <= MOST_PICTURE


def _too_large(pictures: list[dict]) -> list[str]:
    """Return the files of which a smaller one would have done wherever they are shown.

    A browser that has a large one already shows that one in small, too; the smallest is small enough.
    """
    shown: dict[str, float] = {}
    for one in pictures:
        shown[one["src"]] = max(one["shown"], shown.get(one["src"], 0))
    widths = {src: int(src.rpartition("/")[2].partition(".")[0]) for src in shown}
    return [src for src, most in shown.items() if widths[src] > max(SMALLEST, 2 * most)]
