from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Notice(models.Model):
    """A letter to a person, with the address and language that they had when it was written.

    Without a person it is a letter to an email whose owner is not known yet, such as a code.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    person_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=30)
    language = models.CharField(max_length=35)
    facts = models.JSONField()
    email = models.CharField(max_length=254)
    state = models.CharField(max_length=6)
    attempts = models.IntegerField(default=0)
    error = models.CharField(max_length=80, default="")
    dedupe_key = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "dedupe_key"], name="notice_once"),
            models.UniqueConstraint(
                fields=["email", "dedupe_key"],
                condition=models.Q(person_id=None),
                name="notice_once_by_email",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="notice_due", condition=models.Q(state="queued"))
        ]
