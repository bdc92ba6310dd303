"""From a cart to an order that has arrived: place, pay, follow, cancel, confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Header, Path, Query, Router
from pydantic import Field, StringConstraints

from tradewind.base.accounts.types import AddressInput, ApiScope
from tradewind.kernel import clock, limits
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.logistics.types import Parcel, ParcelStatus, Station
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.types import (
    AttemptState,
    LastAttempt,
    NextAction,
    Payment,
    PaymentState,
    UnknownPayment,
)
from tradewind.sites.open_api import problems
from tradewind.sites.open_api.callers import Shopping, Token
from tradewind.sites.open_api.carts import Shipping
from tradewind.sites.open_api.fields import (
    MOST_LINES,
    CartId,
    Cursor,
    Digest,
    GroupId,
    In,
    Language,
    MarketCode,
    Money,
    NeededText,
    OrderId,
    Out,
    ParcelId,
    PaymentId,
    ProductId,
    Short,
    SkuId,
    StoreId,
    Text,
    amount,
)
from tradewind.sites.open_api.problems import Refused
from tradewind.sites.open_api.routing import endpoint
from tradewind.trade.checkout import services as checkout
from tradewind.trade.checkout.types import CheckOut
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import CancelReason, Order, OrderCard, OrderState

router = Router(tags=["orders"])
# A provider is asked at most so often (seconds) what became of a payment.
_ASKED_EVERY = 5

IdempotencyKey = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,120}$")]
_KEY: Any = Header(  # type: ignore[type-arg]
    ..., alias="Idempotency-Key", description="A random text for this one command"
)


class AddressIn(In):
    """Where an order goes, as it was typed; `/address-formats/{country}` says what is needed."""

    full_name: NeededText
    line1: NeededText
    line2: Text = ""
    postcode: Short = ""
    city: Text = ""
    region: Text = ""
    country: MarketCode
    phone: Short = ""
    extra: Annotated[
        dict[Short, Text],
        Field(max_length=5, description="Such as `cpf` in Brazil, `pccc` in Korea"),
    ] = {}


class PlaceOrder(In):
    """A cart as its shopper has seen it: language, shipping and digest as the review gave them."""

    cart: CartId
    digest: Digest
    language: Language
    shipping: Annotated[list[Shipping], Field(max_length=MOST_LINES)]
    address: AddressIn
    method: Annotated[
        str,
        StringConstraints(pattern=r"^(card|boleto)$"),
        Field(description="`card` everywhere, `boleto` in Brazil too"),
    ] = "card"


class StartPayment(In):
    """Where the provider sends the shopper back to."""

    return_url: Annotated[
        str,
        StringConstraints(pattern=r"^https?://[^\s\x00-\x20]+$", max_length=500),
        Field(examples=["https://shop.example/paid"]),
    ]


class CancelOrder(In):
    """Why an order is called off; it stands in the audit."""

    reason: Text = ""


class PlacedOut(Out):
    """What was opened: a group with one order for each store, and what is to be paid."""

    group: GroupId
    payments: list[PaymentId]


class NextActionOut(Out):
    """What the shopper does next: `redirect` to `url`, pay the voucher `number`, `wait`, `none`."""

    kind: str
    url: str
    number: str


class PaymentOut(Out):
    """A payment: the state of its money, and what the shopper has to do for it."""

    id: PaymentId
    group: GroupId
    method: str
    amount: Money
    captured: Money
    refunded: Money
    state: PaymentState
    last_attempt: AttemptState | None
    decline_code: str
    next_action: NextActionOut | None


class OrderLine(Out):
    """A line as it was sold."""

    sku: SkuId
    product: ProductId
    title: str
    options: dict[str, str]
    quantity: int
    unit: Money


class OrderCharge(Out):
    """One reason for money in an order; the total is the sum of these."""

    kind: str
    sku: SkuId
    amount: Money
    source: str
    funder: str


class Scan(Out):
    """What a carrier said of a parcel."""

    at: datetime
    status: ParcelStatus
    station: Station | None
    place: str


class ParcelOut(Out):
    """A parcel on its way, with its scans, the oldest first."""

    id: ParcelId
    status: ParcelStatus
    carrier: str
    tracking_number: str
    handed_over_at: datetime | None
    delivered_at: datetime | None
    scans: list[Scan]


class OrderSummary(Out):
    """An order in a list; `pay_by` is when an unpaid one is called off."""

    id: OrderId
    group: GroupId
    store: StoreId
    number: str
    state: OrderState
    total: Money
    placed_at: datetime
    pay_by: datetime
    pieces: int


class OrderPage(Out):
    """Some orders, the newest first, and the cursor of the next page; null on the last."""

    items: list[OrderSummary]
    next: str | None


class OrderOut(Out):
    """An order with its lines, charges, payments and parcels."""

    id: OrderId
    group: GroupId
    store: StoreId
    number: str
    state: OrderState
    total: Money
    placed_at: datetime
    pay_by: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    lines: list[OrderLine]
    charges: list[OrderCharge]
    payments: list[PaymentOut]
    parcels: list[ParcelOut]


class Listed(In):
    """Which orders."""

    state: list[OrderState] = Field([], max_length=7)
    limit: int = Field(20, ge=1, le=100)
    cursor: Cursor | None = None


@endpoint(
    router, "POST", "/orders", answers=PlacedOut, status=201, problems=(404, 409), body=True,
    token=Token.SHOPPER, scope=ApiScope.ORDERS_WRITE,
)  # fmt: skip
def place_order(
    request: Shopping,
    wanted: PlaceOrder,
    response: HttpResponse,
    key: IdempotencyKey = _KEY,
) -> tuple[int, PlacedOut]:
    """Turn a cart into orders, all of it or nothing.

    The same key with the same body gets the same answer; with another body 422, while the first
    call has not ended 409. A quote that is another than the shopper saw is a 409 with the new
    digest.
    """
    if not request.caller.email:
        raise Refused("email_not_proven")
    typed = wanted.address
    if wanted.method == "boleto" and typed.country != "BR":
        raise InvalidInput(field="method", reason="only in Brazil")
    command = CheckOut(
        cart_id=wanted.cart,
        digest=wanted.digest,
        key=key,
        shipping={one.store: one.option for one in wanted.shipping},
        language=wanted.language,
        method=wanted.method,
        address=AddressInput(**typed.model_dump()),
        email=request.caller.email,
        full_name=typed.full_name,
    )
    with problems.under("address"):
        placed = checkout.check_out(
            actor=request.actor, command=command, now=clock.now(), wait=False
        )
    made = PlacedOut(group=placed.group_id, payments=list(placed.payment_ids))
    response.headers["Location"] = f"{problems.PAGE}payments/{made.model_dump()['payments'][0]}"
    return 201, made


@endpoint(
    router, "GET", "/payments/{payment_id}", answers=PaymentOut, problems=(404,),
    token=Token.SHOPPER, scope=ApiScope.ORDERS_READ,
)  # fmt: skip
def get_payment(request: Shopping, payment_id: Path[PaymentId]) -> PaymentOut:
    """Read what became of a payment; its provider is asked when it has not said yet."""
    found = _own_payment(request, payment_id)
    if found.under_way:
        asked = limits.take(key=f"api-ask:{payment_id}", most=1, seconds=_ASKED_EVERY)
        if asked.allowed:
            found = payment_services.refresh(
                payment_id=payment_id, actor=request.actor, now=clock.now()
            )
    return _payment(found, payments.last_attempt(payment_id))


@endpoint(
    router, "POST", "/payments/{payment_id}/start", answers=NextActionOut, problems=(404, 409),
    body=True, token=Token.SHOPPER, scope=ApiScope.ORDERS_WRITE,
)  # fmt: skip
def start_payment(
    request: Shopping,
    payment_id: Path[PaymentId],
    wanted: StartPayment,
    key: IdempotencyKey = _KEY,
) -> NextActionOut:
    """Ask the provider for the money, and learn where to send the shopper.

    The same key again repeats the same attempt; after a decline use another key.
    """
    _own_payment(request, payment_id)
    return _action(
        payment_services.start(
            actor=request.actor,
            payment_id=payment_id,
            key=key,
            now=clock.now(),
            return_url=wanted.return_url,
        )
    )


@endpoint(
    router, "GET", "/orders", answers=OrderPage,
    token=Token.SHOPPER, scope=ApiScope.ORDERS_READ,
)  # fmt: skip
def list_orders(request: Shopping, asked: Query[Listed]) -> OrderPage:
    """List the shopper's orders, the newest first."""
    found = orders.of_buyer(
        actor=request.actor, states=asked.state, limit=asked.limit, cursor=asked.cursor
    )
    return OrderPage(items=[_summary(one) for one in found.items], next=found.next)


@endpoint(
    router, "GET", "/orders/{order_id}", answers=OrderOut, problems=(404,),
    token=Token.SHOPPER, scope=ApiScope.ORDERS_READ,
)  # fmt: skip
def get_order(request: Shopping, order_id: Path[OrderId]) -> OrderOut:
    """Read an order: its state, why it cost what it cost, its payments and parcels."""
    return _order(request, order_id)


@endpoint(
    router, "POST", "/orders/{order_id}/cancel", answers=OrderOut, problems=(404, 409), body=True,
    token=Token.SHOPPER, scope=ApiScope.ORDERS_WRITE,
)  # fmt: skip
def cancel_order(request: Shopping, order_id: Path[OrderId], wanted: CancelOrder) -> OrderOut:
    """Call an order off, until its first parcel leaves; the same again changes nothing."""
    page = orders.page(order_id, actor=request.actor)
    try:
        order_services.cancel(
            order_id=page.order.id,
            reason=CancelReason.BUYER,
            actor=request.actor,
            now=clock.now(),
            note=wanted.reason,
        )
    except NotAllowed as error:
        raise Refused("too_late_to_cancel", state=page.order.state.value) from error
    return _order(request, order_id)


@endpoint(
    router, "POST", "/orders/{order_id}/confirm", answers=OrderOut, problems=(404, 409),
    token=Token.SHOPPER, scope=ApiScope.ORDERS_WRITE,
)  # fmt: skip
def confirm_order(request: Shopping, order_id: Path[OrderId]) -> OrderOut:
    """Say that the goods arrived, which releases the money to the store."""
    page = orders.page(order_id, actor=request.actor)
    order_services.confirm_receipt(order_id=page.order.id, actor=request.actor, now=clock.now())
    return _order(request, order_id)


def _own_payment(request: Shopping, payment_id: UUID) -> Payment:
    """Return a payment of the shopper; raises UnknownPayment for those of all others."""
    found = payments.payment(payment_id)
    if found.buyer_id not in request.actor.person_ids:
        raise UnknownPayment(payment_id=payment_id)
    return found


def _order(request: Shopping, order_id: UUID) -> OrderOut:
    page = orders.page(order_id, actor=request.actor)
    one = page.order
    skus = {line.id: line.sku_id for line in one.lines}
    opened = payments.payments(one.group_id)
    parcels = logistics.parcels(references=[one.id])
    return OrderOut(
        id=one.id,
        group=one.group_id,
        store=one.store_id,
        number=one.number,
        state=one.state,
        total=amount(one.total),
        placed_at=one.placed_at,
        pay_by=page.pay_by,
        paid_at=one.paid_at,
        shipped_at=one.shipped_at,
        delivered_at=one.delivered_at,
        completed_at=one.completed_at,
        cancelled_at=one.cancelled_at,
        cancel_reason=one.cancel_reason,
        lines=_lines(one),
        charges=_charges(one, skus),
        payments=[_payment(payment, payments.last_attempt(payment.id)) for payment in opened],
        parcels=_parcels(parcels),
    )


def _lines(one: Order) -> list[OrderLine]:
    return [
        OrderLine(
            sku=line.sku_id,
            product=line.product_id,
            title=line.title,
            options=dict(line.options),
            quantity=line.quantity,
            unit=amount(line.unit),
        )
        for line in one.lines
    ]


def _charges(one: Order, skus: Mapping[UUID, UUID]) -> list[OrderCharge]:
    return [
        OrderCharge(
            kind=charge.kind,
            sku=skus[charge.line_id],
            amount=amount(charge.money),
            source=charge.source,
            funder=charge.funder,
        )
        for charge in one.charges
    ]


def _parcels(parcels: Sequence[Parcel]) -> list[ParcelOut]:
    return [
        ParcelOut(
            id=parcel.id,
            status=parcel.status,
            carrier=parcel.carrier,
            tracking_number=parcel.tracking_number,
            handed_over_at=parcel.handed_over_at,
            delivered_at=parcel.delivered_at,
            scans=[
                Scan(at=scan.occurred_at, status=scan.status, station=scan.station,
                     place=scan.place)
                for scan in parcel.events
            ],
        )
        for parcel in parcels
    ]  # fmt: skip


def _summary(card: OrderCard) -> OrderSummary:
    return OrderSummary(
        id=card.id,
        group=card.group_id,
        store=card.store_id,
        number=card.number,
        state=card.state,
        total=amount(card.total),
        placed_at=card.placed_at,
        pay_by=card.pay_by,
        pieces=sum(line.quantity for line in card.lines),
    )


def _payment(one: Payment, last: LastAttempt | None) -> PaymentOut:
    action = last.next_action if last and one.under_way else None
    return PaymentOut(
        id=one.id,
        group=one.reference,
        method=one.method,
        amount=amount(one.money),
        captured=amount(one.captured),
        refunded=amount(one.refunded),
        state=one.state,
        last_attempt=last.state if last else None,
        decline_code=last.code if last else "",
        next_action=_action(action) if action else None,
    )


def _action(action: NextAction) -> NextActionOut:
    return NextActionOut(kind=action.kind, url=action.url, number=action.number)
