"""The categories to begin with, and what a product's words and SKUs must keep to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from tradewind.base.texts import rules as texts
from tradewind.goods.catalog.types import BadProduct, SkuInput

# In the order in which they are shown. The first language is the one that they are written in.
LANGUAGES = ("en", "es", "pt-BR", "ru", "ar", "de", "fr", "zh-Hans")
ROOTS: Mapping[str, tuple[str, ...]] = {
    "fashion": ("Fashion", "Moda", "Moda", "Одежда", "أزياء", "Mode", "Mode", "服饰"),
    "bags": (
        "Bags & travel", "Bolsos y viaje", "Bolsas e viagem", "Сумки и чемоданы",
        "حقائب وسفر", "Taschen & Reise", "Sacs et voyage", "箱包旅行",
    ),
    "shoes": ("Shoes", "Calzado", "Calçados", "Обувь", "أحذية", "Schuhe", "Chaussures", "鞋靴"),
    "audio": ("Audio", "Audio", "Áudio", "Аудио", "صوتيات", "Audio", "Audio", "音频"),
    "phones": (
        "Phones", "Móviles", "Celulares", "Телефоны", "هواتف", "Handys", "Téléphones", "手机",
    ),
    "home": (
        "Home & light", "Hogar e iluminación", "Casa e iluminação", "Дом и свет",
        "منزل وإضاءة", "Wohnen & Licht", "Maison et éclairage", "家居灯饰",
    ),
    "kitchen": (
        "Kitchen & tea", "Cocina y té", "Cozinha e chá", "Кухня и чай",
        "مطبخ وشاي", "Küche & Tee", "Cuisine et thé", "厨房茶具",
    ),
    "watches": ("Watches", "Relojes", "Relógios", "Часы", "ساعات", "Uhren", "Montres", "手表"),
    "beauty": ("Beauty", "Belleza", "Beleza", "Красота", "جمال", "Schönheit", "Beauté", "美妆"),
    "toys": (
        "Toys & robots", "Juguetes y robots", "Brinquedos e robôs", "Игрушки и роботы",
        "ألعاب وروبوتات", "Spielzeug & Roboter", "Jouets et robots", "玩具机器人",
    ),
    "drones": ("Drones", "Drones", "Drones", "Дроны", "طائرات مسيّرة", "Drohnen", "Drones", "无人机"),
    "outdoor": (
        "Sports & outdoor", "Deporte y aire libre", "Esporte e ar livre", "Спорт и отдых",
        "رياضة وهواء طلق", "Sport & Outdoor", "Sport et plein air", "运动户外",
    ),
}  # fmt: skip

_CODE, _CATEGORY, _OPTION, _TITLE, _WORDS, _ALT = 80, 120, 120, 500, 50_000, 300
# Ten tonnes, and ten kilometres: above is a slip of units.
_MOST = 10**7
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}(\.\S.{0,79})?")
_LINE_ENDS = frozenset("\n\r\t")


def check_product(
    code: str, category: str, fields: Mapping[str, str], skus: Sequence[SkuInput]
) -> None:
    """Refuse a new product that cannot be listed as given; raises BadProduct naming the field."""
    text("code", code, _CODE)
    check_category(category)
    if not fields.get("title", "").strip():
        raise BadProduct(field="title", reason="missing")
    if not skus:
        raise BadProduct(field="skus", reason="missing")
    check_skus(skus)


def check_category(category: str) -> None:
    """Refuse a code that no category could have; none at all is allowed. Raises BadProduct."""
    if category:
        text("category", category, _CATEGORY)


def check_fields(fields: Mapping[str, str]) -> None:
    """Refuse words that no page could show; raises BadProduct naming the field."""
    for name, words in fields.items():
        if not _FIELD.fullmatch(name):
            raise BadProduct(field=name, reason="not the name of a field")
        _letters(name, name, frozenset())
        if len(words) > (_TITLE if name == "title" else _WORDS):
            limit = _TITLE if name == "title" else _WORDS
            raise BadProduct(field=name, reason="too long", limit=limit)
        _letters(name, words, _LINE_ENDS if name != "title" else frozenset())
    if "title" in fields and not fields["title"].strip():
        raise BadProduct(field="title", reason="missing")


def check_skus(skus: Sequence[SkuInput]) -> None:
    """Refuse SKUs that cannot stand side by side; raises BadProduct naming field and SKU."""
    codes = [sku.code for sku in skus]
    if len(set(codes)) != len(codes):
        raise BadProduct(field="skus", reason="one code twice")
    for sku in skus:
        text("sku", sku.code, _CODE)
        for words in (*sku.options.keys(), *sku.options.values()):
            text("options", words, _OPTION)
        check_sizes(sku.weight_g, sku.dimensions_mm, sku=sku.code)


def check_sizes(
    weight_g: int | None, dimensions_mm: tuple[int, int, int] | None, *, sku: str
) -> None:
    """Refuse a weight or size that nothing has; raises BadProduct."""
    for field, sizes in (("weight_g", (weight_g or 0,)), ("dimensions_mm", dimensions_mm or (0,))):
        if not all(0 <= size <= _MOST for size in sizes):
            raise BadProduct(field=field, reason="out of range", sku=sku)


def language(tag: str) -> str:
    """Return a language tag as it is kept; raises InvalidInput."""
    return texts.tag(tag)


def hash_of(fields: Mapping[str, str]) -> str:
    """Return the hash by which a translation names the words that it is of."""
    return texts.hash_of(fields)


def best_name(names: Mapping[str, str], wanted: str) -> str:
    """Return the name in a language, in what it is cut down to, or in the first of LANGUAGES."""
    return next((names[tag] for tag in (*texts.chain(wanted), LANGUAGES[0]) if names.get(tag)), "")


def check_alt(alt: str) -> None:
    """Refuse a description of a picture that is too long; raises BadProduct."""
    if alt:
        text("alt", alt, _ALT)


def text(field: str, words: str, limit: int) -> None:
    """Refuse a line that is empty, too long or holds what no text has; raises BadProduct."""
    if not words.strip():
        raise BadProduct(field=field, reason="missing")
    if len(words) > limit:
        raise BadProduct(field=field, reason="too long", limit=limit)
    _letters(field, words, frozenset())


def _letters(field: str, words: str, allowed: frozenset[str]) -> None:
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in allowed for one in words):
        raise BadProduct(field=field, reason="a character that no text has")
