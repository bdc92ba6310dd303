"""How the site looks: as the device, or as a reader has chosen, which a cookie keeps.

The choice is in the page as it is sent, so that no page flashes in the other theme first.
"""

from __future__ import annotations

from django.http import HttpRequest

COOKIE = "theme"
DEVICE, LIGHT, DARK = "", "light", "dark"
# The choice, and the theme of the sheet.
NAMES = {LIGHT: "tradewind", DARK: "tradewind-dark"}


def chosen(request: HttpRequest) -> dict[str, str]:
    """Return the choice and its theme for every template; both are empty for the device's."""
    found = request.COOKIES.get(COOKIE, "")
    return {
        "look": found if found in NAMES else DEVICE,
        "theme_name": NAMES.get(found, ""),
    }
