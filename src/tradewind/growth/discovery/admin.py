from django.contrib import admin

from tradewind.growth.discovery.models import Sold
from tradewind.kernel.admin import EndlessAdmin


@admin.register(Sold)
class SoldAdmin(EndlessAdmin):
    list_display = ("product_id", "pieces")
    search_fields = ("product_id__exact",)
    ordering = ("product_id",)
