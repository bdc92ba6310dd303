"""The verbs of programs: a person gives one a token, its shoppers arrive and prove their email."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from tradewind.base.accounts import models, rules, selectors
from tradewind.base.accounts.services import people
from tradewind.base.accounts.types import (
    ApiCaller,
    ApiScope,
    ApiToken,
    ApiTokenUnknown,
    MadeApiToken,
    OtherEmail,
    PersonKind,
    PersonUnknown,
    TooManyApiTokens,
)
from tradewind.kernel import audit, clock, codec, db, ids
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput

_SECRET_BYTES = 32


def make_api_token(
    *,
    actor: Actor,
    name: str,
    scopes: Sequence[ApiScope],
    days: int,
    now: datetime,
    origins: Sequence[str] = (),
) -> MadeApiToken:
    """Make a token for a program of the acting member; its secret is told here and never again.

    `origins` are the sites whose pages may call from a browser. Raises InvalidInput naming the
    field, TooManyApiTokens, NotAllowed, and PersonUnknown for a guest.
    """
    person_id = actor.person_id
    actor.require("token.edit", person_id)
    name = rules.clean(field="name", value=name, limit=rules.TOKEN_NAME)
    if not scopes:
        raise InvalidInput(field="scopes", reason="missing")
    if not 0 < days <= rules.TOKEN_DAYS:
        raise InvalidInput(field="days", reason=f"1 to {rules.TOKEN_DAYS}")
    allowed = rules.origins(origins)
    secret = selectors.API_TOKEN + secrets.token_urlsafe(_SECRET_BYTES)
    made = ApiToken(
        id=ids.new(),
        person_id=person_id,
        name=name,
        start=secret[: rules.TOKEN_START],
        scopes=tuple(one for one in ApiScope if one in scopes),
        origins=allowed,
        created_at=now,
        # Tokens are signatures: they end by the clock of the wall, also where business time moves.
        expires_at=clock.wall() + timedelta(days=days),
        last_used_at=None,
        revoked_at=None,
    )
    with db.atomic():
        if people._locked(person_id).kind != PersonKind.MEMBER:
            raise PersonUnknown(person_id=person_id)
        if selectors.live_api_tokens(person_id) >= rules.TOKENS_OF_A_PERSON:
            raise TooManyApiTokens(limit=rules.TOKENS_OF_A_PERSON)
        db.insert(
            "accounts_apitoken",
            ("id", "person_id", "name", "start", "digest", "scopes", "origins", "created_at",
             "expires_at"),
            [(made.id, person_id, name, made.start, selectors.token_digest(secret),
              codec.dumps(made.scopes), codec.dumps(allowed), now, made.expires_at)],
        )  # fmt: skip
        audit.record(
            actor=actor, verb="token.make", object_id=made.id, at=now,
            after={"name": name, "scopes": made.scopes, "days": days, "origins": allowed},
        )  # fmt: skip
    return MadeApiToken(token=made, secret=secret)


def revoke_api_token(*, actor: Actor, token_id: UUID, now: datetime) -> None:
    """End a token and those of its shoppers at once; the same again changes nothing.

    Raises ApiTokenUnknown, also for what belongs to somebody else.
    """
    with db.atomic():
        row = db.row(
            "SELECT person_id, revoked_at FROM accounts_apitoken WHERE id = %s FOR UPDATE",
            [token_id],
        )
        if row is None or not actor.may("token.edit", row[0]):
            raise ApiTokenUnknown(token_id=token_id)
        if row[1] is not None:
            return
        db.execute(
            "UPDATE accounts_apitoken SET revoked_at = %s WHERE id = %s", [clock.wall(), token_id]
        )
        audit.record(actor=actor, verb="token.revoke", object_id=token_id, at=now)


def api_token_used(*, caller: ApiCaller) -> None:
    """Note that a token is in use, at most once in rules.TOKEN_NOTED."""
    wall = clock.wall()
    if caller.last_used_at is None or wall - caller.last_used_at > rules.TOKEN_NOTED:
        db.execute(
            "UPDATE accounts_apitoken SET last_used_at = %s WHERE id = %s"
            " AND (last_used_at IS NULL OR last_used_at < %s)",
            [wall, caller.token_id, wall],
        )


def open_shopper(*, token_id: UUID, language: str, now: datetime) -> UUID:
    """Make a guest who belongs to a program, and return their id; the program alone acts as them.

    Raises InvalidInput for the language.
    """
    with db.atomic():
        guest = people.open_guest(email="", full_name="", language=language, now=now)
        models.ApiShopper.objects.create(person_id=guest.id, token_id=token_id, created_at=now)
    return guest.id


def prove_email(*, actor: Actor, email: str, code: str, now: datetime) -> str:
    """Give the acting guest the email whose mailed code they type, and return it as it is kept.

    A guest keeps the first email: who reads one mailbox owns no order of the other. Raises
    OtherEmail, and what `check_code` does; call it outside of any transaction, as that one.
    """
    person_id = actor.person_id
    actor.require("account.edit", person_id)
    email = people._email(email)
    known = selectors.contact(person_id)
    if known.email == email:
        return email
    if known.email:
        raise OtherEmail(field="email")
    people.check_code(email=email, code=code, now=now)
    with db.atomic():
        if people._locked(person_id).kind != PersonKind.GUEST:
            raise OtherEmail(field="email")
        if not models.Contact.objects.filter(person_id=person_id, email="").update(email=email):
            raise OtherEmail(field="email")
        audit.record(
            actor=actor, verb="account.edit", object_id=person_id, at=now,
            after={"changed": ["email"]},
        )  # fmt: skip
    return email
