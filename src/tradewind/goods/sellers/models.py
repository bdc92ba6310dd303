from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Seller(models.Model):
    """A legal merchant. `version` counts the facts published about it."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    applicant_id = models.UUIDField(db_index=True)
    legal_name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    registration_no = models.CharField(max_length=60)
    state = models.CharField(max_length=10)
    version = models.IntegerField(default=0)
    applied_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "registration_no"], name="seller_registered_once"
            )
        ]


class Store(models.Model):
    """A shop of a seller. `version` counts the facts published about it."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=6)
    country = models.CharField(max_length=2)
    payout_currency = models.CharField(max_length=3)
    version = models.IntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
