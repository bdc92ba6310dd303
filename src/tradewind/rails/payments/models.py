from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Payment(models.Model):
    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    reference = models.UUIDField()
    buyer_id = models.UUIDField()
    sequence = models.IntegerField()
    method = models.CharField(max_length=24)
    instalments = models.IntegerField(default=1)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=24)
    captured_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    captured_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["buyer_id", "reference", "sequence"], name="payments_sequence"
            ),
            models.CheckConstraint(condition=models.Q(minor__gte=0), name="payments_minor"),
            models.CheckConstraint(
                condition=models.Q(refunded_minor__lte=models.F("captured_minor")),
                name="payments_refund_covered",
            ),
        ]
        indexes = [models.Index(fields=["reference"], name="payments_reference")]


class Attempt(models.Model):
    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+")
    buyer_id = models.UUIDField()
    key = models.CharField(max_length=120)
    provider = models.CharField(max_length=24)
    provider_ref = models.CharField(max_length=80, default="")
    state = models.CharField(max_length=16)
    surplus = models.BooleanField(default=False)
    code = models.CharField(max_length=60, default="")
    token = models.CharField(max_length=120, default="")
    return_url = models.CharField(max_length=400, default="")
    next_action = models.JSONField(null=True)
    due_at = models.DateTimeField(null=True)
    asked = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "key"], name="payments_attempt_key"),
            models.UniqueConstraint(
                fields=["payment"],
                condition=models.Q(state__in=["sent", "unknown", "requires_action", "processing"]),
                name="payments_one_attempt_under_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="payments_attempt_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(
                fields=["provider_ref"],
                name="payments_attempt_ref",
                condition=~models.Q(provider_ref=""),
            ),
        ]


class Refund(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="+")
    reference = models.UUIDField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=9)
    provider_ref = models.CharField(max_length=80, default="")
    error = models.TextField(default="")
    asked = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="payments_refund_minor")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="payments_refund_due",
                condition=models.Q(due_at__isnull=False),
            )
        ]


class WebhookInbox(models.Model):
    """What providers sent, verified; (provider, event) once, however often it comes."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    provider = models.CharField(max_length=24)
    event_id = models.CharField(max_length=80)
    outcomes = models.JSONField()
    state = models.CharField(max_length=8)
    error = models.TextField(default="")
    tries = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="payments_webhook_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="payments_webhook_due",
                condition=models.Q(due_at__isnull=False),
            )
        ]
