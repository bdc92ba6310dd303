"""The life of the demo's orders, through the services that pages call, under a moved clock.

Each step looks at what is there before it acts, and every command has a key of the plan's, so that
a seed that was interrupted goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from tradewind.base.markets import selectors as markets
from tradewind.base.notices.ports import Messenger
from tradewind.base.notices.types import Message
from tradewind.demo.market.goods import goods
from tradewind.demo.market.opening import DEMO, Market
from tradewind.demo.market.places import PLACES
from tradewind.demo.market.plan import DAYS, LATE, REDUCED, REDUCED_AGO, Fate, Planned
from tradewind.goods.inventory import services as inventory
from tradewind.kernel import clock, idempotency, jobs, outbox, ports
from tradewind.kernel.actors import Actor
from tradewind.rails.logistics import services as logistics
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.ports import Provider
from tradewind.rails.payments.types import Outcome, OutcomeKind, PaymentState, Split
from tradewind.testing.fakes import FakeProvider
from tradewind.trade.checkout import selectors as checkout
from tradewind.trade.checkout import services as checkout_services
from tradewind.trade.checkout.types import PlaceOrder
from tradewind.trade.fulfilment import selectors as fulfilment
from tradewind.trade.fulfilment import services as fulfilment_services
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import CancelReason, Order, OrderState

# What happens within so many days is done together, so that the handlers run a few times for it.
ACT_AT_ONCE = timedelta(days=3)
# Letters of the last hours leave as they do in life; older ones are in the mailbox already.
LETTERS_LEAVE_AFTER = timedelta(hours=6)
_SWEEPS = frozenset({
    "orders.expire_unpaid", "orders.complete_delivered", "settlement.make_available",
    "payments.send_refunds",
})  # fmt: skip
# UPU events from the post office of the sender to the hands of the buyer, as parts of the way.
_SCANS = (("EMA", 0.03, ""), ("EMC", 0.2, ""), ("EMD", 0.62, "there"), ("EMI", 1.0, "there"))
_CARRIERS = {"economy": "China Post", "standard": "Cainiao", "premium": "SF Express"}
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


class SeedFailed(RuntimeError):
    """A reaction to what the seed did went wrong; its words say which."""


class _Quiet:
    """A messenger for letters that were read long ago."""

    def deliver(self, message: Message) -> None:
        """Say nothing."""


@dataclass(order=True, slots=True)
class _Step:
    at: datetime
    number: int
    rank: int
    run: Callable[[], None] = field(compare=False)


@dataclass
class Life:
    """Lets the planned orders happen until `now`."""

    market: Market
    seed: int
    now: datetime
    provider: FakeProvider = field(default_factory=FakeProvider)
    _groups: dict[int, tuple[Actor, UUID]] = field(default_factory=dict)
    _steps: list[_Step] = field(default_factory=list)

    def run(self, planned: Sequence[Planned]) -> Iterator[int]:
        """Let everything happen, a few days at a time; yields how many orders have been placed."""
        for one in planned:
            self._plan(one)
        self._add(0, 0, self.now - REDUCED_AGO, self._reduce)
        start = self.now - timedelta(days=DAYS)
        together = groupby(
            sorted(step for step in self._steps if step.at <= self.now),
            key=lambda step: (step.at - start) // ACT_AT_ONCE,
        )
        stores = {one.number: len(one.stores) for one in planned}
        with outside(Provider, self.provider, name="acquirer"):
            self._hear()
            for count, steps in together:
                self._do(list(steps), min(start + (count + 1) * ACT_AT_ONCE, self.now))
                yield sum(stores[number] for number in self._groups)
        with outside(Messenger, _Quiet()):
            _sweep({"notices.send_due"}, self.now - LETTERS_LEAVE_AFTER)

    def _do(self, steps: list[_Step], end: datetime) -> None:
        """Do what is of one rank at once: an order's steps of a higher one need what was heard."""
        for _, same in groupby(
            sorted(steps, key=lambda one: (one.rank, one)), lambda one: one.rank
        ):
            for step in same:
                with clock.moved_to(step.at):
                    step.run()
            self._hear()
        with clock.moved_to(end):
            _sweep(_SWEEPS, end)
        self._hear()

    def _hear(self) -> None:
        with clock.moved_to(min(self.now, clock.now())):
            outbox.drain_all()
        if troubles := outbox.troubles():
            raise SeedFailed(f"handlers failed: {troubles}")

    # --- what is to happen ---------------------------------------------------------------------

    def _plan(self, one: Planned) -> None:
        """Put the steps of an order into the sequence; a later rank needs what an earlier one did."""
        self._add(one.number, 0, self._at(one.placed), self._place, one)
        match one.fate:
            case Fate.UNPAID:
                return
            case Fate.CALLED_OFF:
                self._add(one.number, 1, self._at(one.paid), self._call_off, one)
                return
            case Fate.LATE:
                self._add(
                    one.number, 0, self._at(one.placed) + timedelta(minutes=4), self._ask, one
                )
                # Others that were placed meanwhile have been paid by then.
                self._add(one.number, 2, self._at(one.paid) - timedelta(hours=6), self._sell_out)
                self._add(one.number, 3, self._at(one.paid), self._pay, one)
                return
        self._add(one.number, 1, self._at(one.paid), self._pay, one)
        if one.fate is Fate.REFUNDED:
            self._add(one.number, 2, self._at(one.packed), self._call_off, one)
            return
        self._add(one.number, 2, self._at(one.packed), self._pack, one)
        self._add(one.number, 3, self._at(one.sent), self._send, one)
        self._add(one.number, 4, self._at(one.arrived), self._scan, one)
        if one.confirmed is not None:
            self._add(one.number, 5, self._at(one.confirmed), self._confirm, one)

    def _add(
        self, number: int, rank: int, at: datetime, act: Callable[..., None], *about: Planned
    ) -> None:
        self._steps.append(_Step(at, number, rank, lambda: act(*about, at)))

    def _at(self, ago: timedelta) -> datetime:
        return self.now - ago

    # --- what happens --------------------------------------------------------------------------

    def _place(self, one: Planned, at: datetime) -> None:
        buyer, key = self.market.buyer(one.buyer, one.country, at), f"seed:{self.seed}:{one.number}"
        group_id = idempotency.answered(
            owner_id=buyer.person_id, command="place_order", key=key, kind=UUID
        )
        if group_id is None:
            group_id = self._order(one, buyer, key, at)
        self._groups[one.number] = (buyer, group_id)

    def _order(self, one: Planned, buyer: Actor, key: str, at: datetime) -> UUID:
        here = markets.market(one.country)
        cart_id = checkout_services.open_cart(
            actor=buyer, market=one.country, language=here.default_language, now=at
        )
        left_over = checkout.cart(cart_id, actor=buyer).basket.lines
        wanted = {self.market.skus[code]: pieces for code, pieces in one.lines}
        checkout_services.set_lines(
            actor=buyer, cart_id=cart_id,
            quantities={line.sku_id: 0 for line in left_over} | wanted,
        )  # fmt: skip
        checkout_services.set_delivery(
            actor=buyer,
            cart_id=cart_id,
            address_id=self.market.address(one.buyer, one.country, at),
            shipping={self.market.stores[code]: one.option for code in one.stores},
        )
        quote = checkout.quote(checkout.cart(cart_id, actor=buyer).basket, at)
        command = PlaceOrder(
            cart_id=cart_id, digest=quote.digest, key=key,
            payments=(Split(method=one.method, money=quote.total),),
        )  # fmt: skip
        return checkout_services.place_order(actor=buyer, command=command, now=at).group_id

    def _ask(self, one: Planned, at: datetime) -> None:
        """Ask the provider for the money, which it then holds."""
        buyer, group_id = self._groups[one.number]
        for payment in payments.payments(group_id):
            if payment.state is PaymentState.REQUIRES_PAYMENT_METHOD:
                payment_services.start(
                    actor=buyer, payment_id=payment.id, key=f"seed:{one.number}", now=at
                )

    def _pay(self, one: Planned, at: datetime) -> None:
        self._ask(one, at)
        _, group_id = self._groups[one.number]
        for payment in payments.payments(group_id):
            if payment.state is PaymentState.SUCCEEDED:
                continue
            (*_, ref) = payments.provider_refs(payment.id)
            captured = Outcome(
                kind=OutcomeKind.CAPTURED, attempt_id=UUID(ref.removeprefix("fake_")),
                provider_ref=ref, money=payment.money, occurred_at=at,
            )  # fmt: skip
            payment_services.record(outcome=captured, now=at)

    def _pack(self, one: Planned, at: datetime) -> None:
        for order in self._orders(one):
            if order.state is OrderState.PAID:
                order_services.start_processing(
                    order_id=order.id, actor=self._seller(order), now=at
                )

    def _send(self, one: Planned, at: datetime) -> None:
        for place, order in enumerate(self._orders(one)):
            for parcel in fulfilment.plan(order.id):
                fulfilment_services.ship(
                    parcel_id=parcel.parcel_id, carrier=_CARRIERS[one.option],
                    tracking_number=_tracking_number(self.seed, one.number * 10 + place),
                    actor=self._seller(order), now=at,
                )  # fmt: skip

    def _scan(self, one: Planned, at: datetime) -> None:
        """Let the parcel be scanned on its way, up to the buyer's door."""
        there = self._at(one.sent)
        city = PLACES[one.country].city
        for order in self._orders(one):
            for parcel in fulfilment.plan(order.id):
                for code, part, where in _SCANS:
                    moment = there + (at - there) * part
                    logistics.record_event(
                        actor=DEMO, parcel_id=parcel.parcel_id, code=code, occurred_at=moment,
                        place=city if where else "Guangzhou", source=_CARRIERS[one.option],
                        dedupe_key=f"seed:{one.number}:{code}", now=moment,
                    )  # fmt: skip

    def _confirm(self, one: Planned, at: datetime) -> None:
        buyer, _ = self._groups[one.number]
        for order in self._orders(one):
            if order.state is OrderState.DELIVERED:
                order_services.confirm_receipt(order_id=order.id, actor=buyer, now=at)

    def _call_off(self, one: Planned, at: datetime) -> None:
        buyer, _ = self._groups[one.number]
        for order in self._orders(one):
            order_services.cancel(order_id=order.id, reason=CancelReason.BUYER, actor=buyer, now=at)

    def _sell_out(self, at: datetime) -> None:
        """Let an order expire and the last pieces leave the shelf, before its money comes."""
        _sweep({"orders.expire_unpaid"}, at)
        shop = "skyline-works"
        inventory.set_on_hand(
            actor=self.market.sellers[shop], store_id=self.market.stores[shop],
            quantities={self.market.skus[LATE[1]]: 0}, now=at,
        )  # fmt: skip

    def _reduce(self, at: datetime) -> None:
        for good in goods():
            if good.code in REDUCED:
                self.market.reduce(good, at)

    def _orders(self, one: Planned) -> tuple[Order, ...]:
        return orders.group(self._groups[one.number][1], actor=DEMO).orders

    def _seller(self, order: Order) -> Actor:
        code = next(code for code, key in self.market.stores.items() if key == order.store_id)
        return self.market.sellers[code]


@contextmanager
def outside(port: type, double: object, *, name: str = "") -> Iterator[None]:
    """Let something else answer a port for a while."""
    before: object = None
    with suppress(LookupError):
        before = ports.get(port, name=name)
    ports.provide(port, lambda: double, name=name)
    try:
        yield
    finally:
        if before is not None:
            ports.provide(port, lambda: before, name=name)


def _sweep(names: frozenset[str] | set[str], at: datetime) -> None:
    for sweep in jobs.sweeps():
        while sweep.name in names and sweep.run(at):
            pass


def _tracking_number(seed: int, number: int) -> str:
    """A postal item number with its check digit (UPU S10)."""
    digits = f"{(seed * 100_003 + number * 7) % 10**8:08d}"
    rest = 11 - sum(int(d) * by for d, by in zip(digits, _S10_WEIGHTS, strict=True)) % 11
    return f"LP{digits}{({10: 0, 11: 5}).get(rest, rest)}CN"
