"""The questions about people."""

from __future__ import annotations

import time
from uuid import UUID

from django.core import signing

from tradewind.base.accounts import models, rules
from tradewind.base.accounts.types import (
    Address,
    AddressFields,
    AddressUnknown,
    Contact,
    OrderLink,
    OrderLinkInvalid,
    Person,
    PersonKind,
    PersonState,
    PersonUnknown,
    Role,
    Scope,
)
from tradewind.kernel import db
from tradewind.kernel.actors import Actor

CACHE_SECONDS = 5.0
_SALT = "tradewind.accounts.order-link"
_RANK = (Role.OPERATOR, Role.AUDITOR, Role.SELLER, Role.WAREHOUSE, Role.BUYER)
_Verbs = dict[tuple[Role, Scope], frozenset[str]]
_cached: tuple[float, _Verbs] = (float("-inf"), {})

_ACTOR = """
WITH me AS (SELECT id FROM accounts_person
            WHERE id = %s AND state = 'active' AND merged_into_id IS NULL)
SELECT r.role, r.store_id, NULL::uuid FROM me
LEFT JOIN accounts_roleassignment r ON r.person_id = me.id
UNION ALL
SELECT NULL, NULL, g.id FROM me JOIN accounts_person g ON g.merged_into_id = me.id
ORDER BY 3 NULLS FIRST
"""


def actor(person_id: UUID) -> Actor:
    """Return a person as one who acts, with the verbs of their roles; raises PersonUnknown.

    One statement, two when the table of verbs is older than CACHE_SECONDS. An erased person, and a
    guest who was merged into a member, can no longer act; the member acts for what the guest owned.
    """
    found = db.rows(_ACTOR, [person_id])
    if not found:
        raise PersonUnknown(person_id=person_id)
    roles = {Role.BUYER, *(Role(role) for role, _, _ in found if role)}
    merged = tuple(guest_id for _, _, guest_id in found if guest_id)
    verbs = role_verbs()
    own = dict.fromkeys((person_id, *merged), _verbs_of({Role.BUYER}, Scope.OWN, verbs))
    for role, store_id, _ in found:
        if store_id:
            own[store_id] = own.get(store_id, frozenset()) | _verbs_of(
                {Role(role)}, Scope.OWN, verbs
            )
    return Actor(
        kind=next(role for role in _RANK if role in roles).value,
        id=person_id,
        own=own,
        everywhere=_verbs_of(roles, Scope.EVERYWHERE, verbs),
        merged=merged,
    )


def members_of(store_id: UUID, role: Role) -> tuple[UUID, ...]:
    """Return who has a role at a store, the longest first."""
    return tuple(
        person_id
        for (person_id,) in db.rows(
            "SELECT person_id FROM accounts_roleassignment WHERE store_id = %s AND role = %s"
            " ORDER BY created_at, person_id",
            [store_id, role.value],
        )
    )


def role_verbs() -> _Verbs:
    """Return the table role × verb. Up to CACHE_SECONDS old."""
    global _cached
    read_at, known = _cached
    # An empty table is the state before the first installation; it is not worth remembering.
    if not known or time.monotonic() - read_at > CACHE_SECONDS:
        read_at = time.monotonic()
        read: dict[tuple[Role, Scope], set[str]] = {}
        for role, verb, scope in db.rows("SELECT role, verb, scope FROM accounts_roleverb"):
            read.setdefault((Role(role), Scope(scope)), set()).add(verb)
        known = {key: frozenset(verbs) for key, verbs in read.items()}
        _cached = (read_at, known)
    return known


def forget() -> None:
    """Let the next question read the table role × verb again, in this process."""
    global _cached
    _cached = (float("-inf"), {})


def person(person_id: UUID) -> Person:
    """Return a person, erased and merged ones too; raises PersonUnknown."""
    found = models.Person.objects.filter(id=person_id).first()
    if found is None:
        raise PersonUnknown(person_id=person_id)
    return _person(found)


def person_by_email(email: str) -> Person | None:
    """Return the member who signs in with an email, if there is one."""
    login = (
        models.Login.objects.select_related("person").filter(email=email.strip().lower()).first()
    )
    return None if login is None else _person(login.person)


def guest_by_email(email: str) -> Person | None:
    """Return the first active guest who gave an email, if there is one."""
    found = (
        models.Contact.objects.select_related("person")
        .filter(
            email=email.strip().lower(),
            person__kind=PersonKind.GUEST,
            person__state=PersonState.ACTIVE,
            person__merged_into=None,
        )
        .order_by("person_id")
        .first()
    )
    return None if found is None else _person(found.person)


def contact(person_id: UUID) -> Contact:
    """Return how to reach a person; raises PersonUnknown."""
    found = models.Contact.objects.select_related("person").filter(person_id=person_id).first()
    if found is None:
        raise PersonUnknown(person_id=person_id)
    return Contact(
        email=found.email,
        full_name=found.full_name,
        latin_name=found.latin_name,
        phone=found.phone,
        language=found.person.language,
    )


def people_by_email(email: str, *, actor: Actor) -> tuple[UUID, ...]:
    """Return everybody who can be reached under an email, for staff; raises NotAllowed."""
    actor.require("account.see")
    found = models.Contact.objects.filter(email=email.strip().lower()).order_by("person_id")
    return tuple(found.values_list("person_id", flat=True)[:200])


def address(address_id: UUID, owner_id: UUID) -> Address:
    """Return an address of one person; raises AddressUnknown for those of all others."""
    found = models.Address.objects.filter(id=address_id, person_id=owner_id).first()
    if found is None:
        raise AddressUnknown(address_id=address_id)
    return _address(found)


def addresses(person_id: UUID, *, limit: int = 20) -> tuple[Address, ...]:
    """Return the addresses of a person, the newest first."""
    found = models.Address.objects.filter(person_id=person_id).order_by("-created_at", "-id")
    return tuple(_address(row) for row in found[:limit])


def address_fields(country: str) -> AddressFields:
    """Return what a form for an address in a country (ISO 3166-1 alpha-2) asks for."""
    return rules.address_fields(country)


def order_link_token(person_id: UUID, object_id: UUID) -> str:
    """Return the signed part of a link that lets a person without credentials see one thing."""
    return signing.dumps([str(person_id), str(object_id)], salt=_SALT)


def read_order_link_token(token: str) -> OrderLink:
    """Return what a link speaks of; raises OrderLinkInvalid for any other text."""
    try:
        person_id, object_id = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise OrderLinkInvalid from error
    return OrderLink(person_id=UUID(person_id), object_id=UUID(object_id))


def _verbs_of(roles: set[Role], scope: Scope, verbs: _Verbs) -> frozenset[str]:
    return frozenset().union(*(verbs.get((role, scope), frozenset()) for role in roles))


def _person(row: models.Person) -> Person:
    return Person(
        id=row.id,
        kind=PersonKind(row.kind),
        state=PersonState(row.state),
        language=row.language,
        merged_into=row.merged_into_id,
    )


def _address(row: models.Address) -> Address:
    return Address(
        id=row.id,
        person_id=row.person_id,
        full_name=row.full_name,
        line1=row.line1,
        line2=row.line2,
        city=row.city,
        region=row.region,
        postcode=row.postcode,
        country=row.country,
        phone=row.phone,
        extra=row.extra,
    )
