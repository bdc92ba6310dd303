from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Review(models.Model):
    """What the buyer of a line says of it. `flags` are why it is held, `reason` why rejected.

    `author` are initials, the only personal data here beside the text itself; empty is nobody's.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    store = models.ForeignKey("sellers.Store", on_delete=models.PROTECT, related_name="+")
    line_id = models.UUIDField()
    order_id = models.UUIDField()
    product_id = models.UUIDField()
    author_id = models.UUIDField()
    author = models.CharField(max_length=16, default="")
    anonymous = models.BooleanField(default=False)
    country = models.CharField(max_length=2)
    title = models.CharField(max_length=300)
    options = models.JSONField(default=dict)
    stars = models.SmallIntegerField()
    described = models.SmallIntegerField(null=True)
    communication = models.SmallIntegerField(null=True)
    shipping = models.SmallIntegerField(null=True)
    text = models.TextField(default="")
    language = models.CharField(max_length=35)
    state = models.CharField(max_length=10)
    version = models.IntegerField(default=1)
    flags = ArrayField(models.CharField(max_length=10), default=list)
    reason = models.CharField(max_length=10, default="")
    reports = models.IntegerField(default=0)
    helpful = models.IntegerField(default=0)
    pictures = models.IntegerField(default=0)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")
    answer_language = models.CharField(max_length=35, default="")
    answered_at = models.DateTimeField(null=True)
    answer_edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "line_id"], name="reviews_once_a_line"),
            models.CheckConstraint(
                condition=models.Q(stars__range=(1, 5)), name="reviews_stars_range"
            ),
            models.CheckConstraint(condition=models.Q(helpful__gte=0), name="reviews_helpful_sign"),
        ]
        indexes = [
            models.Index(
                fields=["product_id", "-written_at", "-id"],
                name="reviews_newest",
                condition=models.Q(state="published"),
            ),
            models.Index(
                fields=["product_id", "-helpful", "-id"],
                name="reviews_most_helpful",
                condition=models.Q(state="published"),
            ),
            models.Index(fields=["author_id", "-id"], name="reviews_of_author"),
            models.Index(fields=["order_id"], name="reviews_of_order"),
            models.Index(
                fields=["store", "-id"],
                name="reviews_of_store",
                condition=models.Q(state="published"),
            ),
            models.Index(
                fields=["id"],
                name="reviews_waiting",
                condition=models.Q(state="held") | models.Q(state="published", reports__gt=0),
            ),
        ]


class Revision(models.Model):
    """What a review said before an edit."""

    id = models.UUIDField(primary_key=True, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField()
    scores = models.JSONField()
    text = models.TextField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "version"], name="reviews_revision_once")
        ]


class Picture(models.Model):
    """A picture of a review; due while its other sizes are not made."""

    id = models.UUIDField(primary_key=True, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=32)
    kind = models.CharField(max_length=4)
    width = models.IntegerField()
    height = models.IntegerField()
    position = models.IntegerField()
    state = models.CharField(max_length=7)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "key"], name="reviews_picture_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="reviews_picture_due", condition=models.Q(state="pending")
            )
        ]


class Vote(models.Model):
    """Somebody found a review helpful."""

    id = models.UUIDField(primary_key=True, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "person_id"], name="reviews_vote_once")
        ]


class Report(models.Model):
    """Somebody says that a review, a question or an answer should not be seen."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=8)
    subject_id = models.UUIDField()
    person_id = models.UUIDField()
    reason = models.CharField(max_length=10)
    at = models.DateTimeField()
    open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "person_id"], name="reviews_report_once")
        ]


class Question(models.Model):
    """A question on a product; `asker` are initials."""

    id = models.UUIDField(primary_key=True, editable=False)
    store = models.ForeignKey("sellers.Store", on_delete=models.PROTECT, related_name="+")
    product_id = models.UUIDField()
    author_id = models.UUIDField()
    author = models.CharField(max_length=16, default="")
    country = models.CharField(max_length=2)
    text = models.TextField()
    language = models.CharField(max_length=35)
    state = models.CharField(max_length=10)
    version = models.IntegerField(default=1)
    flags = ArrayField(models.CharField(max_length=10), default=list)
    reason = models.CharField(max_length=10, default="")
    reports = models.IntegerField(default=0)
    # Whether an answer of the store is seen.
    settled = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["product_id", "-written_at", "-id"],
                name="reviews_questions",
                condition=models.Q(state="published"),
            ),
            models.Index(
                fields=["store", "-id"],
                name="reviews_store_questions",
                condition=models.Q(state="published"),
            ),
            models.Index(
                fields=["id"],
                name="reviews_question_waits",
                condition=models.Q(state="held") | models.Q(state="published", reports__gt=0),
            ),
        ]


class Answer(models.Model):
    """An answer to a question; a part of it, so that its facts are the question's."""

    id = models.UUIDField(primary_key=True, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    store_id = models.UUIDField()
    product_id = models.UUIDField()
    author_id = models.UUIDField()
    author = models.CharField(max_length=16, default="")
    country = models.CharField(max_length=2, default="")
    by_store = models.BooleanField()
    text = models.TextField()
    language = models.CharField(max_length=35)
    state = models.CharField(max_length=10)
    flags = ArrayField(models.CharField(max_length=10), default=list)
    reason = models.CharField(max_length=10, default="")
    reports = models.IntegerField(default=0)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # The store speaks with one voice, and everybody else once.
            models.UniqueConstraint(
                fields=["question", "store_id"],
                condition=models.Q(by_store=True),
                name="reviews_answer_of_store",
            ),
            models.UniqueConstraint(
                fields=["question", "author_id"],
                condition=models.Q(by_store=False),
                name="reviews_answer_of_buyer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="reviews_answer_waits",
                condition=models.Q(state="held") | models.Q(state="published", reports__gt=0),
            ),
        ]


class Invitation(models.Model):
    """An order that was delivered, and when its buyer is asked how it was; never when null."""

    order_id = models.UUIDField(primary_key=True)
    buyer_id = models.UUIDField()
    store_id = models.UUIDField()
    number = models.CharField(max_length=16)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="reviews_invitation_due",
                condition=models.Q(due_at__isnull=False),
            )
        ]


class Quiet(models.Model):
    """Somebody who wants no reminders of reviews."""

    person_id = models.UUIDField(primary_key=True)
    since = models.DateTimeField()
