"""The routes: each checks who asks, reads the body, makes one call and shows the answer."""

import hashlib
import hmac
import json
import re
import threading
from collections.abc import Callable
from urllib.parse import parse_qsl

from simulators.acquirer import documents, pages
from simulators.acquirer.rules import WAITING
from simulators.acquirer.service import Acquirer, Answer, Key, Manner
from simulators.acquirer.types import Invalid, KeyReused, Outcome, Refused, UnknownPayment
from simulators.http import Problem, Request, Response, decode, encode

MAX_KEY = 255
CHOICES = {
    "approve": (Outcome.CAPTURED, None, None),
    "decline": (Outcome.DECLINED, "declined_by_customer", None),
    "time_out": (Outcome.EXPIRED, "no_answer", None),
    "webhook_late": (Outcome.CAPTURED, None, Manner(late=True)),
    "webhook_twice": (Outcome.CAPTURED, None, Manner(copies=2)),
}

Handler = Callable[[Request, str], Response | None]


class Api:
    """Answers requests for one acquirer.

    `delay_s` seconds pass before a change is answered; an answer that stays silent keeps the
    connection for `silence_s` seconds and then closes it. `stopping` ends both waits.
    """

    def __init__(
        self,
        *,
        acquirer: Acquirer,
        secret: bytes,
        delay_s: float,
        silence_s: float,
        stopping: threading.Event,
    ) -> None:
        self._acquirer = acquirer
        self._expected = b"Bearer " + secret
        self._delay_s = delay_s
        self._silence_s = silence_s
        self._stopping = stopping
        one = r"/v1/payments/(acq_[0-9a-f]+)"
        table: tuple[tuple[str, dict[str, Handler]], ...] = (
            (r"/v1/payments()", {"POST": self._open, "GET": self._find}),
            (one, {"GET": self._show}),
            (one + "/settle", {"POST": self._settle}),
            (one + "/capture", {"POST": self._capture}),
            (one + "/void", {"POST": self._void}),
            (one + "/refunds", {"POST": self._refund}),
            (r"/v1/balance()", {"GET": self._balance}),
            (r"/healthz()", {"GET": self._health}),
            (r"/pay/([^/]+)", {"GET": self._page, "POST": self._decide}),
        )
        self._routes = [(re.compile(path), handlers) for path, handlers in table]

    def __call__(self, request: Request) -> Response | None:
        """The answer to a request; None closes the connection. Raises Problem."""
        if request.path.startswith("/v1/"):
            self._authenticate(request)
        try:
            return self._route(request)
        except Invalid as error:
            raise Problem(status=422, code=error.code, detail=error.detail) from None
        except Refused as error:
            raise Problem(status=409, code=error.code, detail=error.detail) from None
        except UnknownPayment:
            raise Problem(
                status=404, code="unknown_payment", detail="There is no payment with this id."
            ) from None
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

    def _open(self, request: Request, _: str) -> Response | None:
        document = decode(body=request.body)
        key = _key(request, document)
        return self._changed(self._acquirer.open_payment(document=document, key=key))

    def _find(self, request: Request, _: str) -> Response:
        reference = request.query.get("reference")
        if not reference:
            raise Problem(
                status=400, code="reference_required", detail="Add ?reference= to the path."
            )
        return _shown(self._acquirer.find(reference=reference))

    def _show(self, request: Request, payment_id: str) -> Response:
        return _shown(self._acquirer.show(payment_id=payment_id))

    def _settle(self, request: Request, payment_id: str) -> Response | None:
        outcome, code, at = documents.read_settlement(document=decode(body=request.body))
        answer = self._acquirer.settle(
            payment_id=payment_id, outcome=outcome, code=code, occurred_at=at
        )
        return self._changed(answer)

    def _capture(self, request: Request, payment_id: str) -> Response | None:
        document = _optional(request)
        key = _optional_key(request, document)
        return self._changed(
            self._acquirer.capture(payment_id=payment_id, document=document, key=key)
        )

    def _void(self, request: Request, payment_id: str) -> Response | None:
        document = _optional(request)
        key = _optional_key(request, document)
        return self._changed(self._acquirer.void(payment_id=payment_id, document=document, key=key))

    def _refund(self, request: Request, payment_id: str) -> Response | None:
        document = decode(body=request.body)
        key = _key(request, document)
        return self._changed(
            self._acquirer.refund(payment_id=payment_id, document=document, key=key)
        )

    def _balance(self, request: Request, _: str) -> Response:
        return _shown(self._acquirer.balance())

    def _health(self, request: Request, _: str) -> Response:
        return Response(200, encode(document={"status": "ok"}))

    def _page(self, request: Request, payment_id: str) -> Response:
        try:
            payment = self._acquirer.payment(payment_id=payment_id)
        except UnknownPayment:
            return _no_such_page()
        return pages.payment_page(payment=payment, waiting=payment.status in WAITING)

    def _decide(self, request: Request, payment_id: str) -> Response:
        try:
            form = dict(parse_qsl(request.body.decode("ascii"), max_num_fields=5))
            outcome, code, manner = CHOICES[form["action"]]
        except (ValueError, KeyError):
            return pages.message_page(
                status=400, title="Unknown choice", message="Go back and press a button."
            )
        try:
            self._acquirer.settle(payment_id=payment_id, outcome=outcome, code=code, manner=manner)
            payment = self._acquirer.payment(payment_id=payment_id)
        except UnknownPayment:
            return _no_such_page()
        except Refused as error:
            return pages.message_page(status=409, title="Already decided", message=error.detail)
        location = payment.return_url or f"/pay/{payment.id}"
        return Response(303, b"", "text/html; charset=utf-8", (("Location", location),))

    def _changed(self, answer: Answer) -> Response | None:
        if answer.silent and not answer.replayed:
            self._stopping.wait(self._silence_s)
            return None
        if self._delay_s:
            self._stopping.wait(self._delay_s)
        return _shown(answer)


def _shown(answer: Answer) -> Response:
    headers = (("Idempotent-Replayed", "true"),) if answer.replayed else ()
    return Response(answer.status, answer.body, headers=headers)


def _optional(request: Request) -> dict[str, object]:
    return decode(body=request.body) if request.body else {}


def _optional_key(request: Request, document: dict[str, object]) -> Key | None:
    return _key(request, document) if "Idempotency-Key" in request.headers else None


def _key(request: Request, document: dict[str, object]) -> Key:
    """The request's key; two bodies that differ only in spaces or order count as the same."""
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


def _no_such_page() -> Response:
    return pages.message_page(
        status=404, title="No such payment", message="There is no payment at this address."
    )
