"""The site without network: its own page, in the language of its place; nothing private is kept."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .windows import PHONE, overflow

_KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
  }
  return found;
}"""
_WORKS = """async () => {
  const worker = await navigator.serviceWorker.ready;
  return worker.active.state === "activated" && (await caches.match("/ar-sa/offline")) !== undefined;
}"""


def _worked(page: Page) -> None:
    """Wait until the worker has what it needs."""
    page.wait_for_function(_WORKS)


def test_without_network_a_page_says_so_and_comes_back_with_it(open_window):
    context = open_window(size=PHONE, service_workers="allow")
    page = context.new_page()
    page.goto("/ar-sa/")
    _worked(page)
    page.goto("/ar-sa/cart")
    page.goto("/ar-sa/c/bags")
    context.set_offline(True)
    page.goto("/ar-sa/cart")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(".away h1")).to_be_visible()
    # The sheet came from what was kept: without it a link would be no button.
    assert page.locator(".away .btn").evaluate("one => one.offsetHeight") >= 44
    assert page.locator(".away svg.away-boat").evaluate("one => one.clientWidth") <= 240
    assert overflow(page) <= 0
    context.set_offline(False)
    page.locator(".away .btn").click()
    page.wait_for_url(re.compile(r"/ar-sa/cart$"))
    expect(page.locator(".away")).to_have_count(0)
    kept = page.evaluate(_KEPT)
    pages = [path for path in kept if not path.startswith("/static/")]
    assert pages == ["/ar-sa/offline"]


def test_an_answer_that_does_not_come_is_said_and_can_be_asked_for_again(open_window, watch):
    context = open_window()
    page = context.new_page()
    page.goto("/en-es/c/bags")
    sort = page.locator("nav.sorts a").nth(1)
    context.set_offline(True)
    sort.click()
    said = page.locator(".trouble[role=alert]")
    expect(said).to_be_visible()
    context.set_offline(False)
    said.locator("[data-again]").click()
    page.wait_for_url(re.compile(r"sort="))
    expect(said).to_have_count(0)
    # htmx writes its own trouble to the console, too.
    watch.heard[:] = [one for one in watch.heard if ": htmx:" not in one]


def test_a_choice_of_dark_is_there_from_the_first_paint(open_page):
    page = open_page(color_scheme="light")
    page.goto("/en-es/places?at=/en-es/")
    page.locator("button[name=theme][value=dark]").click()
    page.goto("/en-es/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 24, 31)"
