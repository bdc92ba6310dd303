"""The life of an order over HTTP, from an empty market: four people and their pages.

A seller signs up, opens a store and imports a file; the operator approves; a guest buys and pays
with a 3-D Secure step; the warehouse packs and ships; the carrier delivers; the guest confirms; the
seller is paid. Every step is what a person would do with a browser.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import Role
from tradewind.base.ledger import selectors as ledger
from tradewind.demo import people
from tradewind.demo.window import Page, Window
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import clock, outbox
from tradewind.kernel.actors import system

T = TypeVar("T")
Say = Callable[[str, str], None]
STORE = "first-light"
SELLER, GUEST, PASSWORD = "mei@once.example", "marta@once.example", "a lantern by the sea"
# In the columns of Shopify's product export.
FILE = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
    "Variant Grams,Variant Inventory Qty,Variant Price,Image Src,Status\n"
    'paper-lantern,Folding paper lantern,"<p>Folds flat for the journey.</p>",First Light,Lamps,'
    "home,true,Size,Small,LANTERN-S,180,12,14.90,,active\n"
    "paper-lantern,,,,,,,,Large,LANTERN-L,0,8,19.90,,\n"
    'tea-tin,Tea tin with two lids,"<p>Keeps <b>tea</b> dry.</p>",First Light,Kitchen,tea,true,'
    "Title,Default Title,,240,30,9.50,,active\n"
)
_CODE = re.compile(r"(?<!\d)(\d{6})(?!\d)")
_PATIENCE = 60.0
_WEEKS = 8


class StepFailed(LookupError):
    """A step could not be done; its words say who failed at what, and on which page."""


def live(site: str, say: Say) -> dict[str, Any]:
    """Go through all steps on an empty market at `site`; return the figures.

    Raises StepFailed naming the page where a step could not be done.
    """
    steps = 0
    began = time.monotonic()
    for who, step in _Life(site).steps():
        try:
            done = step()
        except (LookupError, StopIteration, httpx.HTTPError) as error:
            what = step.__name__.replace("_", " ")
            raise StepFailed(f"[{who}] could not {what}: {error}") from error
        steps += 1
        say(who, done)
    broken = ledger.broken_invariants()
    return {
        "steps": steps,
        "ledger_balanced": ledger.difference() == 0 and not broken,
        "parked": len(outbox.parked()),
        "seconds": time.monotonic() - began,
    }


class _Life:
    """The windows of the four people, and what one step leaves for the next."""

    def __init__(self, site: str) -> None:
        self.seller, self.operator, self.warehouse, self.guest, self.desk = (
            Window(site) for _ in range(5)
        )
        self.order = ""

    def steps(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        """Return who does what, in order; each step says what was done."""
        return (
            ("seller", self.sign_up),
            ("seller", self.open_store),
            ("operator", self.approve),
            ("seller", self.import_file),
            ("buyer", self.fill_cart),
            ("buyer", self.place_order),
            ("buyer", self.pay),
            ("buyer", self.open_mailed_link),
            ("warehouse", self.pack),
            ("warehouse", self.ship),
            ("carrier", self.deliver),
            ("buyer", self.confirm),
            ("seller", self.withdraw),
            ("operator", self.look_at_the_books),
        )

    def sign_up(self) -> str:
        page = self.seller.open("/account/signup/")
        form = page.form("full_name", "email", "password1")
        typed = {"full_name": "Mei Lin", "email": SELLER, "password1": PASSWORD}
        self.seller.submit(page, form, typed)
        link = self._letter(SELLER, r"/account/confirm-email/[-:\w]+/")
        page = self.seller.open(link)
        self.seller.submit(page, page.form(action="confirm-email"))
        self._sign_in(self.seller, SELLER, PASSWORD)
        return "signed up and proved the email"

    def open_store(self) -> str:
        page = self.seller.open("/seller/open")
        typed = {
            "legal_name": "Mei Lin Lanterns Co., Ltd.", "country": "CN",
            "registration_no": "91350200MA2XN1234K", "name": "First Light", "code": STORE,
            "payout_currency": "USD",
        }  # fmt: skip
        self.seller.submit(page, page.form("legal_name", "code"), typed)
        return "applied as a merchant and opened a store"

    def approve(self) -> str:
        _staff("operator", Role.OPERATOR)
        self._sign_in(self.operator, people.person("operator").email, people.PASSWORD)
        page = self.operator.open("/back-office/boards/approvals/")
        link = next(href for words, href in page.links.items() if words.startswith("Approve Mei"))
        page = self.operator.open(link)
        page = self.operator.submit(page, _form_with_button(page, "Approve"), button="Approve")
        return "approved the merchant"

    def import_file(self) -> str:
        page = self.seller.open(f"/seller/{STORE}/import")
        form = page.form("file", "price_lists")
        spain = next(one for one in form.choices["price_lists"] if one.lower().startswith("es"))
        page = self.seller.submit(
            page,
            form,
            {"price_lists": spain, "language": "en", "category": "home"},
            files={"file": ("products.csv", FILE.encode(), "text/csv")},
        )
        run = page.url
        page = self._until(
            "the dry run", lambda: _having(self.seller.open(run), "Import 2 products")
        )
        form = _form_with_button(page, "Import 2 products")
        self.seller.submit(page, form, button="Import 2 products")
        self._until("the import", lambda: _saying(self.seller.open(run), "taken over"))
        return "imported two products of a Shopify file after a dry run"

    def fill_cart(self) -> str:
        def found() -> Page | None:
            page = self.guest.open("/en-es/search?q=lantern")
            links = [href for href in page.links.values() if "/p/" in href]
            return self.guest.open(links[0]) if links else None

        page = self._until("the product on sale", found)
        form = page.form("sku", "quantity")
        page = self.guest.submit(page, form, {"quantity": "2"}, button="Buy now")
        if not page.url.endswith("/checkout"):
            raise LookupError(f"not at the checkout but at {page.url}: {page.text[:300]}")
        return "found the product and took two"

    def place_order(self) -> str:
        page = self.guest.open("/en-es/checkout")
        typed = {
            "email": GUEST, "full_name": "Marta Gil", "line1": "Calle del Pez 14",
            "postcode": "28004", "city": "Madrid", "phone": "+34 600 000 000",
        }  # fmt: skip
        page = self.guest.submit(page, page.form("digest"), typed, button="Send code")
        code = self._letter(GUEST, _CODE.pattern)
        page = self.guest.submit(page, page.form("digest"), {"code": code}, button="Place order")
        if page.url.startswith(self.guest.site):
            raise LookupError(f"the order was not placed: {page.url} {page.text[:600]}")
        self.paying = page
        return "placed the order as a guest, with a mailed code"

    def pay(self) -> str:
        page = self.paying
        page = self.guest.submit(page, page.form("choice"), {"choice": "secure"}, button="Pay")
        code = re.search(r"code (\d+)", page.text)
        if code is None:
            raise LookupError(f"the bank did not ask for a code: {page.url} {page.text[:300]}")
        page = self.guest.submit(page, page.form("code"), {"code": code[1]}, button="Confirm")
        if "/paid/" not in page.url:
            raise LookupError(f"not back at the shop but at {page.url}: {page.text[:300]}")
        self._until("the money", lambda: _saying(self.guest.open(page.url), "Paid."))
        return "paid at the acquirer's page, with a 3-D Secure step"

    def open_mailed_link(self) -> str:
        fresh, link = Window(self.guest.site), self._letter(GUEST, r"/o/[^\s\"<]+")
        page = fresh.open(link)
        found = re.search(r"ord_[0-9A-Za-z]+", page.url)
        if found is None:
            raise LookupError(f"the mailed link led to {page.url}")
        self.guest, self.order = fresh, found[0]
        return f"opened the order by the mailed link in another browser: {self.order}"

    def pack(self) -> str:
        store = sellers.store_by_code(STORE)
        _staff("warehouse", Role.WAREHOUSE, store_id=store.id)
        self._sign_in(self.warehouse, people.person("warehouse").email, people.PASSWORD)
        self._until(
            "the order to pack",
            lambda: self.order in str(self.warehouse.open(f"/seller/{STORE}/packing").links),
        )
        slip = self.warehouse.download(f"/seller/{STORE}/packing/{self.order}/slip.pdf")
        if not slip.startswith(b"%PDF-"):
            raise LookupError("the packing slip is no PDF")
        return f"packed, with a packing slip of {len(slip):,} bytes"

    def ship(self) -> str:
        page = self.warehouse.open(f"/seller/{STORE}/packing/{self.order}")
        form = next(one for one in page.forms if one.action.endswith("/ship"))
        carrier, number = (
            next(key for key in (*form.fields, *form.choices) if key.endswith(end))
            for end in ("carrier", "tracking_number")
        )
        self.warehouse.submit(page, form, {carrier: "tracking", number: "LX473124829CN"})
        return "handed the parcel to the carrier"

    def deliver(self) -> str:
        page = self._weeks_later(
            "the delivery", lambda: _having(self._order_page(), "Confirm receipt")
        )
        scans = len(re.findall(r" · E[A-Z]{2}", page.text))
        return f"scanned the parcel {scans} times on its way to the door"

    def confirm(self) -> str:
        page = self._order_page()
        page = self.guest.submit(page, page.form(action="/confirm"))
        self._until(
            "the release", lambda: _saying(self._order_page(), "Yours to keep", "Completed")
        )
        return "confirmed that the goods came"

    def withdraw(self) -> str:
        money = f"/seller/{STORE}/money"
        page = self._weeks_later(
            "the money", lambda: _having(self.seller.open(money), "Withdraw"), who=self.seller
        )
        form = _form_with_button(page, "Withdraw")
        (field,) = (name for name in form.fields if name.endswith("amount"))
        free = re.search(r"Available €([0-9.]+)", page.text)
        if free is None:
            raise LookupError(f"no free money on {page.url}: {page.text[:600]}")
        self.seller.submit(page, form, {field: free[1]}, button="Withdraw")
        return f"asked for €{free[1]} after the dispute window"

    def look_at_the_books(self) -> str:
        page = self.operator.open(f"/back-office/boards/orders/{self.order}")
        if self.order and "LX473124829CN" not in page.text:
            raise LookupError(f"the parcel is not on {page.url}")
        page = self.operator.open("/back-office/boards/ledger/?check=1")
        return "looked at the order, and at a ledger that closes"

    def _weeks_later(
        self, what: str, look: Callable[[], T | None], *, who: Window | None = None
    ) -> T:
        """Move business time on week by week until there is something."""
        for _ in range(_WEEKS):
            page = (who or self.desk).open("/demo/mailbox")
            (who or self.desk).submit(page, page.form(action="/demo/clock"), button="+7 days")
            try:
                return self._until(what, look, seconds=4)
            except LookupError:
                continue
        raise LookupError(f"{what} did not come in {_WEEKS} weeks")

    def _order_page(self) -> Page:
        return self.guest.open(f"/en-es/orders/{self.order}")

    def _letter(self, to: str, pattern: str) -> str:
        """Return what matches in the newest letter to somebody that has it, once it is there."""

        def found() -> str | None:
            page = self.desk.open(f"/demo/mailbox?to={to}")
            letters = [href for href in page.links.values() if href.startswith("?letter=")]
            for href in letters:
                letter = self.desk.open(f"/demo/mailbox{href}")
                text = " ".join([letter.text, *letter.links.values()])
                if match := re.search(pattern, text):
                    return match[match.lastindex or 0]
            return None

        return self._until(f"a letter to {to}", found)

    def _sign_in(self, window: Window, email: str, password: str) -> None:
        page = window.open("/account/login/")
        page = window.submit(
            page, page.form("login", "password"), {"login": email, "password": password}
        )
        if "/account/login" in page.url:
            raise LookupError(f"{email} could not sign in: {page.text[:300]}")

    def _until(self, what: str, look: Callable[[], T | None], *, seconds: float = _PATIENCE) -> T:
        """Look again and again until there is something; raises LookupError after a while."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := look():
                return found
            time.sleep(0.3)
        raise LookupError(f"{what} did not come in {seconds:.0f} s")


def _staff(key: str, role: Role, **store: Any) -> None:
    """Make a person whom no page makes: somebody has to be the first of the staff."""
    person, now = people.person(key), clock.now()
    found = accounts.person_by_email(person.email) or account_services.register(
        email=person.email,
        password=people.PASSWORD,
        full_name=person.name,
        language="en",
        email_verified=True,
        now=now,
    )
    account_services.grant(actor=system("demo"), person_id=found.id, role=role, now=now, **store)


def _form_with_button(page: Page, words: str) -> Any:
    for form in page.forms:
        if any(said.startswith(words) for said in form.buttons):
            return form
    raise LookupError(f"no button {words!r} on {page.url}: {page.text[:600]}")


def _having(page: Page, words: str) -> Page | None:
    return page if any(words in said for form in page.forms for said in form.buttons) else None


def _saying(page: Page, *words: str) -> Page | None:
    return page if any(one in page.text for one in words) else None
