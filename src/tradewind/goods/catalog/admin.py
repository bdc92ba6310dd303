from django.contrib import admin

from tradewind.goods.catalog.models import Category, Picture, Product, Sku
from tradewind.kernel.admin import ReadOnlyAdmin


@admin.register(Category)
class CategoryAdmin(ReadOnlyAdmin):
    list_display = ("code", "parent_id", "position")
    search_fields = ("code",)


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    list_display = ("code", "title", "store_id", "category", "state", "created_at")
    list_filter = ("state",)
    search_fields = ("code", "title")


@admin.register(Sku)
class SkuAdmin(ReadOnlyAdmin):
    list_display = ("code", "product_id", "store_id", "weight_g", "active")
    search_fields = ("code",)


@admin.register(Picture)
class PictureAdmin(ReadOnlyAdmin):
    list_display = ("id", "product_id", "position", "width", "height", "state", "attempts")
    list_filter = ("state",)
