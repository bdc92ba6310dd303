from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.urls import reverse

from tradewind.design import slots
from tradewind.goods.catalog import services
from tradewind.goods.catalog.types import MEDIA, PictureRef, rendition
from tradewind.testing import make
from tradewind.testing.make import NOON

pytestmark = pytest.mark.django_db
KEPT = "public, max-age=31536000, immutable"


@pytest.fixture
def picture(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    store = make.store()
    return services.add_picture(
        actor=store.actor,
        product_id=make.product(store=store).id,
        content=make.picture(),
        alt='A "kettle"',
        now=NOON,
    )


def test_a_rendition_is_served_for_good(client, picture):
    response = client.get(picture.ref.src)
    content = b"".join(response.streaming_content)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == KEPT
    assert response["X-Content-Type-Options"] == "nosniff"
    assert int(response["Content-Length"]) == len(content)
    assert content[8:12] == b"WEBP"
    again = client.get(picture.ref.src, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", KEPT)


def test_a_rendition_that_is_not_made_yet_is_missing_but_not_for_good(client, picture):
    response = client.get(picture.ref.url(160, "avif"))
    assert (response.status_code, response["Cache-Control"]) == (404, "no-store")
    services.render_pictures(now=NOON)
    made = client.get(picture.ref.url(160, "avif"))
    assert (made.status_code, made["Content-Type"]) == (200, "image/avif")
    made.close()


def test_nothing_but_renditions_is_served(client, picture):
    key = picture.ref.key
    original = rendition(key, None, "png")
    assert default_storage.exists(original)
    for name in (
        original,
        f"p/{key[:2]}/{key}/640.png",
        f"p/{key[:2]}/{key}/641.webp",
        f"p/zz/{key}/640.webp",
        f"p/{key[:2]}/{key}/640.webp/",
        f"p/{key[:2]}/../{key[:2]}/{key}/640.webp",
        "../secret-key",
        "%2e%2e/secret-key",
        "p",
    ):
        assert client.get(f"{MEDIA}{name}").status_code == 404, name
    assert client.post(picture.ref.src).status_code == 405


def test_pages_ask_no_table_for_pictures(client, picture, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(picture.ref.src).close()


def test_the_address_of_a_picture_is_that_of_the_page_for_it(picture):
    name = rendition(picture.ref.key, 640, "webp")
    assert reverse("media", args=[name]) == picture.ref.src


def rendered(picture, **values) -> str:
    return render_to_string("c/picture.html", {"picture": picture, **values})


REF = PictureRef(key="ab" * 16, alt='A "kettle"', width=800, height=600)


def test_a_picture_in_a_page_offers_every_size_once_they_are_made():
    html = rendered(
        PictureRef(key=REF.key, alt=REF.alt, width=800, height=600, ready=True),
        slot="category",
    )
    assert html.index("image/avif") < html.index("image/webp") < html.index("<img")
    assert "/1280.avif 800w" in html
    assert html.count('sizes="(max-width: 760px) calc(50vw - 22px), ') == 2
    assert 'width="800" height="600" alt="A &quot;kettle&quot;"' in html
    assert 'loading="lazy" decoding="async"' in html


def test_a_new_picture_in_a_page_has_one_size():
    html = rendered(REF, slot="card", eager=True)
    assert "srcset" not in html
    assert 'fetchpriority="high"' in html
    assert "lazy" not in html
    assert f'src="/media/p/ab/{REF.key}/640.webp"' in html


def test_a_picture_in_a_page_stands_over_its_preview_and_is_cut_around_its_point():
    ref = PictureRef(key=REF.key, alt="x", width=800, height=600, focal=(210, 500), preview="UklGR")
    html = rendered(ref, slot="card")
    assert html.index('src="data:image/webp;base64,UklGR"') < html.index("<picture>")
    assert 'class="focus-x-2"' in html
    assert html.count('width="800" height="600"') == 2
    assert "data:" not in rendered(ref, slot="line")


def test_a_slot_that_there_is_not_is_an_error():
    with pytest.raises(KeyError):
        slots.sizes("poster")


def test_no_picture_is_said_with_one():
    assert "no-picture.svg" in rendered(None)
