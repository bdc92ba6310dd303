"""Reactions to time: what is over is deleted. And what is kept of people here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.accounts import selectors
from tradewind.kernel import db, jobs, personal
from tradewind.kernel.personal import Fate, Hold, Section

_CHUNK = 500


@jobs.sweep
def forget_codes(now: datetime) -> int:
    """Delete codes that nobody can use any more; return how many."""
    return db.execute(
        "DELETE FROM accounts_emailcode WHERE email IN"
        " (SELECT email FROM accounts_emailcode WHERE expires_at <= %s"
        " LIMIT %s FOR UPDATE SKIP LOCKED)",
        [now, _CHUNK],
    )


_TOLD = (
    (
        "profile",
        ("id", "kind", "state", "language", "created_at", "merged_into_id"),
        "FROM accounts_person WHERE id = ANY(%s) ORDER BY id",
    ),
    (
        "contact",
        ("email", "full_name", "latin_name", "phone"),
        "FROM accounts_contact WHERE person_id = ANY(%s) ORDER BY person_id",
    ),
    (
        "emails",
        ("e.email", "e.verified"),
        "FROM account_emailaddress e JOIN accounts_login l ON l.id = e.user_id"
        " WHERE l.person_id = ANY(%s) ORDER BY e.id",
    ),
    (
        "sign_in",
        ("email", "created_at", "last_login"),
        "FROM accounts_login WHERE person_id = ANY(%s)",
    ),
    (
        "second_steps",
        ("m.type", "m.created_at", "m.last_used_at"),
        "FROM mfa_authenticator m JOIN accounts_login l ON l.id = m.user_id"
        " WHERE l.person_id = ANY(%s) ORDER BY m.id",
    ),
    (
        "addresses",
        ("id", "full_name", "line1", "line2", "city", "region", "postcode", "country", "phone",
         "extra::text AS extra", "created_at"),
        "FROM accounts_address WHERE person_id = ANY(%s) ORDER BY created_at, id",
    ),
    (
        "api_tokens",
        ("name", "start", "scopes::text AS scopes", "created_at", "expires_at", "last_used_at",
         "revoked_at"),
        "FROM accounts_apitoken WHERE person_id = ANY(%s) ORDER BY created_at, id",
    ),
    (
        "roles",
        ("role", "store_id", "created_at"),
        "FROM accounts_roleassignment WHERE person_id = ANY(%s) ORDER BY created_at, id",
    ),
)  # fmt: skip


def told(person_ids: Sequence[UUID]) -> tuple[Section, ...]:
    """What is known of a person: who they are, where they live, how they sign in."""
    signed_in = tuple({"ends_at": one.ends_at} for one in selectors.sessions(person_ids))
    return (
        *(personal.section(name, columns, rest, person_ids) for name, columns, rest in _TOLD),
        Section("sessions", signed_in),
    )


def held(person_ids: Sequence[UUID]) -> tuple[Hold, ...]:
    """Who works here or for a store cannot be forgotten."""
    found = db.rows(
        "SELECT DISTINCT role FROM accounts_roleassignment WHERE person_id = ANY(%s) ORDER BY role",
        [list(person_ids)],
    )
    return tuple(Hold("works_here", role) for (role,) in found)


personal.keeps(
    "accounts",
    tables={
        "accounts_person": (Fate.KEPT, "A number, a language and a date: orders point at it."),
        "accounts_contact": (Fate.FORGOTTEN, "Name, email and phone are emptied."),
        "accounts_login": (Fate.FORGOTTEN, "Deleted, with the second step and every session."),
        "accounts_address": (Fate.FORGOTTEN, "Emptied but for the country, which tax rests on."),
        "accounts_emailcode": (Fate.FORGOTTEN, "Deleted; without that, after 15 minutes."),
        "accounts_apitoken": (Fate.FORGOTTEN, "Revoked; the name that was given to it is emptied."),
        "accounts_apishopper": (
            Fate.KEPT,
            "Which program brought a guest: two numbers and a date.",
        ),
        "accounts_roleassignment": (Fate.KEPT, "Who has a role is not erased."),
    },
    tells=told,
    holds=held,
)
