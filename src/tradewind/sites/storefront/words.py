"""How carts and orders are put in words, in the language that is active."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext, ngettext

from tradewind.goods.catalog.types import Picture, PictureRef
from tradewind.kernel.money import Money
from tradewind.rails.logistics.types import ServiceTier
from tradewind.trade.orders.types import OrderState


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list of charges, as `c/charge.html` shows it."""

    name: str
    note: str
    amount: Money | None
    kind: str = ""
    instead: str = ""


def tier(wanted: ServiceTier) -> str:
    """Name a way of shipping."""
    return {
        ServiceTier.ECONOMY: gettext("Economy"),
        ServiceTier.SUPER_ECONOMY: gettext("Super economy"),
        ServiceTier.STANDARD: gettext("Standard, tracked"),
        ServiceTier.PREMIUM: gettext("Express"),
        ServiceTier.SELLER_QUOTED: gettext("As the store quotes it"),
    }[wanted]


def days(least: int, most: int) -> str:
    """Say how many days something takes."""
    if least == most:
        return ngettext("%(days)s day", "%(days)s days", most) % {"days": most}
    return gettext("%(least)s–%(most)s days") % {"least": least, "most": most}


def pieces(count: int) -> str:
    """Count pieces."""
    return ngettext("%(count)s piece", "%(count)s pieces", count) % {"count": count}


def stores(count: int) -> str:
    """Count stores."""
    return ngettext("%(count)s store", "%(count)s stores", count) % {"count": count}


def state(of: OrderState) -> str:
    """Name a state of an order."""
    return {
        OrderState.PLACED: gettext("To be paid"),
        OrderState.PAID: gettext("Paid"),
        OrderState.PROCESSING: gettext("Being packed"),
        OrderState.SHIPPED: gettext("On its way"),
        OrderState.DELIVERED: gettext("Delivered"),
        OrderState.COMPLETED: gettext("Completed"),
        OrderState.CANCELLED: gettext("Cancelled"),
    }[of]


def state_kind(of: OrderState) -> str:
    """Return the kind of badge that suits a state."""
    if of is OrderState.CANCELLED:
        return "bad"
    if of is OrderState.PLACED:
        return "campaign"
    return "good" if of in (OrderState.DELIVERED, OrderState.COMPLETED) else "free"


def charge(kind: str) -> str:
    """Name a kind of charge."""
    return {"item": gettext("Items"), "shipping": gettext("Delivery")}.get(kind, kind)


def picture(found: Sequence[Picture], sku_id: UUID) -> PictureRef | None:
    """Return the picture of a SKU: its own first one, or the first of the product."""
    own = [one for one in found if sku_id in one.sku_ids]
    return next((one.ref for one in (*own, *found)), None)


def options(chosen: Iterable[str]) -> str:
    """Join the values of the options of a SKU."""
    return ", ".join(chosen)
