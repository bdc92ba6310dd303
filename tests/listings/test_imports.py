from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.base.texts import selectors as texts
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog import services as catalog_services
from tradewind.goods.catalog.types import ProductState, SkuInput
from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.listings import selectors, services
from tradewind.goods.listings.types import (
    BlankStock,
    ImportOptions,
    ImportState,
    LineState,
    Outcome,
    UnknownImport,
)
from tradewind.goods.pricing import selectors as pricing
from tradewind.goods.pricing import services as pricing_services
from tradewind.kernel import clock
from tradewind.kernel import db as database
from tradewind.kernel.errors import NotAllowed
from tradewind.kernel.money import Money
from tradewind.testing import checks, make
from tradewind.testing.make import NOON
from tradewind.testing.threads import together

HOUR = timedelta(hours=1)
HEAD = (
    "Handle,Title,Body (HTML),Vendor,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
    "Variant Grams,Variant Inventory Qty,Variant Price,Image Src\n"
)
BODY = "<p>Fired <b>twice</b></p><ul><li>safe</li></ul>"
POT = f"pot,Clay pot,{BODY},Ceramo,clay,true,Size,S,,900,3,9.99,\n"
POT_L = "pot,,,,,,,L,,1500,2,12.50,\n"
JUG = "jug,Jug,,,,false,Title,Default Title,JUG-1,,5,20,\n"
BAD = "cup,Cup,,,,true,Title,Default Title,,100,1,free,\n"


@pytest.fixture(autouse=True)
def _noon():
    with clock.moved_to(NOON):
        yield


def options(**more) -> ImportOptions:
    return ImportOptions(**{
        "language": "en", "currency": "EUR", "price_lists": ("ES", "FR"),
        "blank_stock": BlankStock.REFUSE, "category": "", "publish": True, **more,
    })  # fmt: skip


def start(store, *rows: str, now=NOON, **chosen):
    run_id = services.start_import(
        actor=store.actor,
        store_id=store.id,
        file_name="products.csv",
        content=(HEAD + "".join(rows)).encode(),
        options=options(**chosen),
        now=now,
    )
    return found(store, run_id)


def found(store, run_id):
    return selectors.import_run(run_id, store_id=store.id, actor=store.actor)


def work(now=NOON) -> None:
    while services.work_imports(now=now):
        pass


def confirmed(store, *rows: str, now=NOON, **chosen):
    run = start(store, *rows, now=now, **chosen)
    assert services.confirm_import(actor=store.actor, store_id=store.id, run_id=run.id, now=now)
    work(now)
    return found(store, run.id)


def undone(store, run, now):
    assert services.undo_import(actor=store.actor, store_id=store.id, run_id=run.id, now=now)
    work(now)
    return found(store, run.id)


def product(store, code="pot"):
    return catalog.product_by_code(store_id=store.id, code=code)


def facts(store, code="pot", now=NOON + 9 * HOUR):
    """Return all that an import may change of a product."""
    one = product(store, code)
    sku_ids = [sku.id for sku in one.skus]
    prices = pricing.on_lists(sku_ids, now=now)
    return (
        one.state,
        one.category,
        dict(texts.texts([one.id], "en")[one.id].fields),
        {sku.code: (dict(sku.options), sku.weight_g) for sku in one.skus},
        {sku.code: sku.active for sku in catalog.own_skus(one.id)},
        {(key, name): price.money for (key, name), price in prices.items()},
        inventory.stock(sku_ids),
    )


def problems(run) -> list[tuple[int, str, str]]:
    return [(one.line, one.field, one.code) for _, one in selectors.import_problems(run)]


def test_a_dry_run_says_what_it_would_do_and_touches_nothing(store):
    before = database.rows("SELECT count(*) FROM catalog_product")
    run = start(store, POT, POT_L, JUG, BAD)
    assert run.state is ImportState.CHECKED
    assert dict(run.outcomes) == {Outcome.NEW: 2, Outcome.ERROR: 1}
    assert problems(run) == [
        (4, "Variant Grams", "weight_missing"),
        (5, "Variant Price", "invalid_input"),
    ]
    lines = selectors.import_lines(run).items
    assert [(one.line, one.handle, one.outcome, one.skus) for one in lines] == [
        (2, "pot", Outcome.NEW, 2), (4, "jug", Outcome.NEW, 1), (5, "cup", Outcome.ERROR, 0),
    ]  # fmt: skip
    assert database.rows("SELECT count(*) FROM catalog_product") == before
    assert services.work_imports(now=NOON) == 0


def test_a_confirmed_file_is_taken_over_with_words_prices_and_stock(store):
    run = confirmed(store, POT, POT_L, JUG, BAD)
    assert (run.state, run.done, run.to_do) == (ImportState.DONE, 2, 2)
    state, _, words, skus, _, prices, stock = facts(store)
    assert state is ProductState.ACTIVE
    assert words == {
        "title": "Clay pot", "description": "Fired twice\n• safe", "brand": "Ceramo",
        "tags": "clay",
    }  # fmt: skip
    assert skus == {"pot:S": ({"Size": "S"}, 900), "pot:L": ({"Size": "L"}, 1500)}
    assert sorted({(name, str(money)) for (_, name), money in prices.items()}) == [
        ("ES", "12.50 EUR"), ("ES", "9.99 EUR"), ("FR", "12.50 EUR"), ("FR", "9.99 EUR"),
    ]  # fmt: skip
    assert sorted(one.on_hand for one in stock.values()) == [2, 3]
    assert product(store, "jug").state is ProductState.DRAFT
    assert product(store, "cup") is None
    checks.assert_log_has_no_gaps()


def test_the_same_file_again_changes_nothing(store):
    confirmed(store, POT, POT_L, JUG)
    again = start(store, POT, POT_L, JUG, now=NOON + HOUR)
    assert dict(again.outcomes) == {Outcome.UNCHANGED: 2}
    with checks.nothing_changes():
        work(NOON + HOUR)


def test_a_changed_file_names_each_change_and_makes_it(store):
    confirmed(store, POT, JUG)
    run = start(
        store,
        POT.replace("Clay pot", "Red pot").replace("9.99", "8.00").replace(",3,", ",7,"),
        POT_L,
        now=NOON + HOUR,
    )
    assert dict(run.outcomes) == {Outcome.CHANGED: 1}
    (line,) = selectors.import_lines(run).items
    assert [(one.sku, one.field, one.before, one.after) for one in line.changes] == [
        ("", "words.title", "Clay pot", "Red pot"),
        ("pot:S", "price.ES", "999 EUR", "800 EUR"),
        ("pot:S", "price.FR", "999 EUR", "800 EUR"),
        ("pot:S", "stock", "3", "7"),
        ("pot:L", "sku", "", "active"),
        ("pot:L", "price.ES", "", "1250 EUR"),
        ("pot:L", "price.FR", "", "1250 EUR"),
        ("pot:L", "stock", "0", "2"),
    ]
    services.confirm_import(actor=store.actor, store_id=store.id, run_id=run.id, now=NOON + HOUR)
    work(NOON + HOUR)
    _, _, words, skus, _, _, stock = facts(store)
    assert (words["title"], sorted(skus)) == ("Red pot", ["pot:L", "pot:S"])
    assert sorted(one.on_hand for one in stock.values()) == [2, 7]


def test_undoing_archives_what_was_made_and_restores_exactly_what_was_changed(store):
    confirmed(store, POT)
    before = facts(store)
    run = confirmed(
        store,
        POT.replace("Clay pot", "Red pot").replace("9.99", "8.00").replace(",3,", ",7,")
        .replace("900", "950"),
        JUG,
        now=NOON + HOUR,
    )  # fmt: skip
    assert facts(store) != before
    run = undone(store, run, NOON + 2 * HOUR)
    assert run.state is ImportState.UNDONE
    assert dict(run.states) == {LineState.UNDONE: 2}
    assert facts(store) == before
    assert product(store, "jug").state is ProductState.ARCHIVED
    checks.assert_log_has_no_gaps()


def test_undoing_leaves_what_was_changed_since_and_says_so(store):
    confirmed(store, POT)
    run = confirmed(
        store,
        POT.replace("Clay pot", "Red pot").replace("9.99", "8.00"),
        now=NOON + HOUR,
    )
    one = product(store)
    catalog_services.revise_product(
        actor=store.actor, product_id=one.id, fields={"title": "Blue pot"}, now=NOON + 2 * HOUR
    )
    pricing_services.set_prices(
        actor=store.actor, store_id=store.id, price_list="FR",
        prices={one.skus[0].id: Money(700, "EUR")}, now=NOON + 2 * HOUR,
    )  # fmt: skip
    run = undone(store, run, NOON + 3 * HOUR)
    assert dict(run.states) == {LineState.PARTLY: 1}
    assert [one for one in problems(run) if one[2] == "changed_since"] == [
        (2, "words.title", "changed_since"), (2, "price.FR", "changed_since"),
    ]  # fmt: skip
    _, _, words, _, _, prices, _ = facts(store)
    assert words["title"] == "Blue pot"
    assert {name: str(money) for (_, name), money in prices.items()} == {
        "ES": "9.99 EUR", "FR": "7.00 EUR",
    }  # fmt: skip


def test_an_undone_file_can_be_imported_again(store):
    undone(store, confirmed(store, POT), NOON + HOUR)
    run = start(store, POT, now=NOON + 2 * HOUR)
    assert dict(run.outcomes) == {Outcome.CHANGED: 1}
    services.confirm_import(
        actor=store.actor, store_id=store.id, run_id=run.id, now=NOON + 2 * HOUR
    )
    work(NOON + 2 * HOUR)
    assert product(store).state is ProductState.ACTIVE


def test_a_second_press_changes_nothing(store):
    run = confirmed(store, POT)
    with checks.nothing_changes():
        assert not services.confirm_import(
            actor=store.actor, store_id=store.id, run_id=run.id, now=NOON + HOUR
        )
        work(NOON + HOUR)
    run = undone(store, run, NOON + HOUR)
    with checks.nothing_changes():
        for press in (services.undo_import, services.confirm_import, services.drop_import):
            assert not press(
                actor=store.actor, store_id=store.id, run_id=run.id, now=NOON + 2 * HOUR
            )
        work(NOON + 2 * HOUR)


def test_a_product_that_fails_stops_no_other(store):
    run = start(store, POT, JUG)
    catalog_services.create_product(
        actor=store.actor, store_id=store.id, code="other", category="", language="en",
        fields={"title": "Other"}, skus=[SkuInput(code="pot:S")], now=NOON,
    )  # fmt: skip
    services.confirm_import(actor=store.actor, store_id=store.id, run_id=run.id, now=NOON)
    work()
    run = found(store, run.id)
    assert dict(run.states) == {LineState.FAILED: 1, LineState.APPLIED: 1}
    assert (2, "", "sku_code_taken") in problems(run)
    assert product(store) is None
    assert product(store, "jug") is not None


def test_a_sku_of_another_product_of_the_store_is_an_error_of_the_dry_run(store):
    confirmed(store, JUG)
    run = start(store, JUG.replace("jug,Jug", "vase,Vase"), now=NOON + HOUR)
    assert dict(run.outcomes) == {Outcome.ERROR: 1}
    assert (2, "Variant SKU", "sku_taken") in problems(run)


def test_two_stores_may_use_the_same_codes(store):
    other = make.store()
    confirmed(store, JUG)
    run = start(other, JUG)
    assert dict(run.outcomes) == {Outcome.NEW: 1}


def test_a_store_that_waits_for_approval_gets_its_listings_off_sale(store):
    database.execute("UPDATE sellers_store SET state = 'draft' WHERE id = %s", [store.id])
    run = confirmed(store, POT)
    assert dict(run.states) == {LineState.APPLIED: 1}
    assert (2, "Published", "not_on_sale") in problems(run)
    assert product(store).state is ProductState.DRAFT


def test_nobody_imports_into_the_store_of_another(store):
    stranger = make.store()
    run = start(store, POT)
    with checks.nothing_changes():
        for press in (services.confirm_import, services.undo_import, services.drop_import):
            with pytest.raises(NotAllowed):
                press(actor=stranger.actor, store_id=store.id, run_id=run.id, now=NOON)
            with pytest.raises(UnknownImport):
                press(actor=stranger.actor, store_id=stranger.id, run_id=run.id, now=NOON)
        with pytest.raises(NotAllowed):
            services.start_import(
                actor=stranger.actor, store_id=store.id, file_name="x", content=HEAD.encode(),
                options=options(), now=NOON,
            )  # fmt: skip
        with pytest.raises(UnknownImport):
            selectors.import_run(run.id, store_id=stranger.id, actor=stranger.actor)


def test_two_who_confirm_at_once_import_once(committed):
    store = make.store()
    run = start(store, POT, POT_L, JUG)

    def press() -> bool:
        with clock.moved_to(NOON):
            began = services.confirm_import(
                actor=store.actor, store_id=store.id, run_id=run.id, now=NOON
            )
            work()
            return began

    results = together([press, press])
    assert sorted(results) == [False, True]
    work()
    assert found(store, run.id).state is ImportState.DONE
    assert database.rows("SELECT code FROM catalog_product ORDER BY code") == [("jug",), ("pot",)]
    assert database.rows(
        "SELECT name, count(*) FROM kernel_outboxevent WHERE name = 'listings.ListingPublished'"
        " GROUP BY 1"
    ) == [("listings.ListingPublished", 1)]
    checks.assert_log_has_no_gaps()


def test_the_apparel_of_shopify_goes_in_and_out_again(store, catalogue):
    content = catalogue("shopify/apparel.csv")
    run_id = services.start_import(
        actor=store.actor, store_id=store.id, file_name="apparel.csv", content=content,
        options=options(), now=NOON,
    )  # fmt: skip
    assert dict(found(store, run_id).outcomes) == {Outcome.NEW: 20}
    services.confirm_import(actor=store.actor, store_id=store.id, run_id=run_id, now=NOON)
    work()
    run = found(store, run_id)
    assert (dict(run.states), run.pictures_waiting) == ({LineState.APPLIED: 20}, 20)
    run = undone(store, run, NOON + HOUR)
    assert (dict(run.states), run.pictures_waiting) == ({LineState.UNDONE: 20}, 0)
    assert database.rows(
        "SELECT state, count(*) FROM catalog_product WHERE store_id = %s GROUP BY 1", [store.id]
    ) == [("archived", 20)]
