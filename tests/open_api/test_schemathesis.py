"""Every call with whatever its schema allows, and with what it does not: the answer is as written.

Each generated case goes out twice: as it is, and with the ids, market and proof of a real shop put
in, so that it comes further than to the first 404.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tradewind.base.accounts import services as account_services
from tradewind.kernel import ids
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON

from .conftest import ADDRESS, Program, filled, order_of, prove, shop, token_of

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
EXAMPLES = 400 if os.environ.get("TRADEWIND_DEEP") else 8
FROZEN = Path(__file__).parents[2] / "docs" / "openapi.json"

api = schemathesis.openapi.from_dict(json.loads(FROZEN.read_text(encoding="utf-8")))
api.app = shop


@pytest.fixture
def real(developer: Any, provider: Any, settings: Any) -> Iterator[dict[str, Any]]:
    """A shop in which something is on sale, in a cart, ordered and paid, and who may call."""
    settings.API_CALLS_A_MINUTE = settings.API_CALLS_OF_STRANGERS = 10**6
    product = make.product(store=make.store(), price=Money(2500, "EUR"), stock=9000)
    deliver()
    app = Program(token_of(developer))
    made = app.post("/shoppers", {"market": "ES"}).json()
    shopper = Program(made["token"])
    prove(shopper)
    placed = shopper.post(
        "/orders", order_of(filled(shopper, product)), idempotency_key="first"
    ).json()
    cart = filled(shopper, product, 2)
    (order,) = shopper.get("/orders").json()["items"]
    return {
        "application": app.token,
        "shopper": shopper.token,
        "values": {
            "market": "ES", "country": "ES", "language": "es", "email": "ana@example.org",
            "category": "bags", "sku": ids.show("sku", product.sku_id),
            "product_id": ids.show("prd", product.id), "shopper_id": made["id"],
            "store": cart["stores"][0]["store"], "option": cart["shipping"][0]["option"],
            "cart": cart["id"], "cart_id": cart["id"], "digest": cart["digest"],
            "order_id": order["id"], "payment_id": placed["payments"][0], "address": ADDRESS,
            "code": account_services.issue_code(email="ana@example.org", now=NOON),
        },
    }  # fmt: skip


def _grounded(value: Any, known: dict[str, Any]) -> Any:
    """Put what there is in the place of what was made up, by the names of fields."""
    if isinstance(value, dict):
        return {name: known.get(name, _grounded(one, known)) for name, one in value.items()}
    return [_grounded(one, known) for one in value] if isinstance(value, list) else value


def _headers(case: Any, real: dict[str, Any]) -> dict[str, str]:
    kinds = [kind for one in case.operation.definition.raw["security"] for kind in one]
    known = {"Authorization": f"Bearer {real[kinds[0]]}"} if kinds else {}
    return known | {"Accept-Encoding": "identity"}


@pytest.mark.django_db
@api.parametrize()
@settings(
    derandomize=True, max_examples=EXAMPLES, deadline=None, database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much,
                           HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
def test_every_call_answers_as_its_document_says(case: Any, real: dict[str, Any]):
    headers = _headers(case, real)
    case.validate_response(case.call(headers=headers), checks=CHECKS)
    case.path_parameters = _grounded(case.path_parameters, real["values"])
    case.query = _grounded(case.query, real["values"])
    case.body = _grounded(case.body, real["values"])
    case.validate_response(case.call(headers=headers), checks=CHECKS)
