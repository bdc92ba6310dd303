from django.contrib import admin

from tradewind.goods.pricing.models import Price
from tradewind.kernel.admin import EndlessAdmin, amount


@admin.register(Price)
class PriceAdmin(EndlessAdmin):
    list_display = ("sku_id", "price_list", amount(), "valid_from", "valid_to")
    search_fields = ("sku_id__exact",)
    ordering = ("-pk",)
