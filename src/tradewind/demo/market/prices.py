"""What a demo product costs in each currency, at prices that look like prices."""

from __future__ import annotations

from tradewind.kernel.money import Money

# Units of each currency for one US dollar: round demo rates, not exchange data.
_PER_DOLLAR = {
    "USD": 1.0, "EUR": 0.95, "AUD": 1.5, "PLN": 4.0, "BRL": 5.4, "SAR": 3.75, "AED": 3.67,
    "MXN": 18.5, "RUB": 92.0, "KRW": 1380.0,
}  # fmt: skip
# What a price ends on: a step in major units, what is taken off the step, and minor units.
_ENDINGS = {
    "USD": (1, 1), "EUR": (1, 1), "AUD": (1, 5), "PLN": (1, 1), "BRL": (1, 10), "SAR": (5, 100),
    "AED": (5, 100), "MXN": (10, 100), "RUB": (100, 1000), "KRW": (1000, 100),
}  # fmt: skip
_NO_MINOR = {"KRW"}


def price(usd: float, currency: str) -> Money:
    """Return what so many US dollars of goods cost in a currency; raises KeyError for others."""
    step, less = _ENDINGS[currency]
    steps = max(1, round(usd * _PER_DOLLAR[currency] / step))
    return Money(steps * step * (1 if currency in _NO_MINOR else 100) - less, currency)


def currencies() -> frozenset[str]:
    """Return the currencies that a demo price can be named in."""
    return frozenset(_PER_DOLLAR)
