from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest

from tradewind.kernel import jobs, outbox
from tradewind.kernel.outbox import Event
from tradewind.testing.walls import reactions

from .linting import ROOT

FACTS = [("orders.OrderPaid", "tradewind.trade.orders.events")]


def test_the_page_of_reactions_is_what_the_code_does():
    written = (ROOT / reactions.PAGE).read_text(encoding="utf-8")
    assert written == reactions.render(), "run python -m tradewind.testing.walls.reactions"


def test_a_reaction_that_the_page_does_not_know_is_noticed(monkeypatch):
    before = reactions.render()
    known = outbox.reactions()
    fact = before.split("## To facts")[1].split("| `")[1].split("`")[0]
    monkeypatch.setattr(outbox, "reactions", lambda: [*known, (fact, "kernel.one_more")])
    assert "`kernel.one_more`" in reactions.render()
    assert reactions.render() != before


def test_a_sweep_that_the_page_does_not_know_is_noticed(monkeypatch):
    before = reactions.render()
    more = jobs.Sweep("kernel.one_more", lambda at: 0)
    monkeypatch.setattr(jobs, "sweeps", lambda: [more])
    assert "| `kernel.one_more` | `kernel` |" in reactions.render()
    assert reactions.render() != before


def test_what_tests_register_is_not_on_the_page(monkeypatch):
    before = reactions.render()
    known = outbox.reactions()
    monkeypatch.setattr(outbox, "reactions", lambda: [*known, ("a.Fact", "test_outbox.hear")])
    assert reactions.render() == before


def test_the_page_names_each_fact_its_door_and_its_reactions():
    text = reactions.page(
        facts=[*FACTS, ("orders.OrderClosed", "tradewind.trade.orders.events")],
        reactions=[("orders.OrderPaid", "settlement.post"), ("orders.OrderPaid", "inventory.take")],
        sweeps=["orders.expire"],
    )
    assert text.splitlines()[6:] == [
        "| fact | published by | reactions |",
        "|---|---|---|",
        "| `orders.OrderClosed` | `trade.orders.events` | nobody yet |",
        "| `orders.OrderPaid` | `trade.orders.events` | `inventory.take`, `settlement.post` |",
        "",
        "## To time",
        "",
        "| sweep | of |",
        "|---|---|",
        "| `orders.expire` | `orders` |",
    ]


def test_a_base_that_facts_share_is_no_fact():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Shared(Event):
        store_id: UUID

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Happened(Shared):
        amount: int

    assert reactions.facts(below=Shared) == [(Happened.name, __name__)]
    assert (Shared.name, __name__) not in reactions.facts(below=Event)


def test_a_reaction_to_a_fact_that_nobody_declares_is_refused():
    with pytest.raises(LookupError, match=r"orders\.OrderLost"):
        reactions.page(facts=FACTS, reactions=[("orders.OrderLost", "a.b")], sweeps=[])
