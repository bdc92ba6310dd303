from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.views.defaults import server_error

from tradewind.kernel.money import Money

from .reading import Reading

WRITTEN = {"format_locale": "en", "timezone": "Europe/Madrid"}


def render(name: str, /, **given: object) -> Reading:
    return Reading(render_to_string(f"c/{name}.html", {**WRITTEN, **given}))


def test_a_field_ties_its_label_hint_and_error_to_its_input():
    page = render(
        "field",
        name="postcode",
        label="Postcode",
        value='2"8',
        hint="Five digits",
        error="Too short",
        required=True,
        autocomplete="postal-code",
    )
    found = page.one("input", name="postcode")
    assert page.one("label")["for"] == found["id"] == "id_postcode"
    assert (found["value"], found["aria-invalid"]) == ('2"8', "true")
    assert found["aria-describedby"] == "id_postcode_helptext id_postcode_error"
    assert page.one("p", id="id_postcode_error")
    assert page.one("p", id="id_postcode_helptext")
    assert "required" in found
    assert "optional" not in [text for _, text in page.texts]


def test_a_field_of_choices_keeps_what_was_chosen():
    page = render(
        "field", name="region", label="Region", value="B", options=[("A", "a"), ("B", "b")]
    )
    assert "selected" in page.one("option", value="B")
    assert "selected" not in page.one("option", value="A")
    assert "optional" in [text for _, text in page.texts]


class Address(forms.Form):
    city = forms.CharField(label="City", help_text="Where you live")
    agreed = forms.BooleanField(label="I agree")


def test_a_field_of_a_form_and_the_summary_say_the_same():
    form = Address({"city": ""})
    page = render("field", field=form["city"])
    assert page.one("input", name="city")["aria-invalid"] == "true"
    assert page.one("p", id="id_city_error")
    summary = render("errors", form=form)
    assert summary.one("section")["role"] == "alert"
    assert [found["href"] for found in summary.all("a")] == ["#id_city", "#id_agreed"]
    assert render("errors", form=Address({"city": "x", "agreed": "on"})).elements == []


def test_a_summary_is_made_of_any_errors():
    page = render("errors", errors=[("id_sku", "SKU", "It is gone"), ("", "", "Try again")])
    assert [found["href"] for found in page.all("a")] == ["#id_sku"]
    assert [text for tag, text in page.texts if tag in ("a", "li")] == [
        "SKU: It is gone",
        "Try again",
    ]


def test_a_stepper_is_an_input_with_buttons_that_name_it():
    page = render("stepper", id="quantity", value=3, max=9)
    found = page.one("input")
    assert (found["type"], found["value"], found["min"], found["max"]) == ("number", "3", "1", "9")
    assert found["aria-label"] == "Quantity"
    assert [one["aria-controls"] for one in page.all("button", type="button")] == ["quantity"] * 2


def test_progress_needs_no_style():
    found = render("progress", value=3, max=4, label="Left").one("progress")
    assert (found["value"], found["max"], found["aria-label"]) == ("3", "4", "Left")


def test_charges_have_their_reasons_and_their_total():
    rows = [
        {"name": "Item", "note": "Asked by a store", "amount": Money(2500, "EUR")},
        {"name": "Delivery", "note": "", "amount": None, "instead": "On request"},
        {"name": "Total", "note": "", "amount": Money(2500, "EUR"), "kind": "total"},
    ]
    page = render("charge-list", rows=rows)
    assert [found.get("class") for found in page.all("div")] == [None, None, "is-total"]
    words = [text for _, text in page.texts]
    assert words == [
        "Item",
        "Asked by a store",
        "€25.00",
        "Delivery",
        "On request",
        "Total",
        "€25.00",
    ]


@pytest.mark.parametrize(
    ("row", "when"),
    [
        ({"at": datetime(2026, 12, 4, 9, 22, tzinfo=UTC)}, "4 Dec, 10:22"),
        ({"when": "Soon"}, "Soon"),
    ],
)
def test_a_timeline_writes_its_times_where_the_reader_is(row, when):
    rows = [SimpleNamespace(**{"at": None, "when": "", **row}, what="Left", note="", next=True)]
    page = render("timeline", rows=rows)
    assert when in [text for _, text in page.texts]
    assert page.one("li")["class"] == "event event-next"


def test_the_page_of_something_broken_needs_nothing_but_its_template():
    with translation.override("ar"):
        response = server_error(RequestFactory().get("/en-es/"))
    assert response.status_code == 500
    page = response.content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert page.count("<h1") == 1
    assert 'href="/"' in page
