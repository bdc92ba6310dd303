from __future__ import annotations

from django.db import models


class Favourite(models.Model):
    """That somebody likes a product, since when."""

    pk = models.CompositePrimaryKey("person_id", "product_id")
    person_id = models.UUIDField()
    product_id = models.UUIDField()
    added_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-added_at", "-product_id"], name="favourites_newest")
        ]
