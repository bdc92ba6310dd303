from django.contrib import admin

from tradewind.goods.inventory.models import Reservation, Stock
from tradewind.kernel.admin import EndlessAdmin, among, state


@admin.register(Stock)
class StockAdmin(EndlessAdmin):
    list_display = ("sku_id", "store_id", "on_hand", "reserved")
    search_fields = ("sku_id__exact", "store_id__exact")
    ordering = ("pk",)


@admin.register(Reservation)
class ReservationAdmin(EndlessAdmin):
    list_display = ("reference", "sku_id", "quantity", state(), "created_at")
    list_filter = (among("state", ("held", "committed", "released")),)
    search_fields = ("reference__exact", "sku_id__exact")
    ordering = ("-id",)
