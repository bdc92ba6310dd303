"""Taking a product out of the catalogue, and back in as a draft."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog import services as catalog_services
from tradewind.goods.catalog.types import ProductState
from tradewind.goods.listings import models
from tradewind.goods.listings.events import ListingPaused
from tradewind.goods.listings.types import ListingState
from tradewind.kernel import db, outbox
from tradewind.kernel.actors import Actor


def archive(*, actor: Actor, product_id: UUID, now: datetime) -> None:
    """Take a product off sale and out of the seller's lists; done before, nothing changes."""
    _move(actor, product_id, ProductState.ARCHIVED, now)


def restore(*, actor: Actor, product_id: UUID, now: datetime) -> None:
    """Make an archived product a draft again; one that is not archived is left alone."""
    _move(actor, product_id, ProductState.DRAFT, now)


def _move(actor: Actor, product_id: UUID, state: ProductState, now: datetime) -> None:
    with db.atomic():
        product = catalog.product(product_id)
        actor.require("product.edit", product.store_id)
        is_archived = product.state is ProductState.ARCHIVED
        if is_archived == (state is ProductState.ARCHIVED):
            return
        version = catalog_services.set_state(
            actor=actor, product_id=product_id, state=state, now=now
        )
        models.Listing.objects.filter(pk=product_id).update(state=ListingState.PAUSED.value)
        event = ListingPaused(
            aggregate_id=product_id,
            aggregate_version=version,
            product_id=product_id,
            store_id=product.store_id,
        )
        outbox.publish([event], actor=actor, at=now)
