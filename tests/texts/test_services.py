from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tradewind.base.texts import selectors, services
from tradewind.base.texts.types import NoSource, NotATranslation, TextState, TextView
from tradewind.kernel import db
from tradewind.kernel.errors import InvalidInput

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EN = {"title": "Red kettle", "description": "Boils water."}
ES = {"title": "Hervidor rojo", "description": "Hierve agua."}

pytestmark = pytest.mark.django_db


def _source(owner_id, fields=EN, language="en"):
    return services.write_source(owner_id=owner_id, language=language, fields=fields, now=NOW)


def _translate(owner_id, digest, fields=ES, language="es", state=TextState.MACHINE):
    return services.write_translation(
        owner_id=owner_id,
        language=language,
        fields=fields,
        state=state,
        source_hash=digest,
        now=NOW,
    )


def _read(owner_id, language):
    return selectors.texts([owner_id], language).get(owner_id)


def _rows():
    return db.rows("SELECT to_jsonb(t)::text FROM texts_text t ORDER BY 1")


def test_the_source_is_read_in_its_language_and_in_those_without_words():
    owner_id = uuid4()
    _source(owner_id)
    own = TextView(language="en", fields=EN, state=TextState.SOURCE, stale=False)
    assert _read(owner_id, "en") == own
    assert _read(owner_id, "ko") == own


def test_a_translation_is_read_in_its_language_and_says_where_it_comes_from():
    owner_id = uuid4()
    assert _translate(owner_id, _source(owner_id))
    assert _read(owner_id, "es") == TextView(
        language="es", fields=ES, state=TextState.MACHINE, stale=False
    )
    assert _read(owner_id, "fr").language == "en"


def test_a_regional_language_is_served_by_its_base_and_prefers_its_own():
    owner_id = uuid4()
    digest = _source(owner_id)
    _translate(owner_id, digest, {"title": "Chaleira"}, "pt")
    assert _read(owner_id, "pt-BR").language == "pt"
    _translate(owner_id, digest, {"title": "Chaleira vermelha"}, "pt-br")
    assert _read(owner_id, "pt-BR").language == "pt-BR"
    assert _read(owner_id, "pt").language == "pt"
    assert _read(owner_id, "pt-PT").language == "pt"


def test_a_language_is_not_served_by_a_region_or_script_of_it():
    owner_id = uuid4()
    _translate(owner_id, _source(owner_id), {"title": "水壶"}, "zh-Hans")
    assert _read(owner_id, "zh-Hans-CN").language == "zh-Hans"
    assert _read(owner_id, "zh-Hant").language == "en"
    assert _read(owner_id, "zh").language == "en"


def test_many_owners_are_read_with_one_statement(django_assert_num_queries):
    owners = [uuid4() for _ in range(20)]
    for owner_id in owners:
        _source(owner_id)
    for owner_id in owners[:5]:
        _translate(owner_id, "of other words")
    with django_assert_num_queries(1):
        found = selectors.texts([*owners, uuid4()], "es")
    assert {owner_id: view.language for owner_id, view in found.items()} == {
        owner_id: "es" if owner_id in owners[:5] else "en" for owner_id in owners
    }
    with django_assert_num_queries(0):
        assert selectors.texts([], "es") == {}


def test_a_changed_source_makes_its_translations_stale_and_going_back_makes_them_fresh():
    owner_id = uuid4()
    _translate(owner_id, _source(owner_id), state=TextState.REVIEWED)
    _source(owner_id, EN | {"title": "Blue kettle"})
    assert _read(owner_id, "es").stale is True
    assert _read(owner_id, "en").stale is False
    _source(owner_id)
    assert _read(owner_id, "es").stale is False


def test_writing_a_source_again_keeps_one_row():
    owner_id = uuid4()
    _source(owner_id)
    services.write_source(
        owner_id=owner_id, language="en", fields={"title": "Kettle"}, now=NOW + timedelta(days=1)
    )
    assert db.rows(
        "SELECT language, state, changed_at FROM texts_text WHERE owner_id = %s", [owner_id]
    ) == [("en", "source", NOW + timedelta(days=1))]


def test_a_source_in_a_new_language_leaves_the_old_one_as_a_stale_translation():
    owner_id = uuid4()
    _source(owner_id)
    _source(owner_id, ES, "es")
    assert _read(owner_id, "es").state is TextState.SOURCE
    assert _read(owner_id, "en") == TextView(
        language="en", fields=EN, state=TextState.REVIEWED, stale=True
    )
    assert _read(owner_id, "ko").language == "es"


def test_a_machine_does_not_replace_a_reviewed_translation_of_the_same_words():
    owner_id = uuid4()
    digest = _source(owner_id)
    assert _translate(owner_id, digest, {"title": "Hervidor"}, state=TextState.REVIEWED)
    before = _rows()
    assert _translate(owner_id, digest) is False
    assert _rows() == before
    changed = _source(owner_id, EN | {"title": "Blue kettle"})
    assert _translate(owner_id, changed) is True
    assert _read(owner_id, "es").state is TextState.MACHINE


def test_a_person_replaces_what_a_machine_wrote():
    owner_id = uuid4()
    digest = _source(owner_id)
    _translate(owner_id, digest)
    assert _translate(owner_id, digest, {"title": "Hervidor"}, state=TextState.REVIEWED)
    assert _read(owner_id, "es").fields == {"title": "Hervidor"}


def test_refused_words_change_nothing():
    owner_id = uuid4()
    digest = _source(owner_id)
    before = _rows()
    with pytest.raises(NotATranslation):
        _translate(owner_id, digest, language="en")
    with pytest.raises(NoSource):
        _translate(uuid4(), digest)
    for wrong, field in (
        ({"state": TextState.SOURCE}, "state"),
        ({"language": "spanish"}, "language"),
        ({"fields": {}}, "fields"),
        ({"fields": {"title": "a\x00b"}}, "title"),
    ):
        with pytest.raises(InvalidInput) as refused:
            _translate(owner_id, digest, **wrong)
        assert refused.value.params["field"] == field
    with pytest.raises(InvalidInput):
        _source(owner_id, {})
    assert _rows() == before
