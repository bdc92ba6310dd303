"""The choice of a SKU, one option dimension after another, as links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from tradewind.goods.catalog.types import PictureRef
from tradewind.growth.discovery.types import PagePicture, PageSku, ProductPage
from tradewind.kernel import ids
from tradewind.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a dimension and the SKU to which it leads.

    `possible`: together with what else is chosen; if not, the link leads to another combination.
    """

    words: str
    href: str
    current: bool
    possible: bool
    in_stock: bool
    price: Money | None
    picture: PictureRef | None


@dataclass(frozen=True, slots=True)
class Dimension:
    """What the SKUs of a product differ in, such as the colour; `swatches` if pictures tell it."""

    key: str
    words: str
    chosen: str
    swatches: bool
    values: tuple[Value, ...]


def dimensions(page: ProductPage, path: str) -> list[Dimension]:
    """Return what is to be chosen of a product at a path, what pictures tell first.

    Nothing where there is one SKU. SKUs without options, of which there are several, are told apart
    by their prices alone.
    """
    if len(page.skus) < 2:
        return []
    keys = list(dict.fromkeys(key for sku in page.skus for key in sku.options))
    if not keys:
        return [_unnamed(page, path)]
    found = [_dimension(page, path, key) for key in keys]
    return sorted(found, key=lambda one: not one.swatches)


def sku_path(path: str, sku_id: UUID) -> str:
    """Return the address of a product with one of its SKUs chosen."""
    return f"{path}?sku={ids.show('sku', sku_id)}"


def _dimension(page: ProductPage, path: str, key: str) -> Dimension:
    chosen = page.chosen.options.get(key, "")
    texts = list(dict.fromkeys(sku.options.get(key, "") for sku in page.skus))
    pictures = {text: _picture(page.pictures, page.skus, key, text) for text in texts}
    swatches = len(texts) > 1 and all(pictures.values())
    return Dimension(
        key=key,
        words=_named(key),
        chosen=chosen,
        swatches=swatches,
        values=tuple(
            _value(page, path, key, text, pictures[text] if swatches else None) for text in texts
        ),
    )


def _value(page: ProductPage, path: str, key: str, text: str, picture: PictureRef | None) -> Value:
    """Return a value with the SKU that keeps most of what else is chosen."""
    others = {name: value for name, value in page.chosen.options.items() if name != key}
    having = [sku for sku in page.skus if sku.options.get(key, "") == text]
    nearest = max(having, key=lambda sku: _nearness(sku, others))
    return Value(
        words=text,
        href=sku_path(path, nearest.id),
        current=text == page.chosen.options.get(key, ""),
        possible=_kept(nearest, others) == len(others),
        in_stock=nearest.in_stock,
        price=nearest.price.headline if nearest.price else None,
        picture=picture,
    )


def _nearness(sku: PageSku, others: Mapping[str, str]) -> tuple[int, bool, bool]:
    return _kept(sku, others), sku.price is not None, sku.in_stock


def _kept(sku: PageSku, others: Mapping[str, str]) -> int:
    return sum(sku.options.get(name) == value for name, value in others.items())


def _picture(
    pictures: Sequence[PagePicture], skus: Sequence[PageSku], key: str, text: str
) -> PictureRef | None:
    """Return a picture that shows only SKUs of this value, if there is one."""
    having = {sku.id for sku in skus if sku.options.get(key, "") == text}
    for picture in pictures:
        if picture.sku_ids and set(picture.sku_ids) <= having:
            return picture.ref
    return None


def _unnamed(page: ProductPage, path: str) -> Dimension:
    return Dimension(
        key="",
        words=gettext("Options"),
        chosen="",
        swatches=False,
        values=tuple(
            Value(
                words=gettext("Option %(number)s") % {"number": number},
                href=sku_path(path, sku.id),
                current=sku.id == page.chosen.id,
                possible=True,
                in_stock=sku.in_stock,
                price=sku.price.headline if sku.price else None,
                picture=None,
            )
            for number, sku in enumerate(page.skus, start=1)
        ),
    )


def _named(key: str) -> str:
    """Return the words for a dimension; those that sellers use most are translated."""
    known = {
        "colour": gettext("Colour"),
        "color": gettext("Colour"),
        "size": gettext("Size"),
        "material": gettext("Material"),
        "style": gettext("Style"),
        "capacity": gettext("Capacity"),
    }
    return known.get(key.strip().casefold(), key[:1].upper() + key[1:])
