from __future__ import annotations

from django.db import models


class BusinessClock(models.Model):
    """One row: how many seconds business time is away from wall time. Written in a demo only."""

    seconds = models.FloatField()


class OutboxEvent(models.Model):
    """A fact, written in the transaction that made it true; the log is kept.

    Two columns that Django has no field for are added by the migration: `position`, an identity, and
    `xid`, the writing transaction. They find new rows; order is (aggregate_id, aggregate_version).
    """

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80)
    aggregate_id = models.UUIDField()
    aggregate_version = models.IntegerField()
    payload = models.JSONField()
    actor = models.CharField(max_length=80)
    request_id = models.CharField(max_length=64, default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["aggregate_id", "aggregate_version"], name="outbox_version_once"
            )
        ]


class OutboxCursor(models.Model):
    """How far a handler has looked for new rows of the log."""

    handler = models.CharField(max_length=120, primary_key=True)
    xid = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)


class OutboxProgress(models.Model):
    """The last version of an aggregate that a handler applied, and what stopped it there."""

    class State(models.TextChoices):
        OK = "ok"
        WAITING = "waiting"
        FAILING = "failing"
        PARKED = "parked"

    pk = models.CompositePrimaryKey("handler", "aggregate_id")
    handler = models.CharField(max_length=120)
    aggregate_id = models.UUIDField()
    version = models.IntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.OK)
    attempts = models.IntegerField(default=0)
    error = models.TextField(default="")
    since = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["handler", "retry_at"],
                name="outbox_progress_troubled",
                condition=~models.Q(state="ok"),
            )
        ]


class IdempotencyKey(models.Model):
    """A command that succeeded, and its answer; kept for a day."""

    id = models.UUIDField(primary_key=True)
    owner_id = models.UUIDField()
    command = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    payload_hash = models.CharField(max_length=32)
    answer = models.JSONField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "command", "key"], name="idempotency_once")
        ]


class Limit(models.Model):
    """How often something was done in a window of time; the migration makes it UNLOGGED."""

    key = models.CharField(max_length=32, primary_key=True)
    ends_at = models.DateTimeField(db_index=True)
    taken = models.IntegerField()


class WorkerBeat(models.Model):
    """When a worker was last seen to get on; wall time."""

    id = models.UUIDField(primary_key=True)
    host = models.CharField(max_length=255)
    started_at = models.DateTimeField()
    at = models.DateTimeField()


class SweepRun(models.Model):
    """How the last run of a sweep went; wall time. `did_at` is when one last found work."""

    name = models.CharField(max_length=120, primary_key=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    count = models.IntegerField()
    failures = models.IntegerField()
    error = models.TextField(default="")
    did_at = models.DateTimeField(null=True)
    did = models.IntegerField(default=0)


class AuditEntry(models.Model):
    """Who did what to which thing, with the values before and after."""

    id = models.UUIDField(primary_key=True)
    actor = models.CharField(max_length=80)
    on_behalf_of = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    object_id = models.UUIDField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    request_id = models.CharField(max_length=64, default="")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["object_id", "at"], name="audit_object"),
            models.Index(fields=["actor", "at"], name="audit_actor"),
        ]
