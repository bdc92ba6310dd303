from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tradewind.kernel import ids


class Category(models.Model):
    """A place in the catalogue; its names are in texts, under its id."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    code = models.CharField(max_length=120, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    position = models.IntegerField()


class Product(models.Model):
    """`title` is the source's, kept here for lists; all other words are in texts."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    store = models.ForeignKey("sellers.Store", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    title = models.TextField(default="")
    category = models.CharField(max_length=120)
    gtin = models.CharField(max_length=14, default="")
    state = models.CharField(max_length=8)
    version = models.IntegerField(default=0)
    # The version at which words, category or SKUs were changed last; pictures and sales also count
    # versions, and nobody's edit of words stands in their way.
    edited_version = models.IntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "code"], name="catalog_product_code")
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="catalog_product_newest"),
            models.Index(fields=["code"], name="catalog_product_by_code"),
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
        indexes = [models.Index(fields=["code"], name="catalog_sku_by_code")]


class Picture(models.Model):
    """A picture of a product. `kind` is the form of its original; due while it is pending."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=32)
    kind = models.CharField(max_length=4)
    width = models.IntegerField()
    height = models.IntegerField()
    alt = models.TextField(default="")
    position = models.IntegerField()
    sku_ids = ArrayField(models.UUIDField(), default=list)
    focal_x = models.IntegerField(default=500)
    focal_y = models.IntegerField(default=500)
    # A WebP of a few pixels in base 64, seen until the picture is there; empty if seen through.
    preview = models.CharField(max_length=400, default="", db_default="")
    state = models.CharField(max_length=7)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "key"], name="catalog_picture_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="catalog_picture_due", condition=models.Q(state="pending")
            )
        ]
