"""What becomes of the bytes of a picture: looked at, cleaned, and made in several sizes."""

from __future__ import annotations

import base64
import hashlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageFilter, ImageOps, UnidentifiedImageError

from tradewind.goods.catalog.types import BadPicture

FORMS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MOST_BYTES = 12 * 2**20
MOST_PIXELS = 40_000_000
LEAST_SIDE = 200
# WebP holds no longer side than 16,383 px.
MOST_SIDE = 16_000
# At 1280 px the differences to slower settings are not to be seen, and a core does twenty times more.
_WEBP = {"quality": 80, "method": 4}
_AVIF = {"quality": 62, "speed": 8, "max_threads": 1}
# A preview is so many pixels a side, and weighs some sixty bytes.
_PREVIEW = 8
# Where edges are looked for, and how far from the middle they must lie to count, in per mille.
_COARSE, _NEAR_MIDDLE = 48, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A picture without anything but its pixels: upright, in sRGB; `kind` is that of `content`."""

    image: Image.Image
    kind: str
    content: bytes


def key_of(content: bytes) -> str:
    """Return the name of a content: 160 bits of its SHA-256, in base 32."""
    digest = hashlib.sha256(content).digest()[:20]
    return base64.b32encode(digest).decode().lower()


def clean(content: bytes) -> Cleaned:
    """Return a picture as it is kept; raises BadPicture saying why it cannot be taken."""
    if len(content) > MOST_BYTES:
        raise BadPicture(field="picture", reason="too many bytes", limit=MOST_BYTES)
    image = upright(content)
    sharp = image.mode == "RGBA" or _form(content) in ("PNG", "GIF")
    kept = BytesIO()
    if sharp:
        image.save(kept, "PNG", compress_level=3)
    else:
        image.save(kept, "JPEG", quality=92)
    return Cleaned(image=image, kind="png" if sharp else "jpg", content=kept.getvalue())


def upright(content: bytes) -> Image.Image:
    """Return the first frame of a picture, turned as it is to be seen; raises BadPicture."""
    with _opened(content) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise BadPicture(field="picture", reason="too many pixels", limit=MOST_PIXELS)
        if max(width, height) > MOST_SIDE:
            raise BadPicture(field="picture", reason="too long a side", limit=MOST_SIDE)
        if min(width, height) < LEAST_SIDE:
            raise BadPicture(field="picture", reason="too small", limit=LEAST_SIDE)
        image.load()
        return _in_srgb(ImageOps.exif_transpose(image))


def scaled(image: Image.Image, width: int, kind: str) -> bytes:
    """Return a picture as WebP or AVIF, so wide or as wide as it is."""
    if width < image.width:
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    made = BytesIO()
    image.save(made, kind.upper(), **(_AVIF if kind == "avif" else _WEBP))
    return made.getvalue()


def preview(image: Image.Image) -> str:
    """Return a picture in a few pixels as WebP in base 64; nothing of what is seen through."""
    if image.mode != "RGB":
        return ""
    made = BytesIO()
    small = image.resize((_PREVIEW, _PREVIEW), Image.Resampling.BOX)
    small.save(made, "WEBP", quality=5, method=4)
    return base64.b64encode(made.getvalue()).decode()


def focal(image: Image.Image) -> tuple[int, int]:
    """Guess what a picture shows: where its edges lie on the whole, in per mille from the top left.

    The middle for a picture without edges, and for one whose edges are all around it.
    """
    coarse = image.convert("L").resize((_COARSE, _COARSE), Image.Resampling.BOX)
    # The filter leaves the border as it was.
    inner = coarse.filter(ImageFilter.FIND_EDGES).crop((1, 1, _COARSE - 1, _COARSE - 1))
    side = inner.width
    # Strong edges are those of things; weak ones are noise and the light on a wall.
    weights = [value * value for value in inner.tobytes()]
    total = sum(weights)
    if not total:
        return 500, 500
    x = sum(weight * (at % side) for at, weight in enumerate(weights)) / total
    y = sum(weight * (at // side) for at, weight in enumerate(weights)) / total
    found = [round(1000 * (part + 0.5) / side) for part in (x, y)]
    across, down = (500 if abs(part - 500) < _NEAR_MIDDLE else part for part in found)
    return across, down


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    """Open a picture by what it is; whatever the decoders say of a bad one is a refusal."""
    try:
        with warnings.catch_warnings():
            # A warning of a decompression bomb; the limit of pixels is our own.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=FORMS) as image:
                yield image
    except Image.DecompressionBombError as error:
        raise BadPicture(field="picture", reason="too many pixels", limit=MOST_PIXELS) from error
    except UnidentifiedImageError as error:
        raise BadPicture(field="picture", reason="not a picture of a known form") from error
    except BadPicture:
        raise
    except Exception as error:
        # Decoders of five forms fail in as many ways over bytes that somebody has made up.
        raise BadPicture(field="picture", reason="broken") from error


def _form(content: bytes) -> str:
    with _opened(content) as image:
        return image.format or ""


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the pixels in sRGB, with an alpha channel only where something is seen through."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L", "RGBA"):
        try:
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            image = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode=mode
            ) or image  # fmt: skip
        except (ImageCms.PyCMSError, OSError, ValueError):
            # An unreadable profile is left out, as browsers do.
            pass
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        if seen.getchannel("A").getextrema() != (255, 255):
            return _bare(seen)
        image = seen
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    return _bare(image.convert("RGB"))


def _bare(image: Image.Image) -> Image.Image:
    """Return the pixels alone: no EXIF, no profile, no comment goes on with them."""
    bare = image.copy()
    bare.info = {}
    return bare
