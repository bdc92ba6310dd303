"""What every call has in common: tokens, scopes, limits, problems, caching."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import ApiScope
from tradewind.kernel import clock, ids
from tradewind.kernel import db as database
from tradewind.sites.open_api import carts, document, fields, problems, v1
from tradewind.testing.make import NOON
from tradewind.trade.checkout import rules

from .conftest import Program, filled, token_of

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[2] / "docs"


def _code(answer) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == problems.CONTENT_TYPE
    said = answer.json()
    assert (said["status"], said["type"].rpartition("#")[2]) == (answer.status_code, said["code"])
    return answer.status_code, said["code"]


def test_the_document_is_the_frozen_one():
    frozen = (DOCS / "openapi.json").read_text(encoding="utf-8")
    assert frozen == document.written(v1.drawn()), (
        "the API has changed: `python -m tradewind.sites.open_api.freeze` writes docs/openapi.json"
    )
    assert json.loads(frozen)["openapi"] == "3.1.0"
    assert Program().get("/openapi.json").json() == json.loads(frozen)


def test_what_programs_use_is_not_taken_away_unnoticed():
    before, after = v1.drawn(), json.loads(json.dumps(v1.drawn()))
    assert document.removed(before, after) == []
    del after["paths"]["/api/v1/markets"]
    parts = after["components"]["schemas"]
    del parts["Money"]["properties"]["decimal"]
    parts["OrderState"]["enum"].remove("paid")
    parts["NewCart"]["required"].append("language")
    parts["NewCart"]["properties"]["more"] = {"type": "string"}
    assert document.removed(before, after) == [
        "#/paths//api/v1/markets is gone",
        "#/components/schemas/Money/properties/decimal is gone",
        "#/components/schemas/NewCart/required: language is asked for",
        "#/components/schemas/OrderState/enum: paid is gone",
    ]


def test_the_guide_names_every_problem_and_scope():
    guide = (DOCS / "api.md").read_text(encoding="utf-8")
    missing = [one for one in (*problems.KINDS, *ApiScope) if f"`{one}`" not in guide]
    assert not missing


def test_the_bounds_of_the_schemas_are_those_of_the_cart():
    assert (fields.MOST_PIECES, fields.MOST_LINES) == (rules.MAX_QUANTITY, rules.MAX_LINES)
    assert carts.Quantity is fields.Quantity


def test_health_needs_no_token_and_tells_no_secret():
    answer = Program().get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "version": "1.0.0"})


def test_without_a_token_there_is_nothing_and_no_session_helps(app, client, django_user_model):
    assert _code(Program().get("/markets")) == (401, "unauthorized")
    assert Program().get("/markets").headers["WWW-Authenticate"] == 'Bearer realm="tradewind"'
    client.force_login(
        django_user_model.objects.get(email="dev@example.org"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert client.get("/api/v1/markets").status_code == 401


def test_no_answer_sets_a_cookie_and_none_needs_one(app, shopper, product):
    cart = shopper.post("/carts", {"market": "ES"})
    answers = [cart, app.get("/markets"), Program().get("/health"), Program().get("/nothing")]
    assert [dict(one.cookies) for one in answers] == [{}] * 4


@pytest.mark.parametrize("token", ["tw_nothing", "tws_nothing", "tws_a.b.c", "x", "tw_" + "a" * 99])
def test_a_token_that_is_none_is_refused(token, db):
    assert _code(Program(token).get("/markets")) == (401, "api_token_refused")


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer ü", "Bearer a b"])
def test_a_header_that_holds_no_token_is_refused(header, db):
    answer = Program(headers={"Authorization": header}).get("/markets")
    assert _code(answer) == (401, "api_token_refused")


def test_a_token_and_those_of_its_shoppers_end_when_it_is_revoked(app, developer, shopper):
    ((token_id,),) = database.rows("SELECT id FROM accounts_apitoken")
    assert shopper.get("/orders").status_code == 200
    account_services.revoke_api_token(actor=developer, token_id=token_id, now=NOON)
    found = [app.get("/markets"), shopper.get("/orders")]
    assert [_code(one) for one in found] == [(401, "api_token_refused")] * 2


def test_a_token_ends_with_its_days_and_that_of_a_shopper_after_an_hour(app, shopper, monkeypatch):
    real = clock.wall()
    monkeypatch.setattr("time.time", lambda: (real + timedelta(hours=1, seconds=2)).timestamp())
    assert _code(shopper.get("/orders")) == (401, "api_token_refused")
    monkeypatch.undo()
    database.execute("UPDATE accounts_apitoken SET expires_at = %s", [real - timedelta(seconds=1)])
    assert _code(app.get("/markets")) == (401, "api_token_refused")


def test_a_scope_that_is_missing_is_named(developer):
    program = Program(token_of(developer, ApiScope.CATALOGUE_READ))
    assert program.get("/markets").status_code == 200
    refused = program.post("/shoppers", {"market": "ES"})
    assert _code(refused) == (403, "scope_missing")
    assert refused.json()["params"] == {"scope": "shoppers:write"}


def test_each_call_wants_its_kind_of_token(app, shopper):
    assert _code(app.get("/orders")) == (403, "wrong_token")
    assert _code(shopper.post("/shoppers", {"market": "ES"})) == (403, "wrong_token")


def test_shoppers_of_another_application_are_not_found(app, developer):
    shopper_id = app.post("/shoppers", {"market": "ES"}).json()["id"]
    other = Program(token_of(developer))
    assert _code(other.post(f"/shoppers/{shopper_id}/tokens")) == (404, "shopper_unknown")
    again = app.post(f"/shoppers/{shopper_id}/tokens").json()
    assert Program(again["token"]).get("/orders").status_code == 200


def test_answers_say_how_many_calls_are_left_and_too_many_wait(app, settings):
    settings.API_CALLS_A_MINUTE = 2
    first, second, third = (app.get("/markets") for _ in range(3))
    assert first.headers["RateLimit-Policy"] == '"calls";q=2;w=60'
    assert first.headers["RateLimit"].startswith('"calls";r=1;t=')
    assert second.headers["RateLimit"].startswith('"calls";r=0;t=')
    assert _code(third) == (429, "too_many_requests")
    assert 0 < int(third.headers["Retry-After"]) <= 60
    settings.API_CALLS_OF_STRANGERS = 1
    assert [Program().get("/health").status_code for _ in range(2)] == [200, 429]


def test_a_use_is_noted_once_a_minute(app):
    app.get("/markets")
    ((first,),) = database.rows("SELECT last_used_at FROM accounts_apitoken")
    app.get("/markets")
    assert database.rows("SELECT last_used_at FROM accounts_apitoken") == [(first,)]


@pytest.mark.parametrize("path", ["/nothing", "/markets/x", "/products/x", "/carts/ord_1", "/%00"])
def test_what_there_is_not_is_a_problem_too(path, app, shopper):
    program = shopper if path.startswith("/carts") else app
    assert program.get(path).status_code == 404
    assert _code(program.get(path + "?market=ES"))[0] == 404


def test_a_method_that_an_address_does_not_take_is_a_problem(app):
    answer = app.call("DELETE", "/markets")
    assert _code(answer) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET"


def test_head_is_get_without_a_body(app):
    answer = app.call("HEAD", "/markets")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "body",
    [b"{", b"\xff\xfe", b"[" * 50_000, b'{"market": NaN}', b'{"market": "\\u0000"}',
     b'{"market": "\\ud800"}', b'{"market": ' + b"9" * 5000 + b"}"],
    ids=["cut off", "no UTF-8", "deep", "no number", "zero byte", "half a letter", "giant"],
)  # fmt: skip
def test_a_body_that_is_no_json_is_refused(body, app):
    assert _code(app.post("/shoppers", body)) == (400, "bad_json")


def test_a_body_of_another_type_or_too_large_is_refused(app):
    too_large = app.post("/shoppers", b" " * (64 * 1024 + 1))
    assert _code(too_large) == (413, "body_too_large")
    other = app.post("/shoppers", b"market=ES", content_type="text/plain")
    assert _code(other) == (415, "unsupported_media_type")


def test_what_does_not_fit_is_pointed_at(shopper, product):
    cart = shopper.post("/carts", {"market": "ES"}).json()
    body = {"lines": [{"sku": ids.show("sku", product.sku_id), "quantity": 10**30, "more": 1}]}
    refused = shopper.put(f"/carts/{cart['id']}/lines", body)
    assert _code(refused) == (422, "validation")
    assert {one["pointer"] for one in refused.json()["errors"]} == {
        "#/lines/0/quantity", "#/lines/0/more",
    }  # fmt: skip
    refused = shopper.get("/products?market=ES&limit=1000&q=%00")
    assert _code(refused) == (422, "validation")


def test_a_catalogue_is_kept_for_a_minute_and_asked_for_by_its_tag(app, product):
    path = f"/products/{ids.show('prd', product.id)}?market=ES"
    first = app.get(path)
    assert first.headers["Cache-Control"] == "private, max-age=60"
    same = app.get(path, if_none_match=first.headers["ETag"])
    assert (same.status_code, same.content) == (304, b"")
    assert app.get("/nothing").headers["Cache-Control"] == "no-store"


def test_pages_of_listed_origins_may_read_answers_and_others_not(developer):
    program = Program(token_of(developer, origins=("https://shop.example",)))
    seen = program.get("/markets", origin="https://shop.example")
    assert seen.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Access-Control-Allow-Origin" not in program.get("/markets", origin="https://e.example")
    asked = Program().call("OPTIONS", "/carts", origin="https://shop.example")
    assert (asked.status_code, asked.content) == (204, b"")
    assert "Access-Control-Allow-Credentials" not in asked.headers


def test_what_breaks_here_tells_nothing_of_it(app, monkeypatch):
    def broken(**_):
        raise RuntimeError("secret words")

    monkeypatch.setattr("tradewind.sites.open_api.catalogue.discovery.cards", broken)
    answer = app.get("/products?market=ES")
    assert _code(answer) == (500, "internal_error")
    assert b"secret" not in answer.content


def test_lists_are_narrowed_sorted_and_paged(app, product):
    found = app.get("/products?market=ES&category=bags&sort=price_up&limit=1").json()
    assert [one["id"] for one in found["items"]] == [ids.show("prd", product.id)]
    assert found["items"][0]["price"]["total"]["minor"] == 2679
    assert app.get("/products?market=ES&price_from=99999").json()["items"] == []
    assert _code(app.get("/products?market=ES&sort=best_match")) == (422, "invalid_input")
    assert _code(app.get("/products?market=XX")) == (404, "unknown_market")
    assert _code(app.get("/products?market=ES&language=ko")) == (422, "invalid_input")


def test_the_page_for_people_shows_every_call_and_problem(db):
    page = Program().get("/").content.decode()
    calls = [one for every in document.calls(v1.drawn()).values() for one in every]
    assert all(f"<code>{one['path']}</code>" in page for one in calls)
    assert all(f'id="{code}"' in page for code in problems.KINDS)


def test_a_cart_is_filled_by_sets_of_lines(shopper, product):
    cart = filled(shopper, product, 2)
    line = {"sku": ids.show("sku", product.sku_id), "quantity": 0}
    empty = shopper.put(f"/carts/{cart['id']}/lines", {"lines": [line]}).json()
    assert (empty["stores"], empty["total"], empty["ready"]) == ([], None, False)
