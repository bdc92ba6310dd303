"""Every address of the site, asked by everybody, answers as one table says.

Who adds a page adds a row: `{place}/thing`: (GET, POST), each with who may. `python -m pytest
tests/sites` names the addresses without a row, and those that answer otherwise than their row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from django.core.cache import cache
from django.db import transaction

from tradewind.kernel import clock
from tradewind.testing.checks import nothing_changes
from tradewind.testing.make import NOON

from .world import (
    FORBIDDEN,
    HIDDEN,
    LOGIN,
    METHOD,
    OK,
    ROLES,
    STAFF,
    STRANGERS,
    World,
    answer_class,
    build,
    routes,
)

pytestmark = pytest.mark.django_db
Answers = Mapping[str, str]


def all_get(answer: str) -> Answers:
    """Everybody is answered alike."""
    return dict.fromkeys(ROLES, answer)


def only(*roles: str, others: str = HIDDEN, strangers: str = LOGIN, **some: str) -> Answers:
    """These roles are served; others, and strangers who have not signed in, are not."""
    answers = {role: strangers if role in STRANGERS else others for role in ROLES}
    return answers | dict.fromkeys(roles, OK) | some


ALL, NOBODY, NOTHING = all_get(OK), all_get(METHOD), all_get(HIDDEN)
# Everybody is asked for a token, whoever signed in.
TOKEN = all_get(LOGIN)
MEMBERS = only(*(role for role in ROLES if role not in STRANGERS))
BUYER = only("buyer", strangers=HIDDEN)
SELLER = only("seller", warehouse=FORBIDDEN)
PACKER = only("seller", "warehouse")
# Staff see boards by the verbs of their roles; a superuser without a role sees the tables alone.
BOARD = only("operator", "auditor", others=FORBIDDEN)
CLERK = only("operator", others=FORBIDDEN)
TABLES = only(*STAFF, others=FORBIDDEN)
SEARCHED = only(others=FORBIDDEN, **dict.fromkeys(STAFF, HIDDEN))
UNSUPPORTED = only(others=FORBIDDEN, **dict.fromkeys(STAFF, METHOD))
# What needs a second step that nobody of these has set up.
NO_SECOND_STEP = only()

TABLE: Mapping[str, tuple[Answers, Answers]] = {
    # signing in
    "account/login/": (ALL, ALL),
    "account/logout/": (ALL, ALL),
    "account/inactive/": (ALL, NOBODY),
    "account/signup/": (ALL, ALL),
    "account/reauthenticate/": (MEMBERS, MEMBERS),
    "account/confirm-email/": (ALL, NOBODY),
    "account/confirm-email/{key}/": (ALL, NOTHING),
    "account/password/change/": (MEMBERS, MEMBERS),
    "account/password/reset/": (ALL, ALL),
    "account/password/reset/done/": (ALL, NOBODY),
    "account/password/reset/key/{uidb36}-{key}/": (ALL, ALL),
    "account/password/reset/key/done/": (ALL, NOBODY),
    "account/2fa/": (MEMBERS, only(others=METHOD)),
    "account/2fa/authenticate/": (MEMBERS, MEMBERS),
    "account/2fa/reauthenticate/": (MEMBERS, MEMBERS),
    "account/2fa/totp/activate/": (MEMBERS, MEMBERS),
    "account/2fa/totp/deactivate/": (NO_SECOND_STEP, NO_SECOND_STEP),
    "account/2fa/recovery-codes/": (NO_SECOND_STEP, only(others=METHOD)),
    "account/2fa/recovery-codes/generate/": (MEMBERS, MEMBERS),
    "account/2fa/recovery-codes/download/": (NO_SECOND_STEP, NO_SECOND_STEP),
    # storefront
    "": (ALL, NOBODY),
    "media/{name}": (NOTHING, NOBODY),
    "places": (ALL, NOBODY),
    "appearance": (NOBODY, ALL),
    "worker.js": (ALL, NOBODY),
    "robots.txt": (ALL, NOBODY),
    "sitemap.xml": (ALL, NOBODY),
    "sitemap/{place}.xml": (ALL, NOBODY),
    "{place}/places": (ALL, NOBODY),
    "{place}/app.webmanifest": (ALL, NOBODY),
    "{place}/offline": (ALL, NOBODY),
    "{place}/": (ALL, NOBODY),
    "{place}/p/{slug}-{public_id}": (ALL, NOBODY),
    "{place}/similar/{public_id}": (ALL, NOBODY),
    "{place}/c/": (ALL, NOBODY),
    "{place}/c/{code}": (ALL, NOBODY),
    "{place}/search": (ALL, NOBODY),
    "{place}/s/{code}": (ALL, NOBODY),
    "{place}/account": (MEMBERS, MEMBERS),
    "{place}/favourites": (ALL, NOBODY),
    # Without a product there is nothing to like.
    "{place}/favourites/change": (NOBODY, NOTHING),
    "{place}/recent": (ALL, NOBODY),
    "{place}/recent/forget": (NOBODY, ALL),
    "privacy": (ALL, NOBODY),
    "{place}/privacy": (ALL, NOBODY),
    "{place}/privacy/export": (NOBODY, MEMBERS),
    # Who is signed in types the password first; the tests of the page go on from there.
    "{place}/privacy/export/{public_id}": (MEMBERS, NOBODY),
    "{place}/privacy/erasure": (MEMBERS, MEMBERS),
    "{place}/privacy/keep": (NOBODY, MEMBERS),
    "{place}/cart": (ALL, NOBODY),
    # Without a SKU there is nothing to put in.
    "{place}/cart/add": (NOBODY, NOTHING),
    "{place}/cart/set": (NOBODY, NOTHING),
    "{place}/cart/delivery": (NOBODY, ALL),
    "{place}/checkout": (ALL, ALL),
    "{place}/pay/{public_id}": (BUYER, BUYER),
    "{place}/paid/{public_id}": (BUYER, NOBODY),
    "{place}/orders": (ALL, NOBODY),
    "{place}/orders/{public_id}": (BUYER, NOBODY),
    "{place}/orders/{public_id}/cancel": (NOBODY, BUYER),
    "{place}/orders/{public_id}/confirm": (NOBODY, BUYER),
    "{place}/orders/{public_id}/claim": (NOBODY, BUYER),
    "{place}/orders/{public_id}/{number}.pdf": (BUYER, NOBODY),
    "{place}/orders/{public_id}/reviews": (BUYER, BUYER),
    # A line that is not of this order.
    "{place}/orders/{public_id}/reviews/{line}": (NOBODY, NOTHING),
    "{place}/account/reviews": (MEMBERS, MEMBERS),
    "{place}/reviews/{public_id}": (ALL, NOBODY),
    "{place}/said/{public_id}": (ALL, NOBODY),
    "{place}/reviews/{review}/vote": (NOBODY, NOTHING),
    "{place}/reviews/{review}/report": (NOBODY, NOTHING),
    # A question without words is refused to members.
    "{place}/questions/{public_id}": (ALL, MEMBERS),
    "{place}/questions/{public_id}/{question}": (NOBODY, NOTHING),
    "p/{public_id}": (ALL, NOBODY),
    "o/{token}": (NOTHING, NOBODY),
    "{place}/{rest}": (NOTHING, NOBODY),
    # seller centre
    "seller/": (MEMBERS, NOBODY),
    "seller/open": (MEMBERS, MEMBERS),
    "seller/{code}/listings": (SELLER, NOBODY),
    "seller/{code}/listings/new": (SELLER, SELLER),
    "seller/{code}/listings/{product_text}": (SELLER, SELLER),
    "seller/{code}/listings/{product_text}/sell": (NOBODY, SELLER),
    # A form that says neither what to add nor what to move is none.
    "seller/{code}/listings/{product_text}/pictures": (NOBODY, SELLER | {"seller": HIDDEN}),
    "seller/{code}/import": (SELLER, SELLER),
    "seller/{code}/import/{run_text}": (SELLER | {"seller": HIDDEN}, NOBODY),
    "seller/{code}/import/{run_text}/act": (NOBODY, SELLER | {"seller": HIDDEN}),
    "seller/{code}/import/{run_text}/problems.csv": (SELLER | {"seller": HIDDEN}, NOBODY),
    "seller/{code}/orders": (SELLER, NOBODY),
    "seller/{code}/orders/{order_text}": (SELLER, NOBODY),
    "seller/{code}/orders/{order_text}/cancel": (NOBODY, SELLER),
    "seller/{code}/orders/{order_text}/{number}.pdf": (SELLER, NOBODY),
    "seller/{code}/packing": (PACKER, NOBODY),
    "seller/{code}/packing/{order_text}": (PACKER, NOBODY),
    "seller/{code}/packing/{order_text}/slip.pdf": (PACKER, PACKER),
    "seller/{code}/packing/{order_text}/{parcel_text}/ship": (NOBODY, PACKER),
    "seller/{code}/packing/{order_text}/{parcel_text}/split": (NOBODY, PACKER),
    "seller/{code}/reviews": (SELLER, NOBODY),
    "seller/{code}/reviews/{review_text}": (NOBODY, SELLER | {"seller": HIDDEN}),
    "seller/{code}/questions/{question_text}": (NOBODY, SELLER | {"seller": HIDDEN}),
    "seller/{code}/money": (SELLER, SELLER),
    # back office: a board that is posted to is shown again
    "back-office/boards/": (BOARD, BOARD),
    "back-office/boards/approvals/": (BOARD, BOARD),
    "back-office/boards/orders/": (BOARD, BOARD),
    "back-office/boards/orders/{order_id}": (BOARD, BOARD),
    # An auditor reads figures, not who bought.
    "back-office/boards/orders/{order_id}/documents/{number}.pdf": (CLERK, CLERK),
    "back-office/boards/ledger/": (BOARD, BOARD),
    "back-office/boards/ledger/accounts/": (BOARD, BOARD),
    "back-office/boards/ledger/accounts/{account_id}": (SEARCHED, SEARCHED),
    "back-office/boards/ledger/orders/{order_id}": (BOARD, BOARD),
    "back-office/boards/reviews/": (CLERK, CLERK),
    "back-office/boards/money/": (BOARD, BOARD),
    "back-office/boards/outbox/": (BOARD, BOARD),
    "back-office/boards/search/": (BOARD, BOARD),
    "back-office/boards/jobs/": (BOARD, BOARD),
    "back-office/boards/outbox/projections/": (CLERK, CLERK),
    "back-office/boards/mail/": (BOARD, BOARD),
    "back-office/boards/mail/{notice_id}": (CLERK, CLERK),
    "back-office/boards/audit/": (BOARD, BOARD),
    "back-office/boards/clock/": (BOARD, BOARD),
    "back-office/boards/tables/": (TABLES, TABLES),
    "back-office/boards/acts/{name}/": (SEARCHED, SEARCHED),
    "back-office/": (TABLES, TABLES),
    "back-office/search/": (TABLES, TABLES),
    "back-office/login/": (all_get(LOGIN), all_get(LOGIN)),
    "back-office/logout/": (TABLES, TABLES),
    "back-office/password_change/": (TABLES, TABLES),
    "back-office/password_change/done/": (TABLES, UNSUPPORTED),
    "back-office/autocomplete/": (only(others=FORBIDDEN), UNSUPPORTED),
    "back-office/jsi18n/": (TABLES, UNSUPPORTED),
    "back-office/r/{content_type_id}/{object_id}/": (SEARCHED, SEARCHED),
    "back-office/{app_label}/": (SEARCHED, SEARCHED),
    "back-office/{url}": (SEARCHED, SEARCHED),
    # the API: tokens open it, and no session does; its own tests say what they open
    "developers/": (MEMBERS, MEMBERS),
    "developers/{token_text}/revoke": (NOBODY, only()),
    "api/v1/": (ALL, NOBODY),
    "api/v1/openapi.json": (ALL, NOBODY),
    "api/v1/health": (ALL, NOBODY),
    "api/v1/markets": (TOKEN, NOBODY),
    "api/v1/categories": (TOKEN, NOBODY),
    "api/v1/products": (TOKEN, NOBODY),
    "api/v1/products/{product_id}": (TOKEN, NOBODY),
    "api/v1/quotes": (NOBODY, TOKEN),
    "api/v1/carts": (NOBODY, TOKEN),
    "api/v1/carts/{cart_id}": (TOKEN, NOBODY),
    "api/v1/carts/{cart_id}/lines": (NOBODY, NOBODY),
    "api/v1/carts/{cart_id}/shipping": (NOBODY, NOBODY),
    "api/v1/address-formats/{country}": (TOKEN, NOBODY),
    "api/v1/shoppers": (NOBODY, TOKEN),
    "api/v1/shoppers/{shopper_id}/tokens": (NOBODY, TOKEN),
    "api/v1/email-codes": (NOBODY, TOKEN),
    "api/v1/email": (NOBODY, TOKEN),
    "api/v1/orders": (TOKEN, TOKEN),
    "api/v1/payments/{payment_id}": (TOKEN, NOBODY),
    "api/v1/payments/{payment_id}/start": (NOBODY, TOKEN),
    "api/v1/orders/{order_id}": (TOKEN, NOBODY),
    "api/v1/orders/{order_id}/cancel": (NOBODY, TOKEN),
    "api/v1/orders/{order_id}/confirm": (NOBODY, TOKEN),
    "api/{rest}": (NOTHING, NOTHING),
    # endpoints: what is not signed is refused by what it says
    "hooks/providers/{provider}": (NOBODY, ALL),
    "hooks/carriers/{carrier}": (NOBODY, ALL),
}
# What counts who asks, also whom it refuses.
COUNTING = ("account/", "api/")
# The tables of Django's admin: their own tests say what staff see; all others see none.
ADMIN = re.compile(r"back-office/(?!boards/|r/|\{)[a-z]+/[a-z]+/.*")


@pytest.fixture
def world(provider) -> Iterator[World]:
    with clock.moved_to(NOON):
        yield build(provider)


def test_every_address_has_a_row_and_every_row_an_address():
    known = {route for route in routes() if not ADMIN.fullmatch(route)}
    assert known - TABLE.keys() == set(), "addresses without a row in TABLE"
    assert TABLE.keys() - known == set(), "rows without an address"


def asked(world: World, method: str, path: str, role: str) -> str:
    """Ask for a page and undo what it did; return how it answered."""
    browser, mark = world.client(role), transaction.savepoint()
    try:
        return answer_class(getattr(browser, method)(path))
    finally:
        transaction.savepoint_rollback(mark)


# Thousands of requests: in two halves, for two workers.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("roles", [ROLES[::2], ROLES[1::2]], ids=["one half", "other half"])
def test_every_address_answers_everybody_as_its_row_says(world, roles):
    wrong = []
    for route, row in TABLE.items():
        for method, expected in zip(("get", "post"), row, strict=True):
            if route.startswith("account/"):
                # The pages of signing in count who asks.
                cache.clear()
            for role in roles:
                found = asked(world, method, world.path(route), role)
                if found != expected[role]:
                    wrong.append(f"{method} {route} as {role}: {found}, not {expected[role]}")
    assert not wrong, "\n".join(wrong)


def test_what_is_refused_changes_nothing(world):
    refused, roles = {LOGIN, HIDDEN, FORBIDDEN}, ("nobody", "other_buyer", "other_seller")
    for role in roles:
        world.client(role)
    with nothing_changes():
        for route, (_, expected) in TABLE.items():
            for role in roles:
                if expected[role] in refused and not route.startswith(COUNTING):
                    world.client(role).post(world.path(route))


def test_the_ids_of_another_store_are_not_found_in_one_s_own(world):
    names = ("order_text", "product_text", "run_text")
    wrong = []
    for route, row in TABLE.items():
        for name in names:
            if "{code}" not in route or f"{{{name}}}" not in route:
                continue
            path = world.path(route, **{name: world.parts["other"][name]})
            for method, expected in zip(("get", "post"), row, strict=True):
                for role in ("seller", "warehouse"):
                    wanted = expected[role] if expected[role] in (METHOD, FORBIDDEN) else HIDDEN
                    found = asked(world, method, path, role)
                    if found != wanted:
                        wrong.append(f"{method} {route} as {role}, {name} of another: {found}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("what", ["ship", "split"])
def test_the_parcel_of_another_store_stays_as_it_is(world, what):
    parcel = world.parts["other"]["parcel_text"]
    route = f"seller/{{code}}/packing/{{order_text}}/{{parcel_text}}/{what}"
    typed = {f"{parcel}-carrier": "correos", f"{parcel}-tracking_number": "RR123456785CN"}
    for role in ("seller", "warehouse"):
        browser = world.client(role)
        with nothing_changes():
            answer = browser.post(world.path(route, parcel_text=parcel), typed)
        # The order of the address is one's own, so its page is shown again.
        assert answer.status_code == 422


def test_the_tables_of_the_back_office_are_for_staff(world):
    wrong = []
    for route in filter(ADMIN.fullmatch, routes()):
        refused = {"nobody": LOGIN}
        if "{" not in route:
            refused["seller"] = FORBIDDEN
        for role, expected in refused.items():
            found = asked(world, "get", world.path(route), role)
            if found != expected:
                wrong.append(f"get {route} as {role}: {found}, not {expected}")
    assert not wrong, "\n".join(wrong)
