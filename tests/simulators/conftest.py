"""An acquirer for all tests of a module, and acquirers of a test's own."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulators.acquirer.testing import SECRET, Acquirer, Receiver


@pytest.fixture(scope="module")
def acquirer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acquirer]:
    """Shared; delivers one webhook at a time, so that what is due earlier arrives earlier."""
    receiver = Receiver()
    options = ["--late-seconds", "0.5", "--silence-seconds", "0"]
    folder = tmp_path_factory.mktemp("acquirer")
    one = Acquirer(data=folder, receiver=receiver, secret=SECRET, options=options)
    yield one
    assert one.end() == 0
    receiver.close(secret=SECRET)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    yield one
    one.close(secret=SECRET)


@pytest.fixture
def start(tmp_path: Path, receiver: Receiver) -> Iterator[Callable[..., Acquirer]]:
    """Starts acquirers of the test's own, one after the other on one data folder."""
    started: list[Acquirer] = []

    def start_one(*options: str) -> Acquirer:
        data, own = tmp_path / "data", list(options)
        started.append(Acquirer(data=data, receiver=receiver, secret=SECRET, options=own))
        return started[-1]

    yield start_one
    for one in started:
        one.end(how=signal.SIGKILL)


@pytest.fixture
def reference(request: pytest.FixtureRequest) -> str:
    return f"pay {request.node.name}"
