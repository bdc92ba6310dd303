"""The verbs of what is on sale."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog import services as catalog_services
from tradewind.goods.catalog.types import ProductState
from tradewind.goods.listings import models
from tradewind.goods.listings.events import ListingPaused, ListingPublished
from tradewind.goods.listings.types import ListingState, NotReady
from tradewind.goods.pricing import selectors as pricing
from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers.types import StoreState
from tradewind.kernel import db, outbox
from tradewind.kernel.actors import Actor


def publish(*, actor: Actor, product_id: UUID, price_list: str, now: datetime) -> None:
    """Put a product on sale; raises NotReady when its store is not open or no SKU is priced."""
    with db.atomic():
        product = catalog.product(product_id)
        actor.require("product.edit", product.store_id)
        if sellers.store(product.store_id).state is not StoreState.OPEN:
            raise NotReady(missing="store", product_id=product_id)
        if not pricing.prices([sku.id for sku in product.skus], price_list=price_list, now=now):
            raise NotReady(missing="price", product_id=product_id)
        version = catalog_services.set_state(
            actor=actor, product_id=product_id, state=ProductState.ACTIVE, now=now
        )
        models.Listing.objects.update_or_create(
            product_id=product_id,
            defaults={"state": ListingState.LIVE.value},
            create_defaults={
                "store_id": product.store_id,
                "state": ListingState.LIVE.value,
                "published_at": now,
            },
        )
        event = ListingPublished(
            aggregate_id=product_id,
            aggregate_version=version,
            product_id=product_id,
            store_id=product.store_id,
        )
        outbox.publish([event], actor=actor, at=now)


def pause(*, actor: Actor, product_id: UUID, now: datetime) -> None:
    """Take a product off sale; orders that were placed go on. Off sale already, nothing changes."""
    with db.atomic():
        product = catalog.product(product_id)
        actor.require("product.edit", product.store_id)
        listing = models.Listing.objects.filter(pk=product_id, state=ListingState.LIVE.value)
        if not listing.exists():
            return
        version = catalog_services.set_state(
            actor=actor, product_id=product_id, state=ProductState.DRAFT, now=now
        )
        listing.update(state=ListingState.PAUSED.value)
        event = ListingPaused(
            aggregate_id=product_id,
            aggregate_version=version,
            product_id=product_id,
            store_id=product.store_id,
        )
        outbox.publish([event], actor=actor, at=now)
