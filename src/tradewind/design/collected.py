"""Static files under names of their content and compressed, so that browsers keep them for good.

`collect` writes them to STATIC_ROOT before pages are served; where that was not done, as in tests,
files have their own names.
"""

from __future__ import annotations

import fcntl
import hashlib
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)

_MARK = "collected"


class Collected(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """What was collected goes by the name of its content, all else by its own."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """Return the name under which a file is served."""
        known = self.hash_key(self.clean_name(urlsplit(unquote(name)).path.strip()))
        return str(self.hashed_files.get(known, name))

    def hashed_name(self, name: str, content: object = None, filename: str | None = None) -> str:
        """Return the name of a content; sheets of others that name no file keep what they say."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name


def collect() -> bool:
    """Write all static files anew unless none has changed; say whether it was done.

    Safe when two processes do it at once.
    """
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    mark = root.parent / f"{root.name}.{_MARK}"
    with mark.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        wanted = _fingerprint()
        if file.read() == wanted:
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        file.truncate(0)
        file.write(wanted)
    return True


def _fingerprint() -> str:
    """Return what changes when any of the files does."""
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
