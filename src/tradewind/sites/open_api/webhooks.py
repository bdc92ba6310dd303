"""What providers send us: parse, one call, answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tradewind.kernel import clock
from tradewind.rails.logistics import services as logistics
from tradewind.rails.logistics.types import BadCarrierSignature
from tradewind.rails.payments import services as payments
from tradewind.rails.payments.types import BadSignature

MAX_BODY = 256 * 1024


@csrf_exempt
@require_POST
def provider_webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a signed event of a provider: 204 when it is kept, 400 when it is not theirs."""
    if _too_large(request):
        return HttpResponse(status=413)
    try:
        payments.receive(
            provider=provider, headers=request.headers, body=request.body, now=clock.now()
        )
    except BadSignature:
        return HttpResponse(status=400)
    except LookupError:
        return HttpResponse(status=404)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def carrier_webhook(request: HttpRequest, carrier: str) -> HttpResponse:
    """Take a signed scan of a tracking service: 204 when it is kept, 400 when it is not theirs."""
    if _too_large(request):
        return HttpResponse(status=413)
    try:
        logistics.receive(
            carrier=carrier, headers=request.headers, body=request.body, now=clock.now()
        )
    except BadCarrierSignature:
        return HttpResponse(status=400)
    except LookupError:
        return HttpResponse(status=404)
    return HttpResponse(status=204)


def _too_large(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length") or "0"
    return not length.isdecimal() or int(length) > MAX_BODY
