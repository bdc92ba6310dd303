"""The verbs of people: arrive, be claimed, say where they live, be given a role."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from tradewind.base.accounts import models, rules, selectors
from tradewind.base.accounts.events import GuestMerged
from tradewind.base.accounts.types import (
    Address,
    AddressInput,
    CodeExpired,
    CodeWrong,
    Contact,
    EmailTaken,
    NotAGuest,
    NotAMember,
    Person,
    PersonKind,
    PersonState,
    PersonUnknown,
    Role,
    TooManyTries,
    WrongPassword,
)
from tradewind.base.markets import selectors as markets
from tradewind.base.markets.types import UnknownMarket
from tradewind.kernel import audit, db, ids, limits, outbox
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput

_PASSWORD_MIN, _PASSWORD_MAX = 8, 256
_HOUR = 3600


def install_defaults(*, now: datetime) -> None:
    """Add the rows of the table role × verb that are not there."""
    with db.atomic():
        models.RoleVerb.objects.bulk_create(
            [
                models.RoleVerb(role=role, verb=verb, scope=scope)
                for (role, scope), verbs in rules.DEFAULT_VERBS.items()
                for verb in sorted(verbs)
            ],
            ignore_conflicts=True,
        )
        transaction.on_commit(selectors.forget)


def open_guest(*, email: str, full_name: str, language: str, now: datetime) -> Person:
    """Make a person without credentials; email and name may be empty until checkout asks.

    Raises InvalidInput.
    """
    email = _email(email) if email.strip() else ""
    full_name = rules.clean(field="full_name", value=full_name, limit=200, needed=False)
    person_id, language = ids.new(), rules.language(language)
    with db.atomic():
        _insert_person(person_id, PersonKind.GUEST, email, full_name, language, now)
    return selectors.person(person_id)


def register(
    *,
    email: str,
    password: str,
    full_name: str,
    language: str,
    now: datetime,
    email_verified: bool = False,
) -> Person:
    """Make a member who signs in with an email and a password.

    Unless it is known that they read the email, they confirm it before they sign in. Raises
    InvalidInput and EmailTaken.
    """
    email, language = _email(email), rules.language(language)
    full_name = rules.clean(field="full_name", value=full_name, limit=200)
    hashed, person_id = _hashed(password), ids.new()
    with db.atomic():
        login_id = _insert_login(person_id, email, hashed, now)
        if email_verified:
            models.verify_email(login_id, email)
        _insert_person(person_id, PersonKind.MEMBER, email, full_name, language, now)
        audit.record(
            actor=_themselves(person_id), verb="account.edit", object_id=person_id, at=now,
            after={"kind": PersonKind.MEMBER},
        )  # fmt: skip
    return selectors.person(person_id)


def claim_guest(
    *,
    actor: Actor,
    guest_id: UUID,
    email: str,
    password: str,
    now: datetime,
    email_verified: bool = False,
) -> Person:
    """Turn a guest into a member, or into the member who already signs in with this email.

    Returns who the guest is from now on. `email_verified` as for `register`. A merge publishes
    GuestMerged; the same again changes nothing. Raises InvalidInput, EmailTaken, WrongPassword and
    NotAGuest.
    """
    actor.require("account.edit", guest_id)
    email = _email(email)
    login = models.Login.objects.filter(email=email).first()
    if login is None:
        hashed = _hashed(password)
        return _make_member(actor, guest_id, email, hashed, now, verified=email_verified)
    if not login.is_active or not check_password(password, login.password):
        raise WrongPassword(actor=actor.name, verb="account.edit")
    return _merge(actor, guest_id, login.person_id, now)


def merge_guest(*, actor: Actor, person_id: UUID, now: datetime) -> bool:
    """Let a member own what the acting guest owns, if the guest's email is theirs or not known.

    The caller has seen that one reader is both: the guest by the signed cookie, the member by their
    sign-in. Returns whether they were merged, which publishes GuestMerged; merged ones stay so.
    Raises NotAGuest, NotAMember and PersonUnknown.
    """
    guest_id = actor.person_id
    actor.require("account.edit", guest_id)
    if selectors.person(person_id).kind is not PersonKind.MEMBER:
        raise NotAMember(person_id=person_id)
    if selectors.contact(guest_id).email not in ("", selectors.contact(person_id).email):
        return False
    _merge(actor, guest_id, person_id, now)
    return True


def set_password(*, actor: Actor, password: str, now: datetime) -> None:
    """Give the acting member a new password; who asks has proven the old one, or their email.

    Raises InvalidInput and NotAMember.
    """
    actor.require("account.edit", actor.person_id)
    hashed = _hashed(password)
    with db.atomic():
        if not models.Login.objects.filter(person_id=actor.person_id).update(password=hashed):
            raise NotAMember(person_id=actor.person_id)
        audit.record(
            actor=actor, verb="account.edit", object_id=actor.person_id, at=now,
            after={"changed": ["password"]},
        )  # fmt: skip


def change_contact(*, actor: Actor, person_id: UUID, contact: Contact, now: datetime) -> Contact:
    """Replace how to reach a person, and return it as it is kept.

    A member's email is how they sign in and does not change here. Raises InvalidInput.
    """
    actor.require("account.edit", person_id)
    after = Contact(
        email=_email(contact.email) if contact.email.strip() else "",
        full_name=rules.clean(field="full_name", value=contact.full_name, limit=200),
        latin_name=rules.clean(
            field="latin_name", value=contact.latin_name, limit=200, needed=False
        ),
        phone=rules.phone(contact.phone),
        language=rules.language(contact.language),
    )
    with db.atomic():
        person = _locked(person_id)
        before = selectors.contact(person_id)
        if person.kind == PersonKind.MEMBER and after.email != before.email:
            raise InvalidInput(field="email", reason="a member signs in with it")
        models.Person.objects.filter(id=person_id).update(language=after.language)
        models.Contact.objects.filter(person_id=person_id).update(
            email=after.email,
            full_name=after.full_name,
            latin_name=after.latin_name,
            phone=after.phone,
        )
        # The audit outlives an erased person: it names the fields and not what stood in them.
        was = asdict(before)
        changed = [name for name, value in asdict(after).items() if value != was[name]]
        audit.record(
            actor=actor, verb="account.edit", object_id=person_id, at=now,
            after={"changed": changed},
        )  # fmt: skip
    return after


def add_address(*, actor: Actor, person_id: UUID, address: AddressInput, now: datetime) -> Address:
    """Keep an address of a person; a changed one is a new one.

    Raises InvalidInput naming the field, also for a country that is no market.
    """
    actor.require("address.edit", person_id)
    checked = rules.address(address)
    try:
        markets.market(checked.country)
    except UnknownMarket as error:
        raise InvalidInput(field="country", reason="not a market") from error
    address_id = ids.new()
    with db.atomic():
        _locked(person_id)
        models.Address.objects.create(
            id=address_id, person_id=person_id, created_at=now, **asdict(checked)
        )
        audit.record(
            actor=actor, verb="address.edit", object_id=person_id, at=now,
            after={"address_id": address_id, "country": checked.country},
        )  # fmt: skip
    return selectors.address(address_id, person_id)


def issue_code(*, email: str, now: datetime, source: str = "") -> str:
    """Make the one live code of an email, valid for rules.CODE_LIVES, and return its digits.

    Only `notices.services.send_code` calls it, and mails it. `source` is the network address of who
    asks. Raises InvalidInput and TooManyTries.
    """
    email = _email(email)
    code = str(secrets.randbelow(10**rules.CODE_DIGITS)).zfill(rules.CODE_DIGITS)
    with db.atomic():
        _limited(f"code:{email}", most=rules.CODES_AN_HOUR, seconds=_HOUR)
        if source:
            _limited(f"code-from:{source}", most=rules.CODES_AN_HOUR_FROM_ONE_PLACE, seconds=_HOUR)
        db.execute(
            "INSERT INTO accounts_emailcode (email, digest, attempts, expires_at)"
            " VALUES (%s, %s, 0, %s) ON CONFLICT (email) DO UPDATE SET"
            " digest = EXCLUDED.digest, attempts = 0, expires_at = EXCLUDED.expires_at",
            [email, _code_digest(email, code), now + rules.CODE_LIVES],
        )
    return code


def check_code(*, email: str, code: str, now: datetime) -> None:
    """Use up the code that was mailed to an email, which proves who types it to be its reader.

    Every try counts, also a failed one, so it is a transaction of its own: call it outside of any.
    Raises CodeWrong, CodeExpired and TooManyTries, and InvalidInput for what is no email.
    """
    db.assert_no_transaction("checking a code")
    email = _email(email)
    with db.atomic():
        found = db.row(
            "UPDATE accounts_emailcode SET attempts = attempts + 1 WHERE email = %s"
            " RETURNING digest, attempts, expires_at",
            [email],
        )
    if found is None or found[2] <= now:
        raise CodeExpired(field="code")
    digest, attempts, expires_at = found
    if attempts > rules.CODE_TRIES:
        wait = int((expires_at - now).total_seconds())
        raise TooManyTries(field="code", retry_after=max(1, wait))
    typed = _code_digest(email, "".join(code.split()))
    if not constant_time_compare(typed, digest):
        raise CodeWrong(field="code", left=rules.CODE_TRIES - attempts)
    # Of two who type it at once, one has used it up.
    with db.atomic():
        used = db.execute(
            "DELETE FROM accounts_emailcode WHERE email = %s AND digest = %s", [email, digest]
        )
    if not used:
        raise CodeExpired(field="code")


def grant(
    *, actor: Actor, person_id: UUID, role: Role, store_id: UUID | None = None, now: datetime
) -> None:
    """Give a member a role, at a store where the role is of one; the same again changes nothing.

    Raises InvalidInput, PersonUnknown and NotAMember.
    """
    actor.require("role.grant")
    if role is Role.BUYER:
        raise InvalidInput(field="role", reason="everybody is a buyer")
    if (role in rules.STORE_ROLES) != (store_id is not None):
        raise InvalidInput(field="store_id", reason="for the roles of a store, and only for them")
    with db.atomic():
        if _locked(person_id).kind != PersonKind.MEMBER:
            raise NotAMember(person_id=person_id)
        held = models.RoleAssignment.objects.filter(person_id=person_id)
        if held.filter(role=role, store_id=store_id).exists():
            return
        held.create(person_id=person_id, role=role, store_id=store_id, created_at=now)
        if role in rules.STAFF_ROLES:
            models.Login.objects.filter(person_id=person_id).update(is_staff=True)
        audit.record(
            actor=actor, verb="role.grant", object_id=person_id, at=now,
            after={"role": role, "store_id": store_id},
        )  # fmt: skip


def _make_member(
    actor: Actor, guest_id: UUID, email: str, hashed: str, now: datetime, *, verified: bool
) -> Person:
    with db.atomic():
        _locked_guest(guest_id)
        login_id = _insert_login(guest_id, email, hashed, now)
        if verified:
            models.verify_email(login_id, email)
        models.Person.objects.filter(id=guest_id).update(kind=PersonKind.MEMBER)
        models.Contact.objects.filter(person_id=guest_id).update(email=email)
        audit.record(
            actor=actor, verb="account.edit", object_id=guest_id, at=now,
            before={"kind": PersonKind.GUEST}, after={"kind": PersonKind.MEMBER},
        )  # fmt: skip
    return selectors.person(guest_id)


def _merge(actor: Actor, guest_id: UUID, person_id: UUID, now: datetime) -> Person:
    with db.atomic():
        guest = _locked_guest(guest_id, merged_into=person_id)
        if guest.merged_into_id is None:
            version = guest.version + 1
            models.Person.objects.filter(id=guest_id).update(
                merged_into_id=person_id, version=version
            )
            models.Address.objects.filter(person_id=guest_id).update(person_id=person_id)
            outbox.publish(
                [
                    GuestMerged(
                        aggregate_id=guest_id,
                        aggregate_version=version,
                        guest_id=guest_id,
                        person_id=person_id,
                    )
                ],
                actor=actor,
                at=now,
            )
            audit.record(
                actor=actor, verb="account.edit", object_id=guest_id, at=now,
                after={"merged_into": person_id},
            )  # fmt: skip
    return selectors.person(person_id)


def _locked(person_id: UUID) -> models.Person:
    """Lock a person who can still act; raises PersonUnknown."""
    found = (
        models.Person.objects.select_for_update(no_key=True)
        .filter(id=person_id, state=PersonState.ACTIVE, merged_into=None)
        .first()
    )
    if found is None:
        raise PersonUnknown(person_id=person_id)
    return found


def _locked_guest(guest_id: UUID, *, merged_into: UUID | None = None) -> models.Person:
    """Lock a guest nobody has claimed, or one merged into this member; raises NotAGuest."""
    guest = (
        models.Person.objects.select_for_update(no_key=True)
        .filter(id=guest_id, kind=PersonKind.GUEST, state=PersonState.ACTIVE)
        .first()
    )
    if guest is None or guest.merged_into_id not in (None, merged_into):
        raise NotAGuest(person_id=guest_id)
    return guest


def _insert_login(person_id: UUID, email: str, hashed: str, now: datetime) -> UUID:
    """Take an email in one statement: of two who want it at once, one gets EmailTaken."""
    login_id = ids.new()
    if not db.execute(
        "INSERT INTO accounts_login (id, email, person_id, password, is_active, is_staff,"
        " is_superuser, created_at) VALUES (%s, %s, %s, %s, true, false, false, %s)"
        " ON CONFLICT (email) DO NOTHING",
        [login_id, email, person_id, hashed, now],
    ):
        raise EmailTaken
    return login_id


def _insert_person(
    person_id: UUID, kind: PersonKind, email: str, full_name: str, language: str, now: datetime
) -> None:
    models.Person.objects.create(
        id=person_id, kind=kind, state=PersonState.ACTIVE, language=language, created_at=now
    )
    models.Contact.objects.create(person_id=person_id, email=email, full_name=full_name)


def _themselves(person_id: UUID) -> Actor:
    """Who acts when somebody arrives: they have no roles to ask for yet."""
    return Actor(kind=Role.BUYER.value, id=person_id, own={person_id: frozenset()})


def _limited(key: str, *, most: int, seconds: int) -> None:
    taken = limits.take(key=key, most=most, seconds=seconds)
    if not taken.allowed:
        raise TooManyTries(retry_after=taken.retry_after)


def _code_digest(email: str, code: str) -> str:
    """A keyed hash: without the key of this installation the table tells no code."""
    return salted_hmac("tradewind.accounts.code", f"{email} {code}", algorithm="sha256").hexdigest()


def _email(typed: str) -> str:
    email = typed.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvalidInput(field="email", reason="not an email address") from error
    if len(email) > 254:
        raise InvalidInput(field="email", reason="too long", limit=254)
    return email


def _hashed(password: str) -> str:
    """Hash a new password, which takes long: never inside a transaction of its own."""
    if len(password) < _PASSWORD_MIN:
        raise InvalidInput(field="password", reason="too short", limit=_PASSWORD_MIN)
    if len(password) > _PASSWORD_MAX:
        raise InvalidInput(field="password", reason="too long", limit=_PASSWORD_MAX)
    try:
        validate_password(password)
    except ValidationError as error:
        reasons = " ".join(sorted({one.code or "weak" for one in error.error_list}))
        raise InvalidInput(field="password", reason=reasons) from error
    return make_password(password)
