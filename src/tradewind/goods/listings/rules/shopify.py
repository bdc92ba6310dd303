"""Reading the product export of Shopify: one line a variant or picture, products by handle.

Columns: help.shopify.com/en/manual/products/import-export/using-csv (November 2026).
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from tradewind.goods.listings.types import (
    BadImportFile,
    BlankStock,
    ImportOptions,
    ParsedPicture,
    ParsedProduct,
    ParsedVariant,
    Problem,
    ProblemLevel,
)
from tradewind.kernel.errors import TradewindError
from tradewind.kernel.money import Money

MOST_BYTES = 10 * 1024 * 1024
MOST_LINES = 50_000
MOST_VARIANTS = 200
CODE_LENGTH = 80
_HANDLE_LENGTH, _TITLE_LENGTH, _OPTION_LENGTH, _URL_LENGTH = 255, 300, 120, 1000
_HEAVIEST, _MOST_PIECES, _MOST_MINOR = 10**7, 10**9, 10**15
_NEEDED = ("Handle", "Title", "Option1 Value", "Variant Price")
_OPTIONS = tuple((f"Option{n} Name", f"Option{n} Value") for n in (1, 2, 3))
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Row = Mapping[str, str]


def read(content: bytes, options: ImportOptions) -> tuple[ParsedProduct, ...]:
    """Return the products of a file in their order; raises BadImportFile.

    What is wrong with single lines stands in the problems of their product.
    """
    groups: dict[str, list[tuple[int, Row]]] = {}
    for line, row in rows(content):
        # A line without a handle belongs to nothing, and is shown by itself.
        groups.setdefault(row.get("Handle", "") or f"\n{line}", []).append((line, row))
    if not groups:
        raise BadImportFile(reason="empty")
    claimed: dict[str, str] = {}
    return tuple(_product(key, found, options, claimed) for key, found in groups.items())


def rows(content: bytes) -> Iterator[tuple[int, Row]]:
    """Yield (line number, cells by column) of each record that is not blank."""
    if len(content) > MOST_BYTES:
        raise BadImportFile(reason="too large", limit=MOST_BYTES // 1024 // 1024)
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = next((sign for sign in ",;\t" if "Handle" in _cells(first, sign)), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        head = [name.strip() for name in next(reader, [])]
        _check_head(head)
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if reader.line_num > MOST_LINES:
                raise BadImportFile(reason="too many lines", limit=MOST_LINES)
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(head):
                raise BadImportFile(reason="more cells than columns", line=line)
            yield line, dict(zip(head, (cell.strip() for cell in cells), strict=False))
    except csv.Error as error:
        raise BadImportFile(reason="quotes", line=reader.line_num, detail=str(error)) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadImportFile(reason="encoding", line=1)
    if content.startswith(b"PK\x03\x04"):
        raise BadImportFile(reason="spreadsheet")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadImportFile(reason="encoding", line=line) from error
    if not text.strip():
        raise BadImportFile(reason="empty")
    if "\x00" in text:
        raise BadImportFile(reason="not text", line=text.count("\n", 0, text.index("\x00")) + 1)
    return text


def _cells(line: str, sign: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(sign)]


def _check_head(head: list[str]) -> None:
    missing = [name for name in _NEEDED if name not in head]
    if missing:
        raise BadImportFile(reason="columns", missing=", ".join(missing))
    named = [name for name in head if name]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise BadImportFile(reason="columns twice", columns=", ".join(twice))


@dataclass
class _Notes:
    """What is to be said of a product, in the order in which it was seen."""

    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, column: str, code: str, level: ProblemLevel, detail: str = "") -> None:
        self.found.append(
            Problem(line=line, field=column, code=code, level=level, detail=detail[:200])
        )

    def error(self, line: int, column: str, code: str, detail: str = "") -> None:
        self.add(line, column, code, ProblemLevel.ERROR, detail)

    def warn(self, line: int, column: str, code: str, detail: str = "") -> None:
        self.add(line, column, code, ProblemLevel.WARNING, detail)

    def note(self, line: int, column: str, code: str, detail: str = "") -> None:
        self.add(line, column, code, ProblemLevel.NOTE, detail)


def _product(
    key: str,
    found: list[tuple[int, Row]],
    options: ImportOptions,
    claimed: dict[str, str],
) -> ParsedProduct:
    line, head = found[0]
    notes = _Notes()
    handle = "" if key.startswith("\n") else key
    if not handle:
        notes.error(line, "Handle", "missing")
    _check_text(notes, line, "Handle", handle, _HANDLE_LENGTH)
    title = head.get("Title", "")
    if not title:
        notes.error(line, "Title", "missing")
    _check_text(notes, line, "Title", title, _TITLE_LENGTH)
    if head.get("Gift Card", "").lower() in _TRUE:
        notes.error(line, "Gift Card", "gift_card")
    variants = _variants(handle, found, options, notes)
    _claim(handle, variants, claimed, notes)
    if handle and not variants and not notes.found:
        notes.error(line, "Variant Price", "no_variants")
    return ParsedProduct(
        line=line,
        handle=handle,
        code=fitted(handle),
        title=title,
        description=head.get("Body (HTML)", ""),
        kind=head.get("Type", "")[:_OPTION_LENGTH],
        vendor=head.get("Vendor", "")[:_OPTION_LENGTH],
        tags=tuple(
            dict.fromkeys(tag.strip() for tag in head.get("Tags", "").split(",") if tag.strip())
        ),
        published=_published(line, head, notes),
        variants=tuple(variants),
        pictures=_pictures(found, notes),
        problems=tuple(notes.found),
    )


def _variants(
    handle: str, found: list[tuple[int, Row]], options: ImportOptions, notes: _Notes
) -> list[ParsedVariant]:
    names = [found[0][1].get(name, "") for name, _ in _OPTIONS]
    made: list[ParsedVariant] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, row in found:
        values = [row.get(value, "") for _, value in _OPTIONS]
        if not (any(values) or row.get("Variant SKU") or row.get("Variant Price")):
            continue
        key = tuple(value.casefold() for value in values)
        if key in seen:
            notes.error(line, "Option1 Value", "options_twice", str(seen[key]))
            continue
        seen[key] = line
        chosen = _options(line, names, values, notes)
        price = _price(line, row, options, notes)
        weight = _weight(line, row, notes)
        quantity = _quantity(line, row, options, notes)
        code = row.get("Variant SKU", "")
        _check_text(notes, line, "Variant SKU", code, CODE_LENGTH)
        if price is not None:
            made.append(
                ParsedVariant(
                    line=line,
                    code=code or fitted(":".join([handle, *filter(None, chosen.values())])),
                    options=chosen,
                    weight_g=weight,
                    price=price,
                    quantity=quantity,
                )
            )
    if len(seen) > MOST_VARIANTS:
        notes.error(found[0][0], "Handle", "too_many_variants", str(MOST_VARIANTS))
    return made


def _options(line: int, names: list[str], values: list[str], notes: _Notes) -> dict[str, str]:
    """Return options by name; a product without any has `Title: Default Title` in such a file."""
    if names[0] == "Title" and values[0] == "Default Title":
        return {}
    chosen: dict[str, str] = {}
    for (name_column, value_column), name, value in zip(_OPTIONS, names, values, strict=True):
        if not value:
            if name:
                notes.error(line, value_column, "missing")
            continue
        if not name:
            notes.error(line, name_column, "option_without_name", value)
            continue
        if name in chosen:
            notes.error(line, name_column, "option_name_twice", name)
        _check_text(notes, line, name_column, name, _OPTION_LENGTH)
        _check_text(notes, line, value_column, value, _OPTION_LENGTH)
        chosen[name] = value
    return chosen


def _price(line: int, row: Row, options: ImportOptions, notes: _Notes) -> Money | None:
    column = "Variant Price"
    text = row.get(column, "")
    if row.get("Variant Compare At Price"):
        notes.note(line, "Variant Compare At Price", "compare_at_ignored")
    if not text:
        notes.error(line, column, "missing")
        return None
    try:
        money = Money.parse(text, options.currency)
    except TradewindError as error:
        notes.error(line, column, error.code, text)
        return None
    if not 0 < money.minor <= _MOST_MINOR:
        notes.error(line, column, "not_above_zero" if money.minor <= 0 else "too_large", text)
        return None
    return money


def _weight(line: int, row: Row, notes: _Notes) -> int | None:
    column = "Variant Grams"
    text = row.get(column, "")
    number = _whole(text or "0")
    if number is None or not 0 <= number <= _HEAVIEST:
        notes.error(line, column, "not_a_weight", text)
        return None
    if not number:
        notes.warn(line, column, "weight_missing")
        return None
    return number


def _quantity(line: int, row: Row, options: ImportOptions, notes: _Notes) -> int | None:
    column = "Variant Inventory Qty"
    text = row.get(column, "")
    if row.get("Variant Inventory Policy", "").lower() == "continue":
        notes.warn(line, "Variant Inventory Policy", "no_overselling")
    if not text:
        if options.blank_stock is BlankStock.REFUSE:
            notes.error(line, column, "missing")
        return 0 if options.blank_stock is BlankStock.ZERO else None
    number = _whole(text)
    if number is None or number > _MOST_PIECES:
        notes.error(line, column, "not_a_quantity", text)
        return None
    if number < 0:
        notes.warn(line, column, "below_zero", text)
        return 0
    return number


def _whole(text: str) -> int | None:
    """Read a whole number, also as `12.0`; None for all else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > 10**12 or number != number.to_integral_value():
        return None
    return int(number)


def _published(line: int, head: Row, notes: _Notes) -> bool:
    status, shown = head.get("Status", "").lower(), head.get("Published", "").lower()
    if shown and shown not in _TRUE | _FALSE:
        notes.warn(line, "Published", "not_yes_or_no", head["Published"])
    if status not in ("", "active", "draft", "archived"):
        notes.warn(line, "Status", "unknown_status", head["Status"])
    return shown in _TRUE and status in ("", "active")


def _pictures(found: list[tuple[int, Row]], notes: _Notes) -> tuple[ParsedPicture, ...]:
    placed: list[tuple[int, ParsedPicture]] = []
    for index, (line, row) in enumerate(found):
        for column in ("Image Src", "Variant Image"):
            url = row.get(column, "")
            if not url:
                continue
            if len(url) > _URL_LENGTH or not re.match(r"https?://[^\s/]+", url, re.IGNORECASE):
                notes.warn(line, column, "not_an_address", url)
                continue
            position = _whole(row.get("Image Position") or str(index + 1)) or index + 1
            alt = row.get("Image Alt Text", "")[:300] if column == "Image Src" else ""
            last = position if column == "Image Src" else MOST_LINES + index
            placed.append((last, ParsedPicture(line=line, url=url, alt=alt)))
    placed.sort(key=lambda pair: pair[0])
    by_url: dict[str, ParsedPicture] = {}
    for _, picture in placed:
        by_url.setdefault(picture.url, picture)
    return tuple(by_url.values())


def _claim(
    handle: str, variants: list[ParsedVariant], claimed: dict[str, str], notes: _Notes
) -> None:
    """Say when a SKU stands in the file twice; the first one has it."""
    mine: set[str] = set()
    for variant in variants:
        other = claimed.get(variant.code)
        if variant.code in mine or (other is not None and other != handle):
            notes.error(variant.line, "Variant SKU", "sku_twice", variant.code)
        mine.add(variant.code)
        claimed.setdefault(variant.code, handle)


def _check_text(notes: _Notes, line: int, column: str, text: str, limit: int) -> None:
    if len(text) > limit:
        notes.error(line, column, "too_long", str(limit))
    if _CONTROL.search(text) or "\n" in text or "\r" in text or "\t" in text:
        notes.error(line, column, "bad_character")


def fitted(text: str) -> str:
    """Return a code that fits its column: a long text keeps its beginning and gets a hash."""
    if len(text) <= CODE_LENGTH:
        return text
    return f"{text[: CODE_LENGTH - 13]}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
