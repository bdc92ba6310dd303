"""Probes and metrics: answered before everything else, and without telling strangers anything."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.db import DatabaseError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tradewind.config import watching
from tradewind.goods.inventory.events import StockChanged
from tradewind.kernel import clock, db, health, ids, metrics, outbox
from tradewind.kernel.actors import system

TOKEN = "a token of the scraper"


@pytest.fixture
def scraped(settings, monkeypatch):
    """Ask for the metrics as Prometheus does; return values by name and labels."""
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(watching, "_kept", {})

    def scrape() -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        watching._kept.clear()
        answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(answer.content.decode())
            for sample in family.samples
        }

    return scrape


def published() -> StockChanged:
    sku = ids.new()
    fact = StockChanged(
        aggregate_id=sku, aggregate_version=1, sku_id=sku, store_id=ids.new(), on_hand=1,
        available=1,
    )  # fmt: skip
    with db.atomic():
        outbox.publish([fact], actor=system("tests"), at=clock.now())
    return fact


# --- probes --------------------------------------------------------------------------------------


def test_a_living_process_says_so_without_a_database_a_cookie_or_a_known_host():
    answer = Client().get("/healthz", headers={"Host": "10.0.0.7:8700"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


@pytest.mark.django_db
def test_readiness_tells_each_part_and_a_dead_worker_does_not_take_the_pages_down():
    answer = Client().get("/readyz", headers={"Host": "10.0.0.7:8700"})
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": {"ok": True},
        "migrations": {"ok": True, "missing": 0},
        "worker": {"ok": False, "seen_s": None},
        "clock": {"ok": True, "database_ahead_s": answer.json()["clock"]["database_ahead_s"]},
    }
    health.beat(ids.new(), host="here")
    assert Client().get("/readyz").json()["worker"]["ok"] is True
    assert not answer.cookies


@pytest.mark.django_db
def test_missing_tables_make_a_process_not_ready_and_those_of_a_newer_version_do_not():
    db.execute(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('orders', '9999_more', %s)",
        [clock.wall()],
    )
    assert Client().get("/readyz").status_code == 200
    db.execute("DELETE FROM django_migrations WHERE app = 'kernel' AND name LIKE '0002%%'")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == {"ok": False, "missing": 1}


def test_without_a_database_a_process_is_not_ready_and_tells_nothing_of_it(monkeypatch):
    def fail(*_: object) -> None:
        raise DatabaseError("password authentication failed for user app at db.internal")

    monkeypatch.setattr(db, "rows", fail)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": {"ok": False}}


# --- metrics -------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer ключ"])
def test_metrics_are_for_who_has_the_token(settings, header):
    settings.METRICS_TOKEN = TOKEN
    assert Client().get("/metrics", headers={"Authorization": header}).status_code == 404


def test_without_a_token_there_are_no_metrics(settings):
    settings.METRICS_TOKEN = ""
    for header in ("", "Bearer ", "Bearer None"):
        assert Client().get("/metrics", headers={"Authorization": header}).status_code == 404


@pytest.mark.django_db
def test_requests_are_counted_by_the_name_of_the_page_and_never_by_what_was_typed(scraped):
    before = scraped()
    client = Client()
    client.get("/en-es/p/nothing-prd_0000000000000000000000000x")
    client.get("/en-es/typed-by-somebody-12345")
    client.get("/static/typed-by-somebody.css")
    after = scraped()
    text = "\n".join(str(key) for key in after)
    assert "typed-by-somebody" not in text
    assert "prd_" not in text
    product = ("tradewind_http_requests_total",
               (("method", "GET"), ("route", "product"), ("status", "404")))  # fmt: skip
    assert after[product] == before.get(product, 0) + 1
    static = ("tradewind_http_requests_total",
              (("method", "GET"), ("route", "static"), ("status", "404")))  # fmt: skip
    assert after[static] >= before.get(static, 0)
    statements = ("tradewind_http_request_statements_count", (("route", "product"),))
    assert after[statements] == before.get(statements, 0) + 1


@pytest.mark.django_db
def test_a_method_that_somebody_made_up_is_other(scraped):
    Client().generic("BREW", "/en-es/")
    names = {dict(labels).get("method") for _, labels in scraped()}
    assert "other" in names
    assert "BREW" not in names


@pytest.mark.django_db
def test_facts_are_counted_when_they_have_become_true(scraped, django_capture_on_commit_callbacks):
    fact = ("tradewind_facts_published_total", (("fact", "inventory.StockChanged"),))
    before = scraped().get(fact, 0)
    with django_capture_on_commit_callbacks():
        published()
    assert scraped().get(fact, 0) == before, "a transaction that has not committed counts nothing"
    with django_capture_on_commit_callbacks(execute=True):
        published()
    assert scraped()[fact] == before + 1


@pytest.mark.django_db
def test_the_lag_of_a_handler_is_shown_until_it_has_heard(scraped, monkeypatch):
    monkeypatch.setattr(outbox, "_handlers", {})

    @outbox.on(StockChanged)
    def hear_tests(event: StockChanged, at: datetime) -> None:
        pass

    (name,) = outbox.handlers()
    fact = published()
    db.execute(
        "UPDATE kernel_outboxevent SET recorded_at = recorded_at - interval '2 minutes'"
        " WHERE aggregate_id = %s",
        [fact.aggregate_id],
    )
    label = (("handler", name),)
    found = scraped()
    assert found["tradewind_outbox_lag_seconds", label] >= 120
    assert found["tradewind_outbox_waiting", label] == 1
    outbox.drain_all(committed_only=False)
    found = scraped()
    assert found["tradewind_outbox_lag_seconds", label] == 0
    assert found["tradewind_outbox_waiting", label] == 0


@pytest.mark.django_db
def test_what_needs_a_person_is_a_gauge(scraped):
    found = {name for name, _ in scraped()}
    assert found >= {
        "tradewind_ledger_difference", "tradewind_outbox_troubles", "tradewind_workers",
        "tradewind_letters", "tradewind_webhooks_parked", "tradewind_scans_parked",
        "tradewind_jobs", "tradewind_database_connections", "tradewind_disk_free_bytes",
        "tradewind_database_up", "tradewind_build_info",
    }  # fmt: skip


def test_without_a_database_the_metrics_say_that(scraped, monkeypatch):
    def fail() -> None:
        raise DatabaseError

    monkeypatch.setattr(outbox, "troubles", fail)
    assert scraped()["tradewind_database_up", ()] == 0


def test_several_processes_answer_as_one(tmp_path):
    """What two processes counted into the folder that they share, a third tells."""
    import os
    import subprocess
    import sys

    program = (
        "from tradewind.kernel import metrics; import sys;"
        "metrics.SWEEP_FAILURES.labels('x').inc(int(sys.argv[1]));"
        "print(metrics.exposition().decode())"
    )
    for number, total in ((1, 1.0), (2, 3.0)):
        said = subprocess.run(
            [sys.executable, "-c", program, str(number)],
            env=os.environ | {metrics.SHARED: str(tmp_path)},
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert float(re.search(r'sweep_failures_total\{sweep="x"\} (\S+)', said)[1]) == total
