"""The life of the demo's orders, through the services that pages call, under a moved clock.

What happens to many orders within a few days is done together, one step of all of them at a time.
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
from tradewind.base.notices import services as notices
from tradewind.demo.market.crowd import buyer
from tradewind.demo.market.goods import goods
from tradewind.demo.market.opening import DEMO, Market
from tradewind.demo.market.plan import DAYS, LATE, REDUCED, REDUCED_AGO, Fate, Planned, Trip
from tradewind.demo.market.till import Till
from tradewind.goods.inventory import services as inventory
from tradewind.kernel import clock, db, jobs, outbox, ports
from tradewind.kernel.actors import Actor
from tradewind.rails.logistics import services as logistics
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.ports import Provider
from tradewind.rails.payments.types import Outcome, OutcomeKind, PaymentState
from tradewind.trade.checkout import services as checkout_services
from tradewind.trade.checkout.types import DirectOrder
from tradewind.trade.fulfilment import selectors as fulfilment
from tradewind.trade.fulfilment import services as fulfilment_services
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import CancelReason, Order, OrderState

# What happens within so many days is done together, so that the handlers run a few times for it.
ACT_AT_ONCE = timedelta(days=3)
# So many orders take a step in one transaction.
TOGETHER = 60
# Letters of the last hours leave as they do in life; older ones are in the mailbox already.
LETTERS_LEAVE_AFTER = timedelta(hours=6)
_SWEEPS = frozenset({
    "orders.expire_unpaid", "orders.complete_delivered", "settlement.make_available",
    "payments.send_refunds",
})  # fmt: skip
# UPU events from the post office of the sender to the hands of the buyer, as parts of the way.
_SCANS = (("EMA", 0.03, ""), ("EMC", 0.2, ""), ("EMD", 0.62, "there"), ("EMI", 1.0, "there"))
_SCANNED = {Trip.GOOD: 4, Trip.TARDY: 4, Trip.LOST: 2, Trip.UNSEEN: 0}
_CARRIERS = {"economy": "China Post", "standard": "Cainiao", "premium": "SF Express"}
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_Due = tuple[Planned, datetime]


class SeedFailed(RuntimeError):
    """A reaction to what the seed did went wrong; its words say which."""


@dataclass(slots=True)
class _Step:
    """That a thing is to happen to a basket, or to nobody's (`one` None), at an instant."""

    rank: int
    act: Callable[..., None]
    at: datetime
    number: int
    one: Planned | None


@dataclass
class Life:
    """Lets the planned orders happen until `now`."""

    market: Market
    seed: int
    now: datetime
    share: float = 1
    till: Till = field(default_factory=Till)
    _groups: dict[int, tuple[Actor, UUID]] = field(default_factory=dict)
    _steps: list[_Step] = field(default_factory=list)
    _sellers: dict[UUID, Actor] = field(default_factory=dict)

    def run(self, planned: Sequence[Planned]) -> Iterator[int]:
        """Let everything happen, a few days at a time; yields how many orders have been placed."""
        self._sellers = {
            store_id: self.market.sellers[code] for code, store_id in self.market.stores.items()
        }
        for one in planned:
            self._plan(one)
        self._add(0, self._reduce, REDUCED_AGO)
        start = self.now - timedelta(days=DAYS)
        steps = sorted(
            (step for step in self._steps if step.at <= self.now),
            key=lambda step: ((step.at - start) // ACT_AT_ONCE, step.rank, step.at, step.number),
        )
        stores = {one.number: len(one.stores) for one in planned}
        with outside(Provider, self.till, name="acquirer"):
            self.hear()
            for count, same in groupby(steps, key=lambda step: (step.at - start) // ACT_AT_ONCE):
                self._do(list(same), min(start + (count + 1) * ACT_AT_ONCE, self.now))
                yield sum(stores[number] for number in self._groups)
        notices.take_as_sent(actor=DEMO, before=self.now - LETTERS_LEAVE_AFTER)

    @property
    def groups(self) -> dict[int, UUID]:
        """The ids of what has been placed, by the number that the plan gives it."""
        return {number: group_id for number, (_, group_id) in self._groups.items()}

    def hear(self) -> None:
        """Let the handlers react to all that happened; raises SeedFailed when one cannot."""
        with clock.moved_to(min(self.now, clock.now())):
            outbox.drain_all()
        if troubles := outbox.troubles():
            raise SeedFailed(f"handlers failed: {troubles}")

    def _do(self, steps: list[_Step], end: datetime) -> None:
        """Do what is of one rank at once: an order's steps of a higher one need what was heard."""
        for _, ranked in groupby(steps, key=lambda step: step.rank):
            same_act: dict[str, list[_Step]] = {}
            for step in ranked:
                same_act.setdefault(step.act.__name__, []).append(step)
            for same in same_act.values():
                self._act(same)
            self.hear()
        with clock.moved_to(end):
            _sweep(_SWEEPS, end)
        self.hear()

    def _act(self, same: list[_Step]) -> None:
        act = same[0].act
        if same[0].one is None:
            for step in same:
                with clock.moved_to(step.at):
                    act(step.at)
            return
        due = [(step.one, step.at) for step in same if step.one is not None]
        for start in range(0, len(due), TOGETHER):
            act(due[start : start + TOGETHER])

    # --- what is to happen ---------------------------------------------------------------------

    def _plan(self, one: Planned) -> None:
        """Put the steps of an order into the sequence; a later rank needs what an earlier one did."""
        self._add(0, self._place, one.placed, one)
        match one.fate:
            case Fate.UNPAID:
                return
            case Fate.CALLED_OFF:
                self._add(1, self._call_off, one.paid, one)
                return
            case Fate.LATE | Fate.TOO_LATE:
                self._add(1, self._hold, one.placed - timedelta(minutes=4), one)
                # Others that were placed meanwhile have been paid by then.
                late = self._sell_out if one.fate is Fate.LATE else self._expire
                self._add(2, late, one.paid + timedelta(hours=6))
                self._add(3, self._settle, one.paid, one)
                if one.fate is Fate.LATE:
                    return
            case _:
                self._add(1, self._pay, one.paid, one)
        if one.fate is Fate.REFUNDED:
            self._add(2, self._call_off, one.packed, one)
            return
        if one.fate is Fate.PARTLY:
            self._add(2, self._call_first_off, one.packed + timedelta(hours=2), one)
        self._add(4, self._pack, one.packed, one)
        self._add(5, self._send, one.sent, one)
        self._add(6, self._scan, one.arrived, one)
        if one.confirmed is not None and one.trip in (Trip.GOOD, Trip.TARDY):
            self._add(7, self._confirm, one.confirmed, one)

    def _add(
        self, rank: int, act: Callable[..., None], ago: timedelta, one: Planned | None = None
    ) -> None:
        number = -1 if one is None else one.number
        self._steps.append(_Step(rank, act, self.now - ago, number, one))

    # --- what happens --------------------------------------------------------------------------

    def _place(self, due: Sequence[_Due]) -> None:
        with together():
            for one, at in due:
                self.market.meet(one.buyer, at)
            wanted = [(self.market.actors[one.buyer], self._order(one), at) for one, at in due]
            placed = checkout_services.place_all(wanted=wanted)
        for (one, _), (actor, *_), group_id in zip(due, wanted, placed, strict=True):
            self._groups[one.number] = (actor, group_id)

    def _order(self, one: Planned) -> DirectOrder:
        return DirectOrder(
            market=one.country,
            language=markets.market(one.country).default_language,
            address_id=self.market.addresses[one.buyer],
            lines={self.market.skus[code]: pieces for code, pieces in one.lines},
            shipping={self.market.stores[code]: one.option for code in one.stores},
            method=one.method,
            key=f"seed:{self.seed}:{one.number}",
        )

    def _pay(self, due: Sequence[_Due]) -> None:
        """Ask the provider for the money, which it takes at once."""
        opened = payments.of([self._groups[one.number][1] for one, _ in due])
        payment_services.start_all(
            starts=[
                payment_services.Start(
                    actor=self._groups[one.number][0],
                    payment_id=payment.id,
                    key=f"seed:{one.number}",
                    at=at,
                )
                for one, at in due
                for payment in opened[self._groups[one.number][1]]
                if payment.state is PaymentState.REQUIRES_PAYMENT_METHOD
            ]
        )

    def _hold(self, due: Sequence[_Due]) -> None:
        """Ask the provider for the money, which it then holds for days."""
        self.till.waits = True
        self._pay(due)
        self.till.waits = False

    def _settle(self, due: Sequence[_Due]) -> None:
        """Let the provider take what it held."""
        for one, at in due:
            for payment in payments.payments(self._groups[one.number][1]):
                if payment.state is PaymentState.SUCCEEDED:
                    continue
                (*_, ref) = payments.provider_refs(payment.id)
                captured = Outcome(
                    kind=OutcomeKind.CAPTURED, attempt_id=UUID(ref.removeprefix("fake_")),
                    provider_ref=ref, money=payment.money, occurred_at=at,
                )  # fmt: skip
                payment_services.record(outcome=captured, now=at)

    def _pack(self, due: Sequence[_Due]) -> None:
        with together():
            order_services.start_processing_all(
                steps=[
                    order_services.Step(order.id, self._sellers[order.store_id], at)
                    for _, at, order in self._orders(due)
                    if order.state is OrderState.PAID
                ]
            )

    def _send(self, due: Sequence[_Due]) -> None:
        with together():
            left = [
                (one, at, order)
                for one, at, order in self._orders(due)
                if order.state in (OrderState.PAID, OrderState.PROCESSING)
            ]
            planned = fulfilment.plans([order.id for *_, order in left])
            fulfilment_services.ship_all(
                parcels=[
                    logistics.HandOver(
                        parcel_id=parcel.parcel_id,
                        carrier=_CARRIERS[one.option],
                        tracking_number=self._tracking_number(one, order),
                        actor=self._sellers[order.store_id],
                        at=at,
                    )
                    for one, at, order in left
                    for parcel in planned[order.id]
                ]
            )

    def _scan(self, due: Sequence[_Due]) -> None:
        """Let parcels be scanned on their way, up to the buyer's door."""
        with together():
            sent = [one for one in self._orders(due) if one[2].state is OrderState.SHIPPED]
            planned = fulfilment.plans([order.id for *_, order in sent])
            for place, (code, part, where) in enumerate(_SCANS):
                scans = []
                for one, at, order in sent:
                    if place >= _SCANNED[one.trip]:
                        continue
                    there = self.now - one.sent
                    moment = there + (at - there) * part
                    scans += [
                        logistics.Scan(
                            parcel_id=parcel.parcel_id,
                            code=code,
                            occurred_at=moment,
                            place=buyer(one.buyer).address.city if where else "Guangzhou",
                            source=_CARRIERS[one.option],
                            dedupe_key=f"seed:{one.number}:{code}",
                            at=moment,
                        )
                        for parcel in planned[order.id]
                    ]
                if scans:
                    logistics.record_events(actor=DEMO, scans=scans)

    def _confirm(self, due: Sequence[_Due]) -> None:
        with together():
            order_services.confirm_receipt_all(
                steps=[
                    order_services.Step(order.id, self._groups[one.number][0], at)
                    for one, at, order in self._orders(due)
                    if order.state is OrderState.DELIVERED
                ]
            )

    def _call_off(self, due: Sequence[_Due]) -> None:
        for one, at, order in self._orders(due):
            self._cancel(one, at, order)

    def _call_first_off(self, due: Sequence[_Due]) -> None:
        """Let a buyer take back what they ordered in one of several stores."""
        for one, at, order in self._orders(due):
            if self._code(order) == one.stores[0]:
                self._cancel(one, at, order)

    def _cancel(self, one: Planned, at: datetime, order: Order) -> None:
        actor, _ = self._groups[one.number]
        order_services.cancel(order_id=order.id, reason=CancelReason.BUYER, actor=actor, now=at)

    def _expire(self, at: datetime) -> None:
        _sweep({"orders.expire_unpaid"}, at)

    def _sell_out(self, at: datetime) -> None:
        """Let an order expire and the last pieces leave the shelf, before its money comes."""
        self._expire(at)
        shop = "skyline-works"
        inventory.set_on_hand(
            actor=self.market.sellers[shop], store_id=self.market.stores[shop],
            quantities={self.market.skus[LATE[1]]: 0}, now=at,
        )  # fmt: skip

    def _reduce(self, at: datetime) -> None:
        with together():
            for good in goods(self.share):
                if good.code in REDUCED:
                    self.market.reduce(good, at)

    def _orders(self, due: Sequence[_Due]) -> list[tuple[Planned, datetime, Order]]:
        """Return the orders of baskets, each with its basket and its instant."""
        of_group = {self._groups[one.number][1]: (one, at) for one, at in due}
        return [(*of_group[order.group_id], order) for order in orders.of_groups(list(of_group))]

    def _tracking_number(self, one: Planned, order: Order) -> str:
        place = one.stores.index(self._code(order))
        return _item_number(self.seed * 100_003 + (one.number * 10 + place) * 7)

    def _code(self, order: Order) -> str:
        return next(code for code, key in self.market.stores.items() if key == order.store_id)


@contextmanager
def together() -> Iterator[None]:
    """Let services join in one transaction that does not wait for the disk: a seed can be repeated."""
    with db.atomic():
        db.execute("SET LOCAL synchronous_commit = off")
        yield


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


def _item_number(number: int) -> str:
    """A postal item number with its check digit (UPU S10)."""
    digits = f"{number % 10**8:08d}"
    rest = 11 - sum(int(d) * by for d, by in zip(digits, _S10_WEIGHTS, strict=True)) % 11
    return f"LP{digits}{({10: 0, 11: 5}).get(rest, rest)}CN"
