"""What a market inherits, what its settings must keep to, and the markets to begin with."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tradewind.base.markets.types import Market, MarketSettings, Region
from tradewind.kernel.errors import InvalidInput

_CURRENCY = re.compile(r"[A-Z]{3}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_PRICE_LIST = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")

# A country of several zones keeps the one of its capital. Currencies: ISO 4217; zones: IANA tz
# database; languages: those of the country in which buyers are served.
DEFAULTS: Mapping[str, MarketSettings] = {
    "RU": MarketSettings(
        region=Region.RUSSIAN_SPEAKING, timezone="Europe/Moscow", currency="RUB",
        languages=("ru", "en"), default_language="ru", price_list="RU",
    ),
    "ES": MarketSettings(
        region=Region.WESTERN_EUROPE, timezone="Europe/Madrid", currency="EUR",
        languages=("es", "en"), default_language="es", price_list="ES",
    ),
    "FR": MarketSettings(
        region=Region.WESTERN_EUROPE, timezone="Europe/Paris", currency="EUR",
        languages=("fr", "en"), default_language="fr", price_list="FR",
    ),
    "DE": MarketSettings(
        region=Region.WESTERN_EUROPE, timezone="Europe/Berlin", core_country="FR",
        languages=("de", "en", "tr"), default_language="de",
    ),
    "PL": MarketSettings(
        region=Region.EASTERN_EUROPE, timezone="Europe/Warsaw", currency="PLN",
        languages=("pl", "uk", "en"), default_language="pl", price_list="PL",
    ),
    "SA": MarketSettings(
        region=Region.MIDDLE_EAST, timezone="Asia/Riyadh", currency="SAR",
        languages=("ar", "en"), default_language="ar", price_list="SA",
    ),
    "AE": MarketSettings(
        region=Region.MIDDLE_EAST, timezone="Asia/Dubai", currency="AED",
        languages=("ar", "en"), default_language="ar", price_list="AE",
    ),
    "US": MarketSettings(
        region=Region.AMERICAS, timezone="America/New_York", currency="USD",
        languages=("en", "es"), default_language="en", price_list="US",
    ),
    "BR": MarketSettings(
        region=Region.AMERICAS, timezone="America/Sao_Paulo", currency="BRL",
        languages=("pt-BR", "en"), default_language="pt-BR", price_list="BR",
    ),
    "MX": MarketSettings(
        region=Region.AMERICAS, timezone="America/Mexico_City", core_country="US", currency="MXN",
        languages=("es", "en"), default_language="es", price_list="MX",
    ),
    "KR": MarketSettings(
        region=Region.ASIA_PACIFIC, timezone="Asia/Seoul", currency="KRW",
        languages=("ko", "en"), default_language="ko", price_list="KR",
    ),
    "AU": MarketSettings(
        region=Region.ASIA_PACIFIC, timezone="Australia/Sydney", currency="AUD",
        languages=("en",), default_language="en", price_list="AU",
    ),
}  # fmt: skip


def resolve(*, code: str, settings: Mapping[str, MarketSettings]) -> Market:
    """Return a market with what it does not set itself taken from its core country.

    Raises InvalidInput naming a setting that neither has.
    """
    own = settings[code]
    core = settings[own.core_country] if own.core_country else own

    def inherited(field: str) -> str:
        value: str | None = getattr(own, field) or getattr(core, field)
        if not value:
            raise InvalidInput(field=field, reason="a core country sets it itself")
        return value

    languages = own.languages or core.languages
    if not languages:
        raise InvalidInput(field="languages", reason="a core country sets it itself")
    return Market(
        code=code,
        region=own.region,
        core=own.core_country or code,
        currency=inherited("currency"),
        languages=languages,
        default_language=inherited("default_language"),
        price_list=inherited("price_list"),
        timezone=own.timezone,
    )


def check(*, code: str, settings: Mapping[str, MarketSettings]) -> None:
    """Raise InvalidInput unless one market and all that inherit from it resolve soundly."""
    own = settings[code]
    heirs = sorted(other for other, each in settings.items() if each.core_country == code)
    if own.core_country is not None:
        if own.core_country == code or own.core_country not in settings:
            raise InvalidInput(field="core_country", reason="another market")
        if settings[own.core_country].core_country is not None:
            raise InvalidInput(field="core_country", reason="a core country inherits from none")
        if heirs:
            raise InvalidInput(field="core_country", reason="others inherit from it", heirs=heirs)
    if own.currency is not None and not _CURRENCY.fullmatch(own.currency):
        raise InvalidInput(field="currency", reason="an ISO 4217 code")
    if own.price_list is not None and not _PRICE_LIST.fullmatch(own.price_list):
        raise InvalidInput(field="price_list", reason="letters, digits, - and _, at most 20")
    for language in own.languages or ():
        if not _LANGUAGE.fullmatch(language):
            raise InvalidInput(
                field="languages", reason="BCP 47 tags such as pt-BR", value=language
            )
    for each in (code, *heirs):
        market = resolve(code=each, settings=settings)
        if len(set(market.languages)) != len(market.languages):
            raise InvalidInput(field="languages", reason="each once", market=each)
        if market.default_language not in market.languages:
            raise InvalidInput(field="default_language", reason="one of its languages", market=each)
