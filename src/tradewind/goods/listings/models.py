from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Listing(models.Model):
    """A product that was put on sale at least once."""

    product = models.OneToOneField(
        "catalog.Product", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    store_id = models.UUIDField()
    state = models.CharField(max_length=6)
    published_at = models.DateTimeField()


class ImportRun(models.Model):
    """One file of a store, and how far it is."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    store_id = models.UUIDField()
    person_id = models.UUIDField()
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=8)
    options = models.JSONField(default=dict)
    lines = models.IntegerField()
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["store_id", "created_at"], name="listings_import_store"),
            models.Index(
                fields=["created_at"],
                name="listings_import_work",
                condition=models.Q(state__in=["checking", "applying", "undoing"]),
            ),
        ]


class ImportLine(models.Model):
    """One product of a file; once applied, `changes` say what to take back."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+")
    store_id = models.UUIDField()
    position = models.IntegerField()
    line = models.IntegerField()
    handle = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    outcome = models.CharField(max_length=9)
    state = models.CharField(max_length=9)
    skus = models.IntegerField()
    parsed = models.JSONField()
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    product_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store_id", "run", "position"], name="listings_import_position"
            )
        ]
        indexes = [models.Index(fields=["run", "state", "position"], name="listings_import_state")]


class ImportPicture(models.Model):
    """A picture elsewhere that an import wants for a product; fetched once for each address."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(ImportLine, on_delete=models.PROTECT, related_name="+")
    store_id = models.UUIDField()
    product_id = models.UUIDField()
    url = models.CharField(max_length=1000)
    alt = models.CharField(max_length=300, default="")
    row = models.IntegerField()
    position = models.IntegerField()
    state = models.CharField(max_length=8)
    tries = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    picture_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store_id", "product_id", "url"], name="listings_import_picture_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="listings_import_picture_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(fields=["run"], name="listings_import_picture_run"),
        ]
