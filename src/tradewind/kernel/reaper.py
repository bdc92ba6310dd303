"""Stop the server of a home when the last of its users has left, however they left.

Run as a script by `cluster`, with the standard library alone (`python -I -S reaper.py HOME FD`), so
that it starts in a few milliseconds and stays small. FD is the held `reaper.lock`, inherited.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time

CALLED, ON_DUTY = b"called\n", b"on duty\n"
HALF_MADE = "data.new"
_FAST_SECONDS = 120.0
_IMMEDIATE_SECONDS = 30.0
PAUSE_SECONDS = 0.005


def open_lock(path: str | os.PathLike[str]) -> int:
    """Open a lock file, made when absent, that programs started from here do not inherit."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(descriptor: int, mode: int) -> bool:
    """Take a kernel lock at once, or say that somebody else holds it."""
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_free(descriptor: int) -> bool:
    """Say whether nobody holds this lock exclusively; two who ask do not disturb each other."""
    if not try_lock(descriptor, fcntl.LOCK_SH):
        return False
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return True


def postmaster_pid(data: str | os.PathLike[str]) -> int | None:
    """Return the process that `postmaster.pid` names, alive or not."""
    try:
        with open(os.path.join(data, "postmaster.pid"), "rb") as file:
            return int(file.readline())
    except (OSError, ValueError):
        return None


def is_postmaster(pid: int, data: str | os.PathLike[str]) -> bool:
    """Say whether this process is PostgreSQL in this data folder, not a later owner of its number.

    Without `/proc` (macOS) every living process counts; callers know from `server.lock` more.
    """
    try:
        if not os.path.isdir("/proc/self"):
            os.kill(pid, 0)
            return True
        with open(f"/proc/{pid}/comm", "rb") as file:
            named = file.read().strip() == b"postgres"
        return named and os.path.samefile(f"/proc/{pid}/cwd", data)
    except OSError:
        return False


def environment() -> dict[str, str]:
    """Return this environment without what changes PostgreSQL's settings or its messages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def launch(*, command: list[str], log: str, keep: int) -> None:
    """Start a process in a session of its own, child of nobody here, that keeps one lock open.

    Raises OSError and subprocess.SubprocessError.
    """
    import subprocess  # half the time that this script takes to start, and only others need it

    with open(log, "wb") as output:
        # The shell ends at once: no zombie for whoever attached, and no quoting of paths.
        subprocess.run(
            ["/bin/sh", "-c", '"$0" "$@" &', *command],
            check=True,
            cwd="/",
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=(keep,),
        )


def ensure(*, home: str, seconds: float) -> bool:
    """Return when a reaper is on duty for this home, calling one if there is none.

    For holders of `attach.lock` and `start.lock`. False when the called one does not report.
    """
    root = os.path.join(home, "postgres")
    called = False
    deadline = time.monotonic() + seconds
    lock = open_lock(os.path.join(root, "reaper.lock"))
    try:
        while time.monotonic() < deadline:
            if try_lock(lock, fcntl.LOCK_EX):
                if called:
                    return False
                os.ftruncate(lock, 0)
                os.pwrite(lock, CALLED, 0)
                script = [sys.executable, "-I", "-S", os.path.abspath(__file__), home, str(lock)]
                launch(command=script, log=os.path.join(root, "log", "reaper.log"), keep=lock)
                called = True
                # Only the reaper's own copy of this descriptor shall keep the lock from now on.
                os.close(lock)
                lock = open_lock(os.path.join(root, "reaper.lock"))
            if os.pread(lock, len(ON_DUTY), 0) == ON_DUTY:
                return True
            time.sleep(PAUSE_SECONDS)
        return False
    finally:
        os.close(lock)


def stop_server(*, data: str, server_lock: int) -> bool:
    """Shut the server down and wait until its last process is gone; False when it stays.

    A fast shutdown (SIGINT) writes a checkpoint; after two minutes an immediate one (SIGQUIT) does
    without, and the next start recovers. Both as `pg_ctl stop -m fast|immediate`, but never aimed
    at a process that merely got the number of a dead postmaster.
    """
    began = time.monotonic()
    sent: set[tuple[int, int]] = set()
    while not is_free(server_lock):
        waited = time.monotonic() - began
        if waited > _FAST_SECONDS + _IMMEDIATE_SECONDS:
            return False
        order = signal.SIGINT if waited < _FAST_SECONDS else signal.SIGQUIT
        pid = postmaster_pid(data)
        if pid is not None and (pid, order) not in sent and is_postmaster(pid, data):
            os.kill(pid, order)
            sent.add((pid, order))
        time.sleep(PAUSE_SECONDS)
    return True


def _tidy() -> None:
    """Remove what an interrupted initdb left, and the short socket folder outside of the home."""
    if os.path.isdir(HALF_MADE):
        import shutil  # rarely needed, and a third of the time that this script takes to start

        shutil.rmtree(HALF_MADE, ignore_errors=True)
    if os.path.islink("socket"):
        try:
            os.rmdir(os.readlink("socket"))
        except OSError as error:
            sys.stderr.write(f"The socket folder stays: {error}\n")


def main(*, home: str, reaper_lock: int) -> int:
    """Wait until nobody is attached, stop the server meanwhile keeping new users waiting, leave."""
    for stopping in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # A terminal that closes or a service manager that stops its group ends the users too; the
        # reaper leaves by itself after them, and without it the server would stay.
        signal.signal(stopping, signal.SIG_IGN)
    # Names from here on mean the files of this folder, should another take its place meanwhile: a
    # removed home that is made anew has a server of its own, and a reaper of its own.
    os.chdir(os.path.join(home, "postgres"))
    attach_lock, start_lock, server_lock = map(
        open_lock, ("attach.lock", "start.lock", "server.lock")
    )
    os.pwrite(reaper_lock, ON_DUTY + b"process %d\n" % os.getpid(), 0)
    fcntl.flock(attach_lock, fcntl.LOCK_EX)
    # From here on this reaper is no good to anybody who attaches next: emptied says "leaving".
    os.ftruncate(reaper_lock, 0)
    # With all users gone only an initdb that outlived its caller can hold this one.
    fcntl.flock(start_lock, fcntl.LOCK_EX)
    stopped = stop_server(data="data", server_lock=server_lock)
    if stopped:
        _tidy()
    else:
        sys.stderr.write("PostgreSQL did not stop: see the server log beside this file.\n")
    return 0 if stopped else 1


if __name__ == "__main__":
    sys.exit(main(home=sys.argv[1], reaper_lock=int(sys.argv[2])))
