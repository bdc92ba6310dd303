"""What the demo's buyers think: reviews of what was delivered to them.

Who says what, and when, is drawn from the seed and the purchase alone. What is there already is
not said again, so that a seed that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from tradewind.base.markets import selectors as markets
from tradewind.base.notices import services as notices
from tradewind.demo.market import questions
from tradewind.demo.market.goods import Good, goods
from tradewind.demo.market.life import LETTERS_LEAVE_AFTER, TOGETHER, together
from tradewind.demo.market.opening import DEMO, Market
from tradewind.demo.market.plan import Planned, Trip
from tradewind.kernel import clock
from tradewind.kernel.actors import Actor
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import Line, Order, OrderState
from tradewind.trade.reviews import selectors
from tradewind.trade.reviews import services as reviews
from tradewind.trade.reviews.types import Kind, Reason, Scores

# Of a hundred lines so many are reviewed, and of reviews so many have no words, no name, scores of
# the store, a remark on top, and an answer.
REVIEWED, WORDLESS, NAMELESS, SCORED, REMARKED = 0.55, 0.25, 0.1, 0.4, 0.35
ANSWERED, SOOTHED = 0.25, 0.8
STARS, SHARES = (5, 4, 3, 2, 1), (58, 26, 9, 4, 3)
FIRST_USED, SOON = timedelta(days=1), timedelta(days=16)
# Where there are fewer reviews than these, all of them are to be seen.
HELD, FEWEST_FOR_ODD = 2, 12
# Later than this an answer would be none.
_ANSWERS_WITHIN = timedelta(days=4)
_LEVELS = {5: "five", 4: "four", 3: "three", 2: "low", 1: "low"}
_ARRIVED = (OrderState.DELIVERED, OrderState.COMPLETED)
_READ_AT_ONCE = 300
# Who speaks another language than these writes English.
_ELSE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opinion:
    """A review that is to be written, and what follows it."""

    at: datetime
    order: Order
    line: Line
    author: Actor
    seller: Actor
    scores: Scores
    text: str
    language: str
    anonymous: bool
    answer: str
    answered: datetime
    off_topic: bool = False


@dataclass
class Opinions:
    """Lets buyers say what they think until `now`; `groups` are the ids of what was placed."""

    market: Market
    seed: int
    now: datetime
    groups: Mapping[int, UUID]
    share: float = 1
    _said: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def write(self, planned: Sequence[Planned]) -> Iterator[tuple[int, int]]:
        """Ask and review; yields how many reviews are written, and of how many."""
        questions.ask(self.market, words(), seed=self.seed, now=self.now, share=self.share)
        thought = self._odd(sorted(self._thought(planned), key=lambda one: one.at))
        yield 0, len(thought)
        for start in range(0, len(thought), TOGETHER):
            some = thought[start : start + TOGETHER]
            with together():
                for one in some:
                    self._write(one)
            yield start + len(some), len(thought)

    def remind(self) -> None:
        """Let the rest be reminded, and take the letters that are not of today as sent."""
        before = self.now - LETTERS_LEAVE_AFTER
        with clock.moved_to(before):
            while reviews.remind(now=before):
                pass
        notices.take_as_sent(actor=DEMO, before=before)

    # --- reviews -------------------------------------------------------------------------------

    def _thought(self, planned: Sequence[Planned]) -> Iterator[_Opinion]:
        codes = {sku_id: code for code, sku_id in self.market.skus.items()}
        of_sku = {sku.code: good for good in goods(self.share) for sku in good.skus()}
        baskets = {self.groups[one.number]: one for one in planned if one.number in self.groups}
        ids = list(baskets)
        for start in range(0, len(ids), _READ_AT_ONCE):
            for order in orders.of_groups(ids[start : start + _READ_AT_ONCE]):
                one = baskets[order.group_id]
                for line in order.lines:
                    code = codes[line.sku_id]
                    draw = random.Random(f"{self.seed}:{one.number}:{code}")
                    if order.state in _ARRIVED and draw.random() < REVIEWED:
                        yield from self._opinion(draw, one, order, line, of_sku[code])

    def _opinion(
        self, draw: random.Random, one: Planned, order: Order, line: Line, good: Good
    ) -> Iterator[_Opinion]:
        """Say what a buyer thinks of a line, unless it came within the last day."""
        assert order.delivered_at is not None
        used = min(SOON, self.now - order.delivered_at) - FIRST_USED
        if used < timedelta(0):
            return
        # Most write soon, or not at all.
        at = order.delivered_at + FIRST_USED + used * draw.random() ** 2
        (stars,) = draw.choices(STARS, weights=SHARES)
        language = markets.market(one.country).default_language
        language = language if language in words() else _ELSE
        text = self._text(draw, good, language, stars)
        chance = 0 if not text and stars > 2 else SOOTHED if stars <= 2 else ANSWERED
        said = words()[language]["thanks" if stars > 3 else "sorry"]
        scored = draw.random() < SCORED
        yield _Opinion(
            at=at,
            order=order,
            line=line,
            author=self.market.actors[one.buyer],
            seller=self.market.sellers[good.store],
            scores=_of_store(draw, stars, one.trip) if scored else Scores(stars=stars),
            text=text,
            language=language,
            anonymous=draw.random() < NAMELESS,
            answer=draw.choice(said) if draw.random() < chance else "",
            answered=at + _ANSWERS_WITHIN * (0.05 + 0.95 * draw.random()),
        )

    def _text(self, draw: random.Random, good: Good, language: str, stars: int) -> str:
        """Return a text that was not said of this product yet, as long as there are such."""
        wordless, remark = draw.random() < WORDLESS, draw.random() < REMARKED
        spoken, level = words()[language], _LEVELS[stars]
        more = draw.choice(spoken["remarks"])
        if wordless:
            return ""
        told = (good.code, language, level)
        own = random.Random(":".join((str(self.seed), *told)))
        texts = own.sample(spoken[level], len(spoken[level]))
        text: str = texts[self._said[told] % len(texts)]
        self._said[told] += 1
        return f"{text} {more}" if remark and stars > 3 else text

    def _odd(self, thought: list[_Opinion]) -> list[_Opinion]:
        """Let the last few in languages that have such words give the operators something to do."""
        if len(thought) < FEWEST_FOR_ODD:
            return thought
        able = [at for at, one in enumerate(thought) if "held" in words()[one.language]]
        for turn, at in enumerate(reversed(able[-HELD - 1 :])):
            one = thought[at]
            if turn < HELD:
                text = words()[one.language]["held"][turn]
                thought[at] = replace(one, text=text, answer="")
                continue
            text, scores = words()[one.language]["off_topic"], Scores(stars=2)
            thought[at] = replace(one, text=text, scores=scores, answer="", off_topic=True)
        return thought

    def _write(self, one: _Opinion) -> None:
        if one.line.id in selectors.of_order(one.order.id, actor=one.author, now=one.at):
            return
        with clock.moved_to(one.at):
            review_id = reviews.write(
                actor=one.author, line_id=one.line.id, scores=one.scores, text=one.text,
                language=one.language, anonymous=one.anonymous, now=one.at,
            )  # fmt: skip
        if one.off_topic:
            with clock.moved_to(self.now):
                reviews.report(
                    actor=one.seller, kind=Kind.REVIEW, subject_id=review_id,
                    reason=Reason.OFF_TOPIC, now=self.now,
                )  # fmt: skip
        if one.answer and one.answered <= self.now:
            with clock.moved_to(one.answered):
                reviews.answer(
                    actor=one.seller, review_id=review_id, text=one.answer, language=one.language,
                    now=one.answered,
                )  # fmt: skip


def _of_store(draw: random.Random, stars: int, trip: Trip) -> Scores:
    said = [max(1, min(5, stars + draw.choice((-1, 0, 0, 0, 1)))) for _ in range(3)]
    if trip is Trip.TARDY:
        said[2] = draw.choice((1, 2, 2, 3))
    return Scores(stars=stars, described=said[0], communication=said[1], shipping=said[2])


@cache
def words() -> Mapping[str, Any]:
    """Return what is said, by language and by what it is for."""
    folder = files("tradewind.demo.market")
    return tomllib.loads((folder / "opinions.toml").read_text("utf-8"))
