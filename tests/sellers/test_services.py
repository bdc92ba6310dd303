from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tradewind.base.accounts import selectors as people
from tradewind.base.accounts import services as accounts
from tradewind.base.accounts.types import Role
from tradewind.goods.sellers import models, selectors, services
from tradewind.goods.sellers.types import (
    AlreadyRegistered,
    GuestsDoNotSell,
    SellerNotWaiting,
    SellerState,
    SellerSuspended,
    SellerUnknown,
    StoreCodeTaken,
    StoreState,
    StoreUnknown,
)
from tradewind.kernel import actors, db
from tradewind.kernel.errors import InvalidInput, NotAllowed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _defaults(db):
    accounts.install_defaults(now=NOW)
    people.forget()
    yield
    people.forget()


def _member(email="wei@example.com", role=None):
    person = accounts.register(
        email=email, password="long enough", full_name="Wei", language="zh-Hans", now=NOW
    )
    if role:
        accounts.grant(actor=actors.system("test"), person_id=person.id, role=role, now=NOW)
    return people.actor(person.id)


def _apply(actor, registration_no="91330100", **more):
    asked = {"legal_name": "Hangzhou Kettle Co., Ltd.", "country": "CN"} | more
    return services.apply(actor=actor, registration_no=registration_no, now=NOW, **asked)


def _open(actor, seller_id, code="kettles", **more):
    asked = {"name": "Kettles", "payout_currency": "USD"} | more
    return services.open_store(actor=actor, seller_id=seller_id, code=code, now=NOW, **asked)


def _approve(seller_id):
    operator = _member("op@example.com", Role.OPERATOR)
    return services.approve_seller(actor=operator, seller_id=seller_id, now=LATER)


def _events():
    return db.rows(
        "SELECT name, aggregate_id, aggregate_version, occurred_at FROM kernel_outboxevent"
        " ORDER BY position"
    )


def test_a_member_applies_and_waits():
    actor = _member()
    seller = _apply(actor, legal_name="  Hangzhou  Kettle Co., Ltd. ")
    assert seller == selectors.seller(seller.id)
    assert (seller.applicant_id, seller.legal_name, seller.country, seller.state) == (
        actor.id, "Hangzhou Kettle Co., Ltd.", "CN", SellerState.APPLIED,
    )  # fmt: skip
    assert _events() == []


def test_applying_again_returns_the_same_merchant(nothing_changes):
    actor = _member()
    seller = _apply(actor)
    with nothing_changes():
        assert _apply(actor) == seller


def test_a_registration_number_of_another_is_refused(nothing_changes):
    _apply(_member())
    other = _member("other@example.com")
    with nothing_changes(), pytest.raises(AlreadyRegistered):
        _apply(other)
    assert _apply(other, country="HK").country == "HK"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"legal_name": " "}, "legal_name"),
        ({"legal_name": "x" * 201}, "legal_name"),
        ({"legal_name": "a\x00b"}, "legal_name"),
        ({"country": "China"}, "country"),
        ({"registration_no": ""}, "registration_no"),
    ],
)
def test_an_application_that_is_refused_is_not_kept(asked, field, nothing_changes):
    actor = _member()
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        _apply(actor, **asked)
    assert refused.value.params["field"] == field


def test_guests_and_parts_of_the_system_do_not_apply(nothing_changes):
    guest = accounts.open_guest(email="g@example.com", full_name="G", language="en", now=NOW)
    actor = people.actor(guest.id)
    with nothing_changes(), pytest.raises(GuestsDoNotSell):
        _apply(actor)
    with nothing_changes(), pytest.raises(NotAllowed):
        _apply(actors.system("test"))


def test_a_store_of_a_waiting_merchant_is_a_draft_that_opens_with_the_approval():
    actor = _member()
    seller = _apply(actor)
    draft = _open(actor, seller.id)
    assert (draft.state, draft.opened_at, draft.country) == (StoreState.DRAFT, None, "CN")
    assert _events() == []
    assert _approve(seller.id).state is SellerState.APPROVED
    store = selectors.store(draft.id)
    assert (store.state, store.opened_at) == (StoreState.OPEN, LATER)
    assert _events() == [
        ("sellers.SellerApproved", seller.id, 1, LATER),
        ("sellers.StoreOpened", store.id, 1, LATER),
    ]


def test_a_store_of_an_approved_merchant_opens_at_once():
    actor = _member()
    seller = _apply(actor)
    _approve(seller.id)
    store = _open(actor, seller.id, payout_currency="CNY")
    assert (store.state, store.opened_at, store.payout_currency) == (StoreState.OPEN, NOW, "CNY")
    assert _events()[1:] == [("sellers.StoreOpened", store.id, 1, NOW)]
    assert db.row(
        "SELECT payload->>'store_id', payload->>'seller_id', payload->>'code', payload->>'country',"
        " payload->>'payout_currency' FROM kernel_outboxevent WHERE name = 'sellers.StoreOpened'"
    ) == (str(store.id), str(seller.id), "kettles", "CN", "CNY")


def test_who_applied_is_the_seller_of_the_stores_they_open():
    actor = _member()
    seller = _apply(actor)
    assert not actor.may("product.edit", uuid4())
    first = _open(actor, seller.id, "kettles")
    second = _open(actor, seller.id, "a-second")
    actor = people.actor(actor.id)
    assert actor.may("product.edit", first.id)
    assert actor.may("stock.edit", second.id)
    assert selectors.stores_of(actor) == (second, first)


def test_each_step_is_audited():
    actor = _member()
    seller = _apply(actor)
    store = _open(actor, seller.id)
    _approve(seller.id)
    assert db.rows(
        "SELECT verb, object_id, before->>'state', after->>'state' FROM kernel_auditentry"
        " WHERE verb LIKE 'store.%%' ORDER BY id"
    ) == [
        ("store.open", seller.id, None, "applied"),
        ("store.open", store.id, None, None),
        ("store.approve", seller.id, "applied", "approved"),
    ]


def test_nobody_opens_a_store_for_the_merchant_of_another(nothing_changes):
    seller = _apply(_member())
    for actor in (_member("other@example.com"), _member("op@example.com", Role.OPERATOR)):
        with nothing_changes(), pytest.raises(NotAllowed):
            _open(actor, seller.id)


def test_a_merchant_does_not_approve_itself(nothing_changes):
    actor = _member()
    seller = _apply(actor)
    for person in (actor, _member("au@example.com", Role.AUDITOR)):
        with nothing_changes(), pytest.raises(NotAllowed):
            services.approve_seller(actor=person, seller_id=seller.id, now=LATER)


def test_an_application_is_decided_once(nothing_changes):
    seller = _apply(_member())
    _approve(seller.id)
    operator = people.actor(people.person_by_email("op@example.com").id)
    with nothing_changes(), pytest.raises(SellerNotWaiting):
        services.approve_seller(actor=operator, seller_id=seller.id, now=LATER)
    with nothing_changes(), pytest.raises(SellerUnknown):
        services.approve_seller(actor=operator, seller_id=uuid4(), now=LATER)


def test_a_code_that_is_taken_opens_no_store(nothing_changes):
    actor, other = _member(), _member("other@example.com")
    _open(actor, _apply(actor).id)
    seller = _apply(other, "other")
    with nothing_changes(), pytest.raises(StoreCodeTaken) as refused:
        _open(other, seller.id)
    assert refused.value.params == {"code": "kettles"}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"code": "Kettles"}, "code"),
        ({"code": "-kettles"}, "code"),
        ({"code": "two--hyphens"}, "code"),
        ({"code": "x" * 41}, "code"),
        ({"code": ""}, "code"),
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"payout_currency": "usd"}, "payout_currency"),
    ],
)
def test_a_store_that_is_refused_is_not_opened(asked, field, nothing_changes):
    actor = _member()
    seller = _apply(actor)
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        _open(actor, seller.id, **asked)
    assert refused.value.params["field"] == field


def test_a_suspended_merchant_opens_no_store(nothing_changes):
    actor = _member()
    seller = _apply(actor)
    models.Seller.objects.update(state=SellerState.SUSPENDED)
    with nothing_changes(), pytest.raises(SellerSuspended):
        _open(actor, seller.id)


def test_stores_are_read_with_one_statement(django_assert_num_queries):
    actor = _member()
    seller = _apply(actor)
    opened = [_open(actor, seller.id, code) for code in ("a", "b", "c")]
    with django_assert_num_queries(1):
        found = selectors.stores([store.id for store in opened] + [uuid4()])
    assert found == {store.id: store for store in opened}
    assert selectors.store_by_code("b") == opened[1]


def test_an_unknown_store_or_merchant_is_said_to_be_unknown():
    with pytest.raises(StoreUnknown):
        selectors.store(uuid4())
    with pytest.raises(StoreUnknown):
        selectors.store_by_code("nobody")
    with pytest.raises(SellerUnknown):
        selectors.seller(uuid4())
