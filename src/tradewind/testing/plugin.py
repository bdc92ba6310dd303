"""The pytest plugin of Tradewind and its extensions: a home of its own for each worker.

Loaded with `-p tradewind.testing.plugin`, before Django's settings are read.
"""

from __future__ import annotations

import os
import shutil
import tempfile

import hypothesis
import pytest

from tradewind.design import messages

_home = tempfile.mkdtemp(prefix="tw-")
os.environ["TRADEWIND_HOME"] = _home
os.environ["TRADEWIND_SECRET_KEY"] = "only-for-tests-" + "0" * 36
os.environ["TRADEWIND_CLOCK_MOVABLE"] = "0"
os.environ["TRADEWIND_STAFF_MFA"] = "0"
os.environ["TRADEWIND_LOG_LEVEL"] = "INFO"
# WhiteNoise warns of a folder for collected files that is not there.
os.mkdir(os.path.join(_home, "static"))
# Before Django reads the words of a language, which it does once.
messages.ensure()
hypothesis.settings.register_profile("quick", max_examples=50, deadline=None)
hypothesis.settings.register_profile("deep", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    shutil.rmtree(_home, ignore_errors=True)
