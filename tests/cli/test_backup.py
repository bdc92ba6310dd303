"""Backup and restore: a copy that balances and goes on, or nothing at all."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from rich.console import Console

from tradewind.base.ledger import selectors as ledger
from tradewind.cli import archives, keeping, restoring
from tradewind.cli.archives import ArchiveError
from tradewind.goods.catalog import services as catalog
from tradewind.goods.inventory.events import StockChanged
from tradewind.kernel import clock, database, db, dumps, ids, outbox
from tradewind.kernel.actors import system
from tradewind.kernel.cluster import Cluster, conninfo
from tradewind.kernel.dumps import DumpError
from tradewind.testing import make
from tradewind.testing.deliver import deliver

QUIET = Console(quiet=True)
FUTURE = 10**9


@pytest.fixture
def media(tmp_path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def small(committed, media) -> Path:
    """A database of its own with one fact and one picture that is only a file."""
    stock_changed()
    return picture_file(media, "p/ab/one/640.webp", b"a picture")


def picture_file(media: Path, name: str, content: bytes) -> Path:
    file = media / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (0, 0))
    return file


def stock_changed() -> UUID:
    sku = ids.new()
    fact = StockChanged(
        aggregate_id=sku, aggregate_version=1, sku_id=sku, store_id=ids.new(), on_hand=1,
        available=1,
    )  # fmt: skip
    with db.atomic():
        outbox.publish([fact], actor=system("tests"), at=clock.now())
    return sku


def back_up(path: Path, *, folder: bool = False, keep: int = 0) -> dict[str, object]:
    return keeping.backup(path=path, folder=folder, keep=keep, with_secret=True, console=QUIET)


def restore(path: Path, **options: bool) -> dict[str, object]:
    """Restore in place; the database that was there is dropped again, if it was kept."""
    figures = restoring.restore(
        path=path, console=QUIET, **{"replace": True, "accept_broken": False} | options
    )
    if figures["former_database"]:
        database.discard(figures["former_database"])
    return figures


def databases() -> set[str]:
    return {row[0] for row in db.rows("SELECT datname FROM pg_database")}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a handler of the test hears of one kind of fact."""

    facts: list[tuple[UUID, int]]


@pytest.fixture
def heard(monkeypatch) -> Heard:
    monkeypatch.setattr(outbox, "_handlers", dict(outbox._handlers))
    heard = Heard([])

    @outbox.on(StockChanged)
    def hear_stock(event: StockChanged, at: datetime) -> None:
        heard.facts.append((event.aggregate_id, event.aggregate_version))

    return heard


# --- the copy balances and goes on ---------------------------------------------------------------


def test_a_restored_market_balances_and_its_handlers_go_on_where_they_stopped(
    committed, media, provider, heard, tmp_path
):
    store, buyer = make.store(), make.buyer()
    product = make.product(store=store, stock=50)
    catalog.add_picture(
        actor=store.actor, product_id=product.id, content=make.picture(), now=make.NOON
    )
    make.paid(provider=provider, buyer=buyer, lines={product: 2})
    deliver()
    handled = list(heard.facts)
    done = make.placed(buyer=buyer, lines={product: 1})
    for payment_id in done.payment_ids:
        make.capture(provider=provider, buyer=buyer, payment_id=payment_id)
    waiting = stock_changed()
    lag = outbox.lag()
    # As if the cluster that wrote this were far ahead of the one that reads it.
    db.execute(
        "UPDATE kernel_outboxevent SET xid = (xid::text::bigint + %s::bigint)::text::xid8", [FUTURE]
    )
    db.execute("UPDATE kernel_outboxcursor SET xid = xid + %s", [FUTURE])
    pictures = {file: file.read_bytes() for file in media.rglob("*.*")}
    trial = ledger.trial_balance()

    written = back_up(tmp_path / "market.tar")
    for file in pictures:
        file.unlink()
    figures = restore(tmp_path / "market.tar")

    assert (figures["rows"], figures["tables"]) == (written["rows"], written["tables"])
    assert figures["ledger_broken"] == figures["aggregates_parked"] == 0
    assert figures["log_numbered_anew"] is True
    assert {file: file.read_bytes() for file in media.rglob("*.*")} == pictures
    assert len(pictures) == written["media_files"] == figures["media_added"] == 2
    assert ledger.trial_balance() == trial
    assert outbox.lag() == lag
    assert sum(lag.values()) > 0
    assert heard.facts == handled
    outbox.drain_all()
    assert (waiting, 1) in heard.facts
    new = stock_changed()
    outbox.drain_all()
    assert heard.facts[-1] == (new, 1)
    assert sorted(heard.facts) == db.rows(
        "SELECT aggregate_id, aggregate_version FROM kernel_outboxevent"
        " WHERE name = 'inventory.StockChanged' ORDER BY 1, 2"
    )
    assert outbox.troubles() == []
    assert ledger.broken_invariants() == {}
    assert ledger.difference() == 0


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 150
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        time.sleep(0.05)


@pytest.fixture
def command(tmp_path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `tradewind` in another home, and ends what is left."""
    home, started = tmp_path / "another home", []
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRADEWIND_")}

    def start(*arguments: str) -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "tradewind.cli", *arguments],
                env=kept | {"TRADEWIND_HOME": str(home)},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for one in started:
        if one.poll() is None:
            one.kill()
        one.communicate()


def test_a_stranger_restores_into_a_home_of_their_own_and_works_on(small, command, tmp_path):
    outbox.drain_all()
    waiting = stock_changed()
    db.execute(
        "UPDATE kernel_outboxevent SET xid = (xid::text::bigint + %s::bigint)::text::xid8", [FUTURE]
    )
    db.execute("UPDATE kernel_outboxcursor SET xid = xid + %s", [FUTURE])
    written = back_up(tmp_path / "backups", folder=True)
    said, failed = (
        process := command("restore", str(tmp_path / "backups"), "--json")
    ).communicate()
    assert process.returncode == 0, failed
    figures = json.loads(said.splitlines()[-1])
    assert figures["rows"] == written["rows"]
    assert (figures["ledger_broken"], figures["log_numbered_anew"]) == (0, True)
    home = tmp_path / "another home"
    assert (home / "media" / "p/ab/one/640.webp").read_bytes() == b"a picture"
    worker = command("worker")
    target = conninfo(host=str(Cluster(home).socket_dir), name="tradewind")
    heard = "SELECT 1 FROM kernel_outboxprogress WHERE aggregate_id = %s AND state = 'ok'"

    def is_heard() -> bool:
        # The server of the restore may be going down, and that of the worker coming up.
        with suppress(psycopg.OperationalError), psycopg.connect(target) as open_:
            return open_.execute(heard, [waiting]).fetchone() is not None
        return False

    eventually(is_heard)
    check = command("ledger", "check", "--json")
    assert json.loads(check.communicate()[0])["broken"] == 0
    assert check.returncode == 0
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0


# --- what is refused changes nothing -------------------------------------------------------------


def test_a_database_in_use_is_not_replaced_unasked(small, tmp_path):
    back_up(tmp_path / "one.tar")
    before = databases()
    with pytest.raises(ArchiveError, match="is in use: stop everything and give --replace"):
        restore(tmp_path / "one.tar", replace=False)
    assert databases() == before


def test_what_is_replaced_is_kept_under_another_name(small, tmp_path):
    back_up(tmp_path / "one.tar")
    later = stock_changed()
    figures = restoring.restore(
        path=tmp_path / "one.tar", replace=True, accept_broken=False, console=QUIET
    )
    facts = "SELECT 1 FROM kernel_outboxevent WHERE aggregate_id = %s"
    assert db.row(facts, [later]) is None
    with database.named(figures["former_database"]):
        assert db.row(facts, [later]) == (1,)
    database.discard(figures["former_database"])


def test_a_backup_that_was_changed_since_is_refused_before_anything_happens(small, tmp_path):
    back_up(tmp_path / "backups", folder=True)
    (tmp_path / "backups" / "media" / "p/ab/one/640.webp").write_bytes(b"b picture")
    small.unlink()
    before = databases()
    with pytest.raises(ArchiveError, match=r"640\.webp is not what was backed up"):
        restore(tmp_path / "backups")
    assert databases() == before
    assert not small.exists()


def test_a_backup_of_a_newer_tradewind_is_refused(small, tmp_path):
    db.execute(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('orders', '9999_more', %s)",
        [clock.wall()],
    )
    back_up(tmp_path / "one.tar")
    before = databases()
    with pytest.raises(ArchiveError, match=r"newer Tradewind .*orders\.9999_more"):
        restore(tmp_path / "one.tar")
    assert databases() == before


def test_books_that_do_not_close_replace_nothing_unless_somebody_insists(
    small, tmp_path, monkeypatch
):
    back_up(tmp_path / "one.tar")
    monkeypatch.setattr(ledger, "broken_invariants", lambda: {"they do not close": 1})
    before = databases()
    with pytest.raises(ArchiveError, match="The books of the backup do not close"):
        restore(tmp_path / "one.tar")
    assert databases() == before
    assert restore(tmp_path / "one.tar", accept_broken=True)["ledger_broken"] == 1


def test_nobody_loses_the_database_they_are_connected_to(small, tmp_path):
    back_up(tmp_path / "one.tar")
    with (
        psycopg.connect(database.target(), application_name="somebody"),
        pytest.raises(
            ArchiveError, match=r"connected to committed \(somebody\): stop web and worker"
        ),
    ):
        restore(tmp_path / "one.tar")


@pytest.mark.parametrize("content", [b"", b"no tar", None])
def test_what_is_no_backup_is_said_to_be_none(committed, tmp_path, content):
    path = tmp_path / "one.tar"
    if content is None:
        with tarfile.TarFile(path, "w"):
            pass
    else:
        path.write_bytes(content)
    with pytest.raises(ArchiveError, match="backup"):
        restore(path)


# --- a backup is whole or not there --------------------------------------------------------------


def test_a_failed_backup_leaves_nothing(small, tmp_path, monkeypatch):
    def fail(*, file: Path, **_: object) -> None:
        file.write_bytes(b"half")
        raise DumpError("pg_dump failed")

    monkeypatch.setattr(dumps, "write", fail)
    (tmp_path / "here").mkdir()
    for path, folder in ((tmp_path / "here" / "one.tar", False), (tmp_path / "many", True)):
        with pytest.raises(DumpError):
            back_up(path, folder=folder)
    assert list((tmp_path / "here").iterdir()) == list((tmp_path / "many").iterdir()) == []


def test_a_backup_overwrites_nothing(small, tmp_path):
    (tmp_path / "one.tar").write_text("mine")
    with pytest.raises(ArchiveError, match="is there already"):
        back_up(tmp_path / "one.tar")
    assert (tmp_path / "one.tar").read_text() == "mine"


def test_a_backup_is_for_the_eyes_of_its_owner(small, tmp_path):
    back_up(tmp_path / "one.tar")
    back_up(tmp_path / "many", folder=True)
    files = [tmp_path / "one.tar", *(path for path in (tmp_path / "many").rglob("*.*"))]
    files = [path for path in files if path.is_file()]
    assert len(files) == 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "many").stat().st_mode) == 0o700


def test_a_folder_takes_each_picture_once_and_keeps_the_newest_backups(
    small, media, tmp_path, monkeypatch
):
    moments = iter(range(9))
    wall = clock.wall()
    monkeypatch.setattr(clock, "wall", lambda: wall.replace(year=2030, month=1 + next(moments)))
    folder = tmp_path / "backups"
    first = back_up(folder, folder=True)
    picture_file(media, "p/cd/two/640.webp", b"another")
    second = back_up(folder, folder=True)
    third = back_up(folder, folder=True, keep=2)
    assert [one["media_copied"] for one in (first, second, third)] == [1, 1, 0]
    assert [one["media_files"] for one in (first, second, third)] == [1, 2, 2]
    assert third["older_removed"] == 1
    assert sorted(str(path) for path in folder.iterdir() if path.name != "media") == [
        second["backup"], third["backup"],
    ]  # fmt: skip
    with archives.reading(folder) as newest:
        assert (
            newest.manifest
            == archives.Reader(lambda name: (Path(third["backup"]) / name).open("rb")).manifest
        )


def test_a_picture_that_is_still_being_written_is_left_for_the_next_backup(small, media, tmp_path):
    (media / "p/ab/one/320.webp").write_bytes(b"hal")
    os.utime(media / "p/ab/one/320.webp", (2**32, 2**32))
    (media / "p/ab/one/.160.webp.part").write_bytes(b"ha")
    assert back_up(tmp_path / "one.tar")["media_files"] == 1


def test_the_secret_key_of_the_home_comes_along_and_the_former_is_kept(
    small, tmp_path, monkeypatch, settings
):
    monkeypatch.delenv("TRADEWIND_SECRET_KEY")
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    key = settings.HOME / "secret-key"
    key.write_text(settings.SECRET_KEY)
    assert back_up(tmp_path / "with.tar")["secret_key"] is True
    key.write_text("another key")
    settings.SECRET_KEY = "another key"
    assert restore(tmp_path / "with.tar")["secret_key"] == "of the backup"
    assert key.read_text().startswith("only-for-tests-")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert [path.read_text() for path in settings.HOME.glob("secret-key.before-*")] == [
        "another key"
    ]


def test_a_key_of_the_environment_stays_there(small, tmp_path, settings):
    assert back_up(tmp_path / "one.tar")["secret_key"] is False
    settings.SECRET_KEY = "another key"
    assert restore(tmp_path / "one.tar")["secret_key"] == "another"


def test_a_program_that_is_too_old_for_the_server_is_not_used(monkeypatch, tmp_path):
    with pytest.raises(DumpError, match="install postgresql-client-99"):
        dumps.write(target="dbname=x", file=tmp_path / "x", snapshot="x", server=99)
