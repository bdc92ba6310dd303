"""The words of specifications, in the languages of the demo."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

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
    "diameter": ("Diameter", "Diámetro", "Diâmetro", "Диаметр", "القطر"),
    "length": ("Length", "Longitud", "Comprimento", "Длина", "الطول"),
    "movement": ("Movement", "Movimiento", "Movimento", "Механизм", "الحركة"),
    "flight": ("Flight time", "Tiempo de vuelo", "Tempo de voo", "Время полёта", "مدة الطيران"),
    "charging": ("Charging", "Carga", "Carregamento", "Зарядка", "الشحن"),
    "range": ("Range", "Alcance", "Alcance", "Дальность", "المدى"),
    "size": ("Size", "Medidas", "Dimensões", "Размеры", "الأبعاد"),
}  # fmt: skip
_MATERIALS = {
    "abs": ("ABS", "ABS", "ABS", "АБС-пластик", "بلاستيك ABS"),
    "acetate": ("Acetate", "Acetato", "Acetato", "Ацетат", "أسيتات"),
    "acrylic": ("Acrylic", "Acrílico", "Acrílico", "Акрил", "أكريليك"),
    "bamboo": ("Bamboo", "Bambú", "Bambu", "Бамбук", "خيزران"),
    "beeswax": ("Beeswax", "Cera de abeja", "Cera de abelha", "Пчелиный воск", "شمع العسل"),
    "birch": ("Birch", "Abedul", "Bétula", "Берёза", "خشب البتولا"),
    "brass": ("Brass", "Latón", "Latão", "Латунь", "نحاس أصفر"),
    "carbon": ("Carbon fibre", "Fibra de carbono", "Fibra de carbono", "Углеволокно",
               "ألياف الكربون"),
    "cashmere": ("Cashmere", "Cachemira", "Caxemira", "Кашемир", "كشمير"),
    "copper": ("Copper", "Cobre", "Cobre", "Медь", "نحاس"),
    "corduroy": ("Corduroy", "Pana", "Veludo cotelê", "Вельвет", "مخمل مضلع"),
    "cork": ("Cork", "Corcho", "Cortiça", "Пробка", "فلين"),
    "denim": ("Denim", "Tela vaquera", "Jeans", "Деним", "دنيم"),
    "eva": ("EVA foam", "Espuma EVA", "EVA", "ЭВА", "رغوة EVA"),
    "fleece": ("Fleece", "Forro polar", "Fleece", "Флис", "فليس"),
    "glass": ("Glass", "Vidrio", "Vidro", "Стекло", "زجاج"),
    "jade": ("Jade", "Jade", "Jade", "Нефрит", "يشم"),
    "linen": ("Linen", "Lino", "Linho", "Лён", "كتان"),
    "microfibre": ("Microfibre", "Microfibra", "Microfibra", "Микрофибра", "ألياف دقيقة"),
    "oak": ("Oak", "Roble", "Carvalho", "Дуб", "خشب البلوط"),
    "porcelain": ("Porcelain", "Porcelana", "Porcelana", "Фарфор", "بورسلين"),
    "rattan": ("Rattan", "Ratán", "Ratã", "Ротанг", "روطان"),
    "rplastic": ("Recycled plastic", "Plástico reciclado", "Plástico reciclado",
                 "Переработанный пластик", "بلاستيك معاد تدويره"),
    "rubber": ("Natural rubber", "Caucho natural", "Borracha natural", "Натуральный каучук",
               "مطاط طبيعي"),
    "silk": ("Silk", "Seda", "Seda", "Шёлк", "حرير"),
    "suede": ("Suede", "Ante", "Camurça", "Замша", "شمواه"),
    "titanium": ("Titanium", "Titanio", "Titânio", "Титан", "تيتانيوم"),
    "tpu": ("TPU", "TPU", "TPU", "ТПУ", "بولي يوريثان"),
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
_MOVEMENTS = {
    "Quartz": ("Quartz", "Cuarzo", "Quartzo", "Кварцевый", "كوارتز"),
    "Mecaquartz": ("Mecaquartz", "Mecacuarzo", "Mecaquartzo", "Мехакварц", "ميكاكوارتز"),
    "Automatic": ("Automatic", "Automático", "Automático", "С автоподзаводом", "أوتوماتيكية"),
    "Hand-wound": ("Hand-wound", "Cuerda manual", "Corda manual", "С ручным заводом",
                   "تعبئة يدوية"),
}  # fmt: skip
_TOLD = {"material": _MATERIALS, "movement": _MOVEMENTS}
# Facts whose dots are decimal ones, unlike those of a standard such as Bluetooth 5.3.
_MEASURED = frozenset({"capacity", "volume", "power", "size", "range"})
_RUSSIAN_UNITS = {
    "L": "л", "ml": "мл", "cm": "см", "mm": "мм", "m": "м", "g": "г", "kg": "кг", "W": "Вт",
    "mAh": "мА·ч", "h": "ч", "min": "мин", "lm": "лм", "d": "дн.", "GHz": "ГГц", "km": "км",
}  # fmt: skip

_ARABIC_UNITS = {
    "L": "لتر", "ml": "مل", "cm": "سم", "mm": "مم", "m": "م", "g": "غ", "kg": "كغ", "W": "واط",
    "mAh": "مللي أمبير", "h": "ساعة", "min": "دقيقة", "lm": "لومن", "km": "كم",
}  # fmt: skip
_COMES = ("This one comes {}.", "Esta versión viene {}.", "Esta versão vem {}.",
          "Эта модель — {}.", "هذا الطراز {}.")  # fmt: skip


def care(material: str, language: str) -> str:
    """Return what is to be said of a material."""
    return _care()[material][LANGUAGES.index(language)]


def comes(extra: str, language: str) -> str:
    """Return the sentence of what a product comes with, which agrees with no other word."""
    return _COMES[LANGUAGES.index(language)].format(extra)


def measure(value: str, language: str) -> str:
    """Return a number with its unit as a language writes them: "0.5 L", "0,5 л"."""
    if language in ("es", "pt-BR", "ru"):
        value = value.replace(".", ",")
    units = {"ru": _RUSSIAN_UNITS, "ar": _ARABIC_UNITS}.get(language, {})
    return " ".join(units.get(part, part) for part in value.split(" "))


@cache
def _care() -> dict[str, list[str]]:
    folder = files("tradewind.demo.market") / "goods" / "kinds"
    return tomllib.loads((folder / "materials.toml").read_text("utf-8"))


def specs(facts: Mapping[str, str], language: str) -> str:
    """Return the lines `label: value` of a product's facts in a language of LANGUAGES."""
    at = LANGUAGES.index(language)
    return "\n".join(
        f"{_LABELS[name][at]}: "
        f"{_TOLD[name][value][at] if name in _TOLD else _measure(name, value, language)}"
        for name, value in facts.items()
    )


def _measure(name: str, value: str, language: str) -> str:
    """A number as a language writes it, with the unit in its letters."""
    if name in _MEASURED:
        return measure(value, language)
    # "4 hours" has a plural of its own in Arabic; "4 h" reads well without it.
    units = _RUSSIAN_UNITS if language == "ru" else {}
    return " ".join(units.get(part, part) for part in value.split(" "))
