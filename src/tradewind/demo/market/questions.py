"""What the people of the demo ask of goods, and what the stores answer to most of it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tradewind.demo.market.goods import BY_HAND, Good, goods
from tradewind.demo.market.life import together
from tradewind.demo.market.opening import Market
from tradewind.demo.people import PEOPLE, DemoPerson, Part
from tradewind.goods.catalog import selectors as catalog
from tradewind.kernel import clock
from tradewind.trade.reviews import selectors
from tradewind.trade.reviews import services as reviews

QUESTIONS, FEWEST, ANSWERED = 40, 8, 0.85
_ASKED_WITHIN = timedelta(days=80)


@dataclass(frozen=True, slots=True)
class _Question:
    """What somebody asks of a product; `answer` is "" where the store says nothing."""

    at: datetime
    asker: DemoPerson
    good: Good
    text: str
    answer: str
    answered: datetime


def ask(
    market: Market, words: Mapping[str, Any], *, seed: int, now: datetime, share: float = 1
) -> None:
    """Let the people of the demo ask what they have not asked yet, one question of a product.

    `words` are pairs of a question and its answer, by language and then under "questions".
    """
    askers = [one for one in PEOPLE if one.part is Part.BUYER]
    own = [
        selectors.questions_of(actor=market.actors[one.key], limit=QUESTIONS).items
        for one in askers
    ]
    asked = {question.product_id for page in own for question, _ in page}
    wanted = _wanted(askers, words, seed=seed, now=now, share=share)
    products = catalog.skus([_first_sku(market, one.good) for one in wanted])
    with together():
        for one in wanted:
            product_id = products[_first_sku(market, one.good)].product_id
            if product_id not in asked:
                _ask(market, one, product_id, now)


def _ask(market: Market, one: _Question, product_id: UUID, now: datetime) -> None:
    asker = one.asker
    with clock.moved_to(one.at):
        question_id = reviews.ask(
            actor=market.actors[asker.key], product_id=product_id, text=one.text,
            language=asker.language, country=asker.country, now=one.at,
        )  # fmt: skip
    if one.answer and one.answered <= now:
        with clock.moved_to(one.answered):
            reviews.answer_question(
                actor=market.sellers[one.good.store], question_id=question_id, text=one.answer,
                language=asker.language, now=one.answered,
            )  # fmt: skip


def _wanted(
    askers: list[DemoPerson], words: Mapping[str, Any], *, seed: int, now: datetime, share: float
) -> list[_Question]:
    draw, shelf = random.Random(f"{seed}:questions"), goods(share)
    many = max(FEWEST, min(QUESTIONS, round(QUESTIONS * share)))
    # Half of them on those that stand in the window, so that one meets some.
    chosen = draw.sample(shelf[:BY_HAND], many // 2)
    chosen += draw.sample([one for one in shelf if one not in chosen], many - many // 2)
    found = []
    for turn, good in enumerate(chosen):
        asker = askers[turn % len(askers)]
        told = words[asker.language]["questions"]
        # The next round begins with another question for each, so that few are asked twice.
        text, answer = told[(turn // len(askers) + turn % len(askers)) % len(told)]
        at = now - timedelta(hours=1) - _ASKED_WITHIN * draw.random() ** 2
        answered = at + timedelta(hours=draw.randint(2, 60))
        heard = draw.random() < ANSWERED
        found.append(_Question(at, asker, good, text, answer if heard else "", answered))
    return sorted(found, key=lambda one: one.at)


def _first_sku(market: Market, good: Good) -> UUID:
    return market.skus[good.skus()[0].code]
