from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Group(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    buyer_id = models.UUIDField()
    number = models.CharField(max_length=16)
    market = models.CharField(max_length=2)
    language = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)
    fx_quote_id = models.UUIDField(null=True)
    total_minor = models.BigIntegerField()
    address = models.ForeignKey("accounts.Address", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=32)
    pay_by = models.DateTimeField()
    placed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["buyer_id", "number"], name="orders_group_number")
        ]
        indexes = [
            models.Index(fields=["buyer_id", "placed_at"], name="orders_buyer"),
            models.Index(fields=["number"], name="orders_group_by_number"),
        ]


class Order(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    buyer_id = models.UUIDField()
    store = models.ForeignKey("sellers.Store", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=16)
    state = models.CharField(max_length=10)
    version = models.IntegerField(default=1)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=16, default="")
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="orders_number"),
        ]
        indexes = [
            models.Index(fields=["store", "state", "placed_at"], name="orders_store"),
            models.Index(fields=["buyer_id", "-id"], name="orders_of_buyer"),
            models.Index(fields=["number"], name="orders_by_number"),
            models.Index(
                fields=["due_at"],
                name="orders_due",
                condition=models.Q(due_at__isnull=False),
            ),
        ]


class Line(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    store_id = models.UUIDField()
    position = models.IntegerField()
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    product_id = models.UUIDField()
    title = models.CharField(max_length=300)
    options = models.JSONField(default=dict)
    quantity = models.IntegerField()
    unit_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    weight_g = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store_id", "order", "position"], name="orders_line_position"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="orders_line_quantity"),
        ]


class PaymentPart(models.Model):
    """How much of a captured payment came for an order; told once, as paid or to go back."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    store_id = models.UUIDField()
    payment_id = models.UUIDField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store_id", "order", "payment_id"], name="orders_payment_part_once"
            )
        ]


class Charge(models.Model):
    """One reason for money in an order, frozen; the total is their sum."""

    id = models.UUIDField(primary_key=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    store_id = models.UUIDField()
    kind = models.CharField(max_length=24)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    source = models.CharField(max_length=80)
    funder = models.CharField(max_length=16)
