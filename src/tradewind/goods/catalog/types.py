"""The nouns of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict, InvalidInput, NotFound


class ProductState(StrEnum):
    """Only an active product can be bought."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuInput:
    """A SKU as a seller gives it. Weight in grams; length, width, height in millimetres."""

    code: str
    options: Mapping[str, str] = field(default_factory=dict)
    weight_g: int | None = None
    dimensions_mm: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sku:
    """What is bought: one variant of one product of one store."""

    id: UUID
    product_id: UUID
    store_id: UUID
    code: str
    options: Mapping[str, str]
    weight_g: int | None
    dimensions_mm: tuple[int, int, int] | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedProduct:
    """A product as somebody finds it by what it is called."""

    id: UUID
    store_id: UUID
    code: str
    title: str
    state: ProductState


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product with its SKUs; its words are in texts, under its id."""

    id: UUID
    store_id: UUID
    code: str
    category: str
    state: ProductState
    version: int
    skus: tuple[Sku, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryView:
    """A category, named in the language that was asked for or the nearest one; roots have no parent."""

    code: str
    parent: str | None
    name: str


# Where pages find pictures; the storefront serves what the storage holds by key.
MEDIA = "/media/"
WIDTHS = (160, 320, 640, 1280)
# Made at once, as WebP; the others follow.
FIRST_WIDTH = 640


class PictureState(StrEnum):
    """pending has its first rendition alone; removed is shown nowhere, and may be added again."""

    PENDING = "pending"
    READY = "ready"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRef:
    """A picture as pages show it: `key` names its content; width and height are the original's.

    `ready`: every rendition is there, not the first one alone. `focal` is the point (x, y per
    mille, from the top left) that is kept in view when a page cuts it. `preview` is a WebP of a few
    pixels in base 64, seen until the picture is there; empty where there is none.
    """

    key: str
    alt: str
    width: int
    height: int
    ready: bool = False
    focal: tuple[int, int] = (500, 500)
    preview: str = ""

    @property
    def focus(self) -> str:
        """The classes that keep `focal` in view where a page cuts the picture, in tenths."""
        steps = [round(part / 100) for part in self.focal]
        return " ".join(
            f"focus-{axis}-{step}" for axis, step in zip("xy", steps, strict=True) if step != 5
        )

    @property
    def blurred(self) -> str:
        """The preview as an address."""
        return f"data:image/webp;base64,{self.preview}"

    @property
    def src(self) -> str:
        """The rendition that is there from the beginning: WebP, at most 640 px wide."""
        return self.url(FIRST_WIDTH)

    @property
    def thumb(self) -> str:
        """The address for a thumbnail of 160 px, or of the first rendition until that is made."""
        return self.url(WIDTHS[0] if self.ready else FIRST_WIDTH)

    @property
    def large(self) -> str:
        """The address of the widest rendition that is there, for looking closer."""
        return self.url(self.widths[-1] if self.ready else FIRST_WIDTH)

    @property
    def avif(self) -> str:
        """All AVIF renditions for `srcset`."""
        return self._srcset("avif")

    @property
    def webp(self) -> str:
        """All WebP renditions for `srcset`."""
        return self._srcset("webp")

    @property
    def widths(self) -> tuple[int, ...]:
        """The nominal widths in which it is made: up to the first that the original fits in."""
        wider = [width for width in WIDTHS if width >= self.width]
        return tuple(width for width in WIDTHS if width <= (wider[0] if wider else WIDTHS[-1]))

    def url(self, width: int = FIRST_WIDTH, kind: str = "webp") -> str:
        """Return the address of a rendition; one that would be wider than the original is as wide."""
        return MEDIA + rendition(self.key, width, kind)

    def _srcset(self, kind: str) -> str:
        return ", ".join(
            f"{self.url(width, kind)} {min(width, self.width)}w" for width in self.widths
        )


def rendition(key: str, width: int | None, kind: str) -> str:
    """Return the name in the storage of a rendition (`webp`, `avif`), None for the original's."""
    return f"p/{key[:2]}/{key}/{width or 'original'}.{kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFile:
    """A picture as it was taken in: `key` names its content, `kind` is that of the original.

    `focal` is a guess. `preview` and `focal` are as in PictureRef.
    """

    key: str
    kind: str
    width: int
    height: int
    focal: tuple[int, int] = (500, 500)
    preview: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of a product; `sku_ids` are the SKUs that it shows, none in particular if empty."""

    id: UUID
    product_id: UUID
    ref: PictureRef
    position: int
    sku_ids: tuple[UUID, ...]
    state: PictureState


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuEdit:
    """What becomes of a SKU; None leaves as it is. Grams and millimetres, 0 g is unknown."""

    sku_id: UUID
    weight_g: int | None = None
    dimensions_mm: tuple[int, int, int] | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreProduct:
    """A line of a seller's table of listings; `title` is in the language of its author."""

    id: UUID
    code: str
    title: str
    category: str
    state: ProductState
    version: int
    created_at: datetime
    picture: PictureRef | None
    sku_ids: tuple[UUID, ...]
    sku_codes: tuple[str, ...]

    @property
    def sku_count(self) -> int:
        """How many SKUs it has, active or not."""
        return len(self.sku_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """All that the editor of a product shows; `fields` are its words in `language`.

    `version` goes back with the edit. `active` of a SKU here is its own, whatever the product is.
    """

    id: UUID
    store_id: UUID
    code: str
    category: str
    state: ProductState
    version: int
    language: str
    source_language: str
    languages: tuple[str, ...]
    fields: Mapping[str, str]
    skus: tuple[Sku, ...]
    pictures: tuple[Picture, ...]


class ProductChanged(Conflict):
    """Somebody else has edited the product since the version that was seen."""

    code = "product_changed"


class BadPicture(InvalidInput):
    """A file cannot be taken as a picture; `reason` says why."""

    code = "bad_picture"


class UnknownPicture(NotFound):
    """No such picture."""

    code = "unknown_picture"


class UnknownProduct(NotFound):
    """No such product."""

    code = "unknown_product"


class SkuCodeTaken(Conflict):
    """The store has another SKU or product with this code."""

    code = "sku_code_taken"


class BadProduct(InvalidInput):
    """A product cannot be listed as given."""

    code = "bad_product"
