"""Buyers in a browser: from the first page to the money, and the ways on which it goes wrong."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tradewind.demo import people

from . import steps
from .windows import DESKTOP, PHONE, both_widths, overflow


def _to_bags(page, size):
    page.goto("/en-es/")
    if size is PHONE:
        page.get_by_label("Main pages").get_by_role("link", name="Categories").click()
        page.wait_for_url("**/c/")
        page.locator("main").get_by_role("link", name="Bags & travel").first.click()
    else:
        page.get_by_label("Categories", exact=True).get_by_role("link", name="Bags").click()
    page.wait_for_url("**/c/bags")
    expect(page.locator("h1")).to_have_text("Bags & travel")


def _open_filters(page):
    if not page.locator("input[name=price_to]").is_visible():
        page.locator(".filter-box summary").click()


def _titles(page):
    return page.locator("#grid .product-card-title").all_inner_texts()


def _sum_of_money(page):
    return page.locator("#money-sum data").get_attribute("value")


def _cheapest_bags(page, size):
    """Narrow the bags to those up to 50 euros, and return the titles."""
    _to_bags(page, size)
    before = len(_titles(page))
    _open_filters(page)
    page.locator("input[name=price_to]").fill("50")
    page.locator(".filter-box button[type=submit]").click()
    page.wait_for_url(re.compile(r"price_to=50"))
    expect(page.locator(".chips")).to_be_visible()
    found = _titles(page)
    assert 0 < len(found) < before
    return found


@both_widths
def test_a_guest_buys_of_two_stores_and_sees_where_the_money_is(demo, open_page, size):
    page, email = open_page(size=size), steps.new_email()

    _cheapest_bags(page, size)
    steps.open_product(page, "Anchor weekend duffel")
    sku = page.locator("form#buy input[name=sku]")
    first = sku.get_attribute("value")
    page.locator(".dimension a:not([aria-current])").first.click()
    expect(sku).not_to_have_value(first)
    steps.buy(page)
    steps.search(page, "striped shirt")
    steps.open_product(page, "Mariner striped T-shirt")
    steps.buy(page)
    expect(page.locator(".cart-store")).to_have_count(2)
    total = page.locator(".charge-list").last.inner_text()
    quantity = page.locator(".cart-line input[name=quantity]").first
    page.get_by_role("button", name=re.compile("^One more")).first.click()
    expect(quantity).to_have_value("2")
    steps.other_words(page.locator(".charge-list").last, total)

    page.locator("a[href$='/checkout']:visible").first.click()
    page.wait_for_url("**/checkout")
    steps.prove_email(page, email)
    steps.fill(page, {**steps.MADRID, "postcode": ""})
    steps.place_button(page).click()
    wrong = page.locator("#id_postcode_error")
    expect(wrong).to_be_visible()
    expect(page.locator(".error-summary")).to_be_focused()
    for name, value in {**steps.MADRID, "postcode": "", "email": email}.items():
        expect(page.locator(f"main [name={name}]")).to_have_value(value)
    steps.fill(page, {"postcode": steps.MADRID["postcode"]})
    summary = page.locator(".checkout-sum .charge-list")
    before = summary.inner_text()
    way = page.locator(".review-store").first.locator("input[type=radio]:enabled:not(:checked)")
    picked = way.first.get_attribute("id")
    way.first.check()
    steps.other_words(summary, before)
    expect(page.locator(f"#{picked}")).to_be_checked()
    steps.place(page, demo.site)

    steps.pay(page, "secure")
    steps.see_paid(page)
    orders = steps.ordered(page)
    assert len(orders) == 2
    for path in orders:
        steps.see(page, path, "#money-sum")
        assert float(_sum_of_money(page)) == 0
        assert overflow(page) <= 0


@both_widths
def test_a_declined_card_takes_nothing_and_a_second_try_pays(demo, open_page, size):
    page = open_page(size=size)
    steps.to_checkout(page, "en-es", "duffel")
    steps.order_as_guest(page, demo, steps.new_email(), steps.MADRID)

    steps.pay(page, "insufficient_funds")
    expect(page.locator(".standing-declined")).to_contain_text("not enough money")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url(lambda url: not url.startswith(demo.site))
    steps.pay(page)

    steps.see_paid(page)
    assert len(steps.ordered(page)) == 1


def test_a_page_that_waits_for_a_late_webhook_says_by_itself_that_it_is_paid(demo, open_window):
    window, sheet, _ = steps.placed_by_http(demo)
    context = open_window(size=PHONE)
    steps.hand_over(window, context, demo.site)
    page = context.new_page()
    page.goto(sheet.url)

    steps.pay(page, "late")

    # The look at the provider may be quicker than the webhook; either way nobody presses anything.
    expect(page.locator(".standing-waiting, .standing-unfinished, .standing-paid")).to_be_visible()
    steps.see_paid(page)


def test_a_webhook_that_comes_twice_pays_once(demo, open_window):
    window, sheet, _ = steps.placed_by_http(demo)
    context = open_window(size=DESKTOP)
    steps.hand_over(window, context, demo.site)
    page = context.new_page()
    page.goto(sheet.url)

    steps.pay(page, "twice")
    steps.see_paid(page)

    (order,) = steps.ordered(page)
    steps.see(page, order, "#money-sum")
    expect(page.locator(".next-paid, .next-processing")).to_be_visible()
    assert float(_sum_of_money(page)) == 0
    into = page.locator(".ledger-stack tbody tr:not(.is-due)").filter(has_text="→")
    assert into.first.is_visible()
    held = {row.inner_text() for row in into.all()}
    assert len(held) == into.count()


@both_widths
def test_a_paid_order_is_cancelled_and_the_refund_is_seen(demo, open_window, size):
    window, order = steps.paid_by_http(demo)
    context = open_window(size=size)
    steps.hand_over(window, context, demo.site)
    page = context.new_page()
    page.goto(order)

    page.locator("details.cancel summary").click()
    page.locator("select[name=why]").select_option(index=1)
    page.get_by_role("button", name="Cancel the order").click()

    steps.see(page, order, ".next-cancelled")
    buyer = steps.see(page, order, ".ledger-stack tr:not(.is-due):has-text('refund')")
    expect(buyer).to_be_visible()
    assert float(_sum_of_money(page)) == 0


def test_a_mailed_link_opens_the_order_elsewhere_and_a_password_makes_the_account(
    demo, open_window
):
    email, password = steps.new_email(), "a lantern by the sea"
    _, order = steps.paid_by_http(demo, email=email)

    fresh = open_window(size=PHONE)
    link = steps.letter(fresh, email, r"/o/[^\s\"<]+")
    page = fresh.new_page()
    page.goto(link)
    page.wait_for_url(f"**{order}")
    page.locator("#claim input[name=password]").fill(password)
    page.locator("#claim button[type=submit]").click()
    expect(page.locator("#claim")).to_have_count(0)

    other = open_window(size=DESKTOP).new_page()
    steps.sign_in(other, email, password)
    other.goto("/en-es/orders")
    expect(other.locator(f"article a[href='{order}']").first).to_be_visible()
    other.goto(order)
    expect(other.locator("#money-sum")).to_be_visible()


@both_widths
def test_back_and_reload_after_ordering_do_not_order_twice(demo, open_page, size):
    page = open_page(size=size)
    steps.to_checkout(page, "en-es", "duffel")
    steps.order_as_guest(page, demo, steps.new_email(), steps.MADRID)
    paying = page.url

    page.go_back()
    page.wait_for_load_state()
    if steps.place_button(page).count():
        # The page as it was: its key is the same, so the press leads to the order that there is.
        steps.place(page, demo.site)
        assert page.url == paying
    page.goto(paying)
    page.reload()
    steps.pay(page)
    steps.see_paid(page)
    page.reload()
    steps.see_paid(page)
    page.go_back()
    page.goto("/en-es/orders")

    expect(page.locator("article.order-card")).to_have_count(1)


def test_a_shared_link_of_a_narrowed_list_shows_the_same_list(open_page):
    page = open_page(size=DESKTOP)
    shown = _cheapest_bags(page, DESKTOP)
    page.locator(".sorts a:not([aria-current])").nth(1).click()
    page.wait_for_url(re.compile(r"sort="))
    expect(page.locator(".sorts a[aria-current]")).to_have_count(1)
    sorted_titles = _titles(page)

    friend = open_page(size=PHONE)
    friend.goto(page.url)

    assert sorted(sorted_titles) == sorted(shown)
    assert _titles(friend) == sorted_titles
    page.go_back()
    page.wait_for_url(lambda url: "sort=" not in url)
    expect(page.locator("#grid .product-card-title").first).to_have_text(shown[0])


@both_widths
def test_a_member_buys_with_a_saved_address(demo, open_page, size):
    page = open_page(size=size)
    steps.sign_in(page, people.person("lucia").email)
    page.goto("/en-es/cart")
    while page.locator(".line-remove button").count():
        left = page.locator(".cart-line").count()
        page.locator(".line-remove button").first.click()
        expect(page.locator(".cart-line")).to_have_count(left - 1)
    steps.to_checkout(page, "en-es", "duffel")

    expect(page.locator("input[name=address]:checked")).to_have_count(1)
    assert page.locator("input[name=address]:checked").get_attribute("value") != "new"
    assert not page.locator("input[name=email]").is_visible()
    steps.place(page, demo.site)
    steps.pay(page)

    steps.see_paid(page)
    (order,) = steps.ordered(page)
    page.goto("/en-es/orders")
    expect(page.locator(f"article a[href='{order}']").first).to_be_visible()


def test_in_arabic_everything_runs_from_right_to_left_and_fits(demo, open_page):
    page = open_page(size=PHONE)
    page.goto("/ar-sa/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    steps.search(page, "وسادة")
    card = page.locator("article.product-card").first
    price = float(card.locator("data.price-now").get_attribute("value"))
    assert price > 0
    assert overflow(page) <= 0
    card.locator("a").first.click()
    page.wait_for_url(re.compile(r"/ar-sa/p/"))
    assert float(page.locator(".price-block data.price-now").get_attribute("value")) == price
    assert overflow(page) <= 0
    brand, tools = (
        page.locator("header a.brand").bounding_box(),
        page.locator(".tools").bounding_box(),
    )
    assert brand["x"] > tools["x"]
    steps.buy(page)
    assert overflow(page) <= 0
    page.goto("/ar-sa/checkout")
    assert overflow(page) <= 0

    steps.order_as_guest(page, demo, steps.new_email(), steps.RIYADH)
    steps.pay(page)

    steps.see_paid(page)
    assert overflow(page) <= 0
    (order,) = steps.ordered(page)
    steps.see(page, order, "#money-sum")
    assert float(_sum_of_money(page)) == 0
    assert overflow(page) <= 0
