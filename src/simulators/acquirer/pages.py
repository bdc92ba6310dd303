"""The frame of the acquirer's own pages, and the page of a payment that is decided by buttons."""

from html import escape

from simulators.acquirer.documents import WITHOUT_VOUCHER, voucher_number
from simulators.acquirer.types import Payment, Status
from simulators.http import Response

# ISO 4217, the minor units that are not two.
EXPONENTS = {
    currency: exponent
    for exponent, currencies in (
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    )
    for currency in currencies.split()
}

# The choice, what its button says, what it does.
BUTTONS = (
    ("approve", "Approve", "The customer confirms and the payment goes through."),
    ("decline", "Decline", "The customer or the bank says no."),
    ("time_out", "Time out", "Nobody answers and the payment expires."),
    ("webhook_late", "Approve, webhook late", "You return to the shop before it is told."),
    ("webhook_twice", "Approve, webhook twice", "The shop is told the same event two times."),
)

STATES = {
    Status.REQUIRES_ACTION: "waits for the customer",
    Status.PROCESSING: "waits for the bank",
    Status.AUTHORISED: "is authorised",
    Status.PARTIALLY_CAPTURED: "is captured in part",
    Status.CAPTURED: "is captured",
    Status.DECLINED: "was declined",
    Status.EXPIRED: "has expired",
    Status.VOIDED: "was voided",
}

STYLE = """
:root{color-scheme:light dark;--ink:#1b1d36;--quiet:#565a78;--paper:#fff;--back:#eceefb;
--line:#c9cde8;--main:#3d3bb8;--on-main:#fff;--bad:#b0122b;--stripe:#ffd84d;--on-stripe:#2b2400}
@media (prefers-color-scheme:dark){:root{--ink:#eceefb;--quiet:#b3b7d6;--paper:#20223d;
--back:#14152a;--line:#474b73;--main:#a9a8ff;--on-main:#14152a;--bad:#ff9aa8}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
header{background:var(--stripe);color:var(--on-stripe);font-weight:700;text-align:center;
padding:.75rem 1rem}
main{background:var(--paper);border:1px solid var(--line);border-radius:1rem;max-width:34rem;
margin:1.5rem auto;padding:1.5rem}
h1{font-size:1.375rem;line-height:1.25;margin:0 0 1rem}h2,legend{font-size:1.0625rem;font-weight:700}
h2{margin:1.5rem 0 .5rem}legend{padding:0;margin:0 0 .5rem}
fieldset{border:0;margin:1.5rem 0;padding:0;min-inline-size:0}
.sum{font-size:2rem;font-weight:700;line-height:1.2;margin:0;font-variant-numeric:tabular-nums}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:.75rem 0 0}
dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
.two{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem}
label.over{display:block;font-weight:600;margin:.75rem 0 .25rem}
input[type=text]{font:inherit;font-variant-numeric:tabular-nums;color:inherit;
background:var(--paper);border:1px solid var(--quiet);border-radius:.5rem;min-height:2.75rem;
padding:.5rem .75rem;width:100%}
input[aria-invalid=true]{border:2px solid var(--bad)}
.wrong{color:var(--bad);font-weight:600;margin:.25rem 0 0}
.summary{border:2px solid var(--bad);border-radius:.5rem;padding:.75rem 1rem;margin:1rem 0}
.summary p{margin:0;font-weight:700}.summary ul{list-style:none;margin:0;padding:0}
.summary a{color:var(--bad);display:block;padding:.625rem 0}
.row{display:flex;gap:.75rem;align-items:flex-start;min-height:2.75rem;padding:.625rem .75rem;
border:1px solid var(--line);border-radius:.5rem;margin:.375rem 0;cursor:pointer}
.row:has(:checked){border-color:var(--main);box-shadow:inset 0 0 0 1px var(--main)}
.row input{inline-size:1.25rem;block-size:1.25rem;margin:.125rem 0 0;flex:none;
accent-color:var(--main)}
.row small,.note{color:var(--quiet);font-size:.9375rem}.note{margin:.25rem 0}.row small{display:block}
form div.choice{margin:1rem 0}form div.choice p{margin:.25rem 0}
button{font:inherit;font-weight:700;padding:.75rem 1rem;min-height:3rem;width:100%;
border-radius:.5rem;border:2px solid var(--main);background:var(--main);color:var(--on-main);
cursor:pointer;margin:.25rem 0}
button.other{background:transparent;color:var(--main)}
a{color:var(--main)}a.back{display:inline-block;padding:.75rem 0;font-weight:700}
.code{font-size:1.5rem;font-weight:700;letter-spacing:.2em;text-align:center;
border:2px dashed var(--line);border-radius:.5rem;padding:.75rem;margin:1rem 0}
:focus-visible{outline:3px solid var(--main);outline-offset:2px}
@media (max-width:36rem){main{margin:0;border:0;border-radius:0;padding:1.25rem 1rem}}
"""

HEADERS = (
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)


def amount_text(*, minor: int, currency: str) -> str:
    """The amount in major units with a point, as in `12.34 BRL` or `500 JPY`."""
    exponent = EXPONENTS.get(currency, 2)
    if exponent == 0:
        return f"{minor} {currency}"
    whole, rest = divmod(minor, 10**exponent)
    return f"{whole}.{rest:0{exponent}d} {currency}"


def facts(*, rows: list[tuple[str, str]]) -> str:
    """Names and values, escaped."""
    shown = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f"<dl>{shown}</dl>"


def payment_page(*, payment: Payment, waiting: bool) -> Response:
    """The payment and, while it waits, the choices; afterwards only how it ended."""
    rows = [("Reference", payment.reference), ("Method", payment.kind)]
    if payment.card is not None:
        rows.append(("Card", f"ends in {payment.card}"))
    rows.append(("State", f"This payment {STATES[payment.status]}."))
    if payment.status is Status.PROCESSING and payment.kind not in WITHOUT_VOUCHER:
        rows.append(("Number to pay", voucher_number(payment_id=payment.id)))
        if payment.expires_at is not None:
            rows.append(("Pay before", payment.expires_at))
    title = "Confirm the payment" if waiting else "Payment"
    amount = amount_text(minor=payment.minor, currency=payment.currency)
    return page(
        status=200,
        title=title,
        main=f'<h1>{title}</h1><p class="sum">{escape(amount)}</p>{facts(rows=rows)}'
        f"{_choices() if waiting else _way_back(payment)}",
    )


def message_page(*, status: int, title: str, message: str) -> Response:
    """A page that only says what is wrong."""
    return page(
        status=status, title=title, main=f"<h1>{escape(title)}</h1><p>{escape(message)}</p>"
    )


def page(*, status: int, title: str, main: str) -> Response:
    """A whole page; `main` is HTML, `title` is text."""
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} · '
        'Sandbox acquirer</title><meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style></head><body><header>Sandbox acquirer: simulator, no real money"
        f"</header><main>{main}</main></body></html>"
    )
    return Response(status, html.encode(), "text/html; charset=utf-8", HEADERS)


def see_other(*, location: str) -> Response:
    """Sends the browser on with a GET, so that going back or reloading repeats no change."""
    headers = (("Location", location), ("Cache-Control", "no-store"))
    return Response(303, b"", "text/html; charset=utf-8", headers)


def _choices() -> str:
    buttons = "".join(
        f'<div class="choice"><button name="action" value="{value}" aria-describedby="{value}">'
        f'{label}</button><p id="{value}">{effect}</p></div>'
        for value, label, effect in BUTTONS
    )
    return f'<h2>What should happen?</h2><form method="post">{buttons}</form>'


def _way_back(payment: Payment) -> str:
    if payment.return_url is None:
        return "<p>You can close this page.</p>"
    return f'<p><a class="back" href="{escape(payment.return_url)}">Back to the shop</a></p>'
