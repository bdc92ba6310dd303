from __future__ import annotations

import json
import threading

import pytest
import structlog

from tradewind.kernel import log


@pytest.fixture(autouse=True)
def _as_before():
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def lines(capsys) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_one_json_object_with_what_is_bound(capsys):
    log.configure(level="INFO")
    with log.bound(request_id="req_1", order="ord_1"):
        structlog.get_logger().info("order_paid", minor=5)
    structlog.get_logger().warning("order_late")
    paid, late = lines(capsys)
    assert paid.pop("timestamp").endswith("Z")
    assert paid == {
        "event": "order_paid", "level": "info", "minor": 5, "order": "ord_1", "request_id": "req_1",
    }  # fmt: skip
    assert late.keys() == {"event", "level", "timestamp"}


def test_a_line_below_the_level_is_not_written(capsys):
    log.configure(level="WARNING")
    structlog.get_logger().info("order_paid")
    assert lines(capsys) == []


def test_an_error_is_logged_without_the_values_that_it_met(capsys):
    log.configure(level="INFO")
    secret = "ana@example.org"
    try:
        raise ValueError(f"{len(secret)} letters")
    except ValueError:
        structlog.get_logger().exception("mail_failed")
    text = capsys.readouterr().err
    assert secret not in text
    (found,) = json.loads(text)["exception"]
    assert (found["exc_type"], found["exc_value"]) == ("ValueError", "15 letters")


def test_the_request_is_known_inside_and_forgotten_outside():
    assert log.request_id() == ""
    with log.bound(request_id="req_1"):
        with log.bound(request_id="req_2", handler="x"):
            assert log.request_id() == "req_2"
        assert log.request_id() == "req_1"
    assert log.request_id() == ""


def test_the_request_is_forgotten_after_an_error():
    with pytest.raises(ValueError), log.bound(request_id="req_1"):
        raise ValueError
    assert log.request_id() == ""


def test_another_thread_serves_another_request():
    seen = []
    with log.bound(request_id="req_1"):
        thread = threading.Thread(target=lambda: seen.append(log.request_id()))
        thread.start()
        thread.join()
    assert seen == [""]
