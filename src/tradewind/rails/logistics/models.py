from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tradewind.kernel import ids
from tradewind.rails.logistics.types import ParcelStatus, ServiceTier


class ShippingOptionRow(models.Model):
    """A way to ship. A new price is a new row that starts later, so old rows stay as they were."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    code = models.CharField(max_length=40)
    store_id = models.UUIDField(null=True)
    country = models.CharField(max_length=2, null=True)
    tier = models.CharField(max_length=16)
    per = models.CharField(max_length=8)
    price_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, null=True)
    days_min = models.IntegerField()
    days_max = models.IntegerField()
    max_weight_g = models.IntegerField(null=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # It begins with the store, and so also finds the options of some stores.
            models.UniqueConstraint(
                fields=["store_id", "code", "country", "currency", "max_weight_g", "valid_from"],
                nulls_distinct=False,
                name="shipping_option_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    tier=ServiceTier.SELLER_QUOTED.value,
                    price_minor__isnull=True,
                    currency__isnull=True,
                )
                | (
                    ~Q(tier=ServiceTier.SELLER_QUOTED.value)
                    & Q(price_minor__gte=0, price_minor__isnull=False, currency__isnull=False)
                ),
                name="shipping_option_priced_or_quoted",
            ),
            models.CheckConstraint(
                condition=Q(days_min__gte=0, days_max__gte=F("days_min")),
                name="shipping_option_days",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="shipping_option_validity",
            ),
        ]


class FreightQuoteRow(models.Model):
    """What a seller asks one buyer for carrying a quantity; a new answer replaces the old."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    store_id = models.UUIDField()
    buyer_id = models.UUIDField()
    sku_id = models.UUIDField()
    quantity = models.IntegerField()
    country = models.CharField(max_length=2)
    money_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    expires_at = models.DateTimeField(null=True)
    quoted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store_id", "buyer_id", "sku_id", "quantity", "country"],
                name="freight_quote_once",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, money_minor__gte=0), name="freight_quote_not_negative"
            ),
        ]


class Parcel(models.Model):
    """The aggregate: `version` counts the facts told about it, none yet at its opening.

    `due_at` (wall time) is when the tracking service is to be told or asked, `assume_at` (business
    time) when an untracked parcel counts as delivered.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    reference = models.UUIDField(db_index=True)
    store_id = models.UUIDField()
    status = models.CharField(max_length=20, default=ParcelStatus.PENDING.value)
    carrier = models.CharField(max_length=40, default="")
    tracking_number = models.CharField(max_length=60, default="")
    weight_g = models.IntegerField(null=True)
    version = models.IntegerField(default=0)
    handed_over_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    origin = models.CharField(max_length=2, default="")
    destination = models.CharField(max_length=2, default="")
    tier = models.CharField(max_length=16, default="")
    days_min = models.IntegerField(null=True)
    days_max = models.IntegerField(null=True)
    registered_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    carrier_error = models.TextField(default="")
    due_at = models.DateTimeField(null=True)
    assume_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["tracking_number"], name="parcel_tracking", condition=~Q(tracking_number="")
            ),
            models.Index(fields=["due_at"], name="parcel_due", condition=Q(due_at__isnull=False)),
            models.Index(
                fields=["assume_at"], name="parcel_assume", condition=Q(assume_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["store_id", "tracking_number", "carrier"],
                condition=~Q(tracking_number=""),
                name="parcel_tracking_number_once",
            ),
            models.CheckConstraint(
                condition=Q(status=ParcelStatus.DELIVERED.value, delivered_at__isnull=False)
                | (~Q(status=ParcelStatus.DELIVERED.value) & Q(delivered_at__isnull=True)),
                name="parcel_delivered_at",
            ),
        ]


class TrackingEvent(models.Model):
    """A scan, append-only; `dedupe_key` names it within its parcel, so that it counts once."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=40)
    status = models.CharField(max_length=20)
    occurred_at = models.DateTimeField()
    place = models.TextField(default="")
    source = models.CharField(max_length=40)
    dedupe_key = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "dedupe_key"], name="tracking_event_once")
        ]


class ScanInbox(models.Model):
    """Scans of tracking services that could not be applied when they came, each once."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    carrier = models.CharField(max_length=40)
    event_id = models.CharField(max_length=120)
    scan = models.JSONField()
    state = models.CharField(max_length=8)
    error = models.TextField(default="")
    tries = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carrier", "event_id"], name="scan_inbox_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="scan_inbox_due", condition=Q(due_at__isnull=False)
            )
        ]
