"""The `tradewind` command. Every subcommand works with nothing running."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from tradewind.cli.variables import Given, WrongSettings
from tradewind.kernel import traces
from tradewind.kernel.traces import TelemetryMissing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradewind.config.settings")

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
replay_app = typer.Typer(no_args_is_help=True, help="Run real marketplaces through the services.")
bench_app = typer.Typer(no_args_is_help=True, help="Measure against a limit in the same run.")
ledger_app = typer.Typer(no_args_is_help=True, help="The books.")
app.add_typer(replay_app, name="replay")
app.add_typer(bench_app, name="bench")
app.add_typer(ledger_app, name="ledger")

Json = Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object, last.")]
console = Console()


class StaffRole(StrEnum):
    """What staff may be."""

    OPERATOR = "operator"
    AUDITOR = "auditor"


EXIT_SETTINGS = 78  # EX_CONFIG of sysexits.h


def _start(*, tables: bool = True, says: bool = False) -> None:
    """Make Django ready, with a PostgreSQL; SIGTERM ends the process as an exception would.

    `says`: with warnings about the settings, and only when traces can be sent if they are wanted.
    A database that is made here gets its tables at once, so that every command works first of all.
    """
    import django

    from tradewind.cli import processes
    from tradewind.design import messages

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    processes.follow_parent()
    messages.ensure()
    try:
        django.setup()
        if says:
            _check_start()
    except (WrongSettings, TelemetryMissing) as error:
        _complain(str(error).splitlines())
        raise typer.Exit(EXIT_SETTINGS) from None
    from tradewind.cli import setup
    from tradewind.kernel import database

    database.attach()
    if database.ensure() and tables:
        setup.migrate()


def _check_start() -> None:
    from django.conf import settings

    if settings.OTEL:
        traces.check()
    _complain(Given(os.environ).warnings())


def _complain(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        Console(stderr=True).print(sentence, markup=False, highlight=False, soft_wrap=True)


def _print(figures: Mapping[str, Any], *, as_json: bool, title: str) -> None:
    if as_json:
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()
        return
    table = Table(title=title, show_header=False)
    for name, value in figures.items():
        table.add_row(name, f"{value:,.3f}" if isinstance(value, float) else str(value))
    console.print(table)


@app.command()
def migrate() -> None:
    """Bring the tables up to date and install what a fresh database needs."""
    _start(tables=False)
    from tradewind.cli import setup

    setup.migrate()
    console.print("The tables are up to date.")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8700,
    workers: Annotated[int, typer.Option(help="Processes that answer requests.")] = 2,
) -> None:
    """Serve the web pages and endpoints."""
    with ExitStack() as until_then:
        if Given(os.environ).has("TRADEWIND_METRICS_TOKEN"):
            # Before anything is imported that counts: its processes count in one folder.
            shared = tempfile.TemporaryDirectory(prefix="tradewind-metrics-")
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = until_then.enter_context(shared)
        _start(says=True)
        from tradewind.cli import serving

        serving.serve(host=host, port=port, workers=workers)


@app.command()
def worker() -> None:
    """Hand facts to their handlers and run what is due."""
    _start(says=True)
    from tradewind.cli.processes import start_traces
    from tradewind.kernel import worker as kernel_worker

    start_traces("tradewind-worker")
    kernel_worker.run()


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the web pages.")] = 8700,
    once: Annotated[
        bool, typer.Option("--once", help="Live one order in a scratch home, then take all down.")
    ] = False,
    scale: Annotated[
        float, typer.Option(min=0.005, max=10, help="How much was sold before; 1 is 3,000 orders.")
    ] = 1,
    json_: Json = False,
) -> None:
    """Start everything with a small market to look at; Ctrl-C stops all of it."""
    os.environ |= {"TRADEWIND_DEMO": "1", "TRADEWIND_STAFF_MFA": "0"}
    if not once:
        _start()
        from tradewind.cli import serving

        serving.demo(port=port, scale=scale, console=console)
        return
    with tempfile.TemporaryDirectory(prefix="tradewind-once-") as home:
        os.environ["TRADEWIND_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        _start()
        from tradewind.cli import serving
        from tradewind.demo.once import StepFailed
        from tradewind.kernel import database

        told = Console(stderr=True)
        try:
            figures = serving.once(console=told)
        except StepFailed as error:
            told.print(str(error), markup=False, highlight=False, soft_wrap=True)
            raise typer.Exit(1) from None
        finally:
            database.leave()
    _print(figures, as_json=json_, title="The life of an order")
    raise typer.Exit(0 if figures["ledger_balanced"] and not figures["parked"] else 1)


@app.command()
def backup(
    where: Annotated[str, typer.Argument(help="A new file, or a folder (`name/`) of backups.")],
    keep: Annotated[int, typer.Option(min=0, help="Of a folder: keep the newest N; 0: all.")] = 0,
    secret: Annotated[bool, typer.Option(help="Take the secret key of the home along.")] = True,
    json_: Json = False,
) -> None:
    """Write tables, pictures and the secret key, as of one moment, while everything runs."""
    _start()
    from tradewind.cli import archives, keeping

    path = Path(where)
    figures = _kept(
        lambda: keeping.backup(
            path=path,
            folder=archives.is_folder(path, where),
            keep=keep,
            with_secret=secret,
            console=Console(stderr=True),
        )
    )
    _print(figures, as_json=json_, title="Backup")


@app.command()
def restore(
    where: Annotated[Path, typer.Argument(help="A file or a folder that `backup` has written.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Also when the database is in use; it is kept.")
    ] = False,
    accept_broken: Annotated[
        bool, typer.Option("--accept-broken", help="Also when the books do not close.")
    ] = False,
    json_: Json = False,
) -> None:
    """Put a backup in the place of this installation's database, checked before and after."""
    _start(tables=False)
    from tradewind.cli import restoring

    figures = _kept(
        lambda: restoring.restore(
            path=where,
            replace=replace,
            accept_broken=accept_broken,
            console=Console(stderr=True),
        )
    )
    _print(figures, as_json=json_, title="Restored")
    raise typer.Exit(1 if figures["ledger_broken"] else 0)


def _kept(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of a backup or a restore, or say in a sentence why there are none."""
    from tradewind.cli.archives import ArchiveError
    from tradewind.kernel.dumps import DumpError

    try:
        return work()
    except (ArchiveError, DumpError) as error:
        _complain([str(error)])
        raise typer.Exit(1) from None


@app.command()
def seed(
    scale: Annotated[
        float, typer.Option(min=0.005, max=100, help="How much was sold; 1 is 3,000 orders.")
    ] = 1,
    json_: Json = False,
) -> None:
    """Make the demo market by running the services, or go on with one that was interrupted."""
    os.environ["TRADEWIND_DEMO"] = "1"
    _start()
    from tradewind.cli import seeding

    figures, good = seeding.seed(scale=scale, console=Console(stderr=True))
    _print(figures, as_json=json_, title="Demo market")
    raise typer.Exit(0 if good else 1)


@app.command()
def doctor(json_: Json = False) -> None:
    """Say what runs, in which versions, and what needs a person."""
    _start()
    from tradewind.cli import examine

    found = examine.examine()
    _print(found.figures, as_json=json_, title="Tradewind")
    for note in (*Given(os.environ).warnings(), *found.notes):
        Console(stderr=True).print(note)
    for advice in found.advice:
        Console(stderr=True).print(f"[bold]→[/] {advice}")
    raise typer.Exit(1 if found.advice else 0)


@app.command("check-settings")
def check_settings(json_: Json = False) -> None:
    """Show the settings that are in effect, secrets masked, and say what is wrong with them."""
    given = Given(os.environ)
    for one in given.shown():
        given.text(one)
    try:
        given.check()
    except WrongSettings as error:
        _complain(error.problems)
    _complain(given.warnings())
    _print(given.shown(), as_json=json_, title="Settings")
    raise typer.Exit(EXIT_SETTINGS if given.problems else 0)


@app.command()
def staff(
    email: Annotated[str, typer.Argument(help="Whose role it is; also what they sign in with.")],
    role: Annotated[StaffRole, typer.Option(help="What they may do.")] = StaffRole.OPERATOR,
) -> None:
    """Give somebody a role of staff; who is no member yet becomes one, with a password."""
    _start()
    from tradewind.base.accounts import selectors as accounts
    from tradewind.base.accounts.types import Role
    from tradewind.cli import setup
    from tradewind.kernel import clock
    from tradewind.kernel.errors import InvalidInput

    known = accounts.person_by_email(email) is not None
    password = "" if known else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        setup.add_staff(email=email, role=Role(role), password=password, now=clock.now())
    except InvalidInput as error:
        _complain([f"{error.params.get('field')}: {error.params.get('reason')}"])
        raise typer.Exit(1) from None
    console.print(f"{email} is {role}. The second step is set up when they first sign in.")


@app.command()
def retry(handler: str, aggregate: UUID) -> None:
    """Let a handler try a parked aggregate again, from where it stopped."""
    _start()
    from tradewind.kernel import actors, clock, outbox

    outbox.retry_by(
        actor=actors.system("cli"), handler=handler, aggregate_ids=[aggregate], now=clock.now()
    )
    console.print("It will be tried again at once.")


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def manage(context: typer.Context) -> None:
    """Run a Django management command with the database attached."""
    _start()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["tradewind manage", *context.args])


@ledger_app.command("check")
def ledger_check(json_: Json = False) -> None:
    """Check every invariant of the ledger over all postings."""
    _start()
    from tradewind.base.ledger import selectors as ledger

    broken = ledger.broken_invariants()
    for sentence, rows in broken.items():
        Console(stderr=True).print(f"[red]broken[/]: {sentence} ({rows} rows)")
    figures = {"invariants": len(ledger.INVARIANTS), "broken": len(broken)}
    _print(figures, as_json=json_, title="Ledger")
    raise typer.Exit(1 if broken else 0)


@replay_app.command("olist")
def replay_olist(
    folder: Annotated[Path, typer.Argument(help="Folder of the data set's CSV files.")],
    orders: Annotated[int, typer.Option(help="How many orders; 0 is all.")] = 0,
    fresh: Annotated[bool, typer.Option(help="Begin anew, also after an interrupted run.")] = False,
    json_: Json = False,
) -> None:
    """Drive the orders of a Brazilian marketplace through the services, and compare."""
    # The same replay goes on in its database where it was interrupted.
    digest = hashlib.sha256(f"{folder.resolve()}:{orders}".encode()).hexdigest()[:12]
    os.environ["TRADEWIND_DATABASE"] = f"replay_{digest}"
    os.environ["TRADEWIND_CLOCK_MOVABLE"] = "1"
    _start(tables=False)
    from tradewind.cli import replaying

    figures, good = replaying.run(
        folder=folder, orders=orders, fresh=fresh, console=Console(stderr=True)
    )
    _print(figures, as_json=json_, title="Replay of Olist")
    raise typer.Exit(0 if good else 1)


@bench_app.command("orders")
def bench_orders(
    seconds: Annotated[float, typer.Option(help="Length of one round.")] = 20.0,
    rounds: Annotated[int, typer.Option(help="Rounds of each side, alternating.")] = 3,
    threads: Annotated[int, typer.Option(help="Buyers at once.")] = 4,
    json_: Json = False,
) -> None:
    """Place orders as fast as possible, beside the same statements in plain psycopg."""
    os.environ["TRADEWIND_DATABASE"] = "bench"
    _start(tables=False)
    from tradewind.bench import orders as bench
    from tradewind.cli import setup

    setup.start_afresh(now=bench.NOW)

    figures = bench.run(
        seconds=seconds, rounds=rounds, threads=threads, console=Console(stderr=True)
    )
    _print(figures, as_json=json_, title="Orders")
    raise typer.Exit(0 if bench.holds(figures) else 1)


@bench_app.command("pages")
def bench_pages(
    seconds: Annotated[float, typer.Option(help="Length of one round.")] = 15.0,
    rounds: Annotated[int, typer.Option(help="Rounds.")] = 3,
    threads: Annotated[int, typer.Option(help="Readers at once.")] = 4,
    products: Annotated[int, typer.Option(help="Products; each is sold in every market.")] = 1000,
    json_: Json = False,
) -> None:
    """Ask for random product pages over HTTP, while prices change."""
    os.environ["TRADEWIND_DATABASE"] = "bench_pages"
    _start(tables=False)
    from tradewind.bench import pages as bench
    from tradewind.cli import benching

    figures = benching.run_pages(
        products=products,
        seconds=seconds,
        rounds=rounds,
        threads=threads,
        console=Console(stderr=True),
    )
    _print(figures, as_json=json_, title="Product pages")
    raise typer.Exit(0 if bench.holds(figures) else 1)


if __name__ == "__main__":
    app()
