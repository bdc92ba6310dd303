from __future__ import annotations

import pytest

from tradewind.goods.listings.rules import shopify
from tradewind.goods.listings.types import (
    BadImportFile,
    BlankStock,
    ImportOptions,
    ProblemLevel,
)
from tradewind.kernel.money import Money

EURO = ImportOptions(
    language="en",
    currency="EUR",
    price_lists=("ES",),
    blank_stock=BlankStock.REFUSE,
    category="",
    publish=True,
)
HEAD = (
    """
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name
Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Inventory Policy
Variant Price,Variant Compare At Price,Image Src,Image Position,Image Alt Text,Gift Card,Status
""".strip()
    .replace("\n", ",")
    .split(",")
)


def sheet(*rows: dict[str, str], head=HEAD) -> bytes:
    """Return a file with these rows; what a row leaves out is blank."""
    lines = [",".join(head)]
    for row in rows:
        cells = [row.get(name, "").replace('"', '""') for name in head]
        lines.append(",".join(f'"{cell}"' if cell else "" for cell in cells))
    return "\n".join(lines).encode()


def pot(**more: str) -> dict[str, str]:
    """Return a line of a product without options."""
    return {
        "Handle": "pot", "Title": "Clay pot", "Published": "true", "Option1 Name": "Title",
        "Option1 Value": "Default Title", "Variant Grams": "900", "Variant Inventory Qty": "3",
        "Variant Price": "9.99",
    } | more  # fmt: skip


def read(*rows: dict[str, str], options: ImportOptions = EURO):
    return shopify.read(sheet(*rows), options)


def told(product) -> list[tuple[int, str, str, str]]:
    return [(one.line, one.field, one.code, one.level.value) for one in product.problems]


def test_rows_of_one_handle_are_one_product_with_its_variants():
    (product,) = read(
        pot(**{"Option1 Name": "Size", "Option1 Value": "S", "Option2 Name": "Colour",
               "Option2 Value": "red"}),
        {"Handle": "pot", "Option1 Value": "L", "Option2 Value": "blue", "Variant Price": "12",
         "Variant Inventory Qty": "0", "Variant Grams": "1200"},
    )  # fmt: skip
    assert (product.title, product.code, product.line) == ("Clay pot", "pot", 2)
    assert [
        (one.line, one.code, dict(one.options), one.weight_g, one.price, one.quantity)
        for one in product.variants
    ] == [
        (2, "pot:S:red", {"Size": "S", "Colour": "red"}, 900, Money(999, "EUR"), 3),
        (3, "pot:L:blue", {"Size": "L", "Colour": "blue"}, 1200, Money(1200, "EUR"), 0),
    ]
    assert product.problems == ()


def test_a_product_without_options_has_none_and_its_handle_for_a_code():
    (product,) = read(pot())
    assert [(one.code, dict(one.options)) for one in product.variants] == [("pot", {})]


def test_a_sku_of_the_file_goes_before_handle_and_options():
    (product,) = read(pot(**{"Variant SKU": "CLAY-1"}))
    assert product.variants[0].code == "CLAY-1"


def test_long_handles_make_codes_that_fit_and_differ():
    one, other = read(pot(Handle="p" * 120), pot(Handle="p" * 119 + "q"))
    assert len(one.code) == len(other.code) == 80
    assert one.code != other.code
    assert one.variants[0].code == one.code


@pytest.mark.parametrize("grams", ["", "0", "0.0"])
def test_a_missing_weight_is_a_warning(grams):
    (product,) = read(pot(**{"Variant Grams": grams}))
    assert product.variants[0].weight_g is None
    assert told(product) == [(2, "Variant Grams", "weight_missing", "warning")]
    assert not product.wrong


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"Title": ""}, ("Title", "missing")),
        ({"Title": "x" * 301}, ("Title", "too_long")),
        ({"Title": "a\tb"}, ("Title", "bad_character")),
        ({"Variant Price": ""}, ("Variant Price", "missing")),
        ({"Variant Price": "ten"}, ("Variant Price", "invalid_input")),
        ({"Variant Price": "1,299.00"}, ("Variant Price", "invalid_input")),
        ({"Variant Price": "9.999"}, ("Variant Price", "inexact_money")),
        ({"Variant Price": "0"}, ("Variant Price", "not_above_zero")),
        ({"Variant Price": "-5"}, ("Variant Price", "not_above_zero")),
        ({"Variant Price": "NaN"}, ("Variant Price", "invalid_input")),
        ({"Variant Price": "1e30"}, ("Variant Price", "too_large")),
        ({"Variant Grams": "-1"}, ("Variant Grams", "not_a_weight")),
        ({"Variant Grams": "heavy"}, ("Variant Grams", "not_a_weight")),
        ({"Variant Grams": "12.5"}, ("Variant Grams", "not_a_weight")),
        ({"Variant Inventory Qty": ""}, ("Variant Inventory Qty", "missing")),
        ({"Variant Inventory Qty": "1.5"}, ("Variant Inventory Qty", "not_a_quantity")),
        ({"Variant Inventory Qty": "Infinity"}, ("Variant Inventory Qty", "not_a_quantity")),
        ({"Gift Card": "true"}, ("Gift Card", "gift_card")),
        ({"Variant SKU": "s" * 81}, ("Variant SKU", "too_long")),
    ],
)
def test_what_is_wrong_names_line_and_column(changed, problem):
    (product,) = read(pot(**changed))
    assert (2, *problem, "error") in told(product)
    assert product.wrong


def test_a_line_without_a_handle_is_an_error_by_itself():
    good, stray = read(pot(), pot(Handle=""))
    assert not good.wrong
    assert told(stray) == [(3, "Handle", "missing", "error")]


def test_two_lines_with_the_same_options_are_refused():
    size = {"Option1 Name": "Size", "Option1 Value": "S"}
    (product,) = read(pot(**size), pot(**size, Title=""))
    assert told(product) == [(3, "Option1 Value", "options_twice", "error")]


def test_a_sku_that_stands_twice_belongs_to_the_first():
    first, second = read(pot(**{"Variant SKU": "A"}), pot(Handle="jug", **{"Variant SKU": "A"}))
    assert not first.wrong
    assert told(second) == [(3, "Variant SKU", "sku_twice", "error")]


@pytest.mark.parametrize(
    ("policy", "quantity", "wrong"),
    [(BlankStock.REFUSE, None, True), (BlankStock.ZERO, 0, False), (BlankStock.KEEP, None, False)],
)
def test_the_seller_says_what_a_blank_quantity_means(policy, quantity, wrong):
    options = ImportOptions(
        language="en", currency="EUR", price_lists=("ES",), blank_stock=policy, category="",
        publish=True,
    )  # fmt: skip
    (product,) = read(pot(**{"Variant Inventory Qty": ""}), options=options)
    assert (product.variants[0].quantity, product.wrong) == (quantity, wrong)


def test_pieces_below_zero_are_none_with_a_warning():
    (product,) = read(pot(**{"Variant Inventory Qty": "-2"}))
    assert product.variants[0].quantity == 0
    assert told(product) == [(2, "Variant Inventory Qty", "below_zero", "warning")]


def test_a_struck_price_is_left_out_with_a_note():
    (product,) = read(pot(**{"Variant Compare At Price": "20"}))
    assert told(product) == [(2, "Variant Compare At Price", "compare_at_ignored", "note")]


@pytest.mark.parametrize(
    ("published", "status", "shown"),
    [("true", "", True), ("TRUE", "active", True), ("false", "active", False),
     ("true", "draft", False), ("true", "archived", False), ("", "active", False)],
)  # fmt: skip
def test_only_what_is_published_and_active_goes_on_sale(published, status, shown):
    (product,) = read(pot(Published=published, Status=status))
    assert product.published is shown


def test_pictures_come_in_their_order_each_address_once():
    (product,) = read(
        pot(**{"Image Src": "https://x.example/2.jpg", "Image Position": "2"}),
        {"Handle": "pot", "Image Src": "https://x.example/1.jpg", "Image Position": "1",
         "Image Alt Text": "The pot"},
        {"Handle": "pot", "Image Src": "https://x.example/2.jpg", "Image Position": "3"},
        {"Handle": "pot", "Image Src": "javascript:alert(1)", "Image Position": "4"},
    )  # fmt: skip
    assert [(one.url, one.alt, one.line) for one in product.pictures] == [
        ("https://x.example/1.jpg", "The pot", 3),
        ("https://x.example/2.jpg", "", 2),
    ]
    assert told(product) == [(5, "Image Src", "not_an_address", "warning")]
    assert len(product.variants) == 1


def test_lines_are_counted_where_they_begin_in_the_file():
    broken = sheet(pot(**{"Body (HTML)": "<p>two\nlines</p>"}), pot(Handle="jug", Title=""))
    pot_, jug = shopify.read(broken, EURO)
    assert (pot_.line, jug.line) == (2, 4)
    assert told(jug) == [(4, "Title", "missing", "error")]


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        (b"", "empty", None),
        (b"  \n\n", "empty", None),
        (sheet(), "empty", None),
        (sheet(pot(Title="Caf")).replace(b"Caf", "Café".encode("latin-1")), "encoding", 2),
        ("\ufeff".encode("utf-16"), "encoding", 1),
        (b"PK\x03\x04rest", "spreadsheet", None),
        (sheet(pot(Title="a\x00b")), "not text", 2),
        (b"sku;name\n1;2\n", "columns", None),
        (sheet(pot()) + b'\n"open', "quotes", 3),
        (sheet(pot()) + b"," * 40, "more cells than columns", 2),
        (b"Handle,Title,Title,Option1 Value,Variant Price\n", "columns twice", None),
        (b"x" * (10 * 1024 * 1024 + 1), "too large", None),
        (sheet() + b"\n" * 50_001 + b"a", "too many lines", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_says_why(content, reason, line):
    with pytest.raises(BadImportFile) as refused:
        shopify.read(content, EURO)
    assert (refused.value.params["reason"], refused.value.params.get("line")) == (reason, line)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["unix", "windows"])
def test_byte_order_marks_and_line_ends_are_of_no_matter(mark, end):
    (product,) = shopify.read(mark + sheet(pot(Title="Café")).replace(b"\n", end), EURO)
    assert (product.title, product.problems) == ("Café", ())


def test_a_file_with_semicolons_is_read():
    (product,) = shopify.read(sheet(pot()).replace(b",", b";"), EURO)
    assert product.title == "Clay pot"


def test_a_currency_without_decimals_takes_no_decimals():
    options = ImportOptions(
        language="ko", currency="KRW", price_lists=("KR",), blank_stock=BlankStock.REFUSE,
        category="", publish=True,
    )  # fmt: skip
    (product,) = read(pot(**{"Variant Price": "9.99"}), options=options)
    assert told(product) == [(2, "Variant Price", "inexact_money", "error")]


@pytest.mark.parametrize(
    ("name", "products", "variants"),
    [("shopify/apparel.csv", 20, 22), ("shopify/home-and-garden.csv", 20, 21)],
)
def test_the_exports_of_shopify_are_read(catalogue, name, products, variants):
    found = shopify.read(catalogue(name), EURO)
    assert len(found) == products
    assert sum(len(one.variants) for one in found) == variants
    assert not [one.handle for one in found if one.wrong]
    assert {problem.code for one in found for problem in one.problems} <= {
        "weight_missing", "compare_at_ignored",
    }  # fmt: skip
    assert all(problem.level is not ProblemLevel.ERROR for one in found for problem in one.problems)


@pytest.mark.parametrize(
    "name",
    ["medusa/exported-products-comma.csv", "medusa/exported-products-semicolon.csv",
     "medusa/v1-template.csv", "oscar/books.hacking.csv", "saleor/populatedb_data.json.gz"],
)  # fmt: skip
def test_the_files_of_others_are_refused_as_a_whole(catalogue, name):
    with pytest.raises(BadImportFile) as refused:
        shopify.read(catalogue(name), EURO)
    assert refused.value.params["reason"] in ("columns", "encoding", "columns twice")
