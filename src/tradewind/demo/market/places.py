"""Where buyers live: addresses that pass the checks of each country, and names that fit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tradewind.base.accounts.types import AddressInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address without a name, and its neighbours who buy as guests."""

    line1: str
    city: str
    region: str = ""
    postcode: str = ""
    phone: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    guests: tuple[str, ...] = ()

    def of(self, name: str, country: str) -> AddressInput:
        """Return the address of somebody here."""
        return AddressInput(
            full_name=name,
            line1=self.line1,
            city=self.city,
            region=self.region,
            postcode=self.postcode,
            country=country,
            phone=self.phone,
            extra=self.extra,
        )


PLACES: Mapping[str, Place] = {
    "ES": Place(
        line1="Calle de Atocha 48, 3.º B", city="Madrid", region="Madrid", postcode="28012",
        phone="+34 612 345 678",
        guests=("Javier Molina", "Carmen Ruiz", "Pau Ferrer", "Nerea Etxeberria"),
    ),
    "RU": Place(
        line1="ул. Пятницкая, д. 14, кв. 27", city="Москва", postcode="115035",
        phone="+7 916 123-45-67", extra={"patronymic": "Андреевич"},
        guests=("Мария Кузнецова", "Алексей Волков", "Ольга Морозова"),
    ),
    "BR": Place(
        line1="Rua Augusta, 1200, apto 54", city="São Paulo", region="SP", postcode="01304-001",
        phone="+55 11 91234-5678", extra={"cpf": "529.982.247-25"},
        guests=("Rafael Nogueira", "Juliana Prado", "Thiago Azevedo"),
    ),
    "SA": Place(
        line1="طريق الملك فهد، حي العليا، مبنى 7421", city="الرياض", postcode="12211",
        phone="+966 50 123 4567", guests=("فهد العتيبي", "سارة الحربي"),
    ),
    "US": Place(
        line1="1420 NW Lovejoy St, Apt 305", city="Portland", region="OR", postcode="97209",
        phone="+1 503 555 0142", guests=("Marcus Bell", "Priya Raman", "Dana Kowalski"),
    ),
    "FR": Place(line1="18 rue des Martyrs", city="Paris", postcode="75009",
                guests=("Camille Laurent", "Hugo Bernard")),
    "DE": Place(line1="Kastanienallee 62", city="Berlin", postcode="10119",
                guests=("Lena Hoffmann", "Emre Yıldız")),
    "PL": Place(line1="ul. Piotrkowska 104/6", city="Łódź", postcode="90-004",
                guests=("Agnieszka Nowak", "Piotr Zieliński")),
    "MX": Place(line1="Av. Álvaro Obregón 151", city="Ciudad de México", region="CDMX",
                postcode="06700", guests=("Sofía Herrera", "Diego Ramírez")),
    "AE": Place(line1="Al Wasl Road, Villa 14", city="Dubai", region="Dubai",
                guests=("Omar Haddad",)),
    "KR": Place(line1="12 Yeonnam-ro 3-gil", city="Seoul", postcode="03993",
                extra={"pccc": "P123456789012"}, guests=("Kim Seo-yeon",)),
    "AU": Place(line1="27 Brunswick Street", city="Fitzroy", region="VIC", postcode="3065",
                guests=("Olivia Tran",)),
}  # fmt: skip
