from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Cart(models.Model):
    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    buyer_id = models.UUIDField()
    market = models.CharField(max_length=2)
    language = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)
    price_list = models.CharField(max_length=16)
    address = models.ForeignKey(
        "accounts.Address", null=True, on_delete=models.PROTECT, related_name="+"
    )
    shipping = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default="open")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["buyer_id", "market"],
                condition=models.Q(state="open"),
                name="checkout_one_open_cart",
            )
        ]


class CartLine(models.Model):
    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="+")
    buyer_id = models.UUIDField()
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    product_id = models.UUIDField()
    store_id = models.UUIDField()
    title = models.CharField(max_length=300)
    quantity = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["buyer_id", "cart", "sku"], name="checkout_line_once")
        ]
