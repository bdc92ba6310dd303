"""The template tags of the look; each needs `format_locale` (a Babel locale) in the context."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tradewind.design import formats
from tradewind.kernel.money import Money

register = template.Library()


@register.simple_tag(takes_context=True)
def money(context: Context, amount: Money) -> SafeString:
    """Write an amount, isolated from the direction of the words around it."""
    return format_html("<bdi>{}</bdi>", formats.money(amount, locale=context["format_locale"]))


@register.filter
def plain(amount: Money) -> str:
    """Write an amount for machines, in major units with a point: `26.79`."""
    return formats.plain(amount)


@register.simple_tag(takes_context=True)
def number(context: Context, value: int) -> str:
    """Write a whole number."""
    return formats.number(value, locale=context["format_locale"])


@register.simple_tag(takes_context=True)
def weight(context: Context, grams: int) -> str:
    """Write a weight that is given in grams."""
    return formats.weight(grams, locale=context["format_locale"])
