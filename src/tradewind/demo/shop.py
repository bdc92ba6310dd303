"""A small shop to look at: one store, a few products, in two languages and several markets."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.markets import selectors as markets
from tradewind.base.texts import services as texts
from tradewind.base.texts.types import TextState
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog import services as catalog_services
from tradewind.goods.catalog.types import SkuInput
from tradewind.goods.inventory import services as inventory
from tradewind.goods.listings import services as listings
from tradewind.goods.pricing import services as pricing
from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers import services as seller_services
from tradewind.goods.sellers.types import StoreUnknown
from tradewind.kernel import ids
from tradewind.kernel.actors import Actor, system
from tradewind.kernel.money import Money
from tradewind.kernel.text import slug

SELLER = "seller@demo.example"
PASSWORD = "tradewind demo"
STORE = "harbour-goods"
PIECES = 40
# Minor units of each currency for ten US dollars: round demo prices, not exchange rates.
_TEN_DOLLARS = {"USD": 1000, "EUR": 950, "BRL": 5400, "SAR": 3750}
_SHOWN = ("es-es", "en-es", "ar-sa", "pt-br-br")

_PRODUCTS = (
    (
        "ridgeline", "bags", 34,
        {
            "title": "Ridgeline 22 L commuter backpack with padded laptop sleeve",
            "description": "A light everyday backpack with a sleeve for a 15.6″ laptop.",
        },
        {
            "title": "Mochila urbana Ridgeline de 22 L con funda acolchada para portátil",
            "description": "Una mochila ligera para cada día, con funda para portátil de 15,6″.",
        },
        [
            SkuInput(code="RIDGE-TEAL", options={"colour": "Teal"}, weight_g=780,
                     dimensions_mm=(460, 300, 160)),
            SkuInput(code="RIDGE-OCHRE", options={"colour": "Ochre"}, weight_g=780,
                     dimensions_mm=(460, 300, 160)),
        ],
    ),
    (
        "kettle", "kitchen", 28,
        {
            "title": "Cast iron teapot with strainer, 0.8 L",
            "description": "Keeps tea warm for an hour; enamelled inside.",
        },
        {
            "title": "Tetera de hierro fundido con filtro, 0,8 L",
            "description": "Mantiene el té caliente una hora; esmaltada por dentro.",
        },
        [SkuInput(code="KETTLE-08", weight_g=1350, dimensions_mm=(180, 160, 150))],
    ),
    (
        "lantern", "home", 19,
        {
            "title": "Folding paper lantern with warm LED",
            "description": "Folds flat for the journey and opens in a second.",
        },
        {
            "title": "Farol plegable de papel con luz LED cálida",
            "description": "Se pliega para el viaje y se abre en un segundo.",
        },
        [SkuInput(code="LANTERN-M", weight_g=240, dimensions_mm=(220, 220, 40))],
    ),
)  # fmt: skip


def stock(*, now: datetime) -> list[str]:
    """Make the shop if it is not there, and return the addresses of its first product."""
    try:
        store = sellers.store_by_code(STORE)
        first = catalog.product_by_code(store_id=store.id, code=_PRODUCTS[0][0])
        if first is not None:
            return _addresses(first.id, str(_PRODUCTS[0][3]["title"]))
    except StoreUnknown:
        pass
    seller, store_id = _open_store(now)
    made = [_list(seller, store_id, product, now) for product in _PRODUCTS]
    return _addresses(made[0], str(_PRODUCTS[0][3]["title"]))


def _addresses(product_id: UUID, title: str) -> list[str]:
    return [f"/{place}/p/{slug(title)}-{ids.show('prd', product_id)}" for place in _SHOWN]


def _open_store(now: datetime) -> tuple[Actor, UUID]:
    person = accounts.person_by_email(SELLER) or account_services.register(
        email=SELLER, password=PASSWORD, full_name="Li Wei", language="zh-Hans", now=now
    )
    applicant = accounts.actor(person.id)
    seller = seller_services.apply(
        actor=applicant,
        legal_name="Xiamen Harbour Goods Co., Ltd.",
        country="CN",
        registration_no="91350200MA2XN1234K",
        now=now,
    )
    if seller.state == "applied":
        seller_services.approve_seller(actor=system("demo"), seller_id=seller.id, now=now)
    store = seller_services.open_store(
        actor=applicant,
        seller_id=seller.id,
        code=STORE,
        name="Harbour Goods",
        payout_currency="USD",
        now=now,
    )
    return accounts.actor(person.id), store.id


def _list(
    seller: Actor,
    store_id: UUID,
    product: tuple[str, str, int, dict[str, str], dict[str, str], list[SkuInput]],
    now: datetime,
) -> UUID:
    code, category, dollars, english, spanish, skus = product
    made = catalog_services.create_product(
        actor=seller,
        store_id=store_id,
        code=code,
        category=category,
        language="en",
        fields=english,
        skus=skus,
        now=now,
    )
    digest = texts.write_source(owner_id=made.id, language="en", fields=english, now=now)
    texts.write_translation(
        owner_id=made.id,
        language="es",
        fields=spanish,
        state=TextState.REVIEWED,
        source_hash=digest,
        now=now,
    )
    sku_ids = [sku.id for sku in made.skus]
    for price_list, currency in _price_lists().items():
        money = Money(_TEN_DOLLARS[currency] * dollars // 10, currency)
        pricing.set_prices(
            actor=seller,
            store_id=store_id,
            price_list=price_list,
            prices=dict.fromkeys(sku_ids, money),
            now=now,
        )
    inventory.set_on_hand(
        actor=seller, store_id=store_id, quantities=dict.fromkeys(sku_ids, PIECES), now=now
    )
    listings.publish(
        actor=seller, product_id=made.id, price_list=next(iter(_price_lists())), now=now
    )
    return made.id


def _price_lists() -> dict[str, str]:
    """The lists that are priced in one of the demo's currencies, with their currency."""
    return {
        market.price_list: market.currency
        for market in markets.markets()
        if market.currency in _TEN_DOLLARS
    }
