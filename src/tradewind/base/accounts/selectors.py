"""The questions about people."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Sequence
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core import signing

from tradewind.base.accounts import models, rules
from tradewind.base.accounts.types import (
    Address,
    AddressFields,
    AddressUnknown,
    ApiCaller,
    ApiScope,
    ApiToken,
    ApiTokenRefused,
    Contact,
    OrderLink,
    OrderLinkInvalid,
    Person,
    PersonKind,
    PersonState,
    PersonUnknown,
    Role,
    Scope,
    SessionLine,
    ShopperUnknown,
)
from tradewind.kernel import clock, codec, db, ids
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


def members_of(store_ids: Collection[UUID], role: Role) -> dict[UUID, tuple[UUID, ...]]:
    """Return for each store who has a role there, the longest first; one statement."""
    found: dict[UUID, tuple[UUID, ...]] = dict.fromkeys(store_ids, ())
    for store_id, person_id in db.rows(
        "SELECT store_id, person_id FROM accounts_roleassignment"
        " WHERE store_id = ANY(%s) AND role = %s ORDER BY created_at, person_id",
        [list(found), role.value],
    ):
        found[store_id] += (person_id,)
    return found


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
    found = contacts([person_id]).get(person_id)
    if found is None:
        raise PersonUnknown(person_id=person_id)
    return found


def contacts(person_ids: Sequence[UUID]) -> dict[UUID, Contact]:
    """Return how to reach some people, with one statement; unknown ones are left out."""
    return {
        row[0]: Contact(
            email=row[1], full_name=row[2], latin_name=row[3], phone=row[4], language=row[5]
        )
        for row in db.rows(
            "SELECT c.person_id, c.email, c.full_name, c.latin_name, c.phone, p.language"
            " FROM accounts_contact c JOIN accounts_person p ON p.id = c.person_id"
            " WHERE c.person_id = ANY(%s)",
            [list(person_ids)],
        )
    }


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


def addresses_by_id(address_ids: Collection[UUID]) -> dict[UUID, Address]:
    """Return addresses by id, in one statement, for who holds what goes there.

    One of somebody who was forgotten has no name.
    """
    found = models.Address.objects.filter(id__in=address_ids)
    return {row.id: _address(row) for row in found}


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


# How the token of a program begins, and that of a shopper, which is a signature and not kept.
API_TOKEN, _SHOPPER_TOKEN, _SHOPPER = "tw_", "tws_", "shp"
_SHOPPER_SALT = "tradewind.accounts.shopper"
_API_TOKEN_LENGTH = 80
_CALLER = """
SELECT t.id, t.scopes, t.origins, t.last_used_at, t.expires_at, t.revoked_at,
       s.person_id, coalesce(c.email, '')
FROM accounts_apitoken t
JOIN accounts_login l ON l.person_id = t.person_id AND l.is_active
JOIN accounts_person o ON o.id = t.person_id AND o.state = 'active'
LEFT JOIN (accounts_apishopper s
           JOIN accounts_person p ON p.id = s.person_id AND p.kind = 'guest'
             AND p.state = 'active' AND p.merged_into_id IS NULL
           JOIN accounts_contact c ON c.person_id = s.person_id)
  ON s.token_id = t.id AND s.person_id = %s
"""


def api_caller(presented: str) -> tuple[ApiCaller, Actor | None]:
    """Return the program that a token stands for, and its shopper as one who acts by theirs.

    One statement. Raises ApiTokenRefused.
    """
    wall = clock.wall()
    if presented.startswith(_SHOPPER_TOKEN):
        shopper_id = _read_shopper_token(presented.removeprefix(_SHOPPER_TOKEN))
        row = db.row(
            _CALLER + " WHERE t.id = (SELECT token_id FROM accounts_apishopper"
            " WHERE person_id = %s)",
            [shopper_id, shopper_id],
        )
        row = row if row and row[6] else None
    elif presented.startswith(API_TOKEN) and len(presented) <= _API_TOKEN_LENGTH:
        row = db.row(_CALLER + " WHERE t.digest = %s", [None, token_digest(presented)])
    else:
        row = None
    if row is None or row[5] is not None or row[4] <= wall:
        raise ApiTokenRefused
    caller = ApiCaller(
        token_id=row[0],
        scopes=frozenset(ApiScope(one) for one in codec.loads(row[1], list[str])),
        origins=tuple(codec.loads(row[2], list[str])),
        last_used_at=row[3],
        shopper_id=row[6],
        email=row[7],
    )
    return caller, _shopper(row[6]) if row[6] else None


def shopper_token(shopper_id: UUID, *, token_id: UUID) -> str:
    """Return a token for a shopper of a program, which lives rules.SHOPPER_TOKEN_LIVES.

    Raises ShopperUnknown, also for those of other programs.
    """
    if not db.row(
        "SELECT 1 FROM accounts_apishopper s JOIN accounts_person p ON p.id = s.person_id"
        " WHERE s.person_id = %s AND s.token_id = %s AND p.kind = 'guest'"
        " AND p.state = 'active' AND p.merged_into_id IS NULL",
        [shopper_id, token_id],
    ):
        raise ShopperUnknown(shopper_id=shopper_id)
    return _SHOPPER_TOKEN + _shopper_signer().sign(ids.show(_SHOPPER, shopper_id))


def api_tokens(*, person_id: UUID, actor: Actor) -> tuple[ApiToken, ...]:
    """Return the tokens of a person, the newest first, ended ones too; raises NotAllowed."""
    actor.require("token.edit", person_id)
    found = models.ApiToken.objects.filter(person_id=person_id).order_by("-id")[:100]
    return tuple(
        ApiToken(
            id=row.id,
            person_id=row.person_id,
            name=row.name,
            start=row.start,
            scopes=tuple(ApiScope(one) for one in row.scopes),
            origins=tuple(row.origins),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )
        for row in found
    )


def live_api_tokens(person_id: UUID) -> int:
    """Return how many tokens of a person can be used."""
    return models.ApiToken.objects.filter(
        person_id=person_id, revoked_at=None, expires_at__gt=clock.wall()
    ).count()


def token_digest(secret: str) -> str:
    """Return the hash by which a token is found; its secret is too random to be guessed from it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _shopper(person_id: UUID) -> Actor:
    verbs = _verbs_of({Role.BUYER}, Scope.OWN, role_verbs())
    return Actor(kind=Role.BUYER.value, id=person_id, own={person_id: verbs})


def _shopper_signer() -> signing.TimestampSigner:
    # A token of the header `Authorization` has no colon (RFC 6750).
    return signing.TimestampSigner(sep=".", salt=_SHOPPER_SALT)


def _read_shopper_token(signed: str) -> UUID:
    try:
        shown = _shopper_signer().unsign(signed, max_age=rules.SHOPPER_TOKEN_LIVES)
        return ids.read(_SHOPPER, shown)
    except (signing.BadSignature, ids.BadId, ValueError) as error:
        raise ApiTokenRefused from error


def sessions(person_ids: Sequence[UUID]) -> tuple[SessionLine, ...]:
    """Return the browsers in which these people are signed in; it reads every live session."""
    logins = models.Login.objects.filter(person_id__in=person_ids)
    ours = {str(login_id) for login_id in logins.values_list("id", flat=True)}
    live = Session.objects.filter(expire_date__gt=clock.wall()).order_by("expire_date")
    return tuple(
        SessionLine(key=one.session_key, ends_at=one.expire_date)
        for one in (live.iterator(chunk_size=500) if ours else ())
        if one.get_decoded().get(SESSION_KEY) in ours
    )


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
