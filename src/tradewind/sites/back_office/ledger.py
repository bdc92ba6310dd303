"""The boards of the ledger: it closes, and here is why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from tradewind.base.ledger import selectors as ledger
from tradewind.base.ledger.types import Account, AccountKind, TrialBalanceLine
from tradewind.kernel import ids
from tradewind.kernel.admin import actor_of
from tradewind.kernel.money import Money
from tradewind.rails.payments import selectors as payments
from tradewind.sites.back_office.frame import Answer, any_id, board, next_page, words
from tradewind.trade.orders import selectors as orders
from tradewind.trade.settlement import selectors as settlement
from tradewind.trade.settlement.types import MoneyStep


@board(verb="ledger.see", title=gettext_lazy("Ledger"))
def overview(request: HttpRequest) -> Answer:
    """Show the trial balance of each currency, and on request check every invariant."""
    lines = ledger.trial_balance()
    checked = "check" in request.GET
    return "ledger", {
        "currencies": _closed(lines),
        "checked": checked,
        "broken": ledger.broken_invariants().items() if checked else (),
        "sentences": [sentence for sentence, _ in ledger.INVARIANTS],
        "kinds": list(AccountKind),
    }


@board(verb="ledger.see", title=gettext_lazy("Accounts"))
def accounts(request: HttpRequest) -> Answer:
    """List accounts by kind and owner; the number of an order leads to what explains it."""
    actor = actor_of(request)
    kind, owner = words(request, "kind"), words(request, "owner")
    if ids.reference_ok(owner):
        plain = owner.replace("-", "").replace(" ", "").upper()
        number = "-".join(plain[start : start + 3] for start in range(0, 12, 3))
        for one in orders.watch(actor=actor, number=number, limit=1).items:
            return redirect("back_office:ledger_order", order_id=ids.show("ord", one.id))
    known = any_id(owner)
    page = ledger.accounts(
        actor=actor,
        kind=kind if kind in list(AccountKind) else "",
        owner=str(known) if known else owner,
        cursor=words(request, "after", 500),
    )
    return "accounts", {
        "accounts": page.items,
        "next": next_page(request, page.next),
        "kinds": list(AccountKind),
        "kind": kind,
        "owner": owner,
    }


@board(verb="ledger.see", title=gettext_lazy("Statement"))
def statement(request: HttpRequest, account_id: UUID) -> Answer:
    """Show the postings of an account, newest first, with the balance after each."""
    actor = actor_of(request)
    account = ledger.account(account_id, actor=actor)
    owner = any_id(account.account.owner)
    of_order = orders.orders([owner]) if owner else ()
    page = ledger.statement_page(account, actor=actor, cursor=words(request, "after", 500))
    return "statement", {
        "account": account,
        "side": account.account.kind.side,
        "order": ids.show("ord", of_order[0].id) if of_order else "",
        "lines": page.items,
        "next": next_page(request, page.next),
    }


@board(verb="ledger.see", title=gettext_lazy("The money of an order"))
def explained(request: HttpRequest, order_id: str) -> Answer:
    """Show every transfer of an order's money, and that what each account got sums to zero."""
    key = ids.read("ord", order_id)
    order = orders.order(key, actor=actor_of(request))
    payment_ids = [one.id for one in payments.payments(order.group_id)]
    steps = settlement.money_steps(key, payment_ids, order.total.currency)
    net = _net(steps, order.total.currency)
    return "explained", {
        "order": order,
        "public_id": order_id,
        "steps": steps,
        "net": net,
        "sum": Money(sum(money.minor for _, _, money in net), order.total.currency),
    }


def _net(steps: Iterable[MoneyStep], currency: str) -> list[tuple[str, UUID, Money]]:
    """Return what each account has gained (credited) over all steps, with the account's id."""
    gained: dict[str, int] = {}
    for one in steps:
        gained[one.source] = gained.get(one.source, 0) - one.money.minor
        gained[one.destination] = gained.get(one.destination, 0) + one.money.minor
    return [(name, _account(name).id(currency), Money(minor, currency))
            for name, minor in gained.items()]  # fmt: skip


def _account(name: str) -> Account:
    kind, _, owner = name.partition(":")
    return Account(AccountKind(kind), owner)


def _closed(lines: Iterable[TrialBalanceLine]) -> list[dict[str, Any]]:
    """Group the trial balance by currency, with the two sums and their difference."""
    found: dict[str, list[TrialBalanceLine]] = {}
    for line in lines:
        found.setdefault(line.currency, []).append(line)
    shown = []
    for currency, of_it in found.items():
        debits, credits = sum(one.debits for one in of_it), sum(one.credits for one in of_it)
        shown.append({
            "currency": currency,
            "lines": [
                (one.kind, Money(one.debits, currency), Money(one.credits, currency))
                for one in of_it
            ],
            "debits": Money(debits, currency),
            "credits": Money(credits, currency),
            "difference": Money(debits - credits, currency),
        })  # fmt: skip
    return shown
