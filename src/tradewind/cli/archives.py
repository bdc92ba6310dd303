"""The two shapes of a backup: one file, or a folder that keeps many and each picture once.

A file is a tar of `database.dump`, `secret-key`, `media/…` and, last, `manifest.json`. A folder
has `<time>/` with the same, and beside them one `media/` for all: what is there is not copied again.
The manifest holds size and SHA-256 of every part.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol

MANIFEST, DUMP, SECRET, MEDIA = "manifest.json", "database.dump", "secret-key", "media/"
FORMAT = 1
_CHUNK = 1024 * 1024

Told = Callable[[int], None]


class ArchiveError(Exception):
    """A backup cannot be written or believed; the message says what to do."""


def digest(source: IO[bytes], into: IO[bytes] | None = None, told: Told = lambda size: None) -> str:
    """Return the SHA-256 of what is left of a stream, copying it on the way."""
    found = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        found.update(chunk)
        if into is not None:
            into.write(chunk)
        told(len(chunk))
    return found.hexdigest()


def is_folder(path: Path, typed: str) -> bool:
    """Say whether somebody means a folder: it is one, or its name ends like one."""
    return path.is_dir() or typed.endswith(os.sep)


# --- writing -------------------------------------------------------------------------------------


class Writer(Protocol):
    """Takes the parts of one backup; nobody sees it before `finish`, and `drop` leaves nothing."""

    parts: dict[str, dict[str, Any]]

    def place(self) -> Path:
        """Return where the dump may be written."""

    def add(self, name: str, file: Path) -> bool:
        """Take a part; False when it was there already."""

    def finish(self, manifest: dict[str, Any]) -> Path:
        """Write the manifest, and let the backup be seen; return where it is."""

    def drop(self) -> None:
        """Remove what was written of it so far."""


@contextmanager
def writing(path: Path, *, folder: bool, stamp: str) -> Iterator[Writer]:
    """Give a writer, whose traces are gone if anything fails; raises ArchiveError."""
    try:
        writer: Writer = _Folder(path, stamp) if folder else _File(path)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        yield writer
    except OSError as error:
        writer.drop()
        raise ArchiveError(f"{path} could not be written: {error}.") from error
    except BaseException:
        writer.drop()
        raise


class _File(Writer):
    def __init__(self, path: Path) -> None:
        if path.exists():
            raise ArchiveError(f"{path} is there already: a backup overwrites nothing.")
        self._path = path
        self._half = path.with_name(f"{path.name}.{os.getpid()}.part")
        self._dump = path.with_name(f"{path.name}.{os.getpid()}.dump.part")
        descriptor = os.open(self._half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._raw = os.fdopen(descriptor, "wb")
        self._tar = tarfile.TarFile(fileobj=self._raw, mode="w", format=tarfile.PAX_FORMAT)
        self.parts = {}

    def place(self) -> Path:
        return self._dump

    def add(self, name: str, file: Path) -> bool:
        with file.open("rb") as source:
            info = self._info(name, os.fstat(source.fileno()).st_size)
            read = _Reading(source)
            self._tar.addfile(info, read)
        self.parts[name] = {"bytes": info.size, "sha256": read.digest.hexdigest()}
        if file == self._dump:
            file.unlink()
        return True

    def finish(self, manifest: dict[str, Any]) -> Path:
        text = json.dumps(manifest, indent=1).encode()
        self._tar.addfile(self._info(MANIFEST, len(text)), io.BytesIO(text))
        self._tar.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
        # A link, unlike a renaming, overwrites nothing.
        os.link(self._half, self._path)
        self._half.unlink()
        _sync(self._path.parent)
        return self._path

    def drop(self) -> None:
        with suppress(OSError):
            self._raw.close()
        for path in (self._half, self._dump):
            path.unlink(missing_ok=True)

    @staticmethod
    def _info(name: str, size: int) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        return info


class _Reading(io.RawIOBase):
    """A file that is hashed while somebody reads it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self.digest.update(chunk)
        return chunk


class _Folder(Writer):
    def __init__(self, path: Path, stamp: str) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._known = _latest_parts(path)
        self._root, self._done, self._half = path, path / stamp, path / f".{stamp}.part"
        if self._done.exists():
            raise ArchiveError(f"{self._done} is there already: a backup overwrites nothing.")
        self._half.mkdir(mode=0o700)
        self.parts = {}

    def place(self) -> Path:
        return self._half / DUMP

    def add(self, name: str, file: Path) -> bool:
        kept = (self._root if name.startswith(MEDIA) else self._half) / name
        known, size = self._known.get(name), file.stat().st_size
        if kept != file and kept.exists() and kept.stat().st_size == size and known:
            self.parts[name] = known
            return False
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if kept == file:
            with file.open("rb") as source:
                found = digest(source)
                os.fsync(source.fileno())
        else:
            found = _copy(file, kept)
        self.parts[name] = {"bytes": size, "sha256": found}
        return True

    def finish(self, manifest: dict[str, Any]) -> Path:
        _write(self._half / MANIFEST, json.dumps(manifest, indent=1).encode())
        _sync(self._half)
        self._half.rename(self._done)
        _sync(self._root)
        return self._done

    def drop(self) -> None:
        # Pictures that were copied stay: the next backup finds them.
        shutil.rmtree(self._half, ignore_errors=True)


def thin_out(folder: Path, *, keep: int) -> int:
    """Remove the oldest backups of a folder but for `keep`; pictures stay. Return how many."""
    old = _times(folder)[:-keep]
    for one in old:
        shutil.rmtree(one)
    return len(old)


def _times(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob(f"[0-9]*/{MANIFEST}"))


def _latest_parts(folder: Path) -> dict[str, dict[str, Any]]:
    for one in _times(folder)[-1:]:
        parts: dict[str, dict[str, Any]] = json.loads((one / MANIFEST).read_text())["parts"]
        return parts
    return {}


def _copy(source: Path, kept: Path) -> str:
    half = kept.with_name(f".{kept.name}.{os.getpid()}.part")
    try:
        with source.open("rb") as read, half.open("wb") as written:
            half.chmod(0o600)
            found = digest(read, written)
            written.flush()
            os.fsync(written.fileno())
        half.replace(kept)
    finally:
        half.unlink(missing_ok=True)
    return found


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        path.chmod(0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- reading -------------------------------------------------------------------------------------


class Reader:
    """A backup that is there: its manifest, and its parts by name."""

    def __init__(self, opened: Callable[[str], IO[bytes]]) -> None:
        self._opened = opened
        try:
            with opened(MANIFEST) as file:
                self.manifest: dict[str, Any] = json.load(file)
            self.parts: dict[str, dict[str, Any]] = self.manifest["parts"]
            known = self.manifest["format"] == FORMAT
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ArchiveError(
                "This is no whole backup of Tradewind: it has no manifest."
            ) from error
        if not known:
            raise ArchiveError("The backup has a format of a newer Tradewind: restore with that.")

    def opened(self, name: str) -> IO[bytes]:
        """Open a part to read it; raises ArchiveError."""
        try:
            return self._opened(name)
        except (OSError, KeyError) as error:
            raise ArchiveError(f"The backup lacks {name}: nothing was restored.") from error

    def check(self, told: Told, into: dict[str, IO[bytes]]) -> None:
        """Read every part and compare it to the manifest, copying some; raises ArchiveError."""
        for name, part in self.parts.items():
            with self.opened(name) as file:
                if digest(file, into.get(name), told) != part["sha256"]:
                    raise ArchiveError(
                        f"{name} is not what was backed up (its checksum differs): nothing was"
                        " restored. Take another copy of the backup."
                    )


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open a backup: a file, a folder of one, or the newest of a folder of many."""
    if path.is_dir():
        one = path if (path / MANIFEST).exists() else next(reversed(_times(path)), path)

        def opened(name: str) -> IO[bytes]:
            return ((one.parent if name.startswith(MEDIA) else one) / name).open("rb")

        yield Reader(opened)
        return
    try:
        tar = tarfile.TarFile(path)
    except (OSError, tarfile.TarError) as error:
        raise ArchiveError(f"{path} cannot be read as a backup: {error}.") from error

    def member(name: str) -> IO[bytes]:
        found = tar.extractfile(name)
        if found is None:
            raise KeyError(name)
        return found

    with tar:
        yield Reader(member)
