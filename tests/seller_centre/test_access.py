from __future__ import annotations

import pytest
from django.test import Client

from tradewind.base.accounts import services as account_services
from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers.types import StoreState
from tradewind.kernel import ids
from tradewind.testing import checks, make
from tradewind.testing.make import NOON

SELLING = ("listings", "listings/new", "import", "orders", "money")


def words(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def newcomer(db) -> Client:
    """A member without a store, signed in."""
    from django.contrib.auth import get_user_model

    person = account_services.register(
        email="new@example.org", password="correct horse battery", full_name="Mei Lin",
        language="en", now=NOON,
    )  # fmt: skip
    client = Client()
    client.force_login(
        get_user_model().objects.get(person_id=person.id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


@pytest.mark.parametrize(
    "path", ["/seller/", "/seller/open", "/seller/x/orders", "/seller/x/money"]
)
def test_whoever_is_not_signed_in_is_asked_to(db, path):
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={path}")


@pytest.mark.parametrize("path", [*SELLING, "packing"])
def test_the_pages_of_another_store_are_not_there(seat, other, path):
    assert seat.client.get(other.path(path)).status_code == 404


def test_things_of_another_store_are_not_there_under_ones_own(seat, other, provider):
    product = make.product(store=other.store)
    group = make.paid(provider=provider, buyer=make.buyer(), lines={product: 1})
    order, listing = ids.show("ord", group.orders[0].id), ids.show("prd", product.id)
    with checks.nothing_changes():
        for path in (f"listings/{listing}", f"orders/{order}", f"packing/{order}",
                     f"packing/{order}/slip.pdf", f"import/{ids.show('imp', ids.new())}",
                     "orders/ord_nonsense", "listings/prd_x"):  # fmt: skip
            assert seat.get(path).status_code == 404, path
        for path in (f"listings/{listing}", f"listings/{listing}/sell",
                     f"listings/{listing}/pictures", f"orders/{order}/cancel"):  # fmt: skip
            answer = seat.post(path, {"to": "off", "do": "remove", "reason": "seller"})
            assert answer.status_code == 404, path
        assert seat.client.get("/seller/", {"store": other.code}).status_code == 404


def test_who_packs_sees_packing_alone(packer):
    product = make.product(store=make.store())
    for path in SELLING:
        answer = packer.get(path)
        assert answer.status_code == 403
        assert "does not include this page" in words(answer)
    assert packer.client.get("/seller/")["Location"] == packer.path("packing")
    answer = packer.get("packing")
    assert answer.status_code == 200
    assert packer.path("money") not in words(answer)
    with checks.nothing_changes():
        assert packer.post("import", {}).status_code == 403
        assert packer.post(f"listings/{ids.show('prd', product.id)}/sell").status_code == 403


def test_a_member_without_a_store_opens_one_and_waits(newcomer):
    assert newcomer.get("/seller/")["Location"] == "/seller/open"
    typed = {
        "legal_name": "Yiwu Bright Co., Ltd.", "country": "CN", "registration_no": "9133078200",
        "name": "Bright", "code": "bright", "payout_currency": "CNY",
    }  # fmt: skip
    answer = newcomer.post("/seller/open", typed)
    assert (answer.status_code, answer["Location"]) == (302, "/seller/?store=bright")
    assert sellers.store_by_code("bright").state is StoreState.DRAFT
    assert "waits for approval" in words(newcomer.get("/seller/", {"store": "bright"}))
    assert newcomer.get("/seller/bright/listings").status_code == 200


def test_a_refused_application_keeps_what_was_typed_and_changes_nothing(newcomer, seat):
    typed = {
        "legal_name": "Yiwu Bright Co., Ltd.", "country": "CN", "registration_no": "9133078200",
        "name": "Bright", "code": seat.code, "payout_currency": "CNY",
    }  # fmt: skip
    with checks.nothing_changes():
        answer = newcomer.post("/seller/open", typed)
        assert answer.status_code == 422
        assert "Another store has this code." in words(answer)
        assert 'value="Yiwu Bright Co., Ltd."' in words(answer)
        assert newcomer.post("/seller/open", typed | {"code": "No Good"}).status_code == 422
        assert newcomer.post("/seller/open", {}).status_code == 422


def test_a_person_of_several_stores_switches_between_them(seat):
    from tradewind.base.accounts.types import Role

    second = make.store()
    account_services.grant(
        actor=make.TESTS, person_id=seat.store.actor.person_id, role=Role.SELLER,
        store_id=second.id, now=NOON,
    )  # fmt: skip
    code = sellers.store(second.id).code
    page = words(seat.client.get("/seller/"))
    assert f"/seller/?store={code}" in page
    assert f"/seller/{code}/orders" in words(seat.client.get("/seller/", {"store": code}))


def test_every_page_needs_a_csrf_token_to_write(seat):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = seat.client.cookies
    with checks.nothing_changes():
        for path in ("listings/new", "import", "money"):
            assert strict.post(seat.path(path), {}).status_code == 403
