from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import (
    ApiScope,
    ApiTokenUnknown,
    PersonUnknown,
    TooManyApiTokens,
)
from tradewind.kernel import db as database
from tradewind.kernel import ids
from tradewind.kernel.errors import InvalidInput
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.make import NOON

from .conftest import Program, token_of

pytestmark = pytest.mark.django_db
TYPED = {"name": "My shop", "scopes": ["catalogue:read"], "days": "30", "origins": ""}


@pytest.fixture
def signed_in(client, developer):
    """The browser of a developer."""
    client.force_login(
        get_user_model().objects.get(person_id=developer.person_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def test_a_token_is_shown_once_and_kept_as_a_hash(signed_in):
    made = signed_in.post("/developers/", TYPED)
    secret = re.search(r"<code>(tw_[\w-]{43})</code>", made.content.decode())[1]
    assert made.headers["Cache-Control"] == "no-store, private"
    assert Program(secret).get("/markets").status_code == 200
    assert secret not in signed_in.get("/developers/").content.decode()
    kept = str(database.rows("SELECT to_jsonb(t)::text FROM accounts_apitoken t"))
    assert secret[10:] not in kept
    assert database.rows("SELECT verb FROM kernel_auditentry WHERE verb LIKE 'token.%%'") == [
        ("token.make",)
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "a\x00b"), ("scopes", []), ("days", "9999"), ("origins", "shop")],
    ids=["no name", "a zero byte", "no scope", "too long", "no origin"],
)
def test_what_is_wrong_with_a_form_is_said_and_nothing_is_made(signed_in, field, value):
    signed_in.get("/developers/")
    with nothing_changes():
        refused = signed_in.post("/developers/", TYPED | {field: value})
    assert refused.status_code == 422
    assert 'class="error-summary"' in refused.content.decode()


def test_a_token_is_revoked_by_its_own_person_alone(signed_in, developer):
    secret = token_of(developer)
    (token,) = accounts.api_tokens(person_id=developer.person_id, actor=developer)
    stranger = make.store().actor
    with nothing_changes(), pytest.raises(ApiTokenUnknown):
        account_services.revoke_api_token(actor=stranger, token_id=token.id, now=NOON)
    path = f"/developers/{ids.show('tok', token.id)}/revoke"
    assert [signed_in.post(path).status_code for _ in range(2)] == [302, 302]
    assert Program(secret).get("/markets").status_code == 401
    assert signed_in.post("/developers/tok_none/revoke").status_code == 404


def test_staff_end_the_token_of_anybody(developer):
    secret = token_of(developer)
    (token,) = accounts.api_tokens(person_id=developer.person_id, actor=developer)
    account_services.revoke_api_token(actor=make.operator(), token_id=token.id, now=NOON)
    assert Program(secret).get("/markets").status_code == 401


def test_tokens_are_limited_in_number_and_revoked_ones_do_not_count(developer):
    for _ in range(20):
        token_of(developer)
    with nothing_changes(), pytest.raises(TooManyApiTokens):
        token_of(developer)
    last = accounts.api_tokens(person_id=developer.person_id, actor=developer)[0]
    account_services.revoke_api_token(actor=developer, token_id=last.id, now=NOON)
    assert token_of(developer).startswith("tw_")


def test_a_guest_makes_no_token_and_nobody_one_without_end(developer):
    guest = make.buyer().actor
    with nothing_changes(), pytest.raises(PersonUnknown):
        token_of(guest)
    with nothing_changes(), pytest.raises(InvalidInput):
        token_of(developer, ApiScope.QUOTE_READ, days=367)


def test_a_token_dies_with_the_sign_in_of_its_person(developer):
    secret = token_of(developer)
    get_user_model().objects.filter(person_id=developer.person_id).update(is_active=False)
    assert Program(secret).get("/markets").status_code == 401
