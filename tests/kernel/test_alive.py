"""How a worker says that it gets on."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from tradewind.cli.processes import free_port
from tradewind.kernel import alive, db, health
from tradewind.kernel.alive import Alive


@pytest.mark.django_db
def test_a_worker_is_seen_while_it_goes_round_and_gone_when_it_has_ended(monkeypatch):
    worker = Alive()
    worker()
    worker()
    assert len(health.worker_ages()) == 1
    assert worker.is_well()
    worker.end()
    assert health.worker_ages() == []


@pytest.mark.django_db
def test_who_was_not_seen_for_a_day_is_forgotten():
    Alive()()
    db.execute("UPDATE kernel_workerbeat SET at = at - interval '25 hours'")
    Alive()()
    assert len(health.worker_ages()) == 1


def test_a_loop_that_stands_still_is_not_well(monkeypatch):
    worker = Alive()
    monkeypatch.setattr(health, "HANGS_SECONDS", 0.0)
    assert not worker.is_well()


def test_the_loop_tells_systemd_before_it_asks_the_database(tmp_path: Path, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(health, "beat", fail)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        with pytest.raises(ConnectionError):
            Alive()()
        assert systemd.recv(100) == b"READY=1\nWATCHDOG=1"


def test_a_probe_hears_whether_the_loop_is_well_and_metrics_need_the_token(settings):
    settings.METRICS_TOKEN = "token"
    well, at = [True], f"127.0.0.1:{free_port()}"
    with alive.answering(at, lambda: well[0]), httpx.Client(base_url=f"http://{at}") as client:
        assert client.get("/healthz").status_code == 200
        well[0] = False
        assert client.get("/healthz").status_code == 503
        assert client.get("/metrics").status_code == 404
        told = client.get("/metrics", headers={"Authorization": "Bearer token"})
        assert "tradewind_sweep_seconds" in told.text
        assert client.get("/anything").status_code == 404


def test_nothing_listens_where_nothing_is_to():
    with alive.answering("", lambda: True):
        pass
