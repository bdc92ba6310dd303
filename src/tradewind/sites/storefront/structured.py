"""What a page tells machines in JSON-LD (schema.org); its price is the price on the page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from tradewind.design import formats
from tradewind.growth.discovery.types import PriceHere, ProductPage
from tradewind.kernel import ids
from tradewind.kernel.money import Money
from tradewind.trade.reviews.types import Review

# A name and an address.
Way = tuple[str, str]
# A text that closes the script element, or opens another, would end the data.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def product(
    page: ProductPage,
    *,
    country: str,
    url: str,
    images: Sequence[str],
    way: Sequence[Way],
    reviews: Sequence[Review] = (),
) -> SafeString:
    """Return a product and the way to it from home as the content of a script element.

    `images` are addresses; `way` ends before the product; `reviews` are those that the page shows.
    """
    found: dict[str, Any] = {
        "@type": "Product",
        "name": page.title,
        "description": page.description or page.title,
        "sku": ids.show("sku", page.chosen.id),
        "url": url,
    }
    if images:
        found["image"] = list(images)
    if page.chosen.price:
        found["offers"] = {
            "@type": "Offer",
            "url": url,
            **_price(page.chosen.price),
            "availability": "https://schema.org/"
            + ("InStock" if page.chosen.in_stock else "OutOfStock"),
            "eligibleRegion": country,
            "seller": {"@type": "Organization", "name": page.store_name},
        }
    if page.rating.average.count:
        found["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": f"{page.rating.average.tenths / 10:.1f}",
            "reviewCount": page.rating.average.count,
            "bestRating": 5,
            "worstRating": 1,
        }
    if reviews:
        found["review"] = [_review(one) for one in reviews]
    return _script([found, _crumbs([*way, (page.title, url)])])


def site(*, home: str, logo: str, search: str, language: str) -> SafeString:
    """Return the site and who runs it as the content of a script element.

    Addresses; `search` is the one that a query is added to.
    """
    return _script(
        [
            {
                "@type": "Organization",
                "@id": f"{home}#organization",
                "name": "Tradewind",
                "url": home,
                "logo": logo,
            },
            {
                "@type": "WebSite",
                "@id": f"{home}#website",
                "name": "Tradewind",
                "url": home,
                "inLanguage": language,
                "publisher": {"@id": f"{home}#organization"},
                "potentialAction": {
                    "@type": "SearchAction",
                    "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{words}}"},
                    "query-input": "required name=words",
                },
            },
        ]
    )


def crumbs(way: Sequence[Way]) -> SafeString:
    """Return the way to a page from home as the content of a script element."""
    return _script([_crumbs(way)])


def _script(things: Sequence[dict[str, Any]]) -> SafeString:
    graph = {"@context": "https://schema.org", "@graph": list(things)}
    return mark_safe(json.dumps(graph, ensure_ascii=False).translate(_ESCAPES))


def _review(one: Review) -> dict[str, Any]:
    said = {
        "@type": "Review",
        "author": {"@type": "Person", "name": one.author or "Anonymous"},
        "datePublished": one.written_at.date().isoformat(),
        "reviewRating": {"@type": "Rating", "ratingValue": one.stars, "bestRating": 5},
    }
    return said | ({"reviewBody": one.text, "inLanguage": one.language} if one.text else {})


def _crumbs(way: Sequence[Way]) -> dict[str, Any]:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(way, start=1)
        ],
    }


def _price(price: PriceHere) -> dict[str, Any]:
    """The amount that stands first on the page, and of what it is made up."""
    parts = [{"@type": "UnitPriceSpecification", **_amount(price.item)}]
    if price.shipping is not None:
        parts.append({"@type": "DeliveryChargeSpecification", **_amount(price.shipping)})
    whole = _amount(price.headline)
    return whole | {
        "priceSpecification": {
            "@type": "CompoundPriceSpecification",
            **whole,
            "priceComponent": parts,
        }
    }


def _amount(amount: Money) -> dict[str, str]:
    return {"price": formats.plain(amount), "priceCurrency": amount.currency}
