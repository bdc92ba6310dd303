"""The document of the API: OpenAPI 3.1, as it is frozen in `docs/openapi.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tradewind.base.accounts.types import ApiScope
from tradewind.sites.open_api.problems import CONTENT_TYPE
from tradewind.sites.open_api.routing import PROBLEMS

TITLE, VERSION = "Tradewind", "1.0.0"
PREFIX = "/api/v1"
DESCRIPTION = (
    "What a storefront of your own needs: the catalogue, quotes, carts and orders of shoppers."
    " docs/api.md is its guide. Amounts are minor units of an ISO 4217 currency, ids prefixed"
    " texts, instants RFC 3339 in UTC, refusals RFC 9457 problems."
)
SCOPES = {
    ApiScope.CATALOGUE_READ: "read markets, categories and products",
    ApiScope.QUOTE_READ: "price a basket",
    ApiScope.SHOPPERS_WRITE: "make shoppers and their tokens",
    ApiScope.CART_WRITE: "fill carts, prove an email",
    ApiScope.ORDERS_READ: "read orders and payments",
    ApiScope.ORDERS_WRITE: "place, pay, cancel and confirm orders",
}
_WORDS = {
    400: "The request cannot be read, or lacks Idempotency-Key",
    401: "No token, or none that is valid",
    403: "The token is of the wrong kind, or lacks the scope",
    404: "No such thing, or not one of this caller",
    409: "Not in a state in which this can be done",
    413: "The body is larger than 64 KiB",
    415: "The body is not application/json",
    422: "Something that was sent cannot be taken; `errors` say where",
    429: "Too many calls; come again after Retry-After seconds",
    500: "Something broke here",
    503: "What stands behind does not answer",
}
_ONLY_WORDS = ("description", "summary", "examples")
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is stable and meant for programs; `params` go with it.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "examples": ["out_of_stock"]},
        "detail": {"type": "string"},
        "params": {"type": "object"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "Where in the body (RFC 6901)"},
                    "parameter": {"type": "string", "description": "Which of query or header"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_HEADERS: dict[str, Any] = {
    "RateLimit": {
        "description": 'What is left in this window: `"calls";r=599;t=60`',
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": 'How many calls in how many seconds: `"calls";q=600;w=60`',
        "schema": {"type": "string"},
    },
}


def finished(drawn: dict[str, Any]) -> dict[str, Any]:
    """Return what ninja drew with what it does not know: tokens, problems and headers."""
    document: dict[str, Any] = json.loads(json.dumps(drawn))
    refs = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}
    for operations in document["paths"].values():
        for operation in operations.values():
            if (
                " ".join(operation.get("description", "").split()).rstrip(".")
                == operation["summary"]
            ):
                # Ninja takes the docstring where there is no second paragraph.
                operation.pop("description")
            for parameter in operation.get("parameters", ()):
                _tidy_parameter(parameter)
            for status, answer in operation["responses"].items():
                if status.startswith("2"):
                    answer["headers"] = refs
            operation["responses"] = dict(sorted(operation["responses"].items()))
    problem = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    parts = document["components"]
    parts["schemas"] = _used(document["paths"], parts["schemas"]) | {"Problem": _PROBLEM}
    parts["headers"] = _HEADERS
    parts["responses"] = {
        name: {"description": _WORDS[status], "content": problem, "headers": refs}
        for status, name in PROBLEMS.items()
    } | {"NotModified": {"description": "As the reader has it (If-None-Match)"}}
    scopes = "; ".join(f"`{scope.value}`: {words}" for scope, words in SCOPES.items())
    parts["securitySchemes"] = {
        "application": {
            "type": "http",
            "scheme": "bearer",
            "description": f"The token of an application, `tw_…`. Scopes: {scopes}",
        },
        "shopper": {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of one shopper of an application, `tws_…`, for an hour",
        },
    }
    document.pop("servers", None)
    return document


def _tidy_parameter(parameter: dict[str, Any]) -> None:
    """Take out what only bodies can say: that there may be a null, and examples as a list."""
    parameter.pop("examples", None)
    schema = parameter["schema"]
    if {"type": "null"} in schema.get("anyOf", ()):
        (kept,) = (one for one in schema.pop("anyOf") if one != {"type": "null"})
        parameter["schema"] = kept
        if about := kept.get("description"):
            parameter.setdefault("description", about)


def _used(paths: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas that something refers to, by name; enums without our words for them."""
    waiting, used = [paths], {}
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "enum" in one:
                one.pop("description", None)
            if isinstance(one.get("title"), str) and one.keys() & {"type", "anyOf", "$ref"}:
                # Pydantic's titles are the names once more.
                one.pop("title")
            name = str(one.get("$ref", "")).rpartition("/schemas/")[2]
            if name in schemas and name not in used:
                used[name] = schemas[name]
                waiting.append(schemas[name])
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return dict(sorted(used.items()))


def calls(document: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return every call by its tag, for the page that people read."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method, one in operations.items():
            security = one.get("security") or []
            body = one.get("requestBody", {}).get("content", {}).get("application/json", {})
            found.setdefault(one["tags"][0], []).append({
                "method": method.upper(),
                "path": path,
                "short": path.removeprefix(PREFIX),
                "summary": one["summary"],
                "description": one.get("description", "").replace("`", ""),
                "tokens": [name for each in security for name in each],
                "scope": next((scope for each in security for way in each.values()
                               for scope in way), ""),
                "parameters": [
                    (each["name"], each["in"], each.get("required", False),
                     each["schema"].get("description", "").replace("`", ""))
                    for each in one.get("parameters", ())
                ],
                "body": _properties(document, body.get("schema", {})),
                "statuses": sorted(one["responses"]),
            })  # fmt: skip
    return found


def _properties(
    document: Mapping[str, Any], schema: Mapping[str, Any]
) -> list[tuple[str, str, bool]]:
    """Return the fields of a body: name, kind, and whether it is needed."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    known = document["components"]["schemas"].get(name, {})
    return [
        (field, _kind(about), field in known.get("required", ()))
        for field, about in known.get("properties", {}).items()
    ]


def _kind(about: Mapping[str, Any]) -> str:
    if ref := str(about.get("$ref", "")).rpartition("/")[2]:
        return ref
    if "anyOf" in about:
        return " or ".join(_kind(one) for one in about["anyOf"])
    if about.get("type") == "array":
        return f"list of {_kind(about['items'])}"
    if examples := about.get("examples"):
        return f"{about['type']}, such as {examples[0]}"
    return str(about.get("type", "any"))


def removed(before: Any, after: Any, at: str = "#") -> list[str]:
    """Return where the later document takes away what programs use, or asks them for more."""
    if isinstance(before, dict) and isinstance(after, dict):
        found = [f"{at}/{name} is gone" for name in before if name not in {*after, *_ONLY_WORDS}]
        for name, one in before.items():
            if name in after and name not in _ONLY_WORDS:
                found += removed(one, after[name], f"{at}/{name}")
        return found
    if isinstance(before, list) and isinstance(after, list):
        if at.endswith("/required"):
            return [f"{at}: {name} is asked for" for name in after if name not in before]
        if at.endswith("/enum"):
            return [f"{at}: {name} is gone" for name in before if name not in after]
        if at.endswith("/parameters"):
            return removed(_named(before), _named(after), at)
    return []


def _named(parameters: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in parameters}


def written(document: dict[str, Any]) -> str:
    """Return the document as the repository keeps it."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
