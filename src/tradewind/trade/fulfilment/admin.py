from django.contrib import admin

from tradewind.kernel.admin import EndlessAdmin
from tradewind.trade.fulfilment.models import ParcelLine


@admin.register(ParcelLine)
class ParcelLineAdmin(EndlessAdmin):
    list_display = ("order_id", "parcel_id", "line_id", "quantity")
    search_fields = ("order_id__exact", "parcel_id__exact")
    ordering = ("-pk",)
