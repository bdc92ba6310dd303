from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Prefix(models.Model):
    """The letters before the numbers of a legal merchant; given once."""

    seller_id = models.UUIDField(primary_key=True)
    prefix = models.CharField(max_length=12, unique=True)


class Series(models.Model):
    """The last number given to a kind of paper of a legal merchant in a year; locked while given."""

    pk = models.CompositePrimaryKey("seller_id", "kind", "year")
    seller_id = models.UUIDField()
    kind = models.CharField(max_length=12)
    year = models.IntegerField()
    last = models.IntegerField()


class Document(models.Model):
    """A paper that was issued; rows are added, and only `recipient` is ever taken off one.

    `recipient` is personal data in a column of its own, so that it can be forgotten without
    touching what was sold. `digest` is of all that is printed.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    kind = models.CharField(max_length=12)
    seller_id = models.UUIDField()
    store_id = models.UUIDField()
    buyer_id = models.UUIDField()
    reference = models.UUIDField()
    key = models.CharField(max_length=160)
    year = models.IntegerField()
    position = models.IntegerField()
    number = models.CharField(max_length=32)
    language = models.CharField(max_length=35)
    facts = models.JSONField()
    recipient = models.JSONField(null=True)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller_id", "kind", "year", "position"], name="document_position"
            ),
            models.UniqueConstraint(fields=["seller_id", "key"], name="document_once"),
        ]
        indexes = [
            models.Index(fields=["reference"], name="document_reference"),
            models.Index(fields=["number"], name="document_number"),
            models.Index(fields=["buyer_id", "-id"], name="document_buyer"),
        ]
