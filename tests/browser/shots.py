"""Pictures of the main pages: `python -m tests.browser.shots` into build/shots/.

With --readme the few of them that README.md shows are drawn into docs/img/ instead, with --guides
those of the guides into docs/img/guide/. Starts a demo of its own, or uses the one that
TRADEWIND_TEST_SITE names.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tradewind.cli.processes import free_port

from . import steps
from .windows import DESKTOP, PHONE, Demo, address, until

_ROOT = Path(__file__).parents[2]
_SHOTS, _README = _ROOT / "build" / "shots", _ROOT / "docs" / "img"
_GUIDES = _README / "guide"
_PLACES = {"en": "en-es", "de": "de-de", "ar": "ar-sa"}
_THEMES = ("light", "dark")
_MOST_BYTES, _BOOT = 250_000, 900.0
_STORE = "harbour-goods"
_TALL = 4000
# What is not the site's: pictures of pages are without the demo's bar.
_BARE = ".demo-bar { display: none !important }"


def main() -> None:
    """Draw all, or what README.md or the guides show."""
    with running() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        if "--readme" in sys.argv[1:]:
            _draw_readme(demo, browser)
        elif "--guides" in sys.argv[1:]:
            _draw_guides(demo, browser)
        else:
            _draw_all(demo, browser)
        browser.close()


@contextmanager
def running() -> Iterator[Demo]:
    """Give a demo that runs."""
    if named := os.environ.get("TRADEWIND_TEST_SITE"):
        yield Demo(named.rstrip("/"), Path(os.environ.get("TRADEWIND_TEST_HOME", ".")))
        return
    with tempfile.TemporaryDirectory(prefix="tw-shots-") as folder:
        home, port = Path(folder), free_port()
        said = home / "said.txt"
        print("starting a demo market, which takes a few minutes the first time", flush=True)
        with said.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "tradewind.cli", "demo", "--port", str(port)],
                env=os.environ | {"TRADEWIND_HOME": str(home), "TRADEWIND_PROXIES": "1"},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

        def up() -> bool:
            text = said.read_text(errors="replace")
            assert process.poll() is None, f"the demo ended: {text[-2000:]}"
            return "Ctrl-C" in text

        try:
            until("the demo", up, seconds=_BOOT)
            yield Demo(f"http://127.0.0.1:{port}", home)
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _draw_all(demo: Demo, browser: Browser) -> None:
    _SHOTS.mkdir(parents=True, exist_ok=True)
    guests = {place: _guest(demo, place) for place in _PLACES.values()}
    looks = [(size, theme) for size in (PHONE, DESKTOP) for theme in _THEMES]
    done, total = 0, len(looks) * (sum(len(one[1]) for one in guests.values()) + 5 + 5 + 3)
    for size, theme in looks:
        for language, place in _PLACES.items():
            context = _context(demo, browser, size, theme)
            window, pages = guests[place]
            steps.hand_over(window, context, demo.site)
            done = _draw(context, pages, f"{language}-{theme}-{size['width']}", done, total)
            context.close()
        for key, pages, language in (
            ("seller", _desk(), "zh-Hans"),
            ("seller", _desk(), "en"),
            ("operator", _back(), "en"),
        ):
            context = _context(demo, browser, size, theme)
            _become(context, key)
            if key == "seller":
                _speak(context, language)
            done = _draw(context, pages, f"{language}-{theme}-{size['width']}", done, total)
            context.close()


def _draw_readme(demo: Demo, browser: Browser) -> None:
    _README.mkdir(parents=True, exist_ok=True)
    context = _context(demo, browser, DESKTOP, "light")
    window, order = steps.paid_by_http(demo)
    steps.hand_over(window, context, demo.site)
    pages = {"home": "/en-es/", "product": _product(demo, "en-es"), "order": order}
    for name, path in pages.items():
        _keep(context, name, path)
    _become(context, "seller")
    _keep(context, "seller", f"/seller/?store={_STORE}")
    _become(context, "operator")
    _keep(context, "back-office", "/back-office/boards/")
    context.close()


def _draw_guides(demo: Demo, browser: Browser) -> None:
    """Draw what the guides show; the names of the files stand in them."""
    _GUIDES.mkdir(parents=True, exist_ok=True)
    context = _context(demo, browser, DESKTOP, "light")
    window, pages = _guest(demo, "en-es")
    steps.hand_over(window, context, demo.site)
    _store(context, {name: pages[name] for name in ("product", "cart", "checkout")})
    _store(context, {"category": pages["category"], "order": pages["order"]})
    _become(context, "seller")
    listing = _first_link(context, f"/seller/{_STORE}/listings", "main tbody a, main .listing a")
    _store(
        context,
        {
            "seller-today": f"/seller/?store={_STORE}",
            "seller-listings": f"/seller/{_STORE}/listings",
            "seller-listing": listing,
            "seller-import": f"/seller/{_STORE}/import",
            "seller-packing": f"/seller/{_STORE}/packing",
            "seller-reviews": f"/seller/{_STORE}/reviews",
            "seller-money": f"/seller/{_STORE}/money",
        },
    )
    _become(context, "operator")
    boards = "/back-office/boards"
    _store(
        context,
        {
            "back-dashboard": f"{boards}/", "back-approvals": f"{boards}/approvals/",
            "back-order": _first_link(context, f"{boards}/orders/", "main tbody a, #content tbody a"),
            "back-ledger": f"{boards}/ledger/", "back-outbox": f"{boards}/outbox/",
            "back-jobs": f"{boards}/jobs/", "back-reviews": f"{boards}/reviews/",
        },
    )  # fmt: skip
    context.close()


def _store(context: BrowserContext, pages: dict[str, str]) -> None:
    """Draw the first screen of each page as a small WebP."""
    for name, path in pages.items():
        page = context.new_page()
        _settle(page, path)
        drawn = page.screenshot(clip={"x": 0, "y": 0, "width": 1280, "height": 860}, full_page=True)
        page.close()
        file = _GUIDES / f"{name}.webp"
        Image.open(io.BytesIO(drawn)).convert("RGB").save(file, quality=82, method=6)
        print(f"{file.relative_to(_ROOT)} {file.stat().st_size:,} bytes", flush=True)


def _first_link(context: BrowserContext, path: str, selector: str) -> str:
    page = context.new_page()
    page.goto(path)
    found = page.locator(selector).first.get_attribute("href")
    page.close()
    assert found, f"{path} shows no {selector}"
    return found


def _keep(context: BrowserContext, name: str, path: str) -> None:
    """Draw the first screens of a page, small enough for a repository."""
    page = context.new_page()
    _settle(page, path)
    drawn = page.screenshot(clip={"x": 0, "y": 0, "width": 1280, "height": 900}, full_page=True)
    page.close()
    picture, colours = Image.open(io.BytesIO(drawn)).convert("RGB"), 256
    file = _README / f"{name}.png"
    while True:
        few = picture.quantize(colours, method=Image.Quantize.MEDIANCUT)
        few.save(file, optimize=True)
        if file.stat().st_size < _MOST_BYTES or colours <= 32:
            break
        colours //= 2
    print(f"{file.relative_to(_ROOT)} {file.stat().st_size:,} bytes", flush=True)


def _context(demo: Demo, browser: Browser, size: dict[str, int], theme: str) -> BrowserContext:
    # A sheet of our own hides the demo's bar, which the policy of the pages would not allow.
    context = browser.new_context(
        viewport=size,
        base_url=demo.site,
        color_scheme=theme,
        reduced_motion="reduce",
        bypass_csp=True,
        extra_http_headers={"X-Forwarded-For": address()},
    )
    context.set_default_timeout(60_000)
    return context


def _become(context: BrowserContext, key: str) -> None:
    page = context.new_page()
    page.goto("/en-es/")
    steps.become(page, key)
    page.close()


def _speak(context: BrowserContext, language: str) -> None:
    """Let who has signed in choose the language of the seller centre, if it is offered."""
    page = context.new_page()
    page.goto("/en-es/account")
    choice = page.locator("select[name=language]")
    if choice.locator(f"option[value='{language}']").count():
        choice.select_option(language)
        with page.expect_navigation():
            page.locator("form:has(select[name=language]) button[type=submit]").click()
    else:
        print(f"the account page does not offer {language}", flush=True)
    page.close()


def _guest(demo: Demo, place: str):
    """Let a guest fill a cart, and one pay an order; return the window and the pages to draw."""
    window, order = steps.paid_by_http(demo)
    other, paying, _ = steps.placed_by_http(demo, words="lamp")
    other.close()
    product = _product(demo, place)
    page = window.open(product)
    form = page.form("sku", "quantity")
    window.submit(page, form)
    pages = {
        "home": f"/{place}/", "category": f"/{place}/c/bags", "search": f"/{place}/search?q=a",
        "product": product, "cart": f"/{place}/cart", "checkout": f"/{place}/checkout",
        "orders": f"/{place}/orders", "order": order.replace("en-es", place),
        "acquirer": paying.url, "sign-in": f"/account/login/?next=/{place}/account",
        "sign-up": f"/account/signup/?next=/{place}/account",
    }  # fmt: skip
    return window, pages


def _product(demo: Demo, place: str) -> str:
    window = demo.window()
    page = window.open(f"/{place}/search?q=anchor")
    found = next(href for href in page.links.values() if "/p/" in href and "anchor" in href)
    window.close()
    return found


def _desk() -> dict[str, str]:
    return {
        "today": f"/seller/?store={_STORE}", "listings": f"/seller/{_STORE}/listings",
        "import": f"/seller/{_STORE}/import", "seller-orders": f"/seller/{_STORE}/orders",
        "packing": f"/seller/{_STORE}/packing",
    }  # fmt: skip


def _back() -> dict[str, str]:
    return {
        "dashboard": "/back-office/boards/", "back-orders": "/back-office/boards/orders/",
        "ledger": "/back-office/boards/ledger/",
    }  # fmt: skip


def _draw(context: BrowserContext, pages: dict[str, str], tail: str, done: int, total: int) -> int:
    for name, path in pages.items():
        page = context.new_page()
        _settle(page, path)
        height = min(_TALL, page.evaluate("document.documentElement.scrollHeight"))
        size = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": height}
        page.screenshot(path=_SHOTS / f"{name}-{tail}.png", clip=size, full_page=True)
        page.close()
        done += 1
        print(f"{done:>3}/{total} {name}-{tail}.png", flush=True)
    return done


def _settle(page: Page, path: str) -> None:
    """Open a page and scroll through it, so that everything that loads late is there."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok, f"{path} answers {answer.status}"
    page.add_style_tag(content=_BARE)
    page.evaluate("""async () => {
      for (let at = 0; at < document.documentElement.scrollHeight; at += innerHeight) {
        scrollTo(0, at);
        await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
      }
      scrollTo(0, 0);
    }""")
    page.wait_for_load_state("networkidle")
    # Parts that the page takes in late bring pictures that wait to be scrolled to.
    page.wait_for_function("""() => {
      for (const one of document.images) one.loading = "eager";
      return [...document.images].every((one) => one.complete);
    }""")


if __name__ == "__main__":
    main()
