"""The routes: each reads the body, makes one call and shows the answer."""

import threading
from contextlib import suppress
from dataclasses import replace
from urllib.parse import parse_qsl

from simulators.acquirer import card_pages, cards, documents, pages
from simulators.acquirer.rules import WAITING
from simulators.acquirer.service import Acquirer, Manner
from simulators.acquirer.types import Outcome, Payment, Refused, UnknownPayment
from simulators.answers import Answer, Key, Router, key_of, shown
from simulators.clock import today
from simulators.http import Problem, Request, Response, decode, encode

CHOICES = {
    "approve": (Outcome.CAPTURED, None, None),
    "decline": (Outcome.DECLINED, "declined_by_customer", None),
    "time_out": (Outcome.EXPIRED, "no_answer", None),
    "webhook_late": (Outcome.CAPTURED, None, Manner(late=True)),
    "webhook_twice": (Outcome.CAPTURED, None, Manner(copies=2)),
}
MAX_FORM_FIELDS = 10


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
        self._delay_s = delay_s
        self._silence_s = silence_s
        self._stopping = stopping
        one = rf"/v1/payments/({documents.PAYMENT_ID.pattern})"
        self._router = Router(
            secret=secret,
            routes=(
                (r"/v1/payments()", {"POST": self._open, "GET": self._find}),
                (one, {"GET": self._show}),
                (one + "/settle", {"POST": self._settle}),
                (one + "/capture", {"POST": self._capture}),
                (one + "/void", {"POST": self._void}),
                (one + "/refunds", {"POST": self._refund}),
                (r"/v1/balance()", {"GET": self._balance}),
                (r"/v1/sandbox/payments()", {"POST": self._take_over}),
                (r"/healthz()", {"GET": self._health}),
                (r"/pay/([^/]+)", {"GET": self._page, "POST": self._decide}),
                (r"/pay/([^/]+)/bank", {"GET": self._bank, "POST": self._answer_bank}),
            ),
        )

    def __call__(self, request: Request) -> Response | None:
        """The answer to a request; None closes the connection. Raises Problem."""
        try:
            return self._router(request)
        except Refused as error:
            raise Problem(status=409, code=error.code, detail=error.detail) from None
        except UnknownPayment:
            if request.path.startswith("/pay/"):
                return pages.message_page(
                    status=404,
                    title="No such payment",
                    message="There is no payment at this address.",
                )
            raise Problem(
                status=404, code="unknown_payment", detail="There is no payment with this id."
            ) from None

    def _open(self, request: Request, _: str) -> Response | None:
        document = decode(body=request.body)
        key = key_of(request, document)
        return self._changed(self._acquirer.open_payment(document=document, key=key))

    def _find(self, request: Request, _: str) -> Response:
        reference = request.query.get("reference")
        if not reference:
            raise Problem(
                status=400, code="reference_required", detail="Add ?reference= to the path."
            )
        return shown(self._acquirer.find(reference=reference))

    def _show(self, request: Request, payment_id: str) -> Response:
        return shown(self._acquirer.show(payment_id=payment_id))

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
        key = key_of(request, document)
        return self._changed(
            self._acquirer.refund(payment_id=payment_id, document=document, key=key)
        )

    def _balance(self, request: Request, _: str) -> Response:
        return shown(self._acquirer.balance())

    def _take_over(self, request: Request, _: str) -> Response | None:
        document = decode(body=request.body)
        return self._changed(self._acquirer.take_over(document=document))

    def _health(self, request: Request, _: str) -> Response:
        return Response(200, encode(document={"status": "ok"}))

    def _page(self, request: Request, payment_id: str) -> Response:
        payment = self._acquirer.payment(payment_id=payment_id)
        waiting = payment.status in WAITING
        if payment.hosted and waiting:
            form = cards.usual(year=today().year)
            return card_pages.form_page(payment=payment, form=form, errors={})
        return pages.payment_page(payment=payment, waiting=waiting)

    def _decide(self, request: Request, payment_id: str) -> Response:
        payment = self._acquirer.payment(payment_id=payment_id)
        form = _form(request)
        if payment.hosted:
            return self._take_card(payment, form)
        try:
            outcome, code, manner = CHOICES[form["action"]]
        except KeyError:
            return pages.message_page(
                status=400, title="Unknown choice", message="Go back and press a button."
            )
        try:
            self._acquirer.settle(payment_id=payment_id, outcome=outcome, code=code, manner=manner)
        except Refused as error:
            return pages.message_page(status=409, title="Already decided", message=error.detail)
        return pages.see_other(location=payment.return_url or f"/pay/{payment.id}")

    def _take_card(self, payment: Payment, form: dict[str, str]) -> Response:
        """A card was typed, or the customer gave up. What is decided stays: on to the shop."""
        if payment.status not in WAITING:
            return self._return(payment)
        if form.get("action") == "cancel":
            return self._end(payment, cards.CANCELLED, None)
        date = today()
        typed = cards.typed(form=form)
        card, errors = cards.read(form=typed, year=date.year, month=date.month)
        if card is None:
            if not cards.may_be_shown(number=typed.number):
                typed = replace(typed, number="")
            return card_pages.form_page(payment=payment, form=typed, errors=errors)
        if card.effect.challenge:
            self._acquirer.challenge(payment_id=payment.id, card=card.last_four)
            return pages.see_other(location=f"/pay/{payment.id}/bank")
        return self._end(payment, card.effect, card.last_four)

    def _bank(self, request: Request, payment_id: str) -> Response:
        payment = self._acquirer.payment(payment_id=payment_id)
        if not (payment.challenged and payment.status in WAITING):
            return pages.see_other(location=f"/pay/{payment.id}")
        return card_pages.bank_page(payment=payment, code="", error="")

    def _answer_bank(self, request: Request, payment_id: str) -> Response:
        payment = self._acquirer.payment(payment_id=payment_id)
        if not payment.challenged:
            return pages.see_other(location=f"/pay/{payment.id}")
        if payment.status not in WAITING:
            return self._return(payment)
        form = _form(request)
        if form.get("action") == "fail":
            return self._end(payment, cards.NOT_CONFIRMED, None)
        code = form.get("code", "").strip()[:12]
        if code != cards.ONE_TIME_CODE:
            wrong = f"This is not the code. Type {cards.ONE_TIME_CODE}."
            return card_pages.bank_page(payment=payment, code=code, error=wrong)
        return self._end(payment, cards.EFFECTS["secure"], None)

    def _end(self, payment: Payment, effect: cards.Effect, last_four: str | None) -> Response:
        """Ends a hosted payment unless another request was quicker, and returns to the shop."""
        with suppress(Refused):
            self._acquirer.settle(
                payment_id=payment.id,
                outcome=effect.outcome,
                code=effect.code,
                manner=Manner(late=effect.late, copies=effect.copies),
                card=last_four,
            )
        return self._return(payment)

    def _return(self, payment: Payment) -> Response:
        return pages.see_other(location=payment.return_url or f"/pay/{payment.id}")

    def _changed(self, answer: Answer) -> Response | None:
        if answer.silent and not answer.replayed:
            self._stopping.wait(self._silence_s)
            return None
        if self._delay_s:
            self._stopping.wait(self._delay_s)
        return shown(answer)


def _optional(request: Request) -> dict[str, object]:
    return decode(body=request.body) if request.body else {}


def _optional_key(request: Request, document: dict[str, object]) -> Key | None:
    return key_of(request, document) if "Idempotency-Key" in request.headers else None


def _form(request: Request) -> dict[str, str]:
    """The fields of a form that a browser sent; nothing when it is none."""
    try:
        text = request.body.decode("ascii")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS))
    except ValueError:
        return {}
