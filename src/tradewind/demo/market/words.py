"""The words of specifications, in the languages of the demo."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "es", "pt-BR", "ru", "ar")
_LABELS = {
    "material": ("Material", "Material", "Material", "Материал", "الخامة"),
    "capacity": ("Capacity", "Capacidad", "Capacidade", "Объём", "السعة"),
    "volume": ("Contents", "Contenido", "Conteúdo", "Содержимое", "المحتوى"),
    "battery": ("Battery", "Batería", "Bateria", "Аккумулятор", "البطارية"),
    "wireless": ("Wireless", "Conexión", "Sem fio", "Связь", "الاتصال"),
    "water": ("Water resistance", "Resistencia al agua", "Resistência à água", "Водостойкость",
              "مقاومة الماء"),
    "power": ("Power", "Potencia", "Potência", "Мощность", "القدرة"),
    "light": ("Brightness", "Luminosidad", "Brilho", "Яркость", "السطوع"),
    "camera": ("Camera", "Cámara", "Câmera", "Камера", "الكاميرا"),
    "cable": ("Connector", "Conector", "Conector", "Разъём", "المنفذ"),
    "pieces": ("Pieces", "Piezas", "Peças", "Предметов", "عدد القطع"),
    "people": ("Sleeps", "Personas", "Pessoas", "Мест", "الأشخاص"),
    "age": ("Age", "Edad", "Idade", "Возраст", "العمر"),
    "size": ("Size", "Medidas", "Dimensões", "Размеры", "الأبعاد"),
}  # fmt: skip
_MATERIALS = {
    "aluminium": ("Aluminium", "Aluminio", "Alumínio", "Алюминий", "ألومنيوم"),
    "beech": ("Beech", "Haya", "Faia", "Бук", "خشب الزان"),
    "canvas": ("Cotton canvas", "Lona de algodón", "Lona de algodão", "Хлопковый канвас",
               "قماش قطني"),
    "cotton": ("Cotton", "Algodón", "Algodão", "Хлопок", "قطن"),
    "enamel": ("Enamelled steel", "Acero esmaltado", "Aço esmaltado", "Эмалированная сталь",
               "فولاذ مطلي بالمينا"),
    "foam": ("Closed-cell foam", "Espuma de célula cerrada", "Espuma de célula fechada",
             "Вспененный полимер", "رغوة مغلقة"),
    "iron": ("Cast iron", "Hierro fundido", "Ferro fundido", "Чугун", "حديد زهر"),
    "knit": ("Knit", "Punto", "Tricô", "Трикотаж", "قماش محبوك"),
    "leather": ("Leather", "Piel", "Couro", "Кожа", "جلد"),
    "maple": ("Maple", "Arce", "Bordo", "Клён", "خشب القيقب"),
    "mesh": ("Mesh", "Malla", "Malha", "Сетка", "شبك"),
    "nylon": ("Nylon", "Nailon", "Náilon", "Нейлон", "نايلون"),
    "paper": ("Mulberry paper", "Papel de morera", "Papel de amoreira", "Шелковичная бумага",
              "ورق التوت"),
    "plush": ("Plush", "Peluche", "Pelúcia", "Плюш", "قطيفة"),
    "polyamide": ("Polyamide", "Poliamida", "Poliamida", "Полиамид", "بولي أميد"),
    "polycarbonate": ("Polycarbonate", "Policarbonato", "Policarbonato", "Поликарбонат",
                      "بولي كربونات"),
    "recycled": ("Recycled nylon", "Nailon reciclado", "Náilon reciclado",
                 "Переработанный нейлон", "نايلون معاد تدويره"),
    "ripstop": ("Ripstop polyester", "Poliéster ripstop", "Poliéster ripstop",
                "Полиэстер рипстоп", "بوليستر مقاوم للتمزق"),
    "silicone": ("Silicone", "Silicona", "Silicone", "Силикон", "سيليكون"),
    "steel": ("Stainless steel", "Acero inoxidable", "Aço inoxidável", "Нержавеющая сталь",
              "فولاذ مقاوم للصدأ"),
    "stoneware": ("Stoneware", "Gres", "Grés", "Каменная керамика", "خزف"),
    "straw": ("Straw", "Paja", "Palha", "Солома", "قش"),
    "viscose": ("Viscose", "Viscosa", "Viscose", "Вискоза", "فيسكوز"),
    "walnut": ("Walnut", "Nogal", "Nogueira", "Орех", "خشب الجوز"),
    "wool": ("Wool", "Lana", "Lã", "Шерсть", "صوف"),
}  # fmt: skip
# Facts whose dots are decimal ones, unlike those of a standard such as Bluetooth 5.3.
_MEASURED = frozenset({"capacity", "volume", "power", "size"})
_RUSSIAN_UNITS = {
    "L": "л", "ml": "мл", "cm": "см", "mm": "мм", "m": "м", "g": "г", "kg": "кг", "W": "Вт",
    "mAh": "мА·ч", "h": "ч", "min": "мин", "lm": "лм", "d": "дн.", "GHz": "ГГц",
}  # fmt: skip


def specs(facts: Mapping[str, str], language: str) -> str:
    """Return the lines `label: value` of a product's facts in a language of LANGUAGES."""
    at = LANGUAGES.index(language)
    return "\n".join(
        f"{_LABELS[name][at]}: "
        f"{_MATERIALS[value][at] if name == 'material' else _measure(name, value, language)}"
        for name, value in facts.items()
    )


def _measure(name: str, value: str, language: str) -> str:
    """A number as a language writes it, with the unit in its letters."""
    if language != "en" and name in _MEASURED:
        value = value.replace(".", ",")
    if language == "ru":
        value = " ".join(_RUSSIAN_UNITS.get(part, part) for part in value.split(" "))
    return value
