from django.contrib import admin
from django.utils.translation import gettext_lazy

from tradewind.base.ledger.models import Account, Entry, Posting, Transfer
from tradewind.base.ledger.types import AccountKind
from tradewind.kernel.admin import EndlessAdmin, among, amount


@admin.register(Account)
class AccountAdmin(EndlessAdmin):
    list_display = ("kind", "owner", "currency")
    list_filter = (among("kind", AccountKind),)
    search_fields = ("owner__exact",)
    search_help_text = gettext_lazy("The owner: an order, a payment, a store, a payout")
    ordering = ("pk",)


@admin.register(Entry)
class EntryAdmin(EndlessAdmin):
    list_display = ("at", "reason", "key", "pending")
    list_filter = ("pending",)
    search_fields = ("key__startswith",)
    date_hierarchy = "at"
    ordering = ("-at",)


@admin.register(Transfer)
class TransferAdmin(EndlessAdmin):
    list_display = (
        "entry__key", "debit__kind", "debit__owner", "credit__kind", "credit__owner", amount(),
    )  # fmt: skip
    list_select_related = ("entry", "debit", "credit")
    search_fields = ("entry__id__exact", "debit__id__exact", "credit__id__exact")
    ordering = ("-id",)


@admin.register(Posting)
class PostingAdmin(EndlessAdmin):
    list_display = ("at", "account__kind", "account__owner", "side", amount())
    list_select_related = ("account",)
    search_fields = ("account__id__exact",)
    ordering = ("-id",)
