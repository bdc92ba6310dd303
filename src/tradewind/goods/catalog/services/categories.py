"""Categories: the roots that every Tradewind begins with."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tradewind.base.texts import services as texts
from tradewind.base.texts.types import TextState
from tradewind.goods.catalog import models, rules, selectors
from tradewind.kernel import db, ids


def install_categories(*, now: datetime) -> None:
    """Add the root categories that are not there, with their names; what is there stays."""
    with db.atomic():
        known = set(models.Category.objects.values_list("code", flat=True))
        for position, (code, names) in enumerate(rules.ROOTS.items(), start=1):
            if code not in known:
                _install(code, position, names, now)
        transaction.on_commit(selectors.forget)


def _install(code: str, position: int, names: tuple[str, ...], now: datetime) -> None:
    category_id = ids.new()
    added = db.execute(
        "INSERT INTO catalog_category (id, code, parent_id, position) VALUES (%s, %s, NULL, %s)"
        " ON CONFLICT (code) DO NOTHING",
        [category_id, code, position],
    )
    if not added:
        return
    source, *others = zip(rules.LANGUAGES, names, strict=True)
    digest = texts.write_source(
        owner_id=category_id, language=source[0], fields={"name": source[1]}, now=now
    )
    for language, name in others:
        texts.write_translation(
            owner_id=category_id,
            language=language,
            fields={"name": name},
            state=TextState.REVIEWED,
            source_hash=digest,
            now=now,
        )
