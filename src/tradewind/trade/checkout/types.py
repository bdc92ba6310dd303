"""The nouns of checkout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.base.accounts.types import AddressInput
from tradewind.goods.catalog.types import PictureRef, Sku
from tradewind.goods.pricing.types import Price
from tradewind.kernel.errors import Conflict, InvalidInput, NotFound
from tradewind.kernel.money import Charge, ChargeKind, Money, total
from tradewind.rails.logistics.types import FreightQuote, ServiceTier, ShippingOption
from tradewind.rails.payments.types import Split


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketLine:
    """So many pieces of a SKU, with the title in the words that the buyer saw."""

    sku_id: UUID
    product_id: UUID
    store_id: UUID
    title: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What is to be priced: lines, where they go, and the shipping chosen for each store."""

    buyer_id: UUID
    market: str
    language: str
    currency: str
    price_list: str
    address_id: UUID | None
    shipping: Mapping[UUID, str]
    lines: tuple[BasketLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that was read for a quote."""

    skus: Mapping[UUID, Sku]
    prices: Mapping[UUID, Price]
    options: tuple[ShippingOption, ...]
    freight_quotes: tuple[FreightQuote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A price with its reasons. `digest` stands for all that the buyer was shown."""

    currency: str
    charges: tuple[Charge, ...]
    digest: str

    @property
    def total(self) -> Money:
        """What the buyer pays."""
        return total((charge.money for charge in self.charges), self.currency)

    def sum(self, kind: ChargeKind) -> Money:
        """The sum of the charges of one kind."""
        return total((c.money for c in self.charges if c.kind is kind), self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """A buyer's open basket."""

    id: UUID
    basket: Basket


class LineProblem(StrEnum):
    """Why a line of a cart cannot be bought as it is."""

    GONE = "gone"
    NOT_HERE = "not_here"
    SOLD_OUT = "sold_out"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A line of a cart as it is now. `unit` and `amount` are None where it has no price here.

    `title` is in `language`; `left` pieces can be bought.
    """

    sku_id: UUID
    product_id: UUID
    title: str
    language: str
    picture: PictureRef | None
    options: Mapping[str, str]
    quantity: int
    unit: Money | None
    amount: Money | None
    left: int
    problem: LineProblem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A way in which a store can send its lines; `price` is None until the seller names one."""

    code: str
    tier: ServiceTier
    price: Money | None
    days_min: int
    days_max: int
    arrives: datetime
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewStore:
    """What a cart holds of one store, and how that may be sent."""

    id: UUID
    name: str
    code: str
    country: str
    lines: tuple[ReviewLine, ...]
    deliveries: tuple[Delivery, ...]
    items: Money

    @property
    def delivery(self) -> Delivery | None:
        """The chosen way, the cheapest one where none was chosen."""
        return next((one for one in self.deliveries if one.chosen), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A cart with all that its page shows; `quote` is None while it cannot be quoted.

    The digest of the quote says nothing of the address, which a buyer types after they saw it.
    """

    cart_id: UUID
    basket: Basket
    stores: tuple[ReviewStore, ...]
    quote: Quote | None

    @property
    def lines(self) -> tuple[ReviewLine, ...]:
        """All lines, by store."""
        return tuple(line for store in self.stores for line in store.lines)

    @property
    def pieces(self) -> int:
        """How many pieces lie in the cart."""
        return sum(line.quantity for line in self.lines)

    @property
    def ready(self) -> bool:
        """Whether it can be ordered as it is."""
        return self.quote is not None and not any(line.problem for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOut:
    """The command of the checkout page: who, where to, by which options, at the quote shown there.

    `language` is that of the page. The address is one kept before (`address_id`) or `address` as it
    was typed. `email` and `full_name` are a guest's, empty for a member. `digest` is that of a
    `Review`; `key` makes it happen once.
    """

    cart_id: UUID
    digest: str
    key: str
    shipping: Mapping[UUID, str]
    language: str
    method: str = "card"
    address_id: UUID | None = None
    address: AddressInput | None = None
    email: str = ""
    full_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """The command: this cart, at the quote that the buyer saw, paid by these payments.

    `key` makes it happen once. Without `payments` the whole total is one card payment.
    """

    cart_id: UUID
    digest: str
    key: str
    payments: tuple[Split, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectOrder:
    """What is ordered without a cart, of an address that the buyer has, at the price of that instant.

    `lines` are pieces by SKU, `shipping` the code of an option by store. For orders that were agreed
    elsewhere: nobody saw a quote that could have changed.
    """

    market: str
    language: str
    address_id: UUID
    lines: Mapping[UUID, int]
    shipping: Mapping[UUID, str]
    method: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The answer: what was opened. The same command again gets the same answer."""

    group_id: UUID
    payment_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceCard:
    """What one piece costs here by the cheapest option; shipping None where a seller must quote."""

    sku_id: UUID
    item: Money
    shipping: Money | None


class UnknownCart(NotFound):
    """No such open cart of this buyer."""

    code = "unknown_cart"


class BadCart(InvalidInput):
    """A cart cannot be ordered as it is; `reason` and `line` say why."""

    code = "bad_cart"


class PriceChanged(Conflict):
    """The quote is another than the buyer saw; nothing was ordered. `digest` is the new one's."""

    code = "price_changed"


class PaymentsDoNotSum(InvalidInput):
    """The payments given do not sum to the total."""

    code = "payments_do_not_sum"
