"""The values of which the API's schemas are made: ids, money, instants, and what a text may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints
from pydantic_core import core_schema

from tradewind.kernel import ids, money

_DIGITS = "[0-7][0-9a-hjkmnp-tv-z]{25}"
_EXAMPLE = "0" * 26
MOST_PIECES, MOST_LINES = 9999, 100


@dataclass(frozen=True, slots=True)
class PublicId:
    """The type of an id that is shown as prefixed text, for `Annotated[UUID, PublicId(…)]`."""

    prefix: str
    what: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._read,
            serialization=core_schema.plain_serializer_function_ser_schema(
                self._show, return_schema=core_schema.str_schema()
            ),
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": f"^{self.prefix}_{_DIGITS}$",
            "description": self.what,
            "examples": [f"{self.prefix}_{_EXAMPLE}"],
        }

    def _read(self, value: Any) -> UUID:
        if isinstance(value, UUID):
            return value
        # Upper case would be the same id, but it is not how the document writes it.
        if not isinstance(value, str) or value != value.lower():
            raise ValueError(f"not an id of the kind {self.prefix}_…")
        try:
            return ids.read(self.prefix, value)
        except ids.BadId as error:
            raise ValueError(f"not an id of the kind {self.prefix}_…") from error

    def _show(self, value: UUID) -> str:
        return ids.show(self.prefix, value)


ProductId = Annotated[UUID, PublicId("prd", "A product")]
SkuId = Annotated[UUID, PublicId("sku", "A variant of a product: what is bought")]
StoreId = Annotated[UUID, PublicId("str", "A store")]
CartId = Annotated[UUID, PublicId("crt", "A cart")]
ShopperId = Annotated[UUID, PublicId("shp", "A shopper of an application")]
GroupId = Annotated[UUID, PublicId("grp", "What was ordered at once")]
OrderId = Annotated[UUID, PublicId("ord", "One store's part of what was ordered at once")]
PaymentId = Annotated[UUID, PublicId("pay", "A payment")]
ParcelId = Annotated[UUID, PublicId("par", "A parcel")]

MarketCode = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{2}$"),
    Field(description="ISO 3166-1 alpha-2, as `/markets` lists them", examples=["ES"]),
]
Language = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$"),
    Field(description="BCP 47; one that the market speaks", examples=["es"]),
]
Cursor = Annotated[
    str,
    StringConstraints(min_length=1, max_length=600),
    Field(description="`next` of the page before; opaque and signed"),
]
Quantity = Annotated[int, Field(strict=True, ge=1, le=MOST_PIECES)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
OptionCode = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40),
    Field(description="The code of a shipping option, as the review offers it"),
]
Digest = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    Field(description="Stands for all that was shown: amounts, pieces, words, options"),
]
Short = Annotated[str, StringConstraints(max_length=30)]
Text = Annotated[str, StringConstraints(max_length=200)]
NeededText = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class In(Schema):
    """What comes in: names that nobody knows are a mistake."""

    model_config = ConfigDict(extra="forbid")


class Out(Schema):
    """What goes out."""

    model_config = ConfigDict(from_attributes=True)


class Money(Out):
    """An exact amount: minor units of an ISO 4217 currency, and the same as a decimal."""

    minor: int = Field(examples=[1299])
    currency: str = Field(examples=["EUR"])
    decimal: str = Field(examples=["12.99"])


def amount(value: money.Money) -> Money:
    """Return an amount as the API writes it."""
    decimals = money.exponent(value.currency)
    return Money(
        minor=value.minor, currency=value.currency, decimal=f"{value.decimal:.{decimals}f}"
    )


def some(value: money.Money | None) -> Money | None:
    """Return an amount as the API writes it, None where there is none."""
    return None if value is None else amount(value)
