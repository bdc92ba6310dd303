from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.base.accounts import services as account_services
from tradewind.growth.discovery.types import ProductNotShown
from tradewind.growth.favourites import selectors, services
from tradewind.growth.favourites.types import MOST, TooManyFavourites
from tradewind.kernel import clock, db, ids, paging
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.testing.threads import together


@pytest.fixture(autouse=True)
def _noon():
    with clock.moved_to(NOON):
        yield


def product():
    made = make.product(store=make.store())
    deliver()
    return made.id


def like(buyer, product_id, minutes=0):
    return services.add(
        actor=buyer.actor, product_id=product_id, now=NOON + timedelta(minutes=minutes)
    )


def liked(person_id):
    return [one.product_id for one in selectors.page(person_id, limit=50).items]


def fill(person_id, count):
    db.insert(
        "favourites_favourite",
        ("person_id", "product_id", "added_at"),
        [(person_id, ids.new(), NOON) for _ in range(count)],
    )


@pytest.mark.django_db
def test_what_is_liked_is_found_again_the_newest_first_until_it_is_removed():
    buyer, store = make.buyer(), make.store()
    one, two = make.product(store=store).id, make.product(store=store).id
    deliver()
    assert (like(buyer, one), like(buyer, two, minutes=1)) == (True, True)
    assert liked(buyer.actor.person_id) == [two, one]
    with nothing_changes():
        assert like(buyer, one, minutes=5) is False
    assert services.remove(actor=buyer.actor, product_id=two) is True
    with nothing_changes():
        assert services.remove(actor=buyer.actor, product_id=two) is False
    assert liked(buyer.actor.person_id) == [one]
    assert selectors.among(buyer.actor.person_id, [one, two]) == {one}


@pytest.mark.django_db
def test_a_list_goes_on_from_its_cursor():
    person_id = ids.new()
    fill(person_id, 5)
    whole = liked(person_id)
    first = selectors.page(person_id, limit=3)
    rest = selectors.page(person_id, limit=3, cursor=first.next)
    assert [one.product_id for one in (*first.items, *rest.items)] == whole
    assert rest.next is None
    with pytest.raises(InvalidInput):
        selectors.page(person_id, limit=3, cursor=paging.write("another", 1))


@pytest.mark.django_db
def test_what_is_on_sale_nowhere_is_not_liked():
    buyer = make.buyer()
    with nothing_changes(), pytest.raises(ProductNotShown):
        like(buyer, ids.new())


@pytest.mark.django_db
def test_only_so_many_are_kept():
    buyer, one = make.buyer(), product()
    fill(buyer.actor.person_id, MOST)
    with nothing_changes(), pytest.raises(TooManyFavourites) as refused:
        like(buyer, one)
    assert refused.value.params["limit"] == MOST


@pytest.mark.django_db
def test_a_part_of_the_system_likes_nothing():
    with pytest.raises(NotAllowed):
        services.add(actor=make.TESTS, product_id=ids.new(), now=NOON)


@pytest.mark.django_db
def test_a_member_likes_what_the_guest_liked_who_they_were():
    store = make.store()
    both, own, other = (make.product(store=store).id for _ in range(3))
    deliver()
    guest = make.buyer()
    member = account_services.register(
        email="ana@example.org", password="quiet river stone", full_name="Ana", language="en",
        now=NOON, email_verified=True,
    )  # fmt: skip
    db.insert(
        "favourites_favourite",
        ("person_id", "product_id", "added_at"),
        [(member.id, both, NOON), (member.id, own, NOON + timedelta(minutes=1))],
    )
    like(guest, both, minutes=2)
    like(guest, other, minutes=3)
    account_services.claim_guest(
        actor=guest.actor,
        guest_id=guest.actor.person_id,
        email="ana@example.org",
        password="quiet river stone",
        now=NOON,
    )
    deliver()
    assert liked(member.id) == [other, own, both]
    assert liked(guest.actor.person_id) == []


@pytest.mark.usefixtures("committed")
def test_of_many_presses_at_once_each_counts_once_and_the_limit_holds():
    buyer, store = make.buyer(), make.store()
    products = [make.product(store=store).id for _ in range(3)]
    while deliver():
        pass
    person_id = buyer.actor.person_id
    fill(person_id, MOST - 2)
    done = together([lambda one=one: like(buyer, one) for one in products * 2])
    assert [one for one in done if one is True] == [True, True]
    refused = [one for one in done if isinstance(one, Exception)]
    assert all(isinstance(one, TooManyFavourites) for one in refused), refused
    assert db.rows("SELECT count(*) FROM favourites_favourite") == [(MOST,)]
