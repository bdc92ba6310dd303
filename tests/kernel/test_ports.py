from __future__ import annotations

from typing import Protocol

import pytest

from tradewind.kernel import ports


@pytest.fixture(autouse=True)
def _no_ports(monkeypatch):
    monkeypatch.setattr(ports, "_makers", {})
    monkeypatch.setattr(ports, "_made", {})


class Carrier(Protocol):
    def name(self) -> str: ...


class Mail(Protocol):
    def send(self) -> None: ...


def test_an_adapter_is_made_once_and_when_it_is_first_needed():
    made: list[object] = []
    ports.provide(Carrier, lambda: made.append(object()) or made[-1])
    assert made == []
    assert ports.get(Carrier) is ports.get(Carrier) is made[0]
    assert len(made) == 1


def test_a_port_that_nobody_answers_is_named():
    ports.provide(Carrier, object, name="post")
    with pytest.raises(LookupError, match="no adapter is provided for Carrier ''"):
        ports.get(Carrier)
    with pytest.raises(LookupError, match="no adapter is provided for Mail 'post'"):
        ports.get(Mail, name="post")


def test_the_last_who_is_provided_answers():
    ports.provide(Carrier, lambda: "first")
    assert ports.get(Carrier) == "first"
    ports.provide(Carrier, lambda: "second")
    assert ports.get(Carrier) == "second"


def test_a_port_has_an_adapter_for_each_name():
    ports.provide(Carrier, lambda: "rail", name="rail")
    ports.provide(Carrier, lambda: "air", name="air")
    ports.provide(Mail, object)
    assert ports.names(Carrier) == ("air", "rail")
    assert ports.names(Mail) == ("",)
    assert ports.get(Carrier, name="air") == "air"


def test_an_adapter_that_cannot_be_made_is_tried_again():
    answers = iter([ConnectionError("no"), "made"])

    def make() -> object:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    ports.provide(Carrier, make)
    with pytest.raises(ConnectionError):
        ports.get(Carrier)
    assert ports.get(Carrier) == "made"
