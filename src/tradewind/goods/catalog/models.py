from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Product(models.Model):
    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    store = models.ForeignKey("sellers.Store", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    category = models.CharField(max_length=120)
    gtin = models.CharField(max_length=14, default="")
    state = models.CharField(max_length=8)
    version = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "code"], name="catalog_product_code")
        ]


class Sku(models.Model):
    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey("sellers.Store", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    options = models.JSONField(default=dict)
    weight_g = models.IntegerField(null=True)
    length_mm = models.IntegerField(null=True)
    width_mm = models.IntegerField(null=True)
    height_mm = models.IntegerField(null=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "code"], name="catalog_sku_code")]
