"""Exact money: integer minor units, an ISO 4217 code, and the flat charges that make up a price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from enum import StrEnum
from fractions import Fraction

from tradewind.kernel.errors import InvalidInput, TradewindError

# ISO 4217 list one, minor units other than 2 (checked November 2026).
_EXPONENTS = {
    **dict.fromkeys(
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
         "VUV", "XAF", "XOF", "XPF"],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}  # fmt: skip
# Wider than any amount that a table holds; what does not fit is refused instead of rounded.
_EXACT = Context(prec=40, Emin=-40, Emax=40, traps=[Inexact, InvalidOperation])


class CurrencyMismatch(TradewindError):
    """Two currencies met in one sum; convert first, through an FX quote."""

    code = "currency_mismatch"


class InexactMoney(TradewindError):
    """An amount has more decimals than its currency."""

    code = "inexact_money"


def exponent(currency: str) -> int:
    """Return the number of decimals of a currency in the ledger (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units of one currency; arithmetic never mixes currencies."""

    minor: int
    currency: str

    @staticmethod
    def zero(currency: str) -> Money:
        """Return nothing, in this currency."""
        return Money(0, currency)

    @staticmethod
    def parse(text: str | Decimal, currency: str) -> Money:
        """Read a decimal amount in major units exactly.

        Raises InexactMoney on spare digits and InvalidInput on what is no amount.
        """
        try:
            scaled = Decimal(text).scaleb(exponent(currency), context=_EXACT)
            return Money(int(scaled.to_integral_exact(context=_EXACT)), currency)
        except Inexact as error:
            raise InexactMoney(amount=str(text), currency=currency) from error
        except (InvalidOperation, ValueError, OverflowError) as error:
            raise InvalidInput(field="amount", reason="not an amount") from error

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, for display and for files that want decimals."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __str__(self) -> str:
        return f"{self.decimal:.{exponent(self.currency)}f} {self.currency}"

    def share(self, rate: Decimal) -> Money:
        """Return this times a rate, rounded once from the exact product, half to even."""
        return Money(round(self.minor * Fraction(rate)), self.currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Sum amounts of one currency; an empty sum is zero of it."""
    minor = 0
    for amount in amounts:
        if amount.currency != currency:
            raise CurrencyMismatch(left=currency, right=amount.currency)
        minor += amount.minor
    return Money(minor, currency)


def allocate(amount: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """Split an amount by weights so that the parts sum to it exactly.

    Largest remainder; ties go to the lowest index. Weights are ≥ 0; if all are zero the parts are
    equal. A negative amount splits like its positive, negated.
    """
    if not weights:
        if amount.minor:
            raise ValueError("nothing to allocate to")
        return ()
    if any(weight < 0 for weight in weights):
        raise ValueError("weights are not negative")
    if not any(weights):
        weights = [1] * len(weights)
    sign = -1 if amount.minor < 0 else 1
    whole, base = abs(amount.minor), sum(weights)
    parts = [whole * weight // base for weight in weights]
    remainders = [whole * weight % base for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in order[: whole - sum(parts)]:
        parts[index] += 1
    return tuple(Money(sign * part, amount.currency) for part in parts)


class ChargeKind(StrEnum):
    """What a charge is for; discounts are negative and name who funds them."""

    ITEM = "item"
    SHIPPING = "shipping"


@dataclass(frozen=True, slots=True)
class Charge:
    """One reason for money in a quote: totals are sums of these, an explanation is a filter.

    `line` is the index of the line that it belongs to. `source` names what decided it (a price, an
    option, a quote), `funder` who gives or gets it: `buyer`, `seller`, `platform`, `issuer`.
    """

    kind: ChargeKind
    line: int
    money: Money
    source: str
    funder: str
