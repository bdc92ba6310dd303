"""Baskets and their quotes as texts that people read.

Above the line `charges` stands what is bought and how it may be shipped, below it what the quote
says. Fields are two spaces apart, or more. Ids are made of names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from tradewind.goods.catalog.types import Sku
from tradewind.goods.pricing.types import Price
from tradewind.kernel.errors import TradewindError
from tradewind.kernel.money import ChargeKind, Money
from tradewind.rails.logistics.types import FreightQuote, PricedPer, ServiceTier, ShippingOption
from tradewind.trade.checkout import rules
from tradewind.trade.checkout.types import Basket, BasketLine, Facts, Quote

NOW = datetime(2026, 11, 11, 12, tzinfo=UTC)
BUYER = uuid5(NAMESPACE_URL, "buyer")


@dataclass
class Receipt:
    """What the upper half of a text says, ready to be quoted."""

    country: str = ""
    currency: str = ""
    lines: list[BasketLine] = field(default_factory=list)
    skus: dict[UUID, Sku] = field(default_factory=dict)
    prices: dict[UUID, Price] = field(default_factory=dict)
    options: list[ShippingOption] = field(default_factory=list)
    freight: list[FreightQuote] = field(default_factory=list)
    shipping: dict[UUID, str] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)

    @property
    def basket(self) -> Basket:
        return Basket(
            buyer_id=BUYER,
            market=self.country,
            language="en",
            currency=self.currency,
            price_list=self.country,
            address_id=None,
            shipping=self.shipping,
            lines=tuple(self.lines),
        )

    @property
    def facts(self) -> Facts:
        return Facts(
            skus=self.skus,
            prices=self.prices,
            options=tuple(self.options),
            freight_quotes=tuple(self.freight),
        )

    def id(self, name: str) -> UUID:
        made = uuid5(NAMESPACE_URL, name)
        self.names[made] = name
        return made

    def line(self, store: str, name: str, pieces: str, weight: str) -> None:
        quantity, price = pieces.split(" × ")
        sku_id = self.id(name)
        self.lines.append(
            BasketLine(
                sku_id=sku_id,
                product_id=sku_id,
                store_id=self.id(store),
                title=name,
                quantity=int(quantity),
            )
        )
        self.skus[sku_id] = Sku(
            id=sku_id,
            product_id=sku_id,
            store_id=self.id(store),
            code=name,
            options={},
            weight_g=None if weight == "weight unknown" else int(weight.removesuffix(" g")),
            dimensions_mm=None,
            active=True,
        )
        if price != "no price":
            self.prices[sku_id] = Price(
                id=sku_id,
                sku_id=sku_id,
                price_list=self.country,
                money=Money.parse(price, self.currency),
                tax_inclusive=True,
                valid_from=NOW,
            )

    def option(self, store: str, code: str, terms: str) -> None:
        quoted = terms == "quoted by the seller"
        price, _, per = terms.partition(" per ")
        self.options.append(
            ShippingOption(
                id=self.id(f"{store} {code}"),
                code=code,
                store_id=None if store == "platform" else self.id(store),
                country=None,
                tier=ServiceTier.SELLER_QUOTED if quoted else ServiceTier.STANDARD,
                per=PricedPer.LINE if per == "line" else PricedPer.ORDER,
                price=None if quoted else Money.parse(price, self.currency),
                days_min=12,
                days_max=20,
                max_weight_g=None,
                valid_from=NOW,
                valid_to=None,
            )
        )

    def quoted(self, store: str, name: str, terms: str) -> None:
        quantity, price = terms.split(" for ")
        self.freight.append(
            FreightQuote(
                id=self.id(f"{quantity} {name}"),
                store_id=self.id(store),
                buyer_id=BUYER,
                sku_id=self.id(name),
                quantity=int(quantity),
                country=self.country,
                money=Money.parse(price, self.currency),
                expires_at=NOW + timedelta(days=1),
            )
        )


def read(text: str) -> Receipt:
    """Read the upper half of a text; its first paragraph says in words what it shows."""
    made = Receipt()
    for row in text.split("\n\n", 1)[1].splitlines():
        kind, *fields = re.split(r"\s{2,}", row.strip())
        match kind:
            case "to":
                made.country, made.currency = fields
            case "line":
                made.line(*fields)
            case "option":
                made.option(*fields)
            case "quoted":
                made.quoted(*fields)
            case "by":
                made.shipping[made.id(fields[0])] = fields[1]
            case _:
                raise ValueError(f"{kind} is no word of a receipt")
    return made


def written(receipt: Receipt) -> str:
    """Return the lower half: every charge, the sums and the total, or why there is no quote."""
    try:
        quote = rules.quote(receipt.basket, receipt.facts, NOW)
    except TradewindError as error:
        return f"refused   {error.code}\n"
    rows = [_charge(receipt, quote, index) for index in range(len(quote.charges))]
    rows += [""]
    rows += [f"{kind.value:8}  {quote.sum(kind)}" for kind in ChargeKind]
    rows += [f"total     {quote.total}"]
    return "\n".join(rows) + "\n"


def _charge(receipt: Receipt, quote: Quote, index: int) -> str:
    charge = quote.charges[index]
    name = receipt.names[receipt.lines[charge.line].sku_id]
    what, _, about = charge.source.partition(":")
    source = f"{what} of {receipt.names[UUID(about)]}"
    return f"{charge.kind.value:8}  {name:8}  {charge.money!s:>22}  {charge.funder}  {source}"
