from __future__ import annotations

import pytest

from tradewind.base.texts import rules
from tradewind.kernel.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("pt-br", "pt-BR"),
        ("EN", "en"),
        ("zh-hans", "zh-Hans"),
        ("ZH-HANS-cn", "zh-Hans-CN"),
        ("es-419", "es-419"),
        ("iw", "he"),
        ("in-ID", "id-ID"),
    ],
)
def test_a_tag_is_written_as_bcp_47_writes_it(typed, tag):
    assert rules.tag(typed) == tag


@pytest.mark.parametrize("typed", ["", "e", "english", "pt_BR", "pt-", "x" * 40, "en\n"])
def test_what_is_no_tag_is_refused(typed):
    with pytest.raises(InvalidInput) as refused:
        rules.tag(typed)
    assert refused.value.params["field"] == "language"


@pytest.mark.parametrize(
    ("language", "chain"),
    [
        ("es", ["es"]),
        ("pt-BR", ["pt-BR", "pt"]),
        ("zh-Hans-CN", ["zh-Hans-CN", "zh-Hans", "zh"]),
        # RFC 4647 section 3.4
        ("zh-Hant-CN-x-private1", ["zh-Hant-CN-x-private1", "zh-Hant-CN", "zh-Hant", "zh"]),
    ],
)
def test_a_language_falls_back_by_what_it_is_cut_down_to(language, chain):
    assert rules.chain(language) == chain


def test_the_hash_of_words_knows_a_name_from_a_value_and_no_order():
    assert rules.hash_of({"a": "1", "b": "2"}) == rules.hash_of({"b": "2", "a": "1"})
    assert rules.hash_of({"a": "1", "b": "2"}) != rules.hash_of({"a": "1", "b": "3"})
    assert rules.hash_of({"a": "b"}) != rules.hash_of({"b": "a"})
