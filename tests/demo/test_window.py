"""The small browser of the demo reads forms as browsers do."""

from __future__ import annotations

import pytest

from tradewind.demo.window import Page, _Reader

PAGE = """
<form action="/search"><input name="q" value="tea"><button>Search</button></form>
<form method="post"><input type="hidden" name="token" value="t">
<input type="radio" name="way" value="a"><input type="radio" name="way" value="b" checked>
<input type="checkbox" name="agree"><input name="off" value="x" disabled>
<select name="country"><option value="ES">Spain</option>
<option value="RU" selected>Russia</option></select>
<select name="size"><option value="S">S</option><option value="M">M</option></select>
<textarea name="note">
two words</textarea><input type="file" name="csv">
<button name="go" value="1" formaction="/other"><svg></svg>Place <b>order</b></button></form>
<p>Read <a href="/help">the help</a>.</p><script>var x = "not words";</script>
"""


@pytest.fixture
def page() -> Page:
    reader = _Reader()
    reader.feed(PAGE)
    return Page("http://site/", 200, " ".join(reader.words), reader.forms, reader.links)


def test_a_form_holds_what_a_browser_would_send(page):
    form = page.form("token")
    assert (form.method, form.action) == ("post", "")
    assert form.fields == {
        "token": ["t"],
        "way": ["b"],
        "country": ["RU"],
        "size": ["S"],
        "note": ["two words"],
    }
    assert form.choices == {
        "way": ["a", "b"],
        "agree": ["on"],
        "country": ["ES", "RU"],
        "size": ["S", "M"],
    }
    assert form.files == {"csv"}
    assert form.buttons == {"Place order": ("go", "1", "/other")}


def test_a_form_is_found_by_its_fields_or_its_address(page):
    assert page.form(action="search").fields == {"q": ["tea"]}
    with pytest.raises(LookupError, match="no form with"):
        page.form("password")


def test_links_are_known_by_their_words_and_scripts_are_no_words(page):
    assert page.links == {"the help": "/help"}
    assert "not words" not in page.text
