from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Stock(models.Model):
    """One row a SKU; the only row of the hottest path that two buyers want."""

    sku = models.OneToOneField(
        "catalog.Sku", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    store_id = models.UUIDField()
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0) & models.Q(on_hand__gte=models.F("reserved")),
                name="inventory_never_oversold",
            )
        ]


class Reservation(models.Model):
    """Pieces kept for a reference; a new row for each time they are taken."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    reference = models.UUIDField()
    store_id = models.UUIDField()
    sku_id = models.UUIDField()
    quantity = models.IntegerField()
    state = models.CharField(max_length=9)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store_id", "reference", "sku_id"],
                condition=~models.Q(state="released"),
                name="inventory_reserved_once",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="inventory_quantity_positive"
            ),
        ]
        indexes = [models.Index(fields=["reference"], name="inventory_reference")]
