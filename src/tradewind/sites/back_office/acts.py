"""What staff do: a question, an answer by POST, one call of a service for each thing chosen.

The services ask the actor's verbs and write the audit rows; here a page is refused early.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy, ngettext

from tradewind.base.accounts import services as accounts
from tradewind.base.notices import selectors as notice_selectors
from tradewind.base.notices import services as notices
from tradewind.base.privacy.types import ErasureHeld
from tradewind.goods.sellers import selectors as seller_selectors
from tradewind.goods.sellers import services as sellers
from tradewind.goods.sellers.types import SellerUnknown, StoreUnknown
from tradewind.kernel import clock, outbox, rebuilding
from tradewind.kernel.actors import Actor
from tradewind.kernel.admin import actor_of
from tradewind.kernel.errors import InvalidInput, NotAllowed, NotFound, TradewindError
from tradewind.rails.payments import services as payments
from tradewind.sites.back_office import people, reviews
from tradewind.sites.back_office.frame import Answer, board, shown
from tradewind.trade.orders import selectors as order_selectors
from tradewind.trade.orders import services as orders
from tradewind.trade.orders.types import CancelReason
from tradewind.trade.settlement import selectors as settlement_selectors
from tradewind.trade.settlement import services as settlement

_MOST = 50
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A verb's page: what is asked, what is done to one thing, and how the things are named."""

    verb: str
    title: str | Promise
    question: str | Promise
    run: Callable[[Actor, str, Values, datetime], None]
    back: str
    names: Callable[[Sequence[str], Actor], Sequence[str]] = lambda things, _: things
    form: type[forms.Form] | None = None
    of_things: bool = True


class EndPayout(forms.Form):
    """What the bank did with a payout."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What did the bank do?"),
        choices=[
            ("arrived", gettext_lazy("The payout arrived")),
            ("returned", gettext_lazy("It came back")),
        ],
        widget=forms.RadioSelect,
    )
    bank_account = forms.CharField(
        label=gettext_lazy("Our bank account it left from"), max_length=64, initial="main"
    )
    reference = forms.CharField(label=gettext_lazy("The bank's reference"), max_length=80)


class SetCommission(forms.Form):
    """A commission from now on."""

    bps = forms.IntegerField(
        label=gettext_lazy("Commission in basis points (800 is 8 %)"), min_value=0, max_value=10_000
    )
    store = forms.CharField(
        label=gettext_lazy("Code of one store; empty for all without a rate of their own"),
        max_length=40,
        required=False,
    )
    source = forms.CharField(label=gettext_lazy("Where this is agreed"), max_length=120)

    def clean_store(self) -> UUID | None:
        """Return the store's id; a code that no store has is said beside the field."""
        code = self.cleaned_data["store"].strip().lower()
        if not code:
            return None
        try:
            return seller_selectors.store_by_code(code).id
        except StoreUnknown as error:
            raise forms.ValidationError(gettext("No store has this code.")) from error


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(id=text) from error


def _approve(actor: Actor, thing: str, _: Values, now: datetime) -> None:
    sellers.approve_seller(actor=actor, seller_id=_key(thing), now=now)


def _revoke_token(actor: Actor, thing: str, _: Values, now: datetime) -> None:
    accounts.revoke_api_token(actor=actor, token_id=_key(thing), now=now)


def _cancel(actor: Actor, thing: str, _: Values, now: datetime) -> None:
    orders.cancel(order_id=_key(thing), reason=CancelReason.OPERATOR, actor=actor, now=now)


def _retry_aggregate(actor: Actor, thing: str, _: Values, now: datetime) -> None:
    handler, _colon, aggregate = thing.rpartition(":")
    outbox.retry_by(actor=actor, handler=handler, aggregate_ids=[_key(aggregate)], now=now)


def _retry_handler(actor: Actor, thing: str, _: Values, now: datetime) -> None:
    parked = [one.aggregate_id for one in outbox.parked() if one.handler == thing]
    outbox.retry_by(actor=actor, handler=thing, aggregate_ids=parked, now=now)


def _retry_webhook(actor: Actor, thing: str, _: Values, now: datetime) -> None:
    payments.retry_webhook(actor=actor, webhook_id=_key(thing), now=now)


def _retry_notice(actor: Actor, thing: str, _: Values, now: datetime) -> None:
    notices.retry(actor=actor, notice_id=_key(thing), now=now)


def _rebuild(actor: Actor, thing: str, _: Values, now: datetime) -> None:
    rebuilding.rebuild(actor=actor, handler=thing, now=now)


def _send_again(actor: Actor, thing: str, _: Values, now: datetime) -> None:
    notices.send_again(actor=actor, notice_id=_key(thing), now=now)


def _letters(things: Sequence[str], actor: Actor) -> Sequence[str]:
    found = [notice_selectors.letter(_key(thing), actor=actor) for thing in things]
    return [f"{one.subject or one.row.kind} · {one.row.to}" for one in found]


def _end_payout(actor: Actor, thing: str, values: Values, now: datetime) -> None:
    settlement.end_payout(
        actor=actor, payout_id=_key(thing), arrived=values["outcome"] == "arrived",
        bank_account=values["bank_account"], reference=values["reference"], now=now,
    )  # fmt: skip


def _set_commission(actor: Actor, _: str, values: Values, now: datetime) -> None:
    settlement.set_commission(
        actor=actor, bps=values["bps"], source=values["source"], store_id=values["store"], now=now
    )


def _sellers(things: Sequence[str], _: Actor) -> Sequence[str]:
    return [seller_selectors.seller(_key(thing)).legal_name for thing in things]


def _orders(things: Sequence[str], actor: Actor) -> Sequence[str]:
    actor.require("order.see")
    found = order_selectors.orders([_key(thing) for thing in things])
    if len(found) != len(set(things)):
        raise NotFound(kind="order")
    return [f"{one.number} · {one.total} · {one.state}" for one in found]


def _payouts(things: Sequence[str], actor: Actor) -> Sequence[str]:
    found = settlement_selectors.payouts_under_way(
        actor=actor, payout_ids=[_key(thing) for thing in things]
    )
    if len(found) != len(things):
        raise NotFound(kind="payout on its way")
    stores = seller_selectors.stores({one.store_id for one in found})
    return [f"{stores[one.store_id].name} · {one.money}" for one in found]


DEEDS: Mapping[str, Deed] = {
    "approve-seller": Deed(
        verb="store.approve",
        title=gettext_lazy("Approve a merchant"),
        question=gettext_lazy("The merchant may sell, and the stores prepared meanwhile open."),
        run=_approve, back="approvals", names=_sellers,
    ),
    "cancel-order": Deed(
        verb="order.cancel",
        title=gettext_lazy("Cancel an order"),
        question=gettext_lazy(
            "The buyer gets back what was paid. Pieces that have left stay off the shelf until"
            " somebody counts them in. This cannot be undone."
        ),
        run=_cancel, back="orders", names=_orders,
    ),
    "revoke-token": Deed(
        verb="token.edit",
        title=gettext_lazy("Revoke a token"),
        question=gettext_lazy("The application and its shoppers can call no more, at once."),
        run=_revoke_token, back="tables",
    ),
    "retry-aggregate": Deed(
        verb="outbox.retry",
        title=gettext_lazy("Try a parked aggregate again"),
        question=gettext_lazy("The handler goes on with it from where it stopped."),
        run=_retry_aggregate, back="outbox",
    ),
    "retry-handler": Deed(
        verb="outbox.retry",
        title=gettext_lazy("Try everything of a handler again"),
        question=gettext_lazy("The handler goes on with all it has parked."),
        run=_retry_handler, back="outbox",
    ),
    "retry-webhook": Deed(
        verb="outbox.retry",
        title=gettext_lazy("Try a webhook again"),
        question=gettext_lazy("What the provider reported is applied as if it came now."),
        run=_retry_webhook, back="outbox",
    ),
    "retry-notice": Deed(
        verb="outbox.retry",
        title=gettext_lazy("Send a notice again"),
        question=gettext_lazy("It leaves at once, and is tried as often as a new one."),
        run=_retry_notice, back="mail",
    ),
    "rebuild": Deed(
        verb="outbox.replay",
        title=gettext_lazy("Make a projection again"),
        question=gettext_lazy(
            "The worker reads the whole log again for it. Meanwhile buyers see what was there"
            " before, and some of it may be older than it was."
        ),
        run=_rebuild, back="outbox_projections",
    ),
    "send-again": Deed(
        verb="outbox.retry",
        title=gettext_lazy("Send a letter once more"),
        question=gettext_lazy("The reader gets the same words again, as a letter of its own."),
        run=_send_again, back="mail", names=_letters,
    ),
    "publish-text": Deed(
        verb="review.moderate",
        title=gettext_lazy("Show a text"),
        question=gettext_lazy("Everybody sees it, and its reports are settled."),
        run=reviews.publish, back="moderation", names=reviews.names,
    ),
    "reject-text": Deed(
        verb="review.moderate",
        title=gettext_lazy("Reject a text"),
        question=gettext_lazy("Nobody but its author sees it, who is told why."),
        run=reviews.reject, back="moderation", names=reviews.names, form=reviews.RejectText,
    ),
    "end-payout": Deed(
        verb="payout.end",
        title=gettext_lazy("End a payout"),
        question=gettext_lazy("A payout that came back can be withdrawn again by its store."),
        run=_end_payout, back="money", names=_payouts, form=EndPayout,
    ),
    "set-commission": Deed(
        verb="commission.edit",
        title=gettext_lazy("Set the commission"),
        question=gettext_lazy("It holds for orders paid from now on; past ones keep theirs."),
        run=_set_commission, back="money", form=SetCommission, of_things=False,
    ),
    "export-data": Deed(
        verb="data.export",
        title=gettext_lazy("Make a copy of what is kept of a person"),
        question=gettext_lazy("The person gets a letter when it is ready, and opens it alone."),
        run=people.export, back="audit", names=people.names, form=people.Request,
    ),
    "plan-erasure": Deed(
        verb="data.erase",
        title=gettext_lazy("Erase a person in 14 days"),
        question=gettext_lazy(
            "The person gets a letter and may call it off until then; afterwards nobody can bring"
            " them back. Orders, books and invoices stay."
        ),
        run=people.erase, back="audit", names=people.names, form=people.Request,
    ),
    "keep-person": Deed(
        verb="data.erase",
        title=gettext_lazy("Call off an erasure"),
        question=gettext_lazy("The account stays as it is."),
        run=people.keep, back="audit", names=people.names, form=people.Request,
    ),
}  # fmt: skip


@board(verb="", title=gettext_lazy("Confirm"))
def act(request: HttpRequest, name: str) -> Answer:
    """Ask on GET, do on POST; what is wrong in the form stands beside its fields."""
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    actor = actor_of(request)
    if not actor.may(deed.verb):
        raise PermissionDenied
    things = list(dict.fromkeys(request.GET.getlist("id")))[:_MOST]
    if deed.of_things != bool(things) or any("\0" in thing for thing in things):
        raise Http404
    back = _back(request, deed)
    form = deed.form(request.POST or None) if deed.form else None
    if request.method == "POST" and (form is None or form.is_valid()):
        values = form.cleaned_data if form else {}
        _do(request, deed, things or [""], values)
        return redirect(back)
    facts = {
        "title": deed.title,
        "deed": deed,
        "things": deed.names(things, actor),
        "form": form,
        "back": back,
    }
    failed = request.method == "POST"
    return shown(request, "act", facts, status=422 if failed else 200)


def _do(request: HttpRequest, deed: Deed, things: Sequence[str], values: Values) -> None:
    """Call the service for each thing, each in its own transaction, and say what came of it."""
    done = 0
    for thing in things:
        try:
            deed.run(actor_of(request), thing, values, clock.now())
        except TradewindError as error:
            messages.error(request, _said(error, thing))
        else:
            done += 1
    if done:
        text = ngettext("Done.", "Done, %(count)s times.", done) % {"count": done}
        messages.success(request, f"{deed.title}: {text}")


def _said(error: TradewindError, thing: str) -> str:
    if isinstance(error, NotAllowed):
        return gettext("Your role may not do this.")
    if isinstance(error, ErasureHeld):
        open_things = ", ".join(sorted(map(str, cast(list[str], error.params["holds"]))))
        return gettext("Something stands against it: %(codes)s") % {"codes": open_things}
    if isinstance(error, NotFound | SellerUnknown):
        return gettext("There is nothing to do here: %(thing)s") % {"thing": thing}
    if isinstance(error, InvalidInput):
        return gettext("This was not taken: %(field)s") % {"field": error.params.get("field", "")}
    return gettext("It is no longer in a state in which this can be done (%(code)s).") % {
        "code": error.code
    }


def _back(request: HttpRequest, deed: Deed) -> str:
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return reverse(f"back_office:{deed.back}")
