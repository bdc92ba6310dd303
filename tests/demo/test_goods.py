"""The goods of the demo: six hundred that could be sold, each told in every language."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tradewind.demo.market import kinds, stores, words
from tradewind.demo.market.goods import CATEGORIES, goods, goods_of, merchants
from tradewind.demo.market.plan import LATE, NEARLY_GONE, REDUCED, SOLD_OUT
from tradewind.demo.pictures import prints

BY_HAND = goods()[:60]


def test_there_are_six_hundred_products_fifty_of_each_category() -> None:
    assert Counter(one.category for one in goods()) == dict.fromkeys(CATEGORIES, 50)
    assert len({one.code for one in goods()}) == 600
    skus = [sku.code for one in goods() for sku in one.skus()]
    assert len(set(skus)) == len(skus)
    assert {len(one.skus()) for one in goods()} <= set(range(1, 9))


def test_those_written_by_hand_come_first_and_are_never_left_out() -> None:
    assert goods(0.01) == goods(0) == BY_HAND
    assert {one.category for one in BY_HAND} == set(CATEGORIES)
    assert {*SOLD_OUT, *NEARLY_GONE, *REDUCED, LATE[0]} <= {one.code for one in BY_HAND}
    assert len(goods(0.5)) == 300
    assert goods(4) == goods()
    assert goods(0.5) == goods()[:300]
    assert set(Counter(one.category for one in goods(0.2)).values()) == {10}


def test_no_two_products_are_called_the_same_in_any_language() -> None:
    for language in words.LANGUAGES:
        titles = [one.words[language][0] for one in goods()]
        assert len(set(titles)) == 600
        assert max(map(len, titles)) <= 90
    for one in goods():
        assert len({one.fields(language)["title"] for language in words.LANGUAGES}) == 5


def test_words_are_whole_and_in_the_letters_of_their_language() -> None:
    for one in goods():
        for language in words.LANGUAGES:
            fields = one.fields(language)
            for text in fields.values():
                assert text == text.strip()
                assert not re.search(r"  |\{|\}|None|\.\.", text), text
            assert fields["description"].endswith(".")
        assert re.search("[а-я]", one.words["ru"][1])
        assert re.search("[\u0621-\u064a]", one.words["ar"][1])


def test_weights_and_sizes_are_those_of_things_that_exist() -> None:
    for one in goods():
        length, width, height = one.mm
        density = one.grams / (length * width * height / 1000)
        # Hats are the lightest for the room that they take.
        assert 0.008 <= density <= 8, one.code
        assert 5 <= one.grams <= 9000


@pytest.mark.parametrize("category", CATEGORIES)
def test_what_a_kind_costs_and_weighs_lies_in_its_range(category: str) -> None:
    table = kinds._table(category)
    made = kinds.of_category(category)
    assert len(made) == 45
    assert len(table["kind"]) >= 12
    for one in made:
        kind = table["kind"][one.code.split("-", 1)[1]]
        cheap, dear, light, heavy, *_ = kind["say"]
        assert cheap <= one.usd <= dear
        assert light - 50 <= one.grams <= heavy + 50
        assert one.facts["material"] in kind["of"].split()
        assert set(kind.get("prints", "").split()) <= set(prints.NAMES)


def test_the_same_goods_are_made_twice() -> None:
    once = kinds.of_category("home")
    assert once == kinds.of_category("home")
    assert kinds._lines().keys() == {one.code for one in stores.MERCHANTS}


def test_every_product_has_one_store_and_every_category_at_least_three() -> None:
    assert len(stores.MERCHANTS) == len({one.code for one in stores.MERCHANTS}) == 24
    assert merchants() == stores.MERCHANTS
    assert merchants(0.01) == stores.MERCHANTS[:6]
    sells = {one.code: one.categories for one in stores.MERCHANTS}
    assert all(2 <= len(of) <= 3 for of in sells.values())
    assert all(one.category in sells[one.store] for one in goods())
    for category in CATEGORIES:
        assert len({one.store for one in goods() if one.category == category}) >= 3
    assert sum(len(goods_of(code)) for code in sells) == 600
    assert min(len(goods_of(code)) for code in sells) >= 15


def test_a_measure_is_written_as_its_language_writes_it() -> None:
    told = [words.measure("0.5 L", language) for language in words.LANGUAGES]
    assert told == ["0.5 L", "0,5 L", "0,5 L", "0,5 л", "0.5 لتر"]
