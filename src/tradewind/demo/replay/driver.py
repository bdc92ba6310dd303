"""The replay itself: every order's steps at their instants, through the services that pages call.

Each step looks at what is there before it acts, and every command has a key made of the source's
id, so that a replay that was killed goes on where it stopped when it is started again.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, UUID, uuid5

import httpx
from django.conf import settings

from tradewind.demo.replay.olist import Item, SourceOrder
from tradewind.demo.replay.world import LANGUAGE, MARKET, OPTION, REPLAY, World, brl
from tradewind.kernel import clock, idempotency, jobs, outbox
from tradewind.kernel.actors import Actor
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.logistics import services as logistics_services
from tradewind.rails.logistics.types import FreightQuote, ParcelStatus
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.types import PaymentState, Split
from tradewind.trade.checkout import selectors as checkout
from tradewind.trade.checkout import services as checkout_services
from tradewind.trade.checkout.types import PlaceOrder
from tradewind.trade.fulfilment import selectors as fulfilment
from tradewind.trade.fulfilment import services as fulfilment_services
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import CancelReason, Order, OrderState

HOLD = "tok_hold"
PATIENCE_SECONDS = 120.0
SWEEP_EVERY = timedelta(days=1)
_NAMESPACE = uuid5(NAMESPACE_URL, "tradewind:replay")


class ReplayStuck(RuntimeError):
    """A reaction that a step waits for did not come."""


@dataclass(order=True, slots=True)
class Step:
    """One thing that happened to one order."""

    at: datetime
    number: int
    run: Callable[[], None] = field(compare=False)


@dataclass
class Driver:
    """Runs the steps of all orders in the sequence of their instants."""

    world: World
    acquirer_url: str
    on_progress: Callable[[], None]
    keep_alive: Callable[[], object]
    groups: dict[str, tuple[Actor, UUID]] = field(default_factory=dict)
    _steps: list[Step] = field(default_factory=list)
    _settling: set[str] = field(default_factory=set)
    _swept: datetime | None = None

    def __post_init__(self) -> None:
        self._http = httpx.Client(
            base_url=self.acquirer_url,
            timeout=10,
            headers={"Authorization": f"Bearer {settings.ACQUIRER_SECRET}"},
        )

    def run(self, source: list[SourceOrder]) -> None:
        """Run all orders to the end of what the source knows of them."""
        for order in source:
            self._plan(order)
        heapq.heapify(self._steps)
        while self._steps:
            step = heapq.heappop(self._steps)
            self._let_time_pass(step.at)
            step.run()
        last = self._swept or clock.now()
        self._let_time_pass(last + SWEEP_EVERY)
        self.settle_down()

    def settle_down(self) -> None:
        """Wait until every fact was heard and every refund is back."""
        self._wait_paid()
        self._wait(_all_heard, "the handlers to catch up")
        jobs.run_sweeps(self._swept)
        self._wait(_all_heard, "the handlers to catch up")

    # --- what happens to an order ------------------------------------------------------------

    def _plan(self, order: SourceOrder) -> None:
        """Put the steps of an order into the sequence; equal instants keep the order of life."""
        steps: list[tuple[datetime, Callable[[SourceOrder], None]]] = [
            (order.purchased, self._purchase)
        ]
        if order.approved:
            steps.append((order.approved, self._approve))
        if order.state == "processing" and order.approved:
            steps.append((order.approved, self._take_up))
        if order.handed_over:
            steps.append((order.handed_over, self._hand_over))
        if order.delivered:
            steps.append((order.delivered, self._deliver))
        if order.state in ("canceled", "unavailable"):
            steps.append((steps[-1][0], self._call_off))
        for at, run in steps:
            last = run is steps[-1][1]
            self._steps.append(Step(at, len(self._steps), partial(self._do, run, order, last)))

    def _do(self, run: Callable[[SourceOrder], None], order: SourceOrder, last: bool) -> None:
        run(order)
        if last:
            self.on_progress()

    def _purchase(self, order: SourceOrder) -> None:
        buyer = self.world.customer(order)
        group_id = idempotency.answered(
            owner_id=buyer.person_id, command="place_order", key=order.id, kind=UUID
        )
        if group_id is None:
            group_id = self._place(buyer, order)
        self.groups[order.id] = (buyer, group_id)
        for payment in payments.payments(group_id):
            if payment.state is PaymentState.REQUIRES_PAYMENT_METHOD:
                payment_services.start(
                    actor=buyer, payment_id=payment.id, key=f"{order.id}:{payment.sequence}",
                    now=order.purchased, token=HOLD,
                )  # fmt: skip
        # Before time moves on: what the acquirer has not got when the order expires, it never gets.
        for payment in payments.payments(group_id):
            if payment.under_way:
                self._taken(payment.id)

    def _taken(self, payment_id: UUID) -> str:
        """Wait until the acquirer knows a payment, and return its reference there."""

        def provider_ref() -> str:
            return next((ref for ref in payments.provider_refs(payment_id) if ref), "")

        self._wait(lambda: bool(provider_ref()), "the acquirer to take a payment")
        return provider_ref()

    def _place(self, buyer: Actor, order: SourceOrder) -> UUID:
        skus = {item: self.world.sell(item, order.purchased) for item in order.items}
        self._quote_freight(buyer, order, skus)
        cart_id = checkout_services.open_cart(
            actor=buyer, market=MARKET, language=LANGUAGE, now=order.purchased
        )
        left_over = checkout.cart(cart_id, actor=buyer).basket.lines
        quantities = {line.sku_id: 0 for line in left_over}
        quantities |= {skus[item]: item.quantity for item in order.items}
        checkout_services.set_lines(actor=buyer, cart_id=cart_id, quantities=quantities)
        checkout_services.set_delivery(
            actor=buyer,
            cart_id=cart_id,
            address_id=self.world.address(order),
            shipping={self.world.stores[item.seller]: OPTION for item in order.items},
        )
        basket = checkout.cart(cart_id, actor=buyer).basket
        command = PlaceOrder(
            cart_id=cart_id,
            digest=checkout.quote(basket, order.purchased).digest,
            key=order.id,
            payments=tuple(
                Split(method=one.method, money=brl(one.value), instalments=one.instalments)
                for one in order.payments
            ),
        )
        return checkout_services.place_order(
            actor=buyer, command=command, now=order.purchased
        ).group_id

    def _quote_freight(self, buyer: Actor, order: SourceOrder, skus: dict[Item, UUID]) -> None:
        by_store: dict[UUID, list[FreightQuote]] = {}
        for item, sku_id in skus.items():
            store_id = self.world.stores[item.seller]
            quote = FreightQuote(
                id=uuid5(_NAMESPACE, f"{order.id}:{item.seller}:{item.product}"),
                store_id=store_id,
                buyer_id=buyer.person_id,
                sku_id=sku_id,
                quantity=item.quantity,
                country=MARKET,
                money=brl(item.freight),
                expires_at=None,
            )
            by_store.setdefault(store_id, []).append(quote)
        for store_id, quotes in by_store.items():
            logistics_services.quote_freight_many(
                actor=self.world.seller_of(store_id), quotes=quotes, now=order.purchased
            )

    def _approve(self, order: SourceOrder) -> None:
        """Let the world pay: the acquirer hears it, and tells us by webhook."""
        _, group_id = self.groups[order.id]
        assert order.approved is not None
        for payment in payments.payments(group_id):
            if payment.state is not PaymentState.SUCCEEDED:
                self._settle(payment.id, order.approved)
        self._settling.add(order.id)

    def _settle(self, payment_id: UUID, at: datetime) -> None:
        ref = self._taken(payment_id)
        body = {"outcome": "captured", "occurred_at": at.isoformat()}
        path = f"/v1/payments/{ref}/settle"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self._http.post(path, json=body)
                answer.raise_for_status()
                return
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                self.keep_alive()
                time.sleep(0.1)

    def _take_up(self, order: SourceOrder) -> None:
        assert order.approved is not None
        for one in self._paid_orders(order):
            if one.state is OrderState.PAID:
                order_services.start_processing(
                    order_id=one.id, actor=self.world.seller_of(one.store_id), now=order.approved
                )

    def _hand_over(self, order: SourceOrder) -> None:
        assert order.handed_over is not None
        for one in self._paid_orders(order):
            self._wait(partial(_planned, one.id), "parcels to be planned")
            for parcel in fulfilment.plan(one.id):
                fulfilment_services.ship(
                    parcel_id=parcel.parcel_id,
                    carrier="correios",
                    tracking_number=f"OL{parcel.parcel_id.hex[-20:].upper()}BR",
                    actor=self.world.seller_of(one.store_id),
                    now=order.handed_over,
                )

    def _deliver(self, order: SourceOrder) -> None:
        assert order.delivered is not None
        for one in self._orders(order):
            for parcel in logistics.parcels(references=[one.id]):
                if parcel.status is not ParcelStatus.DELIVERED:
                    logistics_services.record_event(
                        actor=REPLAY,
                        parcel_id=parcel.id,
                        code="EMI",
                        occurred_at=order.delivered,
                        place=order.city or "-",
                        source="olist",
                        dedupe_key=f"{order.id}:delivered",
                        now=order.delivered,
                    )

    def _call_off(self, order: SourceOrder) -> None:
        """Cancel after everything that the source says happened before."""
        at = max(
            t for t in (order.purchased, order.approved, order.handed_over, order.delivered) if t
        )
        wanted = OrderState.PLACED
        if order.approved:
            wanted = OrderState.PAID
            self._paid_orders(order)
        if order.delivered:
            wanted = OrderState.DELIVERED
        unavailable = order.state == "unavailable"
        for one in self._orders(order):
            if wanted is OrderState.DELIVERED:
                self._wait(partial(_delivered, one.id), "a delivery")
            order_services.cancel(
                order_id=one.id,
                reason=CancelReason.UNAVAILABLE if unavailable else CancelReason.OPERATOR,
                actor=REPLAY,
                now=at,
            )

    # --- waiting -----------------------------------------------------------------------------

    def _orders(self, order: SourceOrder) -> tuple[Order, ...]:
        _, group_id = self.groups[order.id]
        return orders.group(group_id, actor=REPLAY).orders

    def _paid_orders(self, order: SourceOrder) -> tuple[Order, ...]:
        """Return the orders of a source order once all of them are paid."""
        found: tuple[Order, ...] = ()

        def paid() -> bool:
            nonlocal found
            found = self._orders(order)
            return all(one.paid_at is not None for one in found)

        self._wait(paid, f"the payments of {order.id}")
        self._settling.discard(order.id)
        return found

    def _wait_paid(self) -> None:
        by_id = {order.id: order for order in self.world.data.orders}
        for order_id in list(self._settling):
            self._paid_orders(by_id[order_id])

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        pause = 0.002
        while not condition():
            if time.monotonic() > deadline:
                raise ReplayStuck(f"waited {PATIENCE_SECONDS:.0f} s for {what}")
            self.keep_alive()
            time.sleep(pause)
            pause = min(pause * 2, 0.1)

    def _let_time_pass(self, at: datetime) -> None:
        """Once a day of business time, move the stored clock and work off what came due.

        Nothing that was paid before may be on its way then, or it would be taken for unpaid.
        """
        if self._swept is None:
            self._swept = at
            clock.begin_at(at)
        while at - self._swept >= SWEEP_EVERY:
            self._wait_paid()
            self._swept += SWEEP_EVERY
            if clock.now() < self._swept:
                clock.advance_to(self._swept)
            jobs.run_sweeps(self._swept)


def _all_heard() -> bool:
    """Whether every handler has looked at every fact, and waits for none; parked ones stay."""
    return not any(outbox.lag().values()) and all(
        trouble.state == "parked" for trouble in outbox.troubles()
    )


def _planned(order_id: UUID) -> bool:
    return bool(fulfilment.plan(order_id))


def _delivered(order_id: UUID) -> bool:
    return orders.orders([order_id])[0].delivered_at is not None
