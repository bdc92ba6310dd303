from django.contrib import admin

from tradewind.kernel.admin import ReadOnlyAdmin
from tradewind.trade.fulfilment.models import ParcelLine


@admin.register(ParcelLine)
class ParcelLineAdmin(ReadOnlyAdmin):
    list_display = ("order_id", "parcel_id", "line_id", "quantity")
