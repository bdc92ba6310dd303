"""The `tradewind` command. Every subcommand works with nothing running."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

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


def _start(*, tables: bool = True) -> None:
    """Make Django ready, with a PostgreSQL; SIGTERM ends the process as an exception would.

    A database that is made here gets its tables at once, so that every command works first of all.
    """
    import django

    from tradewind.cli import processes
    from tradewind.design import messages

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    processes.follow_parent()
    messages.ensure()
    django.setup()
    from tradewind.cli import setup
    from tradewind.kernel import database

    database.attach()
    if database.ensure() and tables:
        setup.migrate()


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
    _start()
    from tradewind.cli import serving

    serving.serve(host=host, port=port, workers=workers)


@app.command()
def worker() -> None:
    """Hand facts to their handlers and run what is due."""
    _start()
    from tradewind.kernel import worker as kernel_worker

    kernel_worker.run()


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the web pages.")] = 8700,
    once: Annotated[
        bool, typer.Option("--once", help="Live one order in a scratch home, then take all down.")
    ] = False,
    scale: Annotated[
        float, typer.Option(min=0.05, max=10, help="How much was sold before; 1 is 200 orders.")
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
def doctor(json_: Json = False) -> None:
    """Say what runs, in which versions, and what needs a person."""
    _start()
    from tradewind.cli import examine

    found = examine.examine()
    _print(found.figures, as_json=json_, title="Tradewind")
    for note in found.notes:
        Console(stderr=True).print(note)
    for advice in found.advice:
        Console(stderr=True).print(f"[bold]→[/] {advice}")
    raise typer.Exit(1 if found.advice else 0)


@app.command()
def retry(handler: str, aggregate: UUID) -> None:
    """Let a handler try a parked aggregate again, from where it stopped."""
    _start()
    from tradewind.kernel import outbox

    outbox.retry(handler=handler, aggregate_id=aggregate)
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
