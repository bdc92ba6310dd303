"""The page of a product, and what is like it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext

from tradewind.growth.discovery import selectors as discovery
from tradewind.growth.discovery.types import PagePicture, ProductNotShown, ProductPage
from tradewind.kernel import clock, ids
from tradewind.sites.storefront import (
    delivery,
    favourites,
    picker,
    places,
    reviews,
    seen,
    structured,
    visitor,
)
from tradewind.sites.storefront.context import (
    CategoryLink,
    absolute,
    alternates,
    categories,
    common,
    home_path,
    product_path,
)
from tradewind.sites.storefront.places import Here
from tradewind.sites.storefront.views import linked, moved, not_here, placed

_SUMMARY = 160
_SIMILAR = 10
_MOST_IMAGES = 6


@placed
def product(request: HttpRequest, here: Here, *, slug: str, public_id: str) -> HttpResponse:
    """A product as it is sold in a market; `sku` chooses a SKU, `picture` a picture."""
    try:
        page = discovery.product_page(
            ids.read("prd", public_id),
            market=here.market.code,
            language=here.language,
            sku_id=_sku_id(request),
        )
    except (ids.BadId, ProductNotShown):
        return not_here(request, here)
    path = product_path(here, page.slug, page.product_id)
    # The path as `request.path` has it, with letters of any script.
    if request.path != f"/{here.segment}/p/{page.slug}-{ids.show('prd', page.product_id)}":
        return moved(request, path, permanent=True)
    response = render(request, "storefront/product.html", _context(request, here, page, path))
    seen.note(request, response, page.product_id)
    return response


@placed
def similar(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """What is like a product; its page takes this in when the reader comes so far."""
    try:
        product_id = ids.read("prd", public_id)
    except ids.BadId:
        return not_here(request, here)
    found = discovery.similar(
        product_id, market=here.market.code, language=here.language, limit=_SIMILAR
    )
    context = common(request, language=here.language, here=here)
    context |= {"cards": linked(here, found)}
    context |= favourites.hearts(request, [card.product_id for card in found])
    return render(request, "storefront/similar.html", context)


def _context(request: HttpRequest, here: Here, page: ProductPage, path: str) -> dict[str, Any]:
    sold_in = {(place.market, place.language) for place in page.places}

    def path_in(place: Here) -> str:
        if (place.market.code, place.language) not in sold_in:
            return home_path(place)
        return product_path(place, page.slug, page.product_id)

    url, public_id = absolute(request, path), ids.show("prd", page.product_id)
    way = _way(here, page.category)
    sold = [
        place for place in places.everywhere() if (place.market.code, place.language) in sold_in
    ]
    ways = delivery.ways(
        store_id=page.store_id,
        weight_g=page.chosen.weight_g,
        here=here,
        now=clock.now(),
    )
    known = visitor.of(request).person_id is not None
    said = {} if known else reviews.on_product(request, here, page)
    cheapest = next((one for one in ways if one.price is not None), None)
    return common(request, language=here.language, here=here, path_in=path_in) | {
        # Of who is known the page would ask more: what is theirs is taken in by a second request.
        "said_path": reverse("said", args=[here.segment, public_id]) if known else "",
        "reviews_path": reverse("reviews", args=[here.segment, public_id]),
        "questions_path": reverse("questions", args=[here.segment, public_id]),
        "hearts": frozenset([page.product_id]),
        "recent_path": seen.strip_path(request, here, but=page.product_id),
        "page": page,
        **said,
        "sku": ids.show("sku", page.chosen.id),
        "gallery": _gallery(request, page, path),
        "dimensions": picker.dimensions(page, path),
        "ways": ways,
        "cheapest": cheapest,
        "soonest": cheapest or next(iter(ways), None),
        "crumbs": [(gettext("Home"), home_path(here)), *((one.name, one.href) for one in way)],
        "root_category": way[0].code if way else "",
        "store_country": places.country_name(page.store_country, here.language),
        "store_path": reverse("store", args=[here.segment, page.store_code]),
        "similar_path": reverse("similar", args=[here.segment, public_id]),
        "summary": Truncator(" ".join((page.description or page.title).split())).chars(_SUMMARY),
        "canonical": url,
        "image": absolute(request, page.first_picture.src) if page.first_picture else "",
        "alternates": alternates(request, sold, path_in),
        "sold_in": [] if page.chosen.price else _countries(here, sold, path_in),
        "structured": structured.product(
            page,
            country=here.market.code,
            url=url,
            reviews=[one["review"] for one in said.get("reviews", ())],
            images=[
                absolute(request, one.ref.src) for one in page.pictures[:_MOST_IMAGES]
            ],
            way=[
                (gettext("Home"), absolute(request, home_path(here))),
                *((one.name, absolute(request, one.href)) for one in way),
            ],
        ),
    }  # fmt: skip


def _countries(
    here: Here, sold: Sequence[Here], path_in: Callable[[Here], str]
) -> list[tuple[str, str]]:
    """Return the countries where a product is sold, and its page there in this language if it can."""
    best: dict[str, Here] = {}
    for place in sold:
        if place.market.code not in best or place.language == here.language:
            best[place.market.code] = place
    return sorted(
        (places.country_name(code, here.language), path_in(place)) for code, place in best.items()
    )


def _gallery(request: HttpRequest, page: ProductPage, path: str) -> dict[str, Any]:
    """Return the picture that is shown large, and a link to each."""
    shown = _shown(request, page)
    at = picker.sku_path(path, page.chosen.id) + "&" if "sku" in request.GET else f"{path}?"
    return {
        "shown": shown,
        "number": page.pictures.index(shown) + 1 if shown else 0,
        "links": [
            (one.ref, f"{at}picture={number}", one is shown)
            for number, one in enumerate(page.pictures, start=1)
        ],
    }


def _shown(request: HttpRequest, page: ProductPage) -> PagePicture | None:
    wanted = request.GET.get("picture", "")
    if wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:4]) <= len(page.pictures):
        return page.pictures[int(wanted[:4]) - 1]
    own = [one for one in page.pictures if one.ref == page.first_picture]
    return own[0] if own else None


def _way(here: Here, code: str) -> list[CategoryLink]:
    """Return the categories of a product from the root down; none where the code is no category."""
    known = {one.code: one for one in categories(here)}
    way: list[CategoryLink] = []
    while code in known:
        way.insert(0, known[code])
        code = known[code].parent or ""
    return way


def _sku_id(request: HttpRequest) -> UUID | None:
    try:
        return ids.read("sku", request.GET.get("sku", ""))
    except ids.BadId:
        return None
