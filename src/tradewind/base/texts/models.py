from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Text(models.Model):
    """The words of one thing in one language; one of its languages is the source."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    owner_id = models.UUIDField()
    language = models.CharField(max_length=35)
    fields = models.JSONField()
    state = models.CharField(max_length=8)
    source_hash = models.CharField(max_length=32)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "language"], name="text_language_once"),
            models.UniqueConstraint(
                fields=["owner_id"], name="text_one_source", condition=models.Q(state="source")
            ),
        ]
