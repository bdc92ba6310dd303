from __future__ import annotations

from datetime import datetime

import pytest

from tradewind.base.texts import selectors as texts
from tradewind.base.texts import services as text_services
from tradewind.base.texts.rules import hash_of
from tradewind.base.texts.types import TextState
from tradewind.kernel import clock
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON


@pytest.fixture(autouse=True)
def _noon():
    with clock.moved_to(NOON):
        yield


def translate(product_id, language: str, fields: dict[str, str], *, now: datetime = NOON) -> None:
    """Give a product reviewed words in a language."""
    source = texts.texts([product_id], "en")[product_id]
    text_services.write_translation(
        owner_id=product_id,
        language=language,
        fields=fields,
        state=TextState.REVIEWED,
        source_hash=hash_of(source.fields),
        now=now,
    )


@pytest.fixture
def backpack():
    """A backpack at 25.00 euro in Spain, with words in English and Spanish."""
    made = make.product(
        store=make.store(),
        price=Money(2500, "EUR"),
        fields={"description": "Dry in the <rain> & snow.", "specs": "Volume: 22 litres"},
    )
    translate(made.id, "es", {"title": "Mochila Ridgeline 22 L", "description": "Seca con lluvia."})
    deliver()
    return made
