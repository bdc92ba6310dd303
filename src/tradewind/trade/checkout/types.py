"""The nouns of checkout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tradewind.goods.catalog.types import Sku
from tradewind.goods.pricing.types import Price
from tradewind.kernel.errors import Conflict, InvalidInput, NotFound
from tradewind.kernel.money import Charge, ChargeKind, Money, total
from tradewind.rails.logistics.types import FreightQuote, ShippingOption
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
