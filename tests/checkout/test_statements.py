"""What the hottest path sends to the server, read from the wire below every library."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections

from tradewind.kernel import db
from tradewind.testing import make
from tradewind.trade.checkout import services as checkout
from tradewind.trade.orders import selectors as orders

pytestmark = pytest.mark.usefixtures("committed")

LIMIT = 14


@contextmanager
def on_the_wire(path: Path) -> Iterator[list[str]]:
    """Collect every statement that this thread's connection sends, prepared ones by their text.

    libpq writes each message of the protocol down; a Query, and an Execute of what was bound last,
    make the server run something.
    """
    wire, statements = connection.connection.pgconn, []
    with path.open("w+") as file:
        wire.trace(file.fileno())
        try:
            yield statements
        finally:
            wire.untrace()
            file.seek(0)
            statements += _run(file.read())


def _run(trace: str) -> Iterator[str]:
    """Yield the text behind each message that makes the server run something."""
    texts = dict(db.rows("SELECT name, statement FROM pg_prepared_statements"))
    bound = ""
    for message in re.findall(r"^[-\d]+ [:.\d]+\tF\t\d+\t(.*?)(?=\n[-\d]+ [:.\d]+\t|\n\Z)",
                              trace, re.S | re.M):  # fmt: skip
        kind, _, rest = message.partition("\t")
        if kind == "Query":
            yield rest.strip(' "')
        elif kind == "Parse":
            name, text = re.match(r' "(.*?)" "(.*)"', rest, re.S).groups()
            texts[name] = text
        elif kind == "Bind":
            bound = texts[re.match(r' "" "(.*?)"', rest)[1]].strip()
        elif kind == "Execute":
            yield bound
        else:
            assert kind in ("Describe", "Sync", "Close", "Flush"), f"{kind} runs something too"


@pytest.fixture
def pressing(tmp_path):
    """Place a cart of two lines of two stores and return the statements of each press."""
    buyer = make.buyer()
    lines = {make.product(store=make.store()): 2, make.product(store=make.store()): 1}

    def press(times: int) -> list[list[str]]:
        found = []
        for number in range(times):
            cart_id = make.cart(buyer=buyer, lines=lines)
            command = make.command(buyer=buyer, cart_id=cart_id)
            with on_the_wire(tmp_path / f"wire{number}") as statements:
                done = checkout.place_order(actor=buyer.actor, command=command, now=make.NOON)
            assert len(orders.group(done.group_id, actor=buyer.actor).orders) == 2
            found.append(statements)
        return found

    return press


def test_placing_two_lines_of_two_stores_takes_few_statements_in_one_transaction(pressing):
    for statements in pressing(4):
        first, *between, last = statements
        assert (first, last) == ("BEGIN", "COMMIT")
        assert len(between) <= LIMIT, "\n".join(between)
        words = {re.match(r"\w+", text)[0] for text in between}
        assert words == {"INSERT", "UPDATE", "SELECT"}


def test_what_is_scarce_is_locked_last(pressing):
    ((*_, reservation, stock, commit),) = pressing(1)
    assert reservation.startswith("INSERT INTO inventory_reservation")
    assert stock.startswith("UPDATE inventory_stock")
    assert commit == "COMMIT"


def test_facts_are_read_and_everything_else_is_written_by_plain_statements(pressing):
    ((_, *between, _),) = pressing(1)
    kinds = [re.match(r"\w+", text)[0] for text in between]
    # The key, the cart, three reads, and then writes alone.
    assert kinds[:5] == ["INSERT", "UPDATE", "SELECT", "SELECT", "SELECT"]
    assert set(kinds[5:]) == {"INSERT", "UPDATE"}
    assert not [text for text in between if text.startswith("WITH") or "; " in text]


def test_nothing_goes_past_the_connection_that_was_watched(pressing, provider, monkeypatch):
    def refuse(*_):
        raise AssertionError("placing an order spoke to the network")

    opened = []
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(connections, "create_connection", lambda alias: opened.append(alias))
    backends = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    pressing(1)
    assert db.rows(backends) == [(1,)]
    assert (opened, provider.calls) == ([], [])


def test_a_replay_takes_three_statements(tmp_path):
    buyer = make.buyer()
    cart_id = make.cart(buyer=buyer, lines={make.product(store=make.store()): 1})
    command = make.command(buyer=buyer, cart_id=cart_id)
    first = checkout.place_order(actor=buyer.actor, command=command, now=make.NOON)
    with on_the_wire(tmp_path / "wire") as statements:
        assert checkout.place_order(actor=buyer.actor, command=command, now=make.NOON) == first
    assert len(statements) == 2 + 3


def test_the_wire_is_read_whole(tmp_path):
    db.rows("SELECT 1")
    with on_the_wire(tmp_path / "wire") as statements, db.atomic():
        for number in range(4):
            db.rows("SELECT %s::int", [number])
        connection.savepoint()
        with connection.connection.cursor() as cursor:
            cursor.execute("SELECT 2; SELECT 3")
    assert statements[0] == "BEGIN"
    assert statements[1:5] == ["SELECT $1::int"] * 4
    assert statements[5].startswith("SAVEPOINT")
    assert statements[6:] == ["SELECT 2; SELECT 3", "COMMIT"]
