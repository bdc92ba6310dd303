"""A purchase without a pointer: every stop on the way shows where the focus is."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from . import steps
from .windows import DESKTOP

_MOST_STOPS = 160
# Where the focus is, and how it shows: an outline, or a ring of the box around it.
_FOCUS = """() => {
  const one = document.activeElement;
  const seen = (it) => {
    const style = getComputedStyle(it);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== "none";
  };
  const box = one.getBoundingClientRect();
  const around = one.closest("label, form, .field, .stepper");
  return {
    words: (one.getAttribute("aria-label") || one.innerText || one.name || one.tagName).trim(),
    visible: one === document.body || seen(one) || (around !== null && seen(around)),
    shown: box.width > 0 && box.height > 0,
  };
}"""


def _tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until something has the focus; each stop on the way must be seen."""
    for _ in range(_MOST_STOPS):
        page.keyboard.press(key)
        stop = page.evaluate(_FOCUS)
        assert stop["visible"], f"the focus is not seen on {stop['words']!r} of {page.url}"
        assert stop["shown"], f"the focus is on something without a size: {stop['words']!r}"
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached on {page.url} in {_MOST_STOPS} stops")


def _type(page: Page, name: str, words: str) -> None:
    _tab_to(page, page.locator(f"main [name={name}]"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)


def test_the_first_stop_of_a_page_skips_to_its_content(open_page):
    page = open_page(size=DESKTOP)
    page.goto("/en-es/")
    skip = page.locator("a.skip")
    while not skip.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
        # Only the demo's own bar stands before it.
        assert page.evaluate(
            "document.activeElement.matches('a.skip') || !!document.activeElement.closest('.demo-bar')"
        )
    box = skip.bounding_box()
    assert box["y"] >= 0
    assert page.evaluate(_FOCUS)["visible"]

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("!!document.activeElement.closest('main')")


def test_a_purchase_needs_no_pointer(demo, open_page):
    page, email = open_page(size=DESKTOP), steps.new_email()
    page.goto("/en-es/")
    _tab_to(page, page.locator("form[role=search] input[name=q]").first)
    page.keyboard.type("duffel")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?"))
    _tab_to(page, page.locator("article.product-card a").first)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/p/"))

    sku = page.locator("form#buy input[name=sku]")
    first = sku.get_attribute("value")
    _tab_to(page, page.locator(".dimension a").first)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".dimension a").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(sku).not_to_have_value(first)
    _tab_to(page, page.locator("#quantity"))
    page.keyboard.press("ArrowUp")
    _tab_to(page, page.locator("button[name=next][value=cart]:visible").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cart")
    expect(page.locator(".cart-line input[name=quantity]")).to_have_value("2")
    _tab_to(page, page.locator("main a[href$='/checkout']:visible").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout")

    _type(page, "email", email)
    _tab_to(page, page.locator("button[name=action][value=code]"))
    page.keyboard.press("Space")
    page.wait_for_url(re.compile(r"code=sent"))
    code = steps.letter(page.context, email, steps.SIX_DIGITS)
    _type(page, "code", code)
    for name in ("full_name", "line1", "postcode", "city", "phone"):
        _type(page, name, steps.MADRID[name])
    ways = page.locator(".review-store input[type=radio]:enabled")
    summary = page.locator(".checkout-sum .charge-list")
    before = summary.inner_text()
    _tab_to(page, page.locator(".review-store input[type=radio]:checked"))
    page.keyboard.press("ArrowDown")
    steps.other_words(summary, before)
    expect(ways.nth(1)).to_be_checked()
    _tab_to(page, steps.place_button(page))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.startswith(demo.site))

    _tab_to(page, page.locator("input[name=choice]:checked"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=choice][value=secure]")).to_be_checked()
    _tab_to(page, page.locator("button[name=action][value=pay]"))
    page.keyboard.press("Enter")
    code = re.search(r"\d+", page.locator("p.code").inner_text())[0]
    _tab_to(page, page.locator("input[name=code]"))
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/paid/"))

    steps.see_paid(page)
