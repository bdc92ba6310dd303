"""Routes, who may ask, and idempotency: a key stands for one request and its first answer."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulators.fields import Invalid
from simulators.http import Problem, Request, Response
from simulators.store import Due, Stored, Transaction

MAX_KEY = 255

# Gets the request and what the path's group matched.
Handler = Callable[[Request, str], Response | None]
Routes = Sequence[tuple[str, Mapping[str, Handler]]]


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key and the fingerprint of the request that it stands for."""

    value: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client is told; a `silent` one is kept but never sent."""

    status: int
    body: bytes
    replayed: bool = False
    silent: bool = False


class KeyReused(Exception):
    """The idempotency key was already used for another request."""


class Router:
    """Finds the handler of a request; what begins with /v1/ needs the secret."""

    def __init__(self, *, routes: Routes, secret: bytes) -> None:
        self._routes = [(re.compile(path), handlers) for path, handlers in routes]
        self._expected = b"Bearer " + secret

    def __call__(self, request: Request) -> Response | None:
        """The answer to a request; None closes the connection. Raises Problem."""
        if request.path.startswith("/v1/"):
            self._authenticate(request)
        try:
            return self._route(request)
        except Invalid as error:
            raise Problem(status=422, code=error.code, detail=error.detail) from None
        except KeyReused:
            raise Problem(
                status=422,
                code="idempotency_key_reused",
                detail="This Idempotency-Key was used for another request.",
            ) from None

    def _authenticate(self, request: Request) -> None:
        # The server reads header bytes as Latin-1; a secret may hold any bytes.
        given = request.headers.get("Authorization", "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, self._expected):
            raise Problem(
                status=401,
                code="unauthorised",
                detail="Send the header Authorization: Bearer <secret>.",
                headers=(("WWW-Authenticate", "Bearer"),),
            )

    def _route(self, request: Request) -> Response | None:
        for pattern, handlers in self._routes:
            match = pattern.fullmatch(request.path)
            if match is None:
                continue
            handler = handlers.get(request.method)
            if handler is None:
                raise Problem(
                    status=405,
                    code="method_not_allowed",
                    detail=f"Here one may {' or '.join(handlers)}.",
                    headers=(("Allow", ", ".join(handlers)),),
                )
            return handler(request, match[1])
        raise Problem(status=404, code="unknown_path", detail="There is nothing at this path.")


def once(
    tx: Transaction, key: Key | None, work: Callable[[], tuple[Answer, list[Due]]]
) -> tuple[Answer, list[Due]]:
    """Does the work, or repeats the first answer to its key. Only success is remembered.

    Raises KeyReused.
    """
    if key is not None and (first := tx.answer(key=key.value)) is not None:
        if first.fingerprint != key.fingerprint:
            raise KeyReused(key.value)
        return Answer(first.status, first.body, replayed=True), []
    answer, dues = work()
    if key is not None:
        tx.remember(key=key.value, answer=Stored(key.fingerprint, answer.status, answer.body))
    return answer, dues


def shown(answer: Answer) -> Response:
    """The answer as it goes out."""
    headers = (("Idempotent-Replayed", "true"),) if answer.replayed else ()
    return Response(answer.status, answer.body, headers=headers)


def key_of(request: Request, document: dict[str, object]) -> Key:
    """The request's key; two bodies that differ only in spaces or order count as the same.

    Raises Problem when there is none.
    """
    value = request.headers.get("Idempotency-Key", "")
    if not (0 < len(value) <= MAX_KEY and value.isascii() and value.isprintable()):
        raise Problem(
            status=400,
            code="idempotency_key_required",
            detail=f"Send an Idempotency-Key of 1 to {MAX_KEY} printable ASCII characters.",
        )
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    meant = f"{request.method} {request.path}\n{canonical}"
    return Key(value, hashlib.sha256(meant.encode()).hexdigest())
