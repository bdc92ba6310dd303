"""Pictures of the storage, by the name of their content: what an address holds never changes."""

from __future__ import annotations

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

# `p/ab/abcd…/640.webp`: what `catalog.types.rendition` names, and nothing else.
_NAME = re.compile(
    r"p/(?P<two>[a-z2-7]{2})/(?P<key>(?P=two)[a-z2-7]{30})"
    r"/(?P<size>160|320|640|1280)\.(?P<kind>webp|avif)"
)


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a rendition of a picture, to be kept for good; originals are nobody's to see."""
    found = _NAME.fullmatch(name)
    if found is None:
        return _missing()
    tag = f'"{found["key"]}-{found["size"]}-{found["kind"]}"'
    if tag in request.headers.get("If-None-Match", ""):
        return _kept(HttpResponseNotModified(), tag)
    try:
        content = default_storage.open(name)
    except FileNotFoundError:
        return _missing()
    return _kept(FileResponse(content, content_type=f"image/{found['kind']}"), tag)


def _missing() -> HttpResponse:
    # Not for good: the rendition may be about to be made.
    response = HttpResponse("Not found.", status=404, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def _kept(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["ETag"] = tag
    response["X-Content-Type-Options"] = "nosniff"
    return response
