"""Every variable of the environment, in one table: what it may hold is checked once, at start.

`config.settings` reads them through `Given`, which collects everything that is wrong; the commands
then say all of it at once. `python -m tradewind.cli.variables` writes docs/settings.md.
"""

from __future__ import annotations

import difflib
import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

PAGE = Path("docs/settings.md")
LOCAL_HOSTS = "localhost,127.0.0.1,[::1]"
_SHORTEST_SECRET = 32


class Kind(StrEnum):
    """What a variable holds."""

    TEXT = "text"
    SWITCH = "0 or 1"
    NUMBER = "whole number"
    ADDRESS = "http(s) address"
    DATABASE = "PostgreSQL URL"
    MAIL = "smtp URL"
    LISTEN = "address:port"
    LIST = "list, by commas"
    FOLDER = "folder"
    FOLDERS = "folders, by `:`"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Variable:
    """`default` is what would be typed; `shown` says it in words where that is none."""

    name: str
    kind: Kind
    default: str
    meaning: str
    secret: bool = False
    shown: str = ""
    may_be_empty: bool = False


_DERIVED = "derived from the secret key"
_NOTO = "/usr/share/fonts/truetype/noto:/usr/share/fonts/opentype/noto"
TABLE: Mapping[str, tuple[Variable, ...]] = {
    "The installation": (
        Variable("TRADEWIND_HOME", Kind.FOLDER, ".tradewind",
                 "where PostgreSQL, media, logs and the secret key live"),
        Variable("TRADEWIND_PRODUCTION", Kind.SWITCH, "0",
                 "`1`: the start is refused until everything below that real money needs is set"),
        Variable("TRADEWIND_SECRET_KEY", Kind.TEXT, "",
                 "signs sessions, links and cursors, and encrypts second steps of sign-in",
                 secret=True, shown="made once, kept in the home"),
        Variable("TRADEWIND_OLD_SECRET_KEYS", Kind.LIST, "",
                 "keys that still open what they signed, while the key is being changed",
                 secret=True),
        Variable("DATABASE_URL", Kind.DATABASE, "",
                 "another PostgreSQL (16 or later) than the embedded one", secret=True),
        Variable("TRADEWIND_DATABASE", Kind.TEXT, "tradewind",
                 "name of the database in the embedded PostgreSQL"),
        Variable("TRADEWIND_FONTS", Kind.FOLDERS, _NOTO, "folders with the fonts of papers (PDF)",
                 shown="where Debian's `fonts-noto` packages put them"),
    ),
    "The web": (
        Variable("TRADEWIND_URL", Kind.ADDRESS, "http://127.0.0.1:8700",
                 "where readers of letters find this site"),
        Variable("TRADEWIND_HOSTS", Kind.LIST, LOCAL_HOSTS, "host names that are served",
                 shown="this machine"),
        Variable("TRADEWIND_HTTPS", Kind.SWITCH, "0",
                 "`1`: served over HTTPS: cookies over HTTPS only, and HSTS for a year"),
        Variable("TRADEWIND_PROXIES", Kind.NUMBER, "0",
                 "how many proxies stand before the server, whose `X-Forwarded-For` and"
                 " `X-Forwarded-Proto` are believed"),
        Variable("TRADEWIND_INSTALLABLE", Kind.SWITCH, "1",
                 "`0`: browsers are not offered to install the site, and those that did forget it"),
        Variable("TRADEWIND_API_CALLS", Kind.NUMBER, "600",
                 "calls of the API that each token may make in a minute"),
        Variable("TRADEWIND_STAFF_MFA", Kind.SWITCH, "",
                 "`1`: staff see the back office only with a second step of signing in",
                 shown="`1`, in the demo `0`"),
    ),
    "The outside": (
        Variable("TRADEWIND_SMTP_URL", Kind.MAIL, "",
                 "the mail server, `smtp://user:password@host:587?from=shop@example.com`; TLS after"
                 " STARTTLS unless `&starttls=0`, from the start with `smtps://`", secret=True,
                 shown="letters stay in the local mailbox"),
        Variable("TRADEWIND_ACQUIRER_URL", Kind.ADDRESS, "http://127.0.0.1:8701",
                 "the sandbox acquirer"),
        Variable("TRADEWIND_ACQUIRER_SECRET", Kind.TEXT, "", "shared with the sandbox acquirer",
                 secret=True, shown=_DERIVED),
        Variable("TRADEWIND_TRACKING_URL", Kind.ADDRESS, "http://127.0.0.1:8702",
                 "the tracking service; given but empty: parcels are not followed",
                 may_be_empty=True),
        Variable("TRADEWIND_TRACKING_SECRET", Kind.TEXT, "", "shared with the tracking service",
                 secret=True, shown=_DERIVED),
    ),
    "Watching": (
        Variable("TRADEWIND_LOG_LEVEL", Kind.LEVEL, "WARNING",
                 "of the JSON lines on standard error: DEBUG, INFO, WARNING, ERROR or CRITICAL"),
        Variable("TRADEWIND_METRICS_TOKEN", Kind.TEXT, "",
                 "what a scraper of `/metrics` sends as bearer", secret=True,
                 shown="`/metrics` is not served"),
        Variable("TRADEWIND_WORKER_LISTEN", Kind.LISTEN, "",
                 "where the worker answers `/healthz` and `/metrics`, such as `127.0.0.1:8711`",
                 shown="nowhere"),
        Variable("TRADEWIND_OTEL", Kind.SWITCH, "",
                 "`1`: traces are sent by OTLP, as the standard `OTEL_*` variables say",
                 shown="`1` where `OTEL_EXPORTER_OTLP_ENDPOINT` is set"),
    ),
    "Demo and development": (
        Variable("TRADEWIND_DEMO", Kind.SWITCH, "0",
                 "`1`: the bar that makes a visitor anybody; `tradewind demo` sets it"),
        Variable("TRADEWIND_CLOCK_MOVABLE", Kind.SWITCH, "0",
                 "`1`: business time can be moved forward", shown="`0`, in the demo `1`"),
        Variable("TRADEWIND_DEBUG", Kind.SWITCH, "0", "`1`: Django's error pages"),
    ),
}  # fmt: skip
KNOWN = {one.name: one for group in TABLE.values() for one in group}
# Between our own processes, and of our own tests: no settings.
_INTERNAL = frozenset({
    "TRADEWIND_FOLLOW_PARENT", "TRADEWIND_DEEP", "TRADEWIND_TEST_SITE", "TRADEWIND_TEST_HOME",
})  # fmt: skip


class WrongSettings(Exception):
    """What the environment holds cannot be started with; one sentence for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Given:
    """The variables of an environment, by kind; a wrong value is noted and its default taken."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        """Return a text, an address or a folder as it was given; an empty one is the default."""
        one = KNOWN[name]
        given = self._environment.get(name, "").strip()
        if not given:
            return "" if one.may_be_empty and name in self._environment else one.default
        if problem := _problem(one, given):
            self.problems.append(problem)
            return one.default
        return given

    def switch(self, name: str, *, default: bool = False) -> bool:
        """Return whether something is on; `default` where the table has none."""
        given = self.text(name)
        return given == "1" if given else default

    def number(self, name: str) -> int:
        """Return a whole number."""
        return int(self.text(name))

    def words(self, name: str, separator: str = ",") -> list[str]:
        """Return the parts of a list, without empty ones."""
        return [part.strip() for part in self.text(name).split(separator) if part.strip()]

    def has(self, name: str) -> bool:
        """Say whether a variable holds anything."""
        return bool(self._environment.get(name, "").strip())

    def check(self) -> None:
        """Raise WrongSettings with everything that is wrong, if anything is."""
        if self.switch("TRADEWIND_PRODUCTION"):
            self.problems += self._lacks_of_production()
        if self.problems:
            raise WrongSettings(list(dict.fromkeys(self.problems)))

    def warnings(self) -> list[str]:
        """Return what can be started with but is hardly meant."""
        found = [_unknown(name) for name in sorted(self._environment) if _is_unknown(name)]
        hosts = set(self.words("TRADEWIND_HOSTS")) - set(LOCAL_HOSTS.split(","))
        if not self.switch("TRADEWIND_PRODUCTION") and (hosts or self.switch("TRADEWIND_HTTPS")):
            found.append(
                "This looks like a site for the world: set TRADEWIND_PRODUCTION=1, so that a start"
                " checks what that needs."
            )
        return found

    def shown(self) -> dict[str, str]:
        """Return every variable with the value that is in effect, secrets masked."""
        return {name: self._shown(one) for name, one in KNOWN.items()}

    def _shown(self, one: Variable) -> str:
        if one.may_be_empty and self._environment.get(one.name) == "":
            return "empty"
        if not self.has(one.name):
            return (one.shown or one.default or "none").replace("`", "")
        return "••••••••" if one.secret else self._environment[one.name].strip()

    def _lacks_of_production(self) -> list[str]:
        url, hosts = urlsplit(self.text("TRADEWIND_URL")), self.words("TRADEWIND_HOSTS")
        secret = self.text("TRADEWIND_SECRET_KEY")
        wrong = {
            "TRADEWIND_DEMO is on: it lets everybody be anybody; take it out.":
                self.switch("TRADEWIND_DEMO"),
            "TRADEWIND_DEBUG is on: it shows the inside to everybody; take it out.":
                self.switch("TRADEWIND_DEBUG"),
            "TRADEWIND_CLOCK_MOVABLE is on: real time moves by itself; take it out.":
                self.switch("TRADEWIND_CLOCK_MOVABLE"),
            "TRADEWIND_URL does not begin with https://: give the address that buyers type.":
                url.scheme != "https",
            "TRADEWIND_HTTPS is off: set it to 1, so that cookies travel over HTTPS only.":
                not self.switch("TRADEWIND_HTTPS"),
            "TRADEWIND_HOSTS holds *: name the hosts that are yours.": "*" in hosts,
            f"TRADEWIND_HOSTS does not hold {url.hostname}, the host of TRADEWIND_URL.":
                url.scheme == "https" and not _is_served(url.hostname or "", hosts),
            "TRADEWIND_PROXIES is 0: HTTPS ends at a proxy before Tradewind; say how many stand"
            " there, mostly 1.": self.number("TRADEWIND_PROXIES") == 0,
            "TRADEWIND_STAFF_MFA is off: staff who approve payouts need a second step; take it out.":
                not self.switch("TRADEWIND_STAFF_MFA", default=True),
            "TRADEWIND_SMTP_URL is not set: nobody would get a letter, nor a code to sign in.":
                not self.has("TRADEWIND_SMTP_URL"),
            f"TRADEWIND_SECRET_KEY is shorter than {_SHORTEST_SECRET} characters: take"
            " `openssl rand -base64 48`.": 0 < len(secret) < _SHORTEST_SECRET,
        }  # fmt: skip
        return [sentence for sentence, is_wrong in wrong.items() if is_wrong]


def _is_served(host: str, hosts: list[str]) -> bool:
    return any(host == one or (one.startswith(".") and host.endswith(one)) for one in hosts)


def _problem(one: Variable, given: str) -> str:
    """Return what is wrong with a value, in one sentence, or an empty text."""
    try:
        parts = urlsplit(given)
    except ValueError:
        parts = urlsplit("")
    host, _, port = given.rpartition(":")
    wanted = {
        Kind.SWITCH: (given in ("0", "1"), "0 or 1"),
        Kind.NUMBER: (given.isascii() and given.isdigit(), "a whole number, such as 1"),
        Kind.ADDRESS: (parts.scheme in ("http", "https") and bool(parts.hostname),
                       "an address such as https://shop.example"),
        Kind.DATABASE: (parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1,
                        "a URL such as postgresql://user:password@host:5432/name"),
        Kind.MAIL: (parts.scheme in ("smtp", "smtps") and bool(parts.hostname),
                    "a URL such as smtp://user:password@host:587?from=shop@example.com"),
        Kind.LISTEN: (bool(host) and port.isascii() and port.isdigit() and int(port) < 65536,
                      "an address and a port, such as 127.0.0.1:8711"),
        Kind.LEVEL: (given in logging.getLevelNamesMapping() and given != "NOTSET",
                     "DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    }.get(one.kind)  # fmt: skip
    if wanted is None or wanted[0]:
        return ""
    said = "holds what it cannot" if one.secret else f"is “{given}”"
    return f"{one.name} {said}: give {wanted[1]}."


def _is_unknown(name: str) -> bool:
    return name.startswith("TRADEWIND_") and name not in KNOWN and name not in _INTERNAL


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, KNOWN, n=1, cutoff=0.75)
    meant = f": did you mean {near[0]}?" if near else "; see docs/settings.md."
    return f"{name} is no setting of Tradewind{meant}"


def render() -> str:
    """Return docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "Read from the environment, once, at start. What is wrong stops the start, with one"
        " sentence for each problem; `tradewind check-settings` shows what is in effect, secrets"
        " masked. An empty variable is as good as none.",
        "",
        "Written by `python -m tradewind.cli.variables`; a test compares it.",
    ]
    for title, group in TABLE.items():
        lines += ["", f"## {title}", "", "| variable | holds | default | meaning |",
                  "|---|---|---|---|"]  # fmt: skip
        for one in group:
            default = one.shown or (f"`{one.default}`" if one.default else "none")
            holds = f"{one.kind}, secret" if one.secret else one.kind.value
            lines.append(f"| `{one.name}` | {holds} | {default} | {one.meaning} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
