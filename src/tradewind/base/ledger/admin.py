from django.contrib import admin

from tradewind.base.ledger.models import Account, Entry, Posting, Transfer
from tradewind.kernel.admin import ReadOnlyAdmin


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("kind", "owner", "currency")
    list_filter = ("kind", "currency")
    search_fields = ("owner",)


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "reason", "key", "pending")
    list_filter = ("reason", "pending")
    search_fields = ("key",)


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    list_display = ("entry_id", "debit_id", "credit_id", "minor", "currency")


@admin.register(Posting)
class PostingAdmin(ReadOnlyAdmin):
    list_display = ("at", "account_id", "side", "minor", "currency")
