from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from . import checks, reach

ROOT = Path(__file__).parents[2]
FLOORS = ("base", "rails", "goods", "trade", "growth")


@cache
def sources(*endings: str) -> dict[str, str]:
    """Return the texts of the repository's files under src and tests with these endings."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for top in ("src", "tests")
        for path in sorted((ROOT / top).rglob("*"))
        if path.suffix in endings and "node_modules" not in path.parts
    }


@pytest.mark.parametrize("check", checks.PYTHON, ids=lambda check: check.__name__)
def test_every_python_file_is_tidy(check):
    found = [words for path, source in sources(".py").items() for words in check(path, source)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("check", checks.PAGES, ids=lambda check: check.__name__)
def test_every_page_and_style_sheet_is_tidy(check):
    pages = {path: text for path, text in sources(".html", ".css").items() if "src/" in path}
    found = [words for path, source in pages.items() for words in check(path, source)]
    assert not found, "\n".join(found)


def test_no_module_is_dead():
    contracts = (ROOT / ".importlinter").read_text(encoding="utf-8")
    named = [(ROOT / "pyproject.toml").read_text(encoding="utf-8")]
    named += re.findall(r"tradewind\.testing\.[\w.]+", contracts)
    dead = reach.dead_modules(sources(".py"), apps=settings.INSTALLED_APPS, named="\n".join(named))
    assert not dead, "\n".join(dead)


def test_no_domain_is_hollow():
    folders = [
        folder.relative_to(ROOT).as_posix()
        for floor in FLOORS
        for folder in sorted((ROOT / "src" / "tradewind" / floor).glob("*"))
        if folder.is_dir() and folder.name != "__pycache__"
    ]
    hollow = reach.hollow_domains(sources(".py"), folders=folders)
    assert not hollow, "\n".join(hollow)


def test_every_folder_of_python_files_is_a_package():
    blind = reach.blind_folders(sources(".py"))
    assert not blind, "\n".join(blind)


# --- each check finds what is planted ------------------------------------------------------------

RULES = "src/tradewind/goods/pricing/rules/stages.py"
SERVICE = "src/tradewind/trade/orders/services.py"
PAGE = "src/tradewind/sites/storefront/templates/cart.html"
STYLE = "src/tradewind/design/site.css"


def function(lines: int) -> str:
    return "def long():\n" + "    pass\n" * (lines - 1)


def sql(words: str, clock: str = "now()") -> str:
    """A module with a statement in which ~ stands for the database's clock."""
    return f'rows("{words}")'.replace("~", clock)


FOUND = [
    (checks.long_functions, SERVICE, function(71), "long has 71 lines, at most 70"),
    (checks.long_functions, "tests/orders/test_rules.py", "async " + function(71), "has 71 lines"),
    (checks.long_modules, SERVICE, "x = 1\n" * 501, "has 501 lines, at most 500"),
    (checks.banned_file_names, "src/tradewind/kernel/utils.py", "", "utils says nothing"),
    (checks.banned_file_names, "src/simulators/helpers.py", "", "helpers says nothing"),
    (checks.banned_file_names, "src/tradewind/trade/orders/managers.py", "", "managers says"),
    (checks.banned_file_names, "src/tradewind/trade/orders/signals/paid.py", "", "signals says"),
    (checks.banned_file_names, "src/tradewind/trade/orders/api.py", "", "api says nothing"),
    (checks.unfinished, SERVICE, "x = 1  # TODO: later", "unfinished"),
    (checks.unfinished, "src/simulators/acquirer.py", "# FIXME", "unfinished"),
    (checks.prints, SERVICE, "print(1)", "prints"),
    (checks.clock_reads, SERVICE, "from django.utils import timezone\ntimezone.now()",
     "django.utils.timezone.now reads the clock"),
    (checks.clock_reads, SERVICE, "import django.utils.timezone as tz\ndefault = tz.now",
     "django.utils.timezone.now reads the clock"),
    (checks.clock_reads, SERVICE, "from django.utils.timezone import now",
     "django.utils.timezone.now reads the clock"),
    (checks.clock_reads, SERVICE, "from datetime import UTC, datetime\ndatetime.now(UTC)",
     "datetime.datetime.now reads the clock"),
    (checks.clock_reads, SERVICE, "import datetime as dt\ndt.datetime.utcnow()",
     "datetime.datetime.utcnow reads the clock"),
    (checks.clock_reads, RULES, "from datetime import date as day\nday.today()",
     "datetime.date.today reads the clock"),
    (checks.clock_reads, SERVICE, "import time\ntime.time()", "time.time reads the clock"),
    (checks.clock_reads, "tests/orders/test_services.py", "from time import time",
     "time.time reads the clock"),
    (checks.clock_reads, SERVICE, "from django.db.models import functions as f\nf.Now()",
     "django.db.models.functions.Now reads the clock"),
    (checks.clock_reads, SERVICE, "at = DateTimeField(auto_now=True)", "auto_now reads the clock"),
    (checks.clock_reads, "src/tradewind/kernel/migrations/0001_initial.py",
     "at = DateTimeField(auto_now_add=True)", "auto_now_add reads the clock"),
    (checks.sql_clocks, SERVICE, sql("UPDATE orders SET paid_at = ~"), "in SQL reads the clock"),
    (checks.sql_clocks, SERVICE, sql("select age({x}, ~)").replace('("', '(f"'), "in SQL reads"),
    (checks.sql_clocks, SERVICE, sql("SELECT 1 WHERE due < ~", "CURRENT_TIMESTAMP"), "in SQL"),
    (checks.sql_clocks, SERVICE, sql("select ~", "clock_timestamp ()"), "in SQL reads"),
    (checks.django_signals, SERVICE, "from django.dispatch import receiver", "a Django signal"),
    (checks.django_signals, SERVICE, "from django.db.models.signals import post_save", "a Django"),
    (checks.django_signals, SERVICE, "from django.db.models import signals", "a Django signal"),
    (checks.django_signals, SERVICE, "import django.core.signals", "uses a Django signal"),
    (checks.floats, RULES, "rate = 0.2", "0.2 is a float"),
    (checks.floats, "src/tradewind/trade/orders/types.py", "x = float('1')", "float is not exact"),
    (checks.floats, "src/tradewind/kernel/money.py", "rate: float", "float is not exact"),
    (checks.effects, RULES, "import uuid\nuuid.uuid4()", "uuid.uuid4 is not pure"),
    (checks.effects, RULES, "from tradewind.kernel import ids\nids.new()", "ids.new is not pure"),
    (checks.effects, "src/tradewind/trade/orders/types.py", "open('x')", "open is not pure"),
    (checks.imports_by_text, SERVICE, "from django.apps import apps\napps.get_model('a.B')",
     "apps.get_model reaches over the walls"),
    (checks.imports_by_text, SERVICE, "import importlib\nimportlib.import_module('x')",
     "importlib.import_module reaches over the walls"),
    (checks.physical_directions, PAGE, '<p class="flex ml-4">', "ml-4 is a physical direction"),
    (checks.physical_directions, PAGE, "<p class='sm:-mr-px'>", "sm:-mr-px is a physical"),
    (checks.physical_directions, PAGE, '<p class="{% if a == "b" %}x{% endif %} text-right">',
     "text-right is a physical direction"),
    (checks.physical_directions, PAGE, '{% include "a.html" with classes="pl-2" %}', "pl-2 is a"),
    (checks.physical_directions, PAGE, '<p :class="open && \'left-0\'">', "left-0 is a physical"),
    (checks.physical_directions, PAGE, '<p class="[margin-left:4px]">', "[margin-left:4px] is a"),
    (checks.physical_directions, PAGE, '<p\nclass="border-l-2">', ":2 border-l-2 is a physical"),
    (checks.physical_directions, PAGE, '<p class="rounded-tl rounded-r-box">', "rounded-tl is a"),
    (checks.physical_directions, PAGE, '<i class="tooltip tooltip-left">', "tooltip-left is a"),
    (checks.physical_directions, PAGE, '<p style="text-align: right">', "text-align: right is a"),
    (checks.physical_directions, PAGE, "<style>p { left: 0 }</style>", "left: is a physical"),
    (checks.physical_directions, STYLE, "p {\n  margin-left: 1px;\n}", ":2 margin-left: is a"),
    (checks.physical_directions, STYLE, "p { border-top-left-radius: 1px }", "radius: is a"),
    (checks.physical_directions, STYLE, "p { @apply flex pr-4; }", "pr-4 is a physical direction"),
    (checks.unfinished_pages, PAGE, "<p>\n{# TODO #}", ":2 unfinished"),
    (checks.unfinished_pages, STYLE, "/* FIXME */", ":1 unfinished"),
]  # fmt: skip


def names(cases: list) -> list[str]:
    """Short names of cases, in place of whole sources."""
    return [f"{case[0].__name__} {number}" for number, case in enumerate(cases)]


@pytest.mark.parametrize(("check", "path", "source", "words"), FOUND, ids=names(FOUND))
def test_what_is_untidy_is_found(check, path, source, words):
    found = list(check(path, source))
    assert found
    assert all(each.startswith(f"{path}:") for each in found)
    assert words in found[0]


def test_something_untidy_is_planted_for_every_check():
    assert {check for check, *_ in FOUND} == {*checks.PYTHON, *checks.PAGES}


ALLOWED = [
    (checks.long_functions, SERVICE, function(70)),
    (checks.long_functions, "src/tradewind/trade/orders/migrations/0002_more.py", function(71)),
    (checks.long_modules, SERVICE, "x = 1\n" * 500),
    (checks.long_modules, "src/tradewind/trade/orders/migrations/0002_more.py", "x = 1\n" * 501),
    (checks.banned_file_names, "src/tradewind/sites/open_api/api.py", ""),
    (checks.unfinished, SERVICE, 'x = "TODO"  # XXXL is a size'),
    (checks.prints, "src/tradewind/cli/main.py", "print(1)"),
    (checks.clock_reads, "src/tradewind/kernel/clock.py", "import time\ntime.time()"),
    (checks.clock_reads, "src/simulators/acquirer.py", "import time\ntime.time()"),
    (checks.clock_reads, SERVICE, "import time\ntime.monotonic()"),
    (checks.clock_reads, SERVICE, "from tradewind.kernel import clock\nclock.now()"),
    (checks.sql_clocks, SERVICE, '"""Uses no select ~."""'.replace("~", "now()")),
    (checks.sql_clocks, SERVICE, sql("The shop is open ~")),
    (checks.django_signals, SERVICE, "import signal"),
    (checks.floats, SERVICE, "delay = 0.1"),
    (checks.floats, RULES, "from decimal import Decimal\nrate = Decimal('0.2') * 3"),
    (checks.effects, SERVICE, "open('x')"),
    (checks.imports_by_text, "src/tradewind/config/urls.py", "import_module('x')"),
    (checks.physical_directions, PAGE, '<p class="ms-4 text-end rounded-s">left-0 ml-4</p>'),
    (checks.physical_directions, PAGE, '<p class="max-w-prose mx-auto px-4 html-4 leading-6">'),
    (checks.physical_directions, STYLE, "p { margin-inline-start: 1px; text-align: start }"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "path", "source"), ALLOWED, ids=names(ALLOWED))
def test_what_is_tidy_is_left_alone(check, path, source):
    assert list(check(path, source)) == []


HOUSE = {
    "src/tradewind/__init__.py": "",
    "src/tradewind/cli/__init__.py": "",
    "src/tradewind/cli/main.py": 'os.environ["X"] = "tradewind.config.settings"',
    "src/tradewind/config/__init__.py": "",
    "src/tradewind/config/settings.py": 'WSGI = "tradewind.config.wsgi:application"',
    "src/tradewind/config/wsgi.py": "from . import wiring",
    "src/tradewind/config/wiring.py": "",
    "src/tradewind/kernel/__init__.py": "",
    "src/tradewind/kernel/serve.py": 'if __name__ == "__main__":\n    pass',
    "src/tradewind/testing/__init__.py": "",
    "src/tradewind/testing/make.py": "",
    "src/tradewind/trade/__init__.py": "",
    "src/tradewind/trade/orders/__init__.py": "",
    "src/tradewind/trade/orders/apps.py": "from tradewind.trade.orders import handlers",
    "src/tradewind/trade/orders/handlers.py": "from tradewind.trade.orders import services",
    "src/tradewind/trade/orders/models.py": "class Order:\n    pass",
    "src/tradewind/trade/orders/migrations/__init__.py": "",
    "src/tradewind/trade/orders/migrations/0001_initial.py": "",
    "src/tradewind/trade/checkout/migrations/__init__.py": "",
    "src/tradewind/trade/orders/services.py": "",
    "src/tradewind/trade/checkout/__init__.py": "",
    "src/tradewind/trade/checkout/models.py": "class Cart:\n    pass",
    "src/tradewind/trade/checkout/services.py": "from tradewind.trade.orders.services import place",
    "src/tradewind/sites/__init__.py": "",
    "src/tradewind/sites/views.py": "from tradewind.trade.checkout import services",
    "tests/orders/test_services.py": "from tradewind.testing import make",
}
APPS = ["tradewind.trade.orders", "tradewind.trade.checkout.apps.CheckoutConfig"]
NAMED = 'tradewind = "tradewind.cli.main:app"'


def test_what_a_program_an_app_or_a_test_loads_is_alive():
    house = HOUSE | {"src/tradewind/config/wiring.py": "import tradewind.sites.views"}
    assert reach.dead_modules(house, apps=APPS, named=NAMED) == []


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("src/tradewind/kernel/left.py",
         {"tests/kernel/test_left.py": "import tradewind.kernel.left"}),
        ("src/tradewind/testing/make.py", {"tests/orders/test_services.py": ""}),
        ("src/tradewind/config/wiring.py", {"src/tradewind/config/wsgi.py": ""}),
        ("src/tradewind/trade/orders/handlers.py", {"src/tradewind/trade/orders/apps.py": ""}),
        ("src/tradewind/trade/orders/services.py",
         {"src/tradewind/trade/orders/handlers.py": "",
          "src/tradewind/trade/checkout/services.py": ""}),
    ],
)  # fmt: skip
def test_a_module_that_nothing_loads_is_dead(path, changed):
    assert path in reach.dead_modules(HOUSE | {path: ""} | changed, apps=APPS, named=NAMED)


def test_two_modules_that_only_load_each_other_are_dead():
    pair = {
        "src/tradewind/kernel/left.py": "from . import right",
        "src/tradewind/kernel/right.py": "from tradewind.kernel.left import x",
    }
    dead = reach.dead_modules(HOUSE | pair, apps=APPS, named=NAMED)
    assert set(pair) <= set(dead)


DOMAINS = ["src/tradewind/trade/orders", "src/tradewind/trade/checkout"]


def test_a_domain_with_tables_and_a_door_in_use_is_whole():
    assert reach.hollow_domains(HOUSE, folders=DOMAINS) == []


def test_a_domain_without_tables_is_hollow():
    house = HOUSE | {"src/tradewind/trade/orders/models.py": ""}
    assert reach.hollow_domains(house, folders=DOMAINS) == [
        "src/tradewind/trade/orders has no table of its own"
    ]


def test_a_domain_whose_doors_nobody_uses_is_hollow():
    house = HOUSE | {"src/tradewind/sites/views.py": ""}
    assert reach.hollow_domains(house, folders=DOMAINS) == [
        "src/tradewind/trade/checkout has no door that somebody uses"
    ]


def test_an_empty_domain_folder_is_hollow():
    folders = [*DOMAINS, "src/tradewind/trade/returns"]
    assert reach.hollow_domains(HOUSE, folders=folders) == [
        "src/tradewind/trade/returns has no door that somebody uses",
        "src/tradewind/trade/returns has no table of its own",
    ]


def test_a_folder_of_python_files_without_a_package_is_found():
    paths = [*HOUSE, "src/tradewind/trade/orders/rules/stages.py", "src/tradewind/design/a/b.py"]
    assert reach.blind_folders(paths) == [
        "src/tradewind/design",
        "src/tradewind/design/a",
        "src/tradewind/trade/orders/rules",
    ]
