"""`python -m tradewind.sites.open_api.freeze`: write the document of the API to docs/openapi.json.

It refuses to take anything away that programs may use, unless `--break` is given.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

FROZEN = Path("docs/openapi.json")


def main() -> None:
    """Write the document as the code has it now."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradewind.config.settings")
    import django

    django.setup()
    from tradewind.sites.open_api import document, v1

    before = json.loads(FROZEN.read_text(encoding="utf-8")) if FROZEN.exists() else {}
    gone = document.removed(before, v1.drawn())
    if gone and "--break" not in sys.argv:
        sys.exit("this would break programs:\n" + "\n".join(gone))
    FROZEN.write_text(document.written(v1.drawn()), encoding="utf-8")


if __name__ == "__main__":
    main()
