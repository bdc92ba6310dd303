"""What the page of an order says of it, in the language that is active."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from tradewind.design import formats
from tradewind.sites.storefront.flow import Bar, Flow
from tradewind.trade.orders.types import CancelReason, Order, OrderState
from tradewind.trade.settlement.types import Holder, MoneyPage, Move


def headline(one: Order, city: str, paid: bool) -> str:
    """Say in a few words where an order stands; `paid`: its payment came, heard or not."""
    match one.state:
        case OrderState.PLACED:
            return gettext("Thank you, paid") if paid else gettext("Waiting for your payment")
        case OrderState.PAID:
            return gettext("Paid, the store packs it")
        case OrderState.PROCESSING:
            return gettext("Being packed")
        case OrderState.SHIPPED:
            return (
                gettext("On its way to %(city)s") % {"city": city}
                if city
                else gettext("On its way")
            )
        case OrderState.DELIVERED:
            return gettext("Delivered")
        case OrderState.COMPLETED:
            return gettext("Completed")
        case _:
            return gettext("Cancelled")


def what_next(one: Order, paid: bool) -> str:
    """Say what happens next, and who has to do something."""
    match one.state:
        case OrderState.PLACED if not paid:
            return gettext("Your pieces are kept for you until then. Unpaid, they go back.")
        case OrderState.PLACED | OrderState.PAID | OrderState.PROCESSING:
            return gettext(
                "The store hands your parcel to the carrier next. Until then you can cancel."
            )
        case OrderState.SHIPPED:
            return gettext("Your money waits with Tradewind until the parcel is in your hands.")
        case OrderState.DELIVERED:
            return gettext("Is all as it should be? Confirm it, and the store gets its money.")
        case OrderState.COMPLETED:
            return gettext("All is done: the goods are yours, the money is the store's.")
        case _ if one.paid_at is not None:
            return gettext("Your money goes back the way it came.")
        case _ if one.cancel_reason == CancelReason.EXPIRED:
            return gettext("It was not paid in time, so nothing was taken.")
        case _:
            return gettext("Nothing was taken.")


def holders(store: str) -> dict[str, str]:
    """Name the holders of money by their codes."""
    return {
        Holder.BUYER.value: gettext("You"),
        Holder.CLEARING.value: gettext("Clearing"),
        Holder.ESCROW.value: gettext("Escrow"),
        Holder.REFUND.value: gettext("Refund on its way"),
        Holder.SELLER.value: store,
        Holder.COMMISSION.value: gettext("Commission"),
        Holder.OTHER_ORDERS.value: gettext("Your other orders"),
    }


def moved(move: Move, store: str) -> dict[str, Any]:
    """Put a move of money in words."""
    names = holders(store)
    note = {
        "payment.captured": gettext("Your payment was taken"),
        "sale.held": gettext("Kept until you have the goods"),
        "sale.released": gettext("You have the goods"),
        "refund.granted": gettext("It goes back to you"),
        "refund.surplus": gettext("Paid twice, so it goes back"),
        "refund.sent": gettext("Back with you"),
    }.get(move.reason, move.reason)
    return {
        "move": move,
        "source": names[move.source.value],
        "destination": names[move.destination.value],
        "note": note,
        "in": move.source is Holder.BUYER,
    }


def filters() -> dict[str, str]:
    """Name the filters of the list by their codes."""
    return {
        "": gettext("All"),
        "to-pay": gettext("To be paid"),
        "on-the-way": gettext("On the way"),
        "delivered": gettext("Delivered"),
        "completed": gettext("Completed"),
        "cancelled": gettext("Cancelled"),
    }


def reasons() -> dict[str, str]:
    """Name the reasons for which buyers cancel by their codes."""
    return {
        "changed_mind": gettext("I have changed my mind"),
        "mistake": gettext("I ordered the wrong thing"),
        "too_slow": gettext("It takes too long"),
        "cheaper": gettext("I found it for less"),
        "other": gettext("Something else"),
    }


def balances(page: MoneyPage, store: str) -> list[tuple[str, Any]]:
    """Return what each holder has now, those with nothing left out."""
    names = holders(store)
    return [(names[holder.value], money) for holder, money in page.balances.items() if money]


def labels(flow: Flow | None, store: str, *, locale: str) -> list[dict[str, Any]]:
    """Return the texts of the picture of the money: what, where, and on which side of its bar."""
    if flow is None:
        return []
    names = holders(store)
    left, middle = flow.left, flow.middle
    held = formats.money(middle.money, locale=locale)
    found = [
        _label(names[left.holder], formats.money(left.money, locale=locale), left.x - 12,
               left.y + left.tall // 2, "end"),
        _label(gettext("Escrow"), gettext("held now %(amount)s") % {"amount": held}, middle.x + 4,
               middle.y - 24, "middle"),
    ]  # fmt: skip
    for bar in flow.ends:
        amount = formats.money(bar.money, locale=locale)
        note = amount
        if bar.due:
            note = gettext("%(amount)s, on receipt") % {"amount": amount}
            if bar.holder not in (Holder.SELLER.value, Holder.COMMISSION.value):
                note = gettext("%(amount)s, on its way") % {"amount": amount}
        elif bar.back:
            note = gettext("%(amount)s, paid back") % {"amount": amount}
        found.append(_label(names[bar.holder], note, bar.x + 20, _beside(bar), "start"))
    return found


def _beside(bar: Bar) -> int:
    return bar.y + bar.tall // 2 - 2


def _label(name: str, note: str, x: int, y: int, anchor: str) -> dict[str, Any]:
    return {"name": name, "note": note, "x": x, "y": y, "anchor": anchor}
