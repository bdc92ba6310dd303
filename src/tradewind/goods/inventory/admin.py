from django.contrib import admin

from tradewind.goods.inventory.models import Reservation, Stock
from tradewind.kernel.admin import ReadOnlyAdmin


@admin.register(Stock)
class StockAdmin(ReadOnlyAdmin):
    list_display = ("sku_id", "store_id", "on_hand", "reserved")


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    list_display = ("reference", "sku_id", "quantity", "state", "created_at")
    list_filter = ("state",)
