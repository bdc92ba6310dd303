from django.contrib import admin

from tradewind.kernel.admin import ReadOnlyAdmin
from tradewind.trade.settlement.models import CommissionRate, Payout, Sale


@admin.register(Sale)
class SaleAdmin(ReadOnlyAdmin):
    list_display = ("order_id", "store_id", "gross_minor", "commission_minor", "currency", "state")
    list_filter = ("state",)


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    list_display = ("store_id", "minor", "currency", "state", "requested_at")
    list_filter = ("state",)


@admin.register(CommissionRate)
class CommissionRateAdmin(ReadOnlyAdmin):
    list_display = ("store_id", "bps", "valid_from", "valid_to", "source")
