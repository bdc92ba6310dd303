"""A store's money: what is on its way, what can be withdrawn, and where it came from."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tradewind.kernel import clock, ids
from tradewind.kernel.errors import TradewindError
from tradewind.sites.seller_centre import context, words
from tradewind.sites.seller_centre.access import Desk, seated
from tradewind.sites.seller_centre.forms import WithdrawForm
from tradewind.trade.settlement import selectors as settlement
from tradewind.trade.settlement import services as settlement_services


@require_http_methods(["GET", "HEAD", "POST"])
@seated("money.see")
def money(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Balances by currency, withdrawals and recent sales; a POST withdraws."""
    typed: WithdrawForm | None = None
    if request.method == "POST":
        typed = WithdrawForm(request.POST, prefix=request.POST.get("prefix", "")[:3])
        if typed.is_valid():
            try:
                settlement_services.withdraw(
                    actor=desk.actor,
                    store_id=desk.store.id,
                    money=typed.cleaned_data["money"],
                    key=typed.cleaned_data["key"],
                    now=clock.now(),
                )
            except TradewindError as error:
                typed.refuse("amount", words.refusal(error))
            else:
                messages.success(request, gettext("The money is on its way to your bank."))
                return HttpResponseRedirect(reverse("seller_money", args=[desk.store.code]))
    frame = context.common(request, desk, page="money")
    wallets = settlement.wallets(desk.store.id, actor=desk.actor)
    shown = {
        "wallets": [(wallet, _form(wallet.currency, typed)) for wallet in wallets],
        "errors_in": typed,
        "payouts": [
            (one, words.payout_state(one.state))
            for one in settlement.payouts(desk.store.id, actor=desk.actor)[:50]
        ],
        "sales": [
            (one, context.order_id(one.sale.order_id), words.sale_state(one.sale.state))
            for one in settlement.sales(desk.store.id, actor=desk.actor)
        ],
    }
    status = 422 if typed is not None else 200
    return render(request, "seller_centre/money.html", frame | shown, status=status)


def _form(currency: str, typed: WithdrawForm | None) -> WithdrawForm:
    if typed is not None and typed.prefix == currency:
        return typed
    # The key makes a second press of one form the same withdrawal.
    initial = {"currency": currency, "key": ids.show("wdr", ids.new())}
    return WithdrawForm(prefix=currency, initial=initial)
