"""The nouns of people, and of what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound


class PersonKind(StrEnum):
    """A guest has no credentials; a member signs in."""

    GUEST = "guest"
    MEMBER = "member"


class PersonState(StrEnum):
    """An erased person is a number without personal data."""

    ACTIVE = "active"
    ERASED = "erased"


class Role(StrEnum):
    """What a person is to the marketplace; everybody is a buyer."""

    BUYER = "buyer"
    SELLER = "seller"
    WAREHOUSE = "warehouse"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Scope(StrEnum):
    """Whether a verb holds for one's own things or for those of everybody."""

    OWN = "own"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody, without personal data. `merged_into`: the member that a guest turned out to be."""

    id: UUID
    kind: PersonKind
    state: PersonState
    language: str
    merged_into: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach a person; personal data. A guest with only a cart has no email yet."""

    email: str
    full_name: str
    latin_name: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressInput:
    """An address as it was typed. `country` is ISO 3166-1 alpha-2.

    `extra` holds what a country asks for beyond that: `cpf` (BR), `pccc` (KR), `patronymic` (RU).
    """

    full_name: str
    line1: str
    city: str
    country: str
    line2: str = ""
    region: str = ""
    postcode: str = ""
    phone: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address that was checked; never changed, so an order may point at it. Personal data."""

    id: UUID
    person_id: UUID
    full_name: str
    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    country: str
    phone: str
    extra: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFields:
    """What an address in a country is asked for beyond name and street; True is needed.

    `postcode` and `region` are None where the country has none or nobody asks; `extra` are the names
    of what else is asked for, as in `AddressInput.extra`.
    """

    postcode: bool | None
    region: bool | None
    city: bool
    extra: Mapping[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLink:
    """What a mailed link speaks of: a person, and the one thing that the link lets them see."""

    person_id: UUID
    object_id: UUID


class ApiScope(StrEnum):
    """What a token lets a program do."""

    CATALOGUE_READ = "catalogue:read"
    QUOTE_READ = "quote:read"
    SHOPPERS_WRITE = "shoppers:write"
    CART_WRITE = "cart:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token that a member gave to a program; `start` is how its secret begins, to know it by."""

    id: UUID
    person_id: UUID
    name: str
    start: str
    scopes: tuple[ApiScope, ...]
    origins: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeApiToken:
    """A token that was just made, with its secret."""

    token: ApiToken
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCaller:
    """A program that calls: by its own token, or as one of its shoppers by theirs.

    `email` is the one that the shopper has proven to read, empty before.
    """

    token_id: UUID
    scopes: frozenset[ApiScope]
    origins: tuple[str, ...]
    last_used_at: datetime | None
    shopper_id: UUID | None = None
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """A browser in which somebody is signed in, until when unless they come back."""

    key: str
    ends_at: datetime


class PersonUnknown(NotFound):
    """No such person, or one that was erased or merged into another."""

    code = "person_unknown"


class AddressUnknown(NotFound):
    """No such address of this person."""

    code = "address_unknown"


class OrderLinkInvalid(NotFound):
    """The link was not written by this site, or not whole."""

    code = "order_link_invalid"


class EmailTaken(Conflict):
    """Somebody signs in with this email already."""

    code = "email_taken"


class WrongPassword(NotAllowed):
    """The email belongs to a member, and this is not their password."""

    code = "wrong_password"


class NotAGuest(Conflict):
    """The person is a member already, or a guest that was claimed before."""

    code = "not_a_guest"


class NotAMember(Conflict):
    """Only members have roles."""

    code = "not_a_member"


class WorksHere(Conflict):
    """Staff, and who works for a store, are erased after somebody else has taken over."""

    code = "works_here"


class CodeWrong(InvalidInput):
    """Not the code that was mailed; `left` tries remain."""

    code = "code_wrong"


class CodeExpired(InvalidInput):
    """No code of this email is live: it is too old, was used, or was never sent."""

    code = "code_expired"


class TooManyTries(NotAllowed):
    """Too often; `retry_after` says after how many seconds to come again."""

    code = "too_many_tries"


class ApiTokenUnknown(NotFound):
    """No such token, or not this person's."""

    code = "api_token_unknown"


class ApiTokenRefused(NotAllowed):
    """Not a token of this site, or one that has expired, was revoked or lost its person."""

    code = "api_token_refused"


class TooManyApiTokens(Conflict):
    """The person has as many live tokens as anybody may."""

    code = "too_many_api_tokens"


class ShopperUnknown(NotFound):
    """No such shopper of this program, or one who became somebody's account."""

    code = "shopper_unknown"


class OtherEmail(Conflict):
    """A guest has proven another email already: make a new one."""

    code = "other_email"
