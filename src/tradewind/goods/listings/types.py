"""The nouns of listings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict, InvalidInput, NotFound, TradewindError
from tradewind.kernel.money import Money


class ListingState(StrEnum):
    """live can be bought; paused is hidden, and may come back."""

    LIVE = "live"
    PAUSED = "paused"


class NotReady(Conflict):
    """A product lacks what it needs to go on sale; `missing` says what."""

    code = "listing_not_ready"


class ImportState(StrEnum):
    """checking → checked → applying → done → undoing → undone; dropped before anything was done."""

    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"


class Outcome(StrEnum):
    """What a product of a file would do to the catalogue."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


class LineState(StrEnum):
    """waiting → applied or failed; applied → undone, or partly where something changed since."""

    UNCHECKED = "unchecked"
    WAITING = "waiting"
    SKIPPED = "skipped"
    APPLIED = "applied"
    FAILED = "failed"
    UNDONE = "undone"
    PARTLY = "partly"


class ProblemLevel(StrEnum):
    """An error keeps a product out; a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class BlankStock(StrEnum):
    """What a blank quantity means: an error, nothing on the shelf, or what is there now."""

    REFUSE = "refuse"
    ZERO = "zero"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something about a line of a file; `field` is the column, `detail` what stood there."""

    line: int
    field: str
    code: str
    level: ProblemLevel
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the seller chose for a file: the words' language, the lists, and what blanks mean."""

    language: str
    currency: str
    price_lists: tuple[str, ...]
    blank_stock: BlankStock
    category: str
    publish: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedVariant:
    """One variant; `quantity` None leaves the shelf as it is, `weight_g` None is not known."""

    line: int
    code: str
    options: Mapping[str, str]
    weight_g: int | None
    price: Money
    quantity: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPicture:
    """A picture elsewhere, by its address."""

    line: int
    url: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedProduct:
    """The rows of one handle; with an error among its problems it is not taken over."""

    line: int
    handle: str
    code: str
    title: str
    description: str
    kind: str
    vendor: str
    tags: tuple[str, ...]
    published: bool
    variants: tuple[ParsedVariant, ...]
    pictures: tuple[ParsedPicture, ...]
    problems: tuple[Problem, ...]

    @property
    def wrong(self) -> bool:
        """Say whether something keeps it out."""
        return any(problem.level is ProblemLevel.ERROR for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a file would change: a field, of a SKU or (`sku` empty) of the product."""

    sku: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """One product of a file: what it would do, what became of it, and what is to be said of it."""

    id: UUID
    line: int
    handle: str
    title: str
    outcome: Outcome
    state: LineState
    skus: int
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    product_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRun:
    """One file of a store and how far it is; the counts are of products, `problems` by level."""

    id: UUID
    store_id: UUID
    person_id: UUID
    file_name: str
    state: ImportState
    options: ImportOptions
    lines: int
    created_at: datetime
    confirmed_at: datetime | None
    finished_at: datetime | None
    outcomes: Mapping[Outcome, int]
    states: Mapping[LineState, int]
    problems: Mapping[ProblemLevel, int]
    pictures_waiting: int
    pictures_fetched: int

    @property
    def total(self) -> int:
        """Products of the file."""
        return sum(self.states.values())

    @property
    def to_do(self) -> int:
        """Products that the file would make or change."""
        return self.outcomes.get(Outcome.NEW, 0) + self.outcomes.get(Outcome.CHANGED, 0)

    @property
    def done(self) -> int:
        """Products that the present step is through with."""
        if self.state is ImportState.CHECKING:
            return self.total - self.states.get(LineState.UNCHECKED, 0)
        if self.state is ImportState.UNDOING:
            return self.to_do - self.states.get(LineState.APPLIED, 0)
        return self.to_do - self.states.get(LineState.WAITING, 0)

    @property
    def under_way(self) -> bool:
        """Say whether the worker has something to do for it."""
        return self.state in (ImportState.CHECKING, ImportState.APPLYING, ImportState.UNDOING)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPicture:
    """A picture as it came from elsewhere."""

    content: bytes
    content_type: str


class BadImportFile(InvalidInput):
    """A file is not a product export of Shopify; `reason` says why, `line` where, if known."""

    code = "bad_import_file"


class UnknownImport(NotFound):
    """No such import of this store."""

    code = "unknown_import"


class PictureUnreachable(TradewindError):
    """A picture could not be fetched; `reason` says why, `again` whether later may do."""

    code = "picture_unreachable"
