from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class ParcelLine(models.Model):
    """Which quantity of which order line is in which parcel."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.PROTECT, related_name="+")
    order_id = models.UUIDField()
    store_id = models.UUIDField()
    line_id = models.UUIDField()
    quantity = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store_id", "parcel", "line_id"], name="fulfilment_line_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="fulfilment_quantity_positive"
            ),
        ]
        indexes = [models.Index(fields=["order_id"], name="fulfilment_order")]
