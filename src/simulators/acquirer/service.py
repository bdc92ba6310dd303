"""The verbs of the acquirer: each is one transaction, then the webhooks are on their way."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from simulators.acquirer import documents, rules
from simulators.acquirer.scenarios import Chance, Scenario, scenario_for
from simulators.acquirer.store import AcquirerStore, AcquirerTransaction
from simulators.acquirer.types import Change, Fact, Outcome, Payment
from simulators.answers import Answer, Key, once
from simulators.clock import as_text, wall_ns
from simulators.delivery import NS, Courier
from simulators.fields import Document
from simulators.http import encode
from simulators.store import Due


@dataclass(frozen=True, slots=True)
class Manner:
    """How the webhooks of one step are sent, when somebody chose it on the hosted page."""

    late: bool = False
    copies: int = 1


# Does the work inside a transaction: the answer, and the deliveries that it queued.
Work = Callable[[AcquirerTransaction], tuple[Answer, list[Due]]]


class Acquirer:
    """Takes payments, keeps them, and tells the merchant about them."""

    def __init__(
        self,
        *,
        store: AcquirerStore,
        courier: Courier,
        base_url: str,
        chance: Chance,
        late_s: float,
    ) -> None:
        self._store = store
        self._courier = courier
        self._base_url = base_url
        self._chance = chance
        self._late_ns = int(late_s * NS)

    def open_payment(self, *, document: Document, key: Key) -> Answer:
        """A new payment, once for each key. Raises Invalid, KeyReused."""
        order = documents.read_order(document=document)
        scenario = scenario_for(token=order.token, reference=order.reference, chance=self._chance)
        now = wall_ns()

        def work(tx: AcquirerTransaction) -> tuple[Answer, list[Due]]:
            change = rules.open_payment(
                order=order, payment_id=_new_id("acq"), created=as_text(ns=now), scenario=scenario
            )
            tx.add_payment(payment=change.payment)
            dues = self._announce(tx, change, scenario, now)
            answer = self._answer(201, change.payment)
            return replace(answer, silent=scenario.silent), dues

        return self._once(key, work)

    def settle(
        self,
        *,
        payment_id: str,
        outcome: Outcome,
        code: str | None,
        occurred_at: str | None = None,
        manner: Manner | None = None,
        card: str | None = None,
    ) -> Answer:
        """The world's side of a waiting payment. Raises UnknownPayment, Refused.

        `card` is the last four digits of the card that was used, if one was.
        """

        def work(tx: AcquirerTransaction) -> tuple[Answer, list[Due]]:
            payment = tx.payment(payment_id=payment_id)
            scenario = self._scenario(payment)
            change = rules.settle(
                payment=payment,
                outcome=outcome,
                code=code,
                occurred_at=occurred_at,
                scenario=scenario,
                card=card,
            )
            if manner is not None:
                scenario = replace(scenario, late=manner.late, copies=manner.copies)
            return self._change(tx, change, scenario)

        return self._once(None, work)

    def challenge(self, *, payment_id: str, card: str) -> Payment:
        """Sends the customer of a hosted payment on to the bank. Raises UnknownPayment."""
        with self._store.transaction() as tx:
            change = rules.challenge(payment=tx.payment(payment_id=payment_id), card=card)
            tx.change_payment(payment=change.payment)
        return change.payment

    def capture(self, *, payment_id: str, document: Document, key: Key | None) -> Answer:
        """Takes authorised money. Raises UnknownPayment, Invalid, Refused, KeyReused."""

        def work(tx: AcquirerTransaction) -> tuple[Answer, list[Due]]:
            payment = tx.payment(payment_id=payment_id)
            minor = documents.read_capture(document=document, currency=payment.currency)
            scenario = self._scenario(payment)
            change = rules.capture(payment=payment, minor=minor, scenario=scenario)
            return self._change(tx, change, scenario)

        return self._once(key, work)

    def void(self, *, payment_id: str, document: Document, key: Key | None) -> Answer:
        """Gives an uncaptured payment up. Raises UnknownPayment, Invalid, Refused, KeyReused."""
        documents.read_nothing(document=document)

        def work(tx: AcquirerTransaction) -> tuple[Answer, list[Due]]:
            payment = tx.payment(payment_id=payment_id)
            return self._change(tx, rules.void(payment=payment), self._scenario(payment))

        return self._once(key, work)

    def refund(self, *, payment_id: str, document: Document, key: Key) -> Answer:
        """Gives captured money back. Raises UnknownPayment, Invalid, Refused, KeyReused."""
        now = wall_ns()
        wanted = documents.read_refund(
            document=document,
            refund_id=_new_id("ref"),
            payment_id=payment_id,
            created=as_text(ns=now),
        )

        def work(tx: AcquirerTransaction) -> tuple[Answer, list[Due]]:
            payment = tx.payment(payment_id=payment_id)
            scenario = self._scenario(payment)
            change, refund = rules.refund(payment=payment, refund=wanted, scenario=scenario)
            tx.change_payment(payment=change.payment)
            tx.add_refund(refund=refund)
            dues = self._announce(tx, change, scenario, now)
            body = encode(document=documents.refund_document(refund=refund))
            return Answer(201, body), dues

        return self._once(key, work)

    def take_over(self, *, document: Document) -> Answer:
        """Keeps payments that were captured elsewhere, all of them or none, and tells nobody.

        One that is known already stays as it is. Raises Invalid, Refused when it is known otherwise.
        """
        captured = documents.read_captured(document=document, created=as_text(ns=wall_ns()))
        taken = 0
        with self._store.transaction() as tx:
            for payment in captured:
                known = tx.known(payment_id=payment.id)
                if known is None:
                    tx.add_payment(payment=payment)
                    taken += 1
                else:
                    rules.compare(known=known, told=payment)
        return Answer(200, encode(document={"taken": taken, "known": len(captured) - taken}))

    def payment(self, *, payment_id: str) -> Payment:
        """The payment as it stands. Raises UnknownPayment."""
        return self._store.payment(payment_id=payment_id)

    def show(self, *, payment_id: str) -> Answer:
        """The payment as it stands, for the merchant. Raises UnknownPayment."""
        return self._answer(200, self.payment(payment_id=payment_id))

    def find(self, *, reference: str) -> Answer:
        """Every payment with this reference, newest first: the way out after a timeout."""
        found = self._store.payments(reference=reference)
        data = [self._document(payment) for payment in found]
        return Answer(200, encode(document={"data": data}))

    def balance(self) -> Answer:
        """What was captured and refunded, by currency."""
        data = [
            {
                "currency": currency,
                "captured": documents.money(minor=captured, currency=currency),
                "refunded": documents.money(minor=refunded, currency=currency),
                "net": documents.money(minor=captured - refunded, currency=currency),
            }
            for currency, captured, refunded in self._store.balance()
        ]
        return Answer(200, encode(document={"data": data}))

    def _once(self, key: Key | None, work: Work) -> Answer:
        """Does the work in a transaction, or repeats its first answer; then tells the merchant."""
        with self._store.transaction() as tx:
            answer, dues = once(tx, key, lambda: work(tx))
        if dues:
            self._courier.enqueue(dues=dues)
        return answer

    def _change(
        self, tx: AcquirerTransaction, change: Change, scenario: Scenario
    ) -> tuple[Answer, list[Due]]:
        dues: list[Due] = []
        if change.facts:
            tx.change_payment(payment=change.payment)
            dues = self._announce(tx, change, scenario, wall_ns())
        return self._answer(200, change.payment), dues

    def _announce(
        self, tx: AcquirerTransaction, change: Change, scenario: Scenario, now_ns: int
    ) -> list[Due]:
        """Queues the facts. An earlier one is held back until the latest was tried once."""
        if not change.facts:
            return []
        *earlier, latest = change.facts
        created = as_text(ns=now_ns)
        held: int | None = None
        for fact in earlier:
            event_id, body = self._event(fact, created)
            held = tx.add_webhook(event_id=event_id, body=body, due_ns=None, releases=held)
        event_id, body = self._event(latest, created)
        due_ns = now_ns + (self._late_ns if scenario.late else 0)
        dues = []
        for _ in range(scenario.copies):
            seq = tx.add_webhook(event_id=event_id, body=body, due_ns=due_ns, releases=held)
            dues.append(Due(seq, due_ns))
            held = None
        return dues

    def _event(self, fact: Fact, created: str) -> tuple[str, bytes]:
        event_id = _new_id("evt")
        data: dict[str, object] = {"payment": self._document(fact.payment)}
        if fact.refund is not None:
            data["refund"] = documents.refund_document(refund=fact.refund)
        event = {"id": event_id, "type": fact.type, "created": created, "data": data}
        return event_id, encode(document=event)

    def _scenario(self, payment: Payment) -> Scenario:
        return scenario_for(token=payment.token, reference=payment.reference, chance=self._chance)

    def _document(self, payment: Payment) -> dict[str, object]:
        return documents.payment_document(payment=payment, base_url=self._base_url)

    def _answer(self, status: int, payment: Payment) -> Answer:
        return Answer(status, encode(document=self._document(payment)))


def _new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"
