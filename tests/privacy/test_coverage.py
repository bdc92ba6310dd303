"""No domain forgets to say what it keeps of people."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps

from tradewind.kernel import outbox, personal
from tradewind.kernel.personal import Fate

# How columns are called that name somebody, or say how to reach them.
PERSONAL = {
    "person", "person_id", "buyer", "buyer_id", "author", "author_id", "applicant_id", "owner_email",
    "email", "phone", "full_name", "latin_name", "recipient", "user", "user_id", "ip",
}  # fmt: skip
DOCS = Path(__file__).parents[2] / "docs" / "privacy.md"


def tables():
    """Every table of a domain with such a column, with the label of its domain."""
    return {
        model._meta.db_table: model._meta.app_label
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("tradewind.")
        and PERSONAL & {field.name for field in model._meta.get_fields()}
    }


def declared():
    return {
        table: (keeper.domain, fate)
        for keeper in personal.keepers()
        for table, (fate, _) in keeper.tables.items()
    }


def test_every_table_with_people_in_it_says_what_becomes_of_them():
    missing = {table: label for table, label in tables().items() if table not in declared()}
    assert not missing, f"call personal.keeps in the handlers of these domains: {missing}"


def test_what_is_declared_is_a_table_of_its_domain():
    known = {model._meta.db_table: model._meta.app_label for model in apps.get_models()}
    assert {table: known.get(table) for table in declared()} == {
        table: domain for table, (domain, _) in declared().items()
    }


def test_every_domain_that_forgets_hears_that_somebody_was_erased():
    hears = {
        handler.partition(".")[0]
        for fact, handler in outbox.reactions()
        if fact == "accounts.PersonErased"
    }
    forgets = {domain for domain, fate in declared().values() if fate is Fate.FORGOTTEN}
    # Accounts tells it, and forgets in the same transaction.
    assert forgets - {"accounts"} <= hears, forgets - hears


def test_the_page_on_privacy_names_every_table():
    page = DOCS.read_text()
    assert [table for table in sorted(declared()) if f"`{table}`" not in page] == []
