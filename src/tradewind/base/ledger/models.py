from __future__ import annotations

from django.db import models

from tradewind.kernel import ids


class Account(models.Model):
    """One row for each (kind, owner, currency); its id is made of them."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=32)
    owner = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)

    class Meta:
        indexes = [models.Index(fields=["owner", "kind"], name="ledger_account_owner")]


class Entry(models.Model):
    """Transfers that were posted together, under a key chosen by the caller."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    key = models.CharField(max_length=120, unique=True)
    digest = models.CharField(max_length=32)
    reason = models.CharField(max_length=60)
    pending = models.BooleanField(default=False)
    at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField()


class Transfer(models.Model):
    """Append-only. A transfer of a pending entry has postings once that entry is resolved."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="ledger_minor_positive"),
            models.CheckConstraint(
                condition=~models.Q(debit=models.F("credit")), name="ledger_two_accounts"
            ),
        ]


class Posting(models.Model):
    """One side of a posted transfer."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=6)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "transfer", "side"], name="ledger_posting_once"
            )
        ]
        indexes = [models.Index(fields=["account", "at", "id"], name="ledger_statement")]


class Resolution(models.Model):
    """A pending entry was posted or voided: once."""

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=6)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()


class Balance(models.Model):
    """What a limited account holds; `held` is what pending transfers may still take."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    currency = models.CharField(max_length=3)
    debits = models.BigIntegerField(default=0)
    credits = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(credits__gte=models.F("debits") + models.F("held")),
                name="ledger_balance_covered",
            ),
            models.CheckConstraint(condition=models.Q(held__gte=0), name="ledger_held"),
        ]
