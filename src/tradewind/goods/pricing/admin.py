from django.contrib import admin

from tradewind.goods.pricing.models import Price
from tradewind.kernel.admin import ReadOnlyAdmin


@admin.register(Price)
class PriceAdmin(ReadOnlyAdmin):
    list_display = ("sku_id", "price_list", "minor", "currency", "valid_from", "valid_to")
    list_filter = ("price_list",)
