from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class CommissionRate(models.Model):
    """What the platform takes, in basis points of the items; a store's own row goes before all."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    store_id = models.UUIDField(null=True)
    bps = models.IntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(bps__gte=0) & models.Q(bps__lte=10_000),
                name="settlement_bps_range",
            )
        ]


class Sale(models.Model):
    order = models.OneToOneField(
        "orders.Order", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    store_id = models.UUIDField(db_index=True)
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()
    commission_bps = models.IntegerField()
    state = models.CharField(max_length=9)
    available_at = models.DateTimeField(null=True)
    sold_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["available_at"],
                name="settlement_due",
                condition=models.Q(state="released"),
            )
        ]


class SalePart(models.Model):
    """How much of a payment pays a sale: a refund goes back the way the money came."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    order_id = models.UUIDField()
    payment_id = models.UUIDField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order_id", "payment_id"], name="settlement_part_once")
        ]


class Payout(models.Model):
    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    store_id = models.UUIDField()
    key = models.CharField(max_length=120)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10)
    bank_reference = models.CharField(max_length=80, default="")
    requested_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store_id", "key"], name="settlement_payout_key")
        ]
