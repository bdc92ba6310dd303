from django.contrib import admin

from tradewind.base.markets.models import Market
from tradewind.kernel.admin import ReadOnlyAdmin


@admin.register(Market)
class MarketAdmin(ReadOnlyAdmin):
    list_display = ("code", "region", "core_country_id", "currency", "price_list", "active")
    list_filter = ("region", "active")
    search_fields = ("code",)
    ordering = ("code",)
