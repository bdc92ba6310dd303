from django.contrib import admin
from django.utils.translation import gettext_lazy

from tradewind.kernel.admin import Act, EndlessAdmin, ReadOnlyAdmin, among, amount, state
from tradewind.trade.settlement.models import CommissionRate, Payout, Sale
from tradewind.trade.settlement.types import PayoutState, SaleState


@admin.register(Sale)
class SaleAdmin(EndlessAdmin):
    list_display = (
        "sold_at", "order_id", "store_id", amount("gross_minor", gettext_lazy("gross")),
        amount("commission_minor", gettext_lazy("commission")), state(), "available_at",
    )  # fmt: skip
    list_filter = (among("state", SaleState),)
    search_fields = ("order__id__exact", "store_id__exact")
    ordering = ("-pk",)


@admin.register(Payout)
class PayoutAdmin(EndlessAdmin):
    list_display = (
        "requested_at", "store_id", amount(), state(), "bank_reference", "ended_at",
    )  # fmt: skip
    list_filter = (among("state", PayoutState),)
    search_fields = ("store_id__exact",)
    date_hierarchy = "requested_at"
    ordering = ("-requested_at",)
    acts = (Act("end-payout", "payout.end", gettext_lazy("Say what the bank did")),)


@admin.register(CommissionRate)
class CommissionRateAdmin(ReadOnlyAdmin):
    list_display = ("valid_from", "valid_to", "store_id", "bps", "source")
    search_fields = ("store_id__exact",)
    ordering = ("-valid_from",)
