from django.contrib import admin

from tradewind.goods.catalog.models import Product, Sku
from tradewind.kernel.admin import ReadOnlyAdmin


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    list_display = ("code", "store_id", "category", "state", "created_at")
    list_filter = ("state",)
    search_fields = ("code",)


@admin.register(Sku)
class SkuAdmin(ReadOnlyAdmin):
    list_display = ("code", "product_id", "store_id", "weight_g", "active")
    search_fields = ("code",)
