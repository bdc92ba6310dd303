"""The verbs of checkout: fill a cart, place what is in it."""

from tradewind.trade.checkout.services.carts import (
    add_line,
    choose_shipping,
    merge_carts,
    open_cart,
    set_delivery,
    set_lines,
)
from tradewind.trade.checkout.services.placing import check_out, place_all, place_order

__all__ = [
    "add_line",
    "check_out",
    "choose_shipping",
    "merge_carts",
    "open_cart",
    "place_all",
    "place_order",
    "set_delivery",
    "set_lines",
]
