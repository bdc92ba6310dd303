from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Market(models.Model):
    """What is set for one country itself; null is inherited from its core country."""

    code = models.CharField(max_length=2, primary_key=True)
    region = models.CharField(max_length=20)
    core_country = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_column="core_country"
    )
    currency = models.CharField(max_length=3, null=True)
    languages = ArrayField(models.CharField(max_length=35), null=True)
    default_language = models.CharField(max_length=35, null=True)
    price_list = models.CharField(max_length=20, null=True)
    timezone = models.CharField(max_length=40)
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="market_core_sets_all",
                condition=models.Q(core_country__isnull=False)
                | models.Q(
                    currency__isnull=False,
                    languages__isnull=False,
                    default_language__isnull=False,
                    price_list__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="market_core_is_another", condition=~models.Q(core_country=models.F("code"))
            ),
        ]
