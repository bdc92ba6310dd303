"""Where mail of a country is exchanged and sorted, and how far its clocks are from UTC."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """`hubs` are sorting centres, `gates` offices of exchange; `hours` are ahead of UTC."""

    hubs: tuple[str, ...]
    gates: tuple[str, ...]
    hours: int


# Countries of one customs union, between which mail meets no customs.
EUROPEAN_UNION = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip

COUNTRIES: Mapping[str, Country] = {
    "AE": Country(("Dubai",), ("Dubai",), 4),
    "AT": Country(("Vienna",), ("Vienna",), 1),
    "AU": Country(("Sydney", "Melbourne"), ("Sydney",), 10),
    "BE": Country(("Brussels",), ("Brussels",), 1),
    "BR": Country(("São Paulo", "Curitiba"), ("Curitiba",), -3),
    "CA": Country(("Toronto", "Montréal"), ("Mississauga",), -5),
    "CH": Country(("Zürich",), ("Zürich",), 1),
    "CL": Country(("Santiago",), ("Santiago",), -4),
    "CN": Country(("Dongguan", "Yiwu", "Hangzhou"), ("Guangzhou", "Shenzhen", "Shanghai"), 8),
    "CO": Country(("Bogotá",), ("Bogotá",), -5),
    "CZ": Country(("Prague",), ("Prague",), 1),
    "DE": Country(("Leipzig", "Hamburg"), ("Frankfurt",), 1),
    "DK": Country(("Copenhagen",), ("Copenhagen",), 1),
    "ES": Country(("Madrid", "Barcelona", "Coslada"), ("Madrid",), 1),
    "FI": Country(("Helsinki",), ("Vantaa",), 2),
    "FR": Country(("Paris", "Lyon"), ("Roissy",), 1),
    "GB": Country(("London", "Birmingham"), ("Langley",), 0),
    "GR": Country(("Athens",), ("Athens",), 2),
    "HK": Country(("Hong Kong",), ("Hong Kong",), 8),
    "ID": Country(("Jakarta", "Surabaya"), ("Jakarta",), 7),
    "IE": Country(("Dublin",), ("Dublin",), 0),
    "IL": Country(("Tel Aviv",), ("Lod",), 2),
    "IN": Country(("Delhi", "Mumbai"), ("Mumbai",), 5),
    "IT": Country(("Milan", "Rome"), ("Milan",), 1),
    "JP": Country(("Tokyo", "Osaka"), ("Kawasaki",), 9),
    "KR": Country(("Seoul",), ("Incheon",), 9),
    "KW": Country(("Kuwait City",), ("Kuwait City",), 3),
    "KZ": Country(("Almaty",), ("Almaty",), 5),
    "MX": Country(("Mexico City", "Guadalajara"), ("Mexico City",), -6),
    "MY": Country(("Kuala Lumpur",), ("Kuala Lumpur",), 8),
    "NG": Country(("Lagos",), ("Lagos",), 1),
    "NL": Country(("Amsterdam", "Utrecht"), ("Amsterdam",), 1),
    "NO": Country(("Oslo",), ("Oslo",), 1),
    "NZ": Country(("Auckland",), ("Auckland",), 12),
    "PE": Country(("Lima",), ("Lima",), -5),
    "PH": Country(("Manila",), ("Manila",), 8),
    "PL": Country(("Warsaw", "Łódź"), ("Warsaw",), 1),
    "PT": Country(("Lisbon", "Porto"), ("Lisbon",), 0),
    "RO": Country(("Bucharest",), ("Bucharest",), 2),
    "RU": Country(("Moscow", "Yekaterinburg", "Novosibirsk"), ("Moscow", "Blagoveshchensk"), 3),
    "SA": Country(("Riyadh", "Jeddah"), ("Riyadh",), 3),
    "SE": Country(("Stockholm",), ("Stockholm",), 1),
    "SG": Country(("Singapore",), ("Singapore",), 8),
    "TH": Country(("Bangkok",), ("Bangkok",), 7),
    "TR": Country(("Istanbul", "Ankara"), ("Istanbul",), 3),
    "TW": Country(("Taipei",), ("Taipei",), 8),
    "UA": Country(("Kyiv", "Lviv"), ("Kyiv",), 2),
    "US": Country(("Newark", "Louisville", "Ontario CA"), ("Los Angeles", "New York"), -5),
    "VN": Country(("Hanoi", "Ho Chi Minh City"), ("Hanoi",), 7),
    "ZA": Country(("Johannesburg",), ("Johannesburg",), 2),
}
# A country that is not here has no names of places, and the hours of UTC.
ELSEWHERE = Country(("",), ("",), 0)


def country(code: str) -> Country:
    """What is known of a country."""
    return COUNTRIES.get(code, ELSEWHERE)


def have_customs_between(origin: str, destination: str) -> bool:
    """Whether mail from one country to the other is presented to customs."""
    both = {origin, destination}
    return len(both) == 2 and not both <= EUROPEAN_UNION
