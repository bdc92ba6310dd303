"""Where a customer pays by card: the form, and the bank's question in between."""

from collections.abc import Mapping
from html import escape

from simulators.acquirer.cards import ONE_TIME_CODE, Typed
from simulators.acquirer.pages import amount_text, facts, page
from simulators.acquirer.types import Payment
from simulators.http import Response

# The choice, what it says, what it does.
CHOICES = (
    ("pay", "Pays at once", "The bank says yes."),
    ("secure", "3-D Secure, then pays", "Your bank asks for a one-time code first."),
    ("insufficient_funds", "Declined: insufficient funds", "You may try again in the shop."),
    ("stolen", "Declined: card reported stolen", "You may try again in the shop."),
    ("no_answer", "The bank does not answer", "The payment times out without money."),
    ("late", "Pays, webhook late", "You return to the shop before it is told."),
    ("twice", "Pays, webhook twice", "The shop is told the same event two times."),
)
# Name, label, what the keyboard offers, what the browser may fill in, longest text.
_NUMBER = ("number", "Card number", "numeric", "cc-number", 23)
_EXPIRY = ("expiry", "Expiry (MM/YY)", "text", "cc-exp", 7)
_CVC = ("cvc", "CVC", "numeric", "cc-csc", 4)


def form_page(*, payment: Payment, form: Typed, errors: Mapping[str, str]) -> Response:
    """The card form, filled in as `form`; with errors the answer's status is 422."""
    choices = "".join(
        f'<label class="row"><input type="radio" name="choice" value="{value}" id="c-{value}"'
        f"{' checked' if value == form.choice else ''}><span>{label}<small>{effect}</small></span>"
        "</label>"
        for value, label, effect in CHOICES
    )
    amount = escape(amount_text(minor=payment.minor, currency=payment.currency))
    main = (
        f'<h1>Pay by card</h1><p class="sum">{amount}</p>'
        f"{facts(rows=[('Merchant reference', payment.reference)])}{_summary(errors)}"
        '<form method="post" novalidate>'
        "<fieldset><legend>Test card</legend>"
        '<p class="note">Only test numbers are taken. Never type a real card.</p>'
        f"{_field(_NUMBER, form.number, errors)}"
        f'<div class="two"><div>{_field(_EXPIRY, form.expiry, errors)}</div>'
        f"<div>{_field(_CVC, form.cvc, errors)}</div></div></fieldset>"
        f"<fieldset><legend>What should happen</legend>{choices}{_wrong('choice', errors)}"
        f'</fieldset><button name="action" value="pay">Pay {amount}</button>'
        '<button class="other" name="action" value="cancel">Cancel and return to the shop</button>'
        "</form>"
    )
    title = "Pay by card" if not errors else "Check the form"
    return page(status=422 if errors else 200, title=title, main=main)


def bank_page(*, payment: Payment, code: str, error: str) -> Response:
    """The bank's question for a one-time code, which this bank shows by itself."""
    amount = amount_text(minor=payment.minor, currency=payment.currency)
    rows = [
        ("Amount", amount),
        ("Merchant reference", payment.reference),
        ("Card", f"ends in {payment.card}"),
    ]
    errors = {"code": error} if error else {}
    field = ("code", "One-time code", "numeric", "one-time-code", 12)
    main = (
        "<h1>Your bank: is it you who pays?</h1>"
        "<p>A simulated bank, as 3-D Secure would show it.</p>"
        f"{facts(rows=rows)}{_summary(errors)}"
        f'<p class="note">A real bank would send this to your phone:</p>'
        f'<p class="code">code {ONE_TIME_CODE}</p>'
        f'<form method="post" novalidate>{_field(field, code, errors)}<p></p>'
        '<button name="action" value="confirm">Confirm</button>'
        '<button class="other" name="action" value="fail">It is not me: fail</button></form>'
    )
    return page(status=422 if error else 200, title="Your bank", main=main)


def _field(about: tuple[str, str, str, str, int], value: str, errors: Mapping[str, str]) -> str:
    name, label, keyboard, fill, most = about
    wrong = name in errors
    marks = f' aria-invalid="true" aria-describedby="{name}-wrong"' if wrong else ""
    return (
        f'<label class="over" for="{name}">{label}</label>'
        f'<input type="text" id="{name}" name="{name}" value="{escape(value)}" required'
        f' inputmode="{keyboard}" autocomplete="{fill}" maxlength="{most}"{marks}>'
        f"{_wrong(name, errors)}"
    )


def _wrong(name: str, errors: Mapping[str, str]) -> str:
    if name not in errors:
        return ""
    return f'<p class="wrong" id="{name}-wrong">{escape(errors[name])}</p>'


def _summary(errors: Mapping[str, str]) -> str:
    if not errors:
        return ""
    target = {"choice": f"c-{CHOICES[0][0]}"}
    items = "".join(
        f'<li><a href="#{target.get(name, name)}">{escape(words)}</a></li>'
        for name, words in errors.items()
    )
    return f'<div class="summary" role="alert"><p>Not paid yet.</p><ul>{items}</ul></div>'
