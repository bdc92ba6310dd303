"""The acquirer's own pages: where a customer confirms a payment, or pays a voucher."""

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
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}
header{border:2px solid;padding:.5rem 1rem;font-weight:700}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}
dt{font-weight:700}dd{margin:0;overflow-wrap:anywhere}
form div{margin:1rem 0}form p{margin:.25rem 0}
button{font:inherit;font-weight:700;padding:.6rem 1rem;min-height:2.75rem;min-width:16rem}
:focus-visible{outline:3px solid;outline-offset:2px}
"""

HEADERS = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"),
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


def payment_page(*, payment: Payment, waiting: bool) -> Response:
    """The payment and, while it waits, the choices; afterwards only how it ended."""
    facts = [
        ("Amount", amount_text(minor=payment.minor, currency=payment.currency)),
        ("Reference", payment.reference),
        ("Method", payment.kind),
        ("State", f"This payment {STATES[payment.status]}."),
    ]
    if payment.status is Status.PROCESSING and payment.kind not in WITHOUT_VOUCHER:
        facts.append(("Number to pay", voucher_number(payment_id=payment.id)))
        if payment.expires_at is not None:
            facts.append(("Pay before", payment.expires_at))
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    title = "Confirm the payment" if waiting else "Payment"
    return _page(
        status=200,
        title=title,
        main=f"<h1>{title}</h1><dl>{rows}</dl>{_choices() if waiting else _way_back(payment)}",
    )


def message_page(*, status: int, title: str, message: str) -> Response:
    """A page that only says what is wrong."""
    return _page(
        status=status, title=title, main=f"<h1>{escape(title)}</h1><p>{escape(message)}</p>"
    )


def _choices() -> str:
    buttons = "".join(
        f'<div><button name="action" value="{value}" aria-describedby="{value}">{label}</button>'
        f'<p id="{value}">{effect}</p></div>'
        for value, label, effect in BUTTONS
    )
    return f'<h2>What should happen?</h2><form method="post">{buttons}</form>'


def _way_back(payment: Payment) -> str:
    if payment.return_url is None:
        return "<p>You can close this page.</p>"
    return f'<p><a href="{escape(payment.return_url)}">Back to the shop</a></p>'


def _page(*, status: int, title: str, main: str) -> Response:
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} · '
        'Sandbox acquirer</title><meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style></head><body><header>Sandbox acquirer: simulator, no real money"
        f"</header><main>{main}</main></body></html>"
    )
    return Response(status, html.encode(), "text/html; charset=utf-8", HEADERS)
