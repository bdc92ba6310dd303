from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Price(models.Model):
    """Append-only: a new price closes the row before it at the instant at which it begins."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    store_id = models.UUIDField()
    price_list = models.CharField(max_length=16)
    channel = models.CharField(max_length=16)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    tax_inclusive = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store_id", "sku", "price_list", "channel"],
                condition=models.Q(valid_to__isnull=True),
                name="pricing_one_open_price",
            ),
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="pricing_minor_positive"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="pricing_time_forward",
            ),
        ]
        indexes = [
            models.Index(fields=["sku", "price_list", "channel", "valid_from"], name="pricing_read")
        ]
