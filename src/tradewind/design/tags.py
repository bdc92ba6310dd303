"""The template tags of the look; each needs `format_locale` (a Babel locale) in the context.

Those of time read `timezone` (IANA) too, and show UTC where a page gives none.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tradewind.design import formats, slots
from tradewind.kernel import ids
from tradewind.kernel.money import Money

register = template.Library()


@register.simple_tag(takes_context=True)
def money(context: Context, amount: Money) -> SafeString:
    """Write an amount, isolated from the direction of the words around it."""
    return format_html("<bdi>{}</bdi>", formats.money(amount, locale=context["format_locale"]))


@register.simple_tag(takes_context=True)
def figure(context: Context, amount: Money) -> SafeString:
    """Write an amount without its currency, where a heading names that."""
    return format_html("<bdi>{}</bdi>", formats.figure(amount, locale=context["format_locale"]))


@register.filter
def plain(amount: Money) -> str:
    """Write an amount for machines, in major units with a point: `26.79`."""
    return formats.plain(amount)


@register.filter
def public(number: UUID, prefix: str) -> str:
    """Write an id as pages and forms show it, `prd_…`."""
    return ids.show(prefix, number)


@register.filter
def sizes(slot: str) -> str:
    """Write how wide a picture is in a slot, for the attribute of that name."""
    return slots.sizes(slot)


@register.filter
def waits(slot: str) -> bool:
    """Say whether a picture in a slot is large enough to have a preview."""
    return slot not in slots.PLAIN


@register.simple_tag(takes_context=True)
def number(context: Context, value: int) -> str:
    """Write a whole number."""
    return formats.number(value, locale=context["format_locale"])


@register.simple_tag(takes_context=True)
def tenths(context: Context, value: int) -> str:
    """Write a number that is given in tenths, such as a mean of stars: `4.7`."""
    return formats.tenths(value, locale=context["format_locale"])


@register.filter
def marks(value: int) -> tuple[str, ...]:
    """Return the icons of five stars for a number of tenths; a half is for 3 to 7 tenths."""
    whole, rest = divmod(value, 10)
    return tuple(
        "star" if place < whole or (place == whole and rest > 7)
        else "star-half" if place == whole and rest > 2 else "star-none"
        for place in range(5)
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def weight(context: Context, grams: int) -> str:
    """Write a weight that is given in grams."""
    return formats.weight(grams, locale=context["format_locale"])


@register.simple_tag(takes_context=True)
def day(context: Context, instant: datetime) -> SafeString:
    """Write a day, `Fri, 4 Dec`, as a time element."""
    return _time(context, instant, formats.day)


@register.simple_tag(takes_context=True)
def date(context: Context, instant: datetime) -> SafeString:
    """Write a date with its year, `4 Dec 2026`, as a time element."""
    return _time(context, instant, formats.date)


@register.simple_tag(takes_context=True)
def moment(context: Context, instant: datetime) -> SafeString:
    """Write a day with the time of day, `4 Dec, 10:22`, as a time element."""
    return _time(context, instant, formats.moment)


def _time(context: Context, instant: datetime, write: Callable[..., str]) -> SafeString:
    shown = write(
        instant, locale=context["format_locale"], timezone=context.get("timezone") or "UTC"
    )
    return format_html('<time datetime="{}">{}</time>', instant.isoformat(), shown)
