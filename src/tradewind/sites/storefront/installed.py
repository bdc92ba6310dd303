"""The site as an application of its own: its manifest, its service worker, its page without network.

The worker keeps two things: files under names of their content, and one page for each place that
says that the network is away. No other page is ever kept, so that nothing of anybody's stays behind.
"""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tradewind.design import formats
from tradewind.sites.storefront.context import common, home_path
from tradewind.sites.storefront.places import Here
from tradewind.sites.storefront.views import placed

# What the page without network needs, kept from the beginning.
_FILES = ("tradewind.css", "tradewind.js", "vendor/htmx.min.js", "icons.svg", "icon.svg")
_SIZES = (192, 512)
_AN_HOUR = "public, max-age=3600"


@placed
def manifest(request: HttpRequest, here: Here) -> HttpResponse:
    """How the site is installed from this place."""
    shortcuts = (
        (gettext("Search"), "search"),
        (gettext("Cart"), "cart"),
        (gettext("Orders"), "orders"),
    )
    found = {
        # One application, in whichever place it was installed.
        "id": "/",
        "name": "Tradewind",
        "short_name": "Tradewind",
        "description": gettext(
            "Tradewind: goods from afar, at the price that you pay at your door."
        ),
        "lang": here.language,
        "dir": formats.direction(here.language),
        "start_url": home_path(here),
        "scope": "/",
        "display": "standalone",
        "background_color": "#F6F3EE",
        "theme_color": "#10212B",
        "categories": ["shopping"],
        "icons": [
            {
                "src": static(f"{name}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, purpose in (("icon", "any"), ("icon-maskable", "maskable"))
            for size in _SIZES
        ],
        "shortcuts": [
            {"name": name, "url": reverse(page, args=[here.segment])} for name, page in shortcuts
        ],
    }
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json"
    response["Cache-Control"] = _AN_HOUR
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of all pages; one that takes itself away where nothing is installed."""
    files = [static(name) for name in _FILES]
    version = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:12]
    name = "storefront/worker.js" if settings.INSTALLABLE else "storefront/worker-away.js"
    context = {"version": version, "files": json.dumps(files)}
    response = render(request, name, context, content_type="text/javascript")
    # Browsers ask for it on each visit, so that a new version is there at once.
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@placed
def offline(request: HttpRequest, here: Here) -> HttpResponse:
    """What is shown when the network is away; the worker asks for it as nobody."""
    context = common(request, language=here.language, here=here)
    return render(request, "storefront/offline.html", context)
