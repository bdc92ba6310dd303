from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SkuCard(models.Model):
    """What one piece of a SKU costs in a market, as `checkout.selectors.price_cards` said last."""

    pk = models.CompositePrimaryKey("sku_id", "market")
    sku_id = models.UUIDField()
    market = models.CharField(max_length=2)
    product_id = models.UUIDField()
    item_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    in_stock = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["product_id", "market"], name="discovery_product_skus")]


class ProductCard(models.Model):
    """A product in the lists of a market: the price of its best SKU there, and its source title.

    `headline_minor` is the amount that stands first, and `sold` what Sold says: lists sort by them.
    """

    pk = models.CompositePrimaryKey("product_id", "market")
    product_id = models.UUIDField()
    market = models.CharField(max_length=2)
    store_id = models.UUIDField()
    title = models.TextField()
    category = models.CharField(max_length=120, default="")
    item_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField(null=True)
    headline_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    in_stock = models.BooleanField()
    sold = models.BigIntegerField(default=0)
    rating_total = models.BigIntegerField(default=0, db_default=0)
    rating_count = models.IntegerField(default=0, db_default=0)
    rating_score = models.IntegerField(default=0, db_default=0)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["market", "-in_stock", "-product_id"], name="discovery_newest"),
            models.Index(
                fields=["market", "category", "-in_stock", "-product_id"],
                name="discovery_category",
            ),
            models.Index(
                fields=["market", "-in_stock", "-headline_minor", "-product_id"],
                name="discovery_dearest",
            ),
            models.Index(
                fields=["market", "-in_stock", "headline_minor", "-product_id"],
                name="discovery_cheapest",
            ),
            models.Index(
                fields=["market", "-in_stock", "-sold", "-product_id"], name="discovery_best_sold"
            ),
            models.Index(
                fields=["market", "-in_stock", "-rating_score", "-product_id"],
                name="discovery_top_rated",
            ),
        ]


class ProductPage(models.Model):
    """What the page of a product shows in every market, but for prices and stock.

    `titles` and `words` are by language, `language` is their author's. `picture` is the first one;
    `document` holds the SKUs, all pictures and the store. A product that is off sale has none.
    """

    product_id = models.UUIDField(primary_key=True)
    category = models.CharField(max_length=120)
    store_name = models.CharField(max_length=80)
    language = models.CharField(max_length=35)
    titles = models.JSONField()
    words = models.JSONField()
    picture = models.JSONField(null=True)
    document = models.JSONField()
    updated_at = models.DateTimeField()


class Sold(models.Model):
    """How many pieces of a product were paid for; apart from the cards, which come and go."""

    product_id = models.UUIDField(primary_key=True)
    pieces = models.BigIntegerField(default=0)


class Counted(models.Model):
    """A review as it stands in the ratings, so that no fact counts twice."""

    review_id = models.UUIDField(primary_key=True)
    product_id = models.UUIDField()
    store_id = models.UUIDField()
    stars = models.SmallIntegerField()
    described = models.SmallIntegerField(null=True)
    communication = models.SmallIntegerField(null=True)
    shipping = models.SmallIntegerField(null=True)
    pictures = models.BooleanField()


class Rating(models.Model):
    """How many reviews gave a product one to five stars; `score` is what lists sort by.

    `pictures` counts the reviews that show some. Apart from the cards, which come and go.
    """

    product_id = models.UUIDField(primary_key=True)
    one = models.IntegerField()
    two = models.IntegerField()
    three = models.IntegerField()
    four = models.IntegerField()
    five = models.IntegerField()
    pictures = models.IntegerField()
    total = models.BigIntegerField()
    count = models.IntegerField()
    score = models.IntegerField(default=0, db_default=0)


class StoreRating(models.Model):
    """The sums and counts of what buyers gave a store, and all that it sells."""

    store_id = models.UUIDField(primary_key=True)
    total = models.BigIntegerField()
    count = models.IntegerField()
    described_total = models.BigIntegerField()
    described_count = models.IntegerField()
    communication_total = models.BigIntegerField()
    communication_count = models.IntegerField()
    shipping_total = models.BigIntegerField()
    shipping_count = models.IntegerField()


class Document(models.Model):
    """The words of a product in one language, as the search of PostgreSQL wants them."""

    pk = models.CompositePrimaryKey("product_id", "language")
    product_id = models.UUIDField()
    language = models.CharField(max_length=35)
    markets = ArrayField(models.CharField(max_length=2))
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="discovery_words")]
