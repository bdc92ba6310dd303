"""The nouns of merchants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict, NotFound


class SellerState(StrEnum):
    """A merchant sells once approved."""

    APPLIED = "applied"
    APPROVED = "approved"
    SUSPENDED = "suspended"


class StoreState(StrEnum):
    """A draft is prepared and not yet seen by buyers; a closed store sells no more."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """A legal merchant. `applicant_id` is the person who applied, `country` ISO 3166-1 alpha-2."""

    id: UUID
    applicant_id: UUID
    legal_name: str
    country: str
    registration_no: str
    state: SellerState


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A shop of a seller. `code` names it in addresses; `payout_currency` is ISO 4217."""

    id: UUID
    seller_id: UUID
    code: str
    name: str
    state: StoreState
    country: str
    payout_currency: str
    opened_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A merchant who waits for approval, with the stores prepared meanwhile."""

    seller_id: UUID
    legal_name: str
    country: str
    registration_no: str
    applied_at: datetime
    stores: tuple[Store, ...]


class SellerUnknown(NotFound):
    """No such merchant."""

    code = "seller_unknown"


class StoreUnknown(NotFound):
    """No such store."""

    code = "store_unknown"


class StoreCodeTaken(Conflict):
    """Another store has this code."""

    code = "store_code_taken"


class AlreadyRegistered(Conflict):
    """Another person has applied for the merchant with this registration number."""

    code = "already_registered"


class SellerNotWaiting(Conflict):
    """The merchant's application was decided before."""

    code = "seller_not_waiting"


class SellerSuspended(Conflict):
    """A suspended merchant opens no stores."""

    code = "seller_suspended"


class GuestsDoNotSell(Conflict):
    """Who applies signs in first."""

    code = "guests_do_not_sell"
