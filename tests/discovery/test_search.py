from __future__ import annotations

import pytest

from tradewind.growth.discovery import selectors
from tradewind.growth.discovery.ports import SearchIndex
from tradewind.growth.discovery.types import Document
from tradewind.kernel import db, ids, paging, ports
from tradewind.kernel.errors import InvalidInput
from tradewind.testing import make
from tradewind.testing.deliver import deliver

pytestmark = pytest.mark.django_db


def document(title: str, *, language: str = "en", body: str = "", markets=("ES",), product=None):
    return Document(
        product_id=product or ids.new(),
        language=language,
        markets=tuple(markets),
        title=title,
        body=body,
    )


def titles(query: str, *, market: str = "ES", language: str = "en") -> list[str]:
    found = selectors.search(market=market, language=language, query=query, limit=10)
    return [one.title for one in found.items]


def hits(query: str, *, language: str = "en", market: str = "ES"):
    index = ports.get(SearchIndex)
    return list(
        index.query(query, language=language, market=market, limit=10, after=None).product_ids
    )


def test_a_search_finds_words_of_the_market_alone():
    store = make.store()
    make.product(store=store, title="Canvas backpack", market="ES")
    make.product(store=store, title="Leather backpack", market="FR")
    deliver()
    assert titles("backpack") == ["Canvas backpack"]
    assert titles("backpack", market="FR") == ["Leather backpack"]
    assert titles("backpack", market="AU") == []


def test_a_title_ranks_above_a_description():
    store = make.store()
    make.product(store=store, title="Rain cover", fields={"description": "for a backpack"})
    make.product(store=store, title="Backpack")
    make.product(store=store, title="Bottle")
    deliver()
    assert titles("backpack") == ["Backpack", "Rain cover"]


@pytest.mark.parametrize(
    ("language", "title", "query"),
    [
        ("en", "Running shoes", "shoe"),
        ("es", "Mochilas impermeables", "mochila impermeable"),
        ("pt-BR", "Mochilas escolares", "mochila escolar"),
        ("fr", "Chaussures de randonnée", "chaussure"),
        ("de", "Wasserdichte Rucksäcke", "wasserdichter"),
        ("it", "Zaini da viaggio", "zaino"),
        ("nl", "Waterdichte rugzakken", "waterdicht"),
        ("ru", "Городские рюкзаки", "рюкзак"),
        ("tr", "Sırt çantaları", "çantalar"),
        ("ar", "حقائب الظهر", "ظهر"),
        ("id", "Tas punggung", "punggung"),
        ("pl", "Plecak miejski", "plecak"),
        ("uk", "Міський рюкзак", "рюкзак"),
        ("vi", "Ba lô chống nước", "chống nước"),
        ("he", "תרמיל גב", "תרמיל"),
        ("ko", "방수 백팩", "백팩"),
    ],
)
def test_words_are_found_in_the_forms_of_their_language(language, title, query):
    wanted = document(title, language=language)
    ports.get(SearchIndex).put([wanted, document("9000", language=language)])
    assert hits(query, language=language) == [wanted.product_id]


def test_a_language_without_spaces_matches_whole_runs_only():
    wanted = document("降噪 耳机", language="zh-Hans")
    ports.get(SearchIndex).put([wanted])
    assert hits("耳机", language="zh-Hans") == [wanted.product_id]
    assert hits("耳", language="zh-Hans") == []


def test_putting_documents_replaces_those_of_the_product():
    index = ports.get(SearchIndex)
    product = ids.new()
    index.put(
        [document("Shoe", product=product), document("Zapato", language="es", product=product)]
    )
    index.put([document("Boot", product=product)])
    assert hits("boot") == [product]
    assert hits("shoe") == []
    assert hits("zapato", language="es") == []


def test_a_removed_product_is_found_no_more():
    index = ports.get(SearchIndex)
    gone, kept = document("Left shoe"), document("Right shoe")
    index.put([gone, kept])
    index.remove([gone.product_id, ids.new()])
    index.remove([])
    assert hits("shoe") == [kept.product_id]


def test_pages_follow_each_other_without_gap_or_repetition():
    index = ports.get(SearchIndex)
    wanted = [document("Shoe " * (1 + number % 3)) for number in range(7)]
    index.put(wanted)
    seen, after = [], None
    while True:
        page = index.query("shoe", language="en", market="ES", limit=2, after=after)
        seen.extend(page.product_ids)
        after = page.next
        if after is None:
            break
    assert len(seen) == 7
    assert set(seen) == {one.product_id for one in wanted}


@pytest.mark.parametrize(
    "query", ["", " ", "the", "\x00", '"', "-", "a & | !", "' OR 1=1 --", "%", "x" * 5000, "🧭"]
)
def test_no_query_breaks_the_search(query):
    ports.get(SearchIndex).put([document("Shoe")])
    assert hits(query) == []


@pytest.mark.parametrize(
    "cursor", ["nonsense", paging.write("discovery.cards", 1, "x")], ids=["nonsense", "ours"]
)
def test_a_cursor_of_another_list_is_refused(cursor):
    with pytest.raises(InvalidInput):
        selectors.search(market="ES", language="en", query="shoe", limit=3, cursor=cursor)


def test_a_very_long_description_is_indexed():
    words = " ".join(f"word{number}" for number in range(200_000))
    wanted = document("Shoe", body=words)
    ports.get(SearchIndex).put([wanted])
    assert hits("shoe word7") == [wanted.product_id]


def test_the_index_is_used_for_words():
    plan = db.rows("SELECT indexdef FROM pg_indexes WHERE indexname = 'discovery_words'")
    assert "USING gin (vector)" in plan[0][0]
