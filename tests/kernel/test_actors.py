from __future__ import annotations

import pytest

from tradewind.kernel import ids
from tradewind.kernel.actors import Actor, system
from tradewind.kernel.errors import NotAllowed

PERSON, STORE, OTHER = ids.new(), ids.new(), ids.new()
SELLER = Actor(
    kind="seller",
    id=PERSON,
    own={STORE: frozenset({"price.edit"}), PERSON: frozenset({"address.edit"})},
)
STAFF = Actor(kind="operator", id=PERSON, everywhere=frozenset({"price.edit"}))


@pytest.mark.parametrize(
    ("actor", "verb", "owner", "allowed"),
    [
        (SELLER, "price.edit", STORE, True),
        (SELLER, "price.edit", OTHER, False),
        (SELLER, "price.edit", PERSON, False),
        (SELLER, "price.edit", None, False),
        (SELLER, "address.edit", PERSON, True),
        (SELLER, "address.edit", STORE, False),
        (STAFF, "price.edit", STORE, True),
        (STAFF, "price.edit", None, True),
        (STAFF, "address.edit", PERSON, False),
        (system("settlement"), "price.edit", STORE, True),
        (system("settlement"), "price.edit", None, True),
        (Actor(kind="system", id=PERSON), "price.edit", STORE, False),
        (Actor(kind="guest"), "address.edit", PERSON, False),
    ],
)
def test_an_actor_may_what_its_roles_say_for_whom_they_say_it(actor, verb, owner, allowed):
    assert actor.may(verb, owner) is allowed
    if allowed:
        actor.require(verb, owner)
        return
    with pytest.raises(NotAllowed) as refused:
        actor.require(verb, owner)
    assert refused.value.params == {"actor": actor.name, "verb": verb}


def test_an_actor_has_a_short_name():
    assert SELLER.name == f"seller:{PERSON}"
    assert system("settlement").name == "system:settlement"


def test_only_a_person_has_a_person_id():
    assert SELLER.person_id == PERSON
    with pytest.raises(NotAllowed) as refused:
        assert system("settlement").person_id
    assert refused.value.params["actor"] == "system:settlement"
