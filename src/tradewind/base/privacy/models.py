from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Export(models.Model):
    """A copy of what is kept of a person; the file lies in the storage `exports` under `key`."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    person_id = models.UUIDField()
    state = models.CharField(max_length=8)
    asked_by = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, default="")
    url = models.CharField(max_length=400, default="")
    done = models.IntegerField(default=0)
    parts = models.IntegerField(default=0)
    key = models.CharField(max_length=120, default="")
    size = models.BigIntegerField(default=0)
    tries = models.IntegerField(default=0)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"],
                condition=models.Q(state="waiting"),
                name="privacy_one_export",
            )
        ]
        indexes = [
            models.Index(fields=["person_id", "-asked_at"], name="privacy_exports"),
            models.Index(
                fields=["due_at"],
                name="privacy_export_due",
                condition=models.Q(due_at__isnull=False),
            ),
        ]


class Erasure(models.Model):
    """The wish of a person to be forgotten, kept as the proof that it was done."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    person_id = models.UUIDField()
    state = models.CharField(max_length=9)
    asked_by = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, default="")
    held = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"],
                condition=models.Q(state="planned"),
                name="privacy_one_erasure",
            )
        ]
        indexes = [
            models.Index(fields=["person_id", "-asked_at"], name="privacy_erasures"),
            models.Index(
                fields=["due_at"], name="privacy_erasure_due", condition=models.Q(state="planned")
            ),
        ]
