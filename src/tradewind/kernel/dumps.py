"""PostgreSQL's own programs that write a database into a file and read it back."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tradewind.kernel import cluster, reaper

_DEBIAN = Path("/usr/lib/postgresql")


class DumpError(RuntimeError):
    """A dump could not be written or read; the message says what to do."""


def write(*, target: str, file: Path, snapshot: str, server: int) -> None:
    """Write a database as one snapshot sees it into a file that only its owner reads.

    `server` is the major version of the PostgreSQL behind `target`. Unlogged tables are left empty:
    they are caches. Raises DumpError.
    """
    file.touch(mode=0o600, exist_ok=False)
    _run(
        "pg_dump",
        ["--format=custom", "--no-owner", "--no-privileges", "--no-unlogged-table-data",
         "--no-publications", "--no-subscriptions", "--no-tablespaces", "--lock-wait-timeout=60s",
         f"--snapshot={snapshot}", f"--file={file}"],
        target,
        server,
    )  # fmt: skip


def read(*, target: str, file: Path, server: int, jobs: int) -> None:
    """Read a dump into an empty database; raises DumpError."""
    _run(
        "pg_restore",
        ["--exit-on-error", "--no-owner", "--no-privileges", f"--jobs={jobs}", str(file)],
        target,
        server,
    )


def _run(program: str, arguments: list[str], target: str, server: int) -> None:
    parts = conninfo_to_dict(target)
    # Other users of the machine see the arguments of a process, and not its environment.
    password = {"PGPASSWORD": str(parts.pop("password"))} if parts.get("password") else {}
    done = subprocess.run(
        [str(_program(program, server)), "--no-password", f"--dbname={make_conninfo('', **parts)}",
         *arguments],
        env=reaper.environment() | password,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise DumpError(f"{program} failed:\n{done.stderr.strip()[-2000:]}")


def _program(program: str, server: int) -> Path:
    """Return a program that knows the server: of its version or a newer one."""
    seen = []
    for path in _candidates(program):
        said = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False)
        found = re.search(r"\) (\d+)", said.stdout)
        if found and int(found[1]) >= server:
            return path
        seen.append(f"{path} ({found[1] if found else 'does not run'})")
    raise DumpError(
        f"The database runs PostgreSQL {server}, and no {program} here is that new"
        f" ({', '.join(seen) or 'there is none'}): install postgresql-client-{server}."
    )


def _candidates(program: str) -> Iterator[Path]:
    """Yield the program that Tradewind brings along, that of the PATH, and those of Debian."""
    with suppress(cluster.ClusterError):
        yield cluster.binaries() / program
    if on_path := shutil.which(program):
        yield Path(on_path)
    yield from sorted(_DEBIAN.glob(f"*/bin/{program}"), reverse=True)
