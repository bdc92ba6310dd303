"""Everybody who may knock at a page, a marketplace with two stores, and how each page answers."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.auth import get_user_model
from django.core.signing import get_cookie_signer
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import Role
from tradewind.base.documents import selectors as documents
from tradewind.base.notices import selectors as notices
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import actors, ids
from tradewind.rails.logistics import selectors as logistics
from tradewind.sites.storefront import visitor
from tradewind.testing import make
from tradewind.testing.make import NOON

ROLES = (
    "nobody", "guest", "buyer", "other_buyer", "seller", "other_seller", "warehouse", "operator",
    "auditor", "superuser",
)  # fmt: skip
STRANGERS = frozenset({"nobody", "guest"})
STAFF = frozenset({"operator", "auditor", "superuser"})

# How a page answers, whatever is on it.
OK, LOGIN, HIDDEN, FORBIDDEN, METHOD = "ok", "login", "hidden", "forbidden", "method"
_CLASSES = {400: OK, 401: LOGIN, 403: FORBIDDEN, 404: HIDDEN, 405: METHOD, 409: OK, 422: OK}
_NAMED = (
    ("/p/", "product"), ("/similar/", "product"), ("/pay/", "group"), ("/paid/", "group"),
    ("/privacy/export/", "export"), ("/reviews/{public_id}", "product"),
    ("/said/{public_id}", "product"),
    ("/questions/{public_id}", "product"), ("p/{public_id}", "product"),
)  # fmt: skip
_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


def routes() -> dict[str, URLPattern]:
    """Return every address of the site by its readable form, `{place}/cart`."""
    return dict(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, route)
        else:
            yield readable(route), one


def readable(route: str) -> str:
    """Return a pattern as it is read: without anchors, with `{name}` for each part."""
    plain = _GROUP.sub(r"{\1}", route.replace("^", "").replace("$", ""))
    plain = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", plain)
    return plain.removesuffix("/?").replace("\\", "")


@dataclass
class World:
    """Two stores, two buyers and an order of each, with everybody's way to sign in."""

    people: dict[str, Any]
    parts: dict[str, dict[str, str]]
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """Return a browser of its own, signed in as this role."""
        if role not in self.cookies:
            self.cookies[role] = self._signed_in(role)
        browser = Client(raise_request_exception=False)
        browser.cookies = copy.deepcopy(self.cookies[role])
        return browser

    def _signed_in(self, role: str) -> SimpleCookie:
        browser = Client()
        browser.cookies["place"] = "en-es"
        if role == "guest":
            signer = get_cookie_signer(salt=visitor.COOKIE + visitor._SALT)
            browser.cookies[visitor.COOKIE] = signer.sign(str(self.people[role]))
        elif role != "nobody":
            browser.force_login(get_user_model().objects.get(person_id=self.people[role]))
        return browser.cookies

    def path(self, route: str, **others: str) -> str:
        """Return an address with the ids of the first store and buyer, and those given besides."""
        known = self.parts["common"] | self.parts["own"] | others
        for sign, name in _NAMED:
            if sign in route:
                known = known | {"public_id": known[name]}
        if "/c/{code}" in route:
            known = known | {"code": "shoes"}
        return "/" + re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], "none"), route)


def answer_class(response: Any) -> str:
    """Say how a page answered; what is none of these, such as 500, is said as it is."""
    if response.status_code in (301, 302, 303):
        return LOGIN if response["Location"].startswith("/account/login/") else OK
    if response.status_code == 200:
        return OK
    return _CLASSES.get(response.status_code, str(response.status_code))


def build(provider: Any) -> World:
    """Make the world."""
    system = actors.system("test")
    people: dict[str, Any] = {}
    parts: dict[str, dict[str, str]] = {
        "common": {
            "place": "en-es", "rest": "nothing-here", "provider": "acquirer", "carrier": "tracking",
            "name": "none", "key": "none", "uidb36": "0", "token": "none", "url": "nothing-here",
            "slug": "thing",
            "line": ids.show("lin", ids.new()), "review": ids.show("rev", ids.new()),
            "question": ids.show("qst", ids.new()), "review_text": ids.show("rev", ids.new()),
            "question_text": ids.show("qst", ids.new()), "export": ids.show("exp", ids.new()),
        }
    }  # fmt: skip
    for whose, seller, buyer in (
        ("own", "seller", "buyer"),
        ("other", "other_seller", "other_buyer"),
    ):
        store = make.store()
        people[seller] = store.actor.person_id
        member = _member(f"{buyer}@example.org")
        people[buyer] = member
        product = make.product(store=store)
        parts[whose] = _order(provider, store, product, member)
    people["guest"] = account_services.open_guest(
        email="", full_name="", language="en", now=NOON
    ).id
    own = sellers.store_by_code(parts["own"]["code"])
    people["warehouse"] = _member("warehouse@example.org")
    account_services.grant(
        actor=system, person_id=people["warehouse"], role=Role.WAREHOUSE, store_id=own.id, now=NOON
    )
    for role in (Role.OPERATOR, Role.AUDITOR):
        people[role.value] = _member(f"{role.value}@example.org")
        account_services.grant(actor=system, person_id=people[role.value], role=role, now=NOON)
    people["superuser"] = (
        get_user_model().objects.create_superuser("root@example.org", "quiet river stone").person_id
    )
    return World(people, parts)


def _member(email: str) -> Any:
    return account_services.register(
        email=email, password="quiet river stone", full_name="Ana Gil", language="en", now=NOON,
        email_verified=True,
    ).id  # fmt: skip


def _order(provider: Any, store: Any, product: Any, member: Any) -> dict[str, str]:
    """Let a member buy a product and pay; return the ids that pages have in their addresses."""
    actor = accounts.actor(member)
    address = account_services.add_address(
        actor=actor, person_id=member, address=make.address_input("ES"), now=NOON
    )
    buyer = make.Buyer(actor, address.id, "ES")
    group = make.paid(provider=provider, buyer=buyer, lines={product: 1})
    (order,) = group.orders
    (parcel,) = logistics.parcels(references=[order.id])
    shown_order = ids.show("ord", order.id)
    (invoice,) = documents.of_reference(order.id, actor=actor)
    return {
        "code": sellers.store(store.id).code,
        "product": ids.show("prd", product.id),
        "product_text": ids.show("prd", product.id),
        "sku": ids.show("sku", product.sku_id),
        "public_id": shown_order,
        "order_text": shown_order,
        "order_id": shown_order,
        "number": invoice.number,
        "notice_id": str(notices.watch(actor=make.TESTS, order_id=order.id).items[0].id),
        "group": ids.show("grp", group.id),
        "parcel_text": ids.show("par", parcel.id),
        "run_text": ids.show("run", ids.new()),
    }
