"""The worked tables of docs/algorithms are what the code does."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tradewind.kernel import db, ids
from tradewind.kernel.money import ChargeKind, Money
from tradewind.testing import make
from tradewind.testing.checks import assert_books_close
from tradewind.testing.sweep import sweep
from tradewind.trade.checkout import rules as checkout
from tradewind.trade.orders import services as orders
from tradewind.trade.orders.types import CancelReason, LineCharge
from tradewind.trade.settlement import rules as settlement
from tradewind.trade.settlement import services as settlements

from . import receipts

PAGES = Path(__file__).parents[2] / "docs" / "algorithms"


def tables(page: str) -> list[list[dict[str, str]]]:
    """Return the tables of a page as rows of column → text."""
    text = (PAGES / page).read_text(encoding="utf-8")
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        head, _, *rows = (
            [cell.strip() for cell in row.strip("|").split("|")] for row in block.splitlines()
        )
        found.append([dict(zip(head, row, strict=True)) for row in rows])
    return found


def money(text: str) -> Money:
    return Money.parse(*text.split())


def test_the_stages_that_the_page_calls_built_are_the_ones_that_the_quote_calls():
    stages, _ = tables("quote.md")
    built = [row["function"].strip("`") for row in stages if row["today"] == "yes"]
    assert built == ["list_price", "shipping"]
    assert [name for name in checkout.quote.__code__.co_names if name in built] == built


def test_the_worked_example_of_the_quote_is_the_quote():
    _, example = tables("quote.md")
    receipt = receipts.Receipt(country="ES", currency="EUR")
    receipt.option("platform", "standard", "4.49 per order")
    receipt.option("blue", "parcel", "3.00 per line")
    receipt.shipping = {receipt.id("red"): "standard", receipt.id("blue"): "parcel"}
    for row in example[:-1]:
        receipt.line(row["store"], row["line"], f"{row['pieces']} × {row['price']}", row["weight"])
    quote = checkout.quote(receipt.basket, receipt.facts, receipts.NOW)

    def column(kind: ChargeKind) -> list[str]:
        charges = [str(c.money.decimal) for c in quote.charges if c.kind is kind]
        return [*charges, str(quote.sum(kind).decimal)]

    assert column(ChargeKind.ITEM) == [row["item"] for row in example]
    assert column(ChargeKind.SHIPPING) == [row["shipping"] for row in example]


@pytest.mark.parametrize("row", tables("settle.md")[2], ids=lambda row: row["items"])
def test_the_commission_of_a_sale_is_the_one_on_the_page(row):
    items, freight = money(row["items"]), money(row["freight"])
    line_id = ids.new()
    charges = [
        LineCharge(line_id=line_id, kind=kind.value, money=amount, source="", funder="buyer")
        for kind, amount in ((ChargeKind.ITEM, items), (ChargeKind.SHIPPING, freight))
    ]
    cut = settlement.commission(charges, bps=int(row["basis points"]), currency=items.currency)
    assert (str(cut), str(items + freight - cut)) == (row["commission"], row["seller"])


def posted() -> list[dict[str, str]]:
    return [
        {"step": reason, "from": source, "to": destination, "amount": str(Money(minor, currency))}
        for reason, source, destination, minor, currency in db.rows(
            "SELECT e.reason, d.kind, c.kind, t.minor, t.currency FROM ledger_transfer t"
            " JOIN ledger_entry e ON e.id = t.entry_id JOIN ledger_account d ON d.id = t.debit_id"
            " JOIN ledger_account c ON c.id = t.credit_id ORDER BY t.id"
        )
    ]


@pytest.mark.django_db
def test_a_sale_moves_money_as_the_page_says(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    (order,) = make.paid(provider=provider, buyer=buyer, lines={product: 2}).orders
    make.delivered(order_id=order.id, store=product.store)
    orders.confirm_receipt(order_id=order.id, actor=buyer.actor, now=make.NOON)
    sweep(make.NOON + timedelta(days=8))
    payout_id = settlements.withdraw(
        actor=product.store.actor,
        store_id=product.store.id,
        money=Money(5049, "EUR"),
        key="all",
        now=make.NOON,
    )
    settlements.end_payout(
        actor=make.TESTS,
        payout_id=payout_id,
        arrived=True,
        bank_account="main",
        reference="R1",
        now=make.NOON,
    )
    assert posted() == tables("settle.md")[3]
    assert_books_close()


@pytest.mark.django_db
def test_a_refund_moves_money_as_the_page_says(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    (order,) = make.paid(provider=provider, buyer=buyer, lines={product: 2}).orders
    orders.cancel(order_id=order.id, reason=CancelReason.BUYER, actor=buyer.actor, now=make.NOON)
    sweep(make.NOON)
    assert posted() == tables("settle.md")[4]
    assert_books_close()
