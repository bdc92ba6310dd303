from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image, ImageCms, ImageDraw

from tradewind.goods.catalog import handlers, models, selectors, services
from tradewind.goods.catalog.events import ListingRevised
from tradewind.goods.catalog.services import imaging
from tradewind.goods.catalog.types import (
    BadPicture,
    BadProduct,
    PictureRef,
    PictureState,
    UnknownPicture,
    UnknownProduct,
    rendition,
)
from tradewind.kernel import db as database
from tradewind.kernel import ids
from tradewind.kernel.errors import NotAllowed
from tradewind.testing import make
from tradewind.testing.make import NOON

from .drawing import bomb, opened

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def made(store):
    return make.product(store=store)


def add(made, content: bytes | None = None, **values):
    return services.add_picture(
        actor=made.store.actor,
        product_id=made.id,
        content=content or make.picture(),
        now=NOON,
        **values,
    )


def shown(made) -> list[str]:
    return [one.ref.key for one in selectors.pictures([made.id]).get(made.id, ())]


def stored(ref: PictureRef, width: int | None, kind: str) -> Image.Image:
    with default_storage.open(rendition(ref.key, width, kind)) as file:
        return opened(file.read())


def revisions(product_id) -> list[int]:
    return [
        version
        for (version,) in database.rows(
            "SELECT aggregate_version FROM kernel_outboxevent WHERE aggregate_id = %s AND name = %s"
            " ORDER BY 1",
            [product_id, ListingRevised.name],
        )
    ]


def test_a_new_picture_has_its_original_and_one_webp_at_once(made):
    picture = add(made, make.picture(size=(800, 600)), alt="A kettle", sku_ids=[made.sku_id])
    assert replace(picture.ref, preview="") == PictureRef(
        key=imaging.key_of(make.picture(size=(800, 600))), alt="A kettle", width=800, height=600
    )
    assert (picture.position, picture.state) == (1, PictureState.PENDING)
    assert picture.sku_ids == (made.sku_id,)
    first = stored(picture.ref, 640, "webp")
    assert (first.format, first.size) == ("WEBP", (640, 480))
    assert stored(picture.ref, None, "png").size == (800, 600)
    assert not default_storage.exists(rendition(picture.ref.key, 160, "webp"))
    assert revisions(made.id) == [2]


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "jpg"), ("AVIF", "jpg"), ("GIF", "png")],
)
def test_every_form_that_is_taken_is_kept_by_its_content(made, kind, kept):
    picture = add(made, make.picture(kind=kind))
    pixels = stored(picture.ref, 640, "webp").convert("RGB")
    assert all(
        abs(found - wanted) < 12
        for found, wanted in zip(pixels.getpixel((100, 100)), (20, 90, 160), strict=True)
    )
    assert stored(picture.ref, None, kept).size == (800, 600)


def test_the_sweep_makes_all_sizes_and_never_wider_than_the_original(made):
    picture = add(made, make.picture(size=(900, 450)))
    assert handlers.render_pictures(NOON) == 0
    ref = selectors.picture(picture.id).ref
    assert ref.ready
    assert ref.widths == (160, 320, 640, 1280)
    sizes = {
        (width, kind): stored(ref, width, kind).size
        for width in ref.widths
        for kind in ("webp", "avif")
    }
    assert sizes[160, "webp"] == sizes[160, "avif"] == (160, 80)
    assert sizes[1280, "webp"] == sizes[1280, "avif"] == (900, 450)
    assert revisions(made.id) == [2, 3]


def test_a_small_original_has_no_sizes_above_its_own(made):
    picture = add(made, make.picture(size=(300, 200)))
    assert handlers.render_pictures(NOON) == 0
    ref = selectors.picture(picture.id).ref
    assert ref.widths == (160, 320)
    assert ref.webp == (
        f"/media/p/{ref.key[:2]}/{ref.key}/160.webp 160w,"
        f" /media/p/{ref.key[:2]}/{ref.key}/320.webp 300w"
    )
    assert stored(ref, 640, "webp").size == (300, 200)
    assert not default_storage.exists(rendition(ref.key, 640, "avif"))


def test_rendering_again_changes_nothing(made):
    picture = add(made)
    assert services.render_pictures(now=NOON) == 1
    before = selectors.picture(picture.id)
    assert services.render_pictures(now=LATER + services.pictures.LEASE) == 0
    assert selectors.picture(picture.id) == before
    assert revisions(made.id) == [2, 3]


def test_what_cannot_be_rendered_is_tried_again_later_and_later(made, monkeypatch):
    picture = add(made)
    good = imaging.scaled

    def broken(*given):
        raise OSError("no space left")

    monkeypatch.setattr(imaging, "scaled", broken)
    assert services.render_pictures(now=NOON) == 0
    assert services.render_pictures(now=NOON) == 0
    row = models.Picture.objects.get(pk=picture.id)
    assert (row.state, row.attempts) == ("pending", 1)
    assert selectors.waiting_pictures() == (1, 0)
    for _ in range(2):
        services.render_pictures(now=row.due_at)
        row.refresh_from_db()
    assert selectors.waiting_pictures() == (1, 1)
    monkeypatch.setattr(imaging, "scaled", good)
    assert services.render_pictures(now=row.due_at) == 1


def test_a_picture_removed_while_it_is_rendered_stays_removed(made, monkeypatch):
    picture = add(made)
    good = imaging.scaled

    def removing(*given):
        services.remove_picture(actor=made.store.actor, picture_id=picture.id, now=NOON)
        monkeypatch.setattr(imaging, "scaled", good)
        return good(*given)

    monkeypatch.setattr(imaging, "scaled", removing)
    assert services.render_pictures(now=NOON) == 0
    assert shown(made) == []


def test_the_same_content_again_is_the_same_picture(made):
    first = add(made)
    again = add(made, alt="other words")
    assert again == first
    assert revisions(made.id) == [2]


def test_two_products_share_the_files_of_one_content(store):
    one, other = make.product(store=store), make.product(store=store)
    assert add(one).ref == add(other).ref
    services.remove_picture(
        actor=store.actor, picture_id=selectors.pictures([one.id])[one.id][0].id, now=NOON
    )
    assert (len(shown(one)), len(shown(other))) == (0, 1)


def test_a_removed_picture_comes_back_at_the_end(made):
    first = add(made, make.picture(colour=(1, 2, 3)))
    second = add(made, make.picture(colour=(4, 5, 6)))
    services.remove_picture(actor=made.store.actor, picture_id=first.id, now=NOON)
    assert shown(made) == [second.ref.key]
    add(made, make.picture(colour=(1, 2, 3)))
    assert shown(made) == [second.ref.key, first.ref.key]


def test_pictures_are_put_in_an_order(made):
    one, two, three = (add(made, make.picture(colour=(number, 0, 0))) for number in range(3))
    services.order_pictures(
        actor=made.store.actor, product_id=made.id, picture_ids=[three.id, one.id], now=NOON
    )
    assert shown(made) == [three.ref.key, one.ref.key, two.ref.key]
    before = revisions(made.id)
    services.order_pictures(
        actor=made.store.actor, product_id=made.id, picture_ids=[three.id], now=NOON
    )
    assert revisions(made.id) == before


def test_a_picture_is_described(made):
    picture = add(made)
    services.describe_picture(
        actor=made.store.actor,
        picture_id=picture.id,
        alt="From the side",
        sku_ids=[made.sku_id],
        focal=(500, 0),
        now=NOON,
    )
    found = selectors.picture(picture.id)
    assert (found.ref.alt, found.ref.focal, found.sku_ids) == (
        "From the side", (500, 0), (made.sku_id,),
    )  # fmt: skip
    assert revisions(made.id) == [2, 3]


def test_a_photograph_is_turned_upright_and_says_nothing_of_where_it_was_taken(made):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "taken at home"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 24.0, 59.4), 3: "W", 4: (3.0, 42.0, 9.2)})
    picture = add(made, make.picture(kind="JPEG", size=(800, 600), exif=exif, comment=b"secret"))
    assert (picture.ref.width, picture.ref.height) == (600, 800)
    kept = stored(picture.ref, None, "jpg")
    assert kept.size == (600, 800)
    assert not kept.getexif()
    assert not kept.getexif().get_ifd(0x8825)
    with default_storage.open(rendition(picture.ref.key, None, "jpg")) as file:
        content = file.read()
    assert b"home" not in content
    assert b"secret" not in content
    first = stored(picture.ref, 640, "webp")
    assert not first.getexif()
    assert first.getpixel((10, 10))[2] > 100
    assert first.getpixel((10, first.height - 10))[0] > 240


def test_a_preview_of_a_few_bytes_has_the_colours_of_the_picture(made):
    ref = add(made, make.picture(kind="JPEG")).ref
    assert len(ref.preview) <= 120
    assert ref.blurred.startswith("data:image/webp;base64,")
    small = opened(base64.b64decode(ref.preview)).convert("RGB")
    assert small.size == (8, 8)
    assert small.getpixel((0, 4))[2] > small.getpixel((0, 4))[0] + 60
    assert min(small.getpixel((7, 4))) > 200


def test_what_is_seen_through_has_no_preview_behind_it(made):
    assert add(made, make.picture(mode="RGBA", colour=(20, 90, 160, 0))).ref.preview == ""


def test_what_a_picture_shows_is_kept_in_view_until_somebody_says_what(made):
    image = Image.new("RGB", (900, 300), (250, 250, 250))
    ImageDraw.Draw(image).ellipse((680, 150, 820, 280), fill=(20, 60, 90))
    content = BytesIO()
    image.save(content, "PNG")
    picture = add(made, content.getvalue())
    across, down = picture.ref.focal
    assert 780 <= across <= 880
    assert 660 <= down <= 780
    assert picture.ref.focus == "focus-x-8 focus-y-7"
    services.describe_picture(
        actor=made.store.actor, picture_id=picture.id, focal=(500, 0), now=NOON
    )
    assert selectors.picture(picture.id).ref.focus == "focus-y-0"


def test_a_profile_of_colours_is_applied_and_left_out(made):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = add(made, make.picture(kind="JPEG", icc_profile=profile))
    assert "icc_profile" not in stored(picture.ref, None, "jpg").info


def test_what_is_seen_through_stays_so(made):
    picture = add(made, make.picture(mode="RGBA", colour=(20, 90, 160, 0)))
    assert stored(picture.ref, 640, "webp").getchannel("A").getextrema() == (0, 255)


def test_the_first_frame_of_an_animation_is_taken(made):
    frames = [Image.new("RGB", (300, 300), (value, 0, 0)) for value in (250, 10)]
    content = BytesIO()
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:])
    picture = add(made, content.getvalue())
    assert stored(picture.ref, 640, "webp").convert("RGB").getpixel((5, 5))[0] > 200


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "1", "I;16", "LA"])
def test_pictures_of_other_kinds_of_pixels_are_taken(made, mode):
    content = BytesIO()
    image = Image.new("I;16", (300, 300)) if mode == "I;16" else Image.new("RGB", (300, 300))
    (image if mode == "I;16" else image.convert(mode)).save(
        content, "JPEG" if mode == "CMYK" else "PNG"
    )
    assert add(made, content.getvalue()).ref.width == 300


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not a picture of a known form"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture of a known form"),
        (b"GIF89a" + b"\0" * 40, "not a picture of a known form"),
        (make.picture(kind="BMP"), "not a picture of a known form"),
        (make.picture(kind="TIFF"), "not a picture of a known form"),
        (make.picture(kind="JPEG")[:900], "broken"),
        (make.picture(size=(199, 800)), "too small"),
        (b"\0" * (12 * 2**20 + 1), "too many bytes"),
        (bomb(30_000, 30_000), "too many pixels"),
        (bomb(8_000, 6_000), "too many pixels"),
    ],
    ids=["nothing", "svg", "stub", "bmp", "tiff", "cut off", "small", "bytes", "bomb", "large"],
)
def test_what_is_no_good_picture_is_refused(made, content, reason, nothing_changes):
    with nothing_changes(), pytest.raises(BadPicture) as refused:
        services.add_picture(actor=made.store.actor, product_id=made.id, content=content, now=NOON)
    assert refused.value.params["reason"] == reason


def test_strangers_touch_no_picture(made, nothing_changes):
    picture, stranger = add(made), make.store().actor
    with nothing_changes():
        for attempt in (
            lambda: services.add_picture(
                actor=stranger, product_id=made.id, content=make.picture(kind="GIF"), now=NOON
            ),
            lambda: services.remove_picture(actor=stranger, picture_id=picture.id, now=NOON),
            lambda: services.describe_picture(
                actor=stranger, picture_id=picture.id, alt="x", now=NOON
            ),
            lambda: services.order_pictures(
                actor=stranger, product_id=made.id, picture_ids=[picture.id], now=NOON
            ),
        ):
            with pytest.raises(NotAllowed):
                attempt()


def test_what_is_not_there_is_refused(made, nothing_changes):
    actor, other = made.store.actor, add(make.product(store=made.store))
    with nothing_changes():
        with pytest.raises(UnknownProduct):
            services.add_picture(actor=actor, product_id=uuid4(), content=make.picture(), now=NOON)
        with pytest.raises(UnknownPicture):
            services.remove_picture(actor=actor, picture_id=uuid4(), now=NOON)
        with pytest.raises(UnknownPicture):
            services.order_pictures(
                actor=actor, product_id=made.id, picture_ids=[other.id], now=NOON
            )
        with pytest.raises(BadPicture):
            add(made, sku_ids=[ids.new()])
        with pytest.raises(BadProduct):
            add(made, alt="x" * 301)
        with pytest.raises(BadPicture):
            services.describe_picture(actor=actor, picture_id=other.id, focal=(0, 1001), now=NOON)
    with pytest.raises(UnknownPicture):
        selectors.picture(uuid4())


def test_a_product_has_so_many_pictures_at_most(made, monkeypatch, nothing_changes):
    monkeypatch.setattr(services.pictures, "MOST_PICTURES", 1)
    add(made)
    with nothing_changes(), pytest.raises(BadPicture, match="too many pictures"):
        add(made, make.picture(kind="GIF"))


def test_a_picture_is_not_taken_in_inside_a_transaction(made):
    with pytest.raises(RuntimeError), database.atomic():
        add(made)


def test_the_pictures_of_many_products_take_one_statement(store, django_assert_num_queries):
    made = [make.product(store=store) for _ in range(3)]
    for one in made:
        add(one)
    with django_assert_num_queries(1, connection=connection):
        found = selectors.pictures([one.id for one in made])
    assert set(found) == {one.id for one in made}
