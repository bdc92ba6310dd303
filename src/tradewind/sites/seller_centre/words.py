"""Codes in words: states, refusals, and what is wrong with a line of a file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from tradewind.goods.catalog.types import ProductState
from tradewind.goods.listings.types import Change, ImportState, Outcome, Problem
from tradewind.kernel.errors import TradewindError
from tradewind.rails.logistics.types import ParcelStatus
from tradewind.trade.orders.types import CancelReason, OrderState
from tradewind.trade.settlement.types import PayoutState, SaleState


def order_state(state: OrderState) -> str:
    """Return the state of an order in words."""
    return {
        OrderState.PLACED: gettext("Waiting for payment"),
        OrderState.PAID: gettext("To ship"),
        OrderState.PROCESSING: gettext("Being packed"),
        OrderState.SHIPPED: gettext("Shipped"),
        OrderState.DELIVERED: gettext("Delivered"),
        OrderState.COMPLETED: gettext("Completed"),
        OrderState.CANCELLED: gettext("Cancelled"),
    }[state]


ORDER_KINDS = {
    OrderState.PAID: "bad",
    OrderState.PROCESSING: "bad",
    OrderState.SHIPPED: "free",
    OrderState.DELIVERED: "good",
    OrderState.COMPLETED: "good",
}


def cancel_reason(reason: str) -> str:
    """Return why an order was called off, in words."""
    return {
        CancelReason.BUYER: gettext("The buyer asked for it"),
        CancelReason.SELLER: gettext("The seller cannot deliver"),
        CancelReason.UNAVAILABLE: gettext("Sold out or damaged"),
        CancelReason.EXPIRED: gettext("Not paid in time"),
        CancelReason.OPERATOR: gettext("The marketplace called it off"),
    }.get(CancelReason(reason), "") if reason else ""  # fmt: skip


def product_state(state: ProductState) -> str:
    """Return whether a product is on sale, in words."""
    return {
        ProductState.DRAFT: gettext("Off sale"),
        ProductState.ACTIVE: gettext("On sale"),
        ProductState.ARCHIVED: gettext("Archived"),
    }[state]


def parcel_status(status: ParcelStatus) -> str:
    """Return where a parcel is, in words."""
    return {
        ParcelStatus.PENDING: gettext("In the warehouse"),
        ParcelStatus.PICKED_UP: gettext("With the carrier"),
        ParcelStatus.IN_TRANSIT: gettext("On its way"),
        ParcelStatus.OUT_FOR_DELIVERY: gettext("Out for delivery"),
        ParcelStatus.READY_FOR_PICKUP: gettext("Waits to be collected"),
        ParcelStatus.DELIVERED: gettext("Delivered"),
        ParcelStatus.DELIVERY_FAILED: gettext("Delivery failed"),
        ParcelStatus.DELIVERY_DELAYED: gettext("Delayed"),
        ParcelStatus.ON_HOLD: gettext("On hold"),
        ParcelStatus.RETURN_TO_SENDER: gettext("On its way back"),
        ParcelStatus.CANCELLED: gettext("Called off"),
    }.get(status, gettext("Scanned"))


def sale_state(state: SaleState) -> str:
    """Return where the money of a sale is, in words."""
    return {
        SaleState.HELD: gettext("In escrow"),
        SaleState.RELEASED: gettext("In its dispute window"),
        SaleState.AVAILABLE: gettext("Available"),
        SaleState.REFUNDED: gettext("Refunded"),
    }[state]


def payout_state(state: PayoutState) -> str:
    """Return how far a withdrawal is, in words."""
    return {
        PayoutState.IN_TRANSIT: gettext("On its way to the bank"),
        PayoutState.PAID: gettext("Arrived"),
        PayoutState.RETURNED: gettext("Came back"),
    }[state]


def charge(kind: str) -> str:
    """Return what a charge of an order is for, in words."""
    return {
        "item": gettext("Items"),
        "shipping": gettext("Shipping"),
        "tax": gettext("Tax"),
        "duty": gettext("Duty"),
    }.get(kind, kind)


def import_state(state: ImportState) -> str:
    """Return how far an import is, in words."""
    return {
        ImportState.CHECKING: gettext("Being compared"),
        ImportState.CHECKED: gettext("Waits for you"),
        ImportState.APPLYING: gettext("Being imported"),
        ImportState.DONE: gettext("Imported"),
        ImportState.UNDOING: gettext("Being taken back"),
        ImportState.UNDONE: gettext("Taken back"),
        ImportState.DROPPED: gettext("Given up"),
    }[state]


def outcome(value: Outcome) -> str:
    """Return what a product of a file would do, in words."""
    return {
        Outcome.NEW: gettext("New"),
        Outcome.CHANGED: gettext("Changed"),
        Outcome.UNCHANGED: gettext("Unchanged"),
        Outcome.ERROR: gettext("Error"),
    }[value]


def change(one: Change) -> str:
    """Return what a change of an import is about, in words."""
    head, _, rest = one.field.partition(".")
    names = {
        "title": gettext("Title"),
        "description": gettext("Description"),
        "brand": gettext("Brand"),
        "tags": gettext("Tags"),
    }
    if head == "words":
        return names.get(rest, rest)
    if head == "price":
        return gettext("Price %(list)s") % {"list": rest}
    return {
        "state": gettext("Product"),
        "category": gettext("Category"),
        "sku": gettext("SKU"),
        "weight_g": gettext("Weight"),
        "stock": gettext("Stock"),
        "picture": gettext("Picture"),
    }.get(head, head)


def problem(one: Problem) -> str:
    """Return what is wrong with a line, and what to do, in words."""
    texts = {
        "missing": gettext("This cell is empty."),
        "too_long": gettext("Longer than %(detail)s characters."),
        "bad_character": gettext("A line break or a character that no text has."),
        "gift_card": gettext("Gift cards are not sold here."),
        "no_variants": gettext("No line of this product has a price."),
        "too_many_variants": gettext("More than %(detail)s variants."),
        "options_twice": gettext("The same options as line %(detail)s."),
        "option_without_name": gettext("“%(detail)s” has no option name on the first line."),
        "option_name_twice": gettext("Two options are called “%(detail)s”."),
        "compare_at_ignored": gettext(
            "Left out: a struck price is worked out from your own lowest price."
        ),
        "invalid_input": gettext("“%(detail)s” is not an amount. Write it as 1299.00."),
        "inexact_money": gettext("“%(detail)s” has more decimals than the currency."),
        "not_above_zero": gettext("The price has to be above zero."),
        "too_large": gettext("“%(detail)s” is too large."),
        "not_a_weight": gettext("“%(detail)s” is not a weight in grams."),
        "weight_missing": gettext("No weight: shipping cannot be priced by it. Add it later."),
        "no_overselling": gettext("Selling on without stock is not possible; the stock counts."),
        "not_a_quantity": gettext("“%(detail)s” is not a whole number of pieces."),
        "below_zero": gettext("“%(detail)s” pieces become 0."),
        "not_yes_or_no": gettext("“%(detail)s” is neither true nor false; taken as false."),
        "unknown_status": gettext("“%(detail)s” is no status; the product stays off sale."),
        "not_an_address": gettext("“%(detail)s” is not the address of a picture."),
        "sku_twice": gettext("The SKU “%(detail)s” stands in this file before."),
        "sku_taken": gettext("The SKU “%(detail)s” belongs to another product of your store."),
        "options_kept": gettext("“%(detail)s” keeps the options that it has."),
        "not_on_sale": gettext("Imported, but not put on sale: %(detail)s is missing."),
        "changed_since": gettext("Was changed since the import and stays as it is. %(detail)s"),
        "picture_missing": gettext("The picture could not be fetched: %(detail)s"),
        "unexpected": gettext("Something went wrong here. Nothing of this product was changed."),
    }
    text = texts.get(one.code, gettext("Not possible: %(detail)s"))
    return text % {"detail": one.detail or one.code.replace("_", " ")}


def bad_file(params: dict[str, Any]) -> str:
    """Return why a file cannot be read at all, and what to do, in words."""
    line = params.get("line")
    where = gettext(" (line %(line)s)") % {"line": line} if line else ""
    texts = {
        "empty": gettext("The file holds no products."),
        "too large": gettext("The file is larger than %(limit)s MB. Split it."),
        "too many lines": gettext("The file has more than %(limit)s lines. Split it."),
        "encoding": gettext("The file is not in UTF-8%(where)s. Export it again as “CSV UTF-8”."),
        "spreadsheet": gettext("This is a spreadsheet. Save it as CSV (UTF-8) first."),
        "not text": gettext("The file is not text%(where)s."),
        "columns": gettext(
            "This is not a product export of Shopify: it has no column %(missing)s."
        ),
        "columns twice": gettext("Two columns have the same name: %(columns)s."),
        "more cells than columns": gettext(
            "A line has more cells than there are columns%(where)s. Look for stray commas."
        ),
        "quotes": gettext("A quotation mark is open or out of place%(where)s."),
        "no price list": gettext("Choose at least one price list."),
    }
    text = texts.get(str(params.get("reason")), gettext("The file cannot be read%(where)s."))
    return text % {"where": where, **params}


def refusal(error: TradewindError) -> str:
    """Return why something was refused, in words for the person who can act."""
    reason = str(error.params.get("reason", ""))
    texts = {
        "store_code_taken": gettext("Another store has this code."),
        "already_registered": gettext("Somebody else has applied with this number."),
        "seller_suspended": gettext("This merchant is suspended and opens no stores."),
        "product_changed": gettext(
            "Somebody changed this listing while you were editing. Compare, then save again."
        ),
        "sku_code_taken": gettext("Another product of your store has this code."),
        "listing_not_ready": {
            "price": gettext("Give at least one SKU a price first."),
            "store": gettext("Your store waits for approval."),
        }.get(str(error.params.get("missing")), gettext("Something is missing still.")),
        "tracking_number_taken": gettext("Another parcel has this number with this carrier."),
        "parcel_not_pending": gettext("This parcel has left already."),
        "order_not_in_state": gettext("The order has moved on; look at it again."),
        "not_allowed": gettext("That is not possible any more; look at the order again."),
        "payout_too_large": gettext("That is more than is available."),
        "idempotency_key_reused": gettext("This form was used before; look at the list below."),
        "bad_quantity": (
            gettext("Fewer than are reserved by orders.")
            if "reserved" in reason
            else gettext("A whole number of pieces, please.")
        ),
        "bad_split": {
            "nothing would be left": gettext("Leave something in this parcel."),
            "handed over": gettext("This parcel has left already."),
        }.get(reason, gettext("Choose pieces that are in this parcel.")),
        "bad_picture": {
            "too many pictures": gettext("There are as many pictures as a product can have."),
        }.get(reason, gettext("This is not a picture that can be shown (%(why)s).")
              % {"why": reason}),
    }  # fmt: skip
    if error.code in texts:
        return texts[error.code]
    return {
        "missing": gettext("Please fill this in."),
        "too long": gettext("This is too long."),
        "out of range": gettext("This is out of range."),
        "not above zero": gettext("More than zero, please."),
        "one code twice": gettext("One code stands here twice."),
    }.get(reason, gettext("Not possible: %(why)s.") % {"why": reason or error.code})
