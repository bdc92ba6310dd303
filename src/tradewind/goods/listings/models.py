from __future__ import annotations

from django.db import models


class Listing(models.Model):
    """A product that was put on sale at least once."""

    product = models.OneToOneField(
        "catalog.Product", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    store_id = models.UUIDField()
    state = models.CharField(max_length=6)
    published_at = models.DateTimeField()
