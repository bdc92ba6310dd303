from django.contrib import admin

from tradewind.growth.discovery.models import Sold
from tradewind.kernel.admin import ReadOnlyAdmin


@admin.register(Sold)
class SoldAdmin(ReadOnlyAdmin):
    list_display = ("product_id", "pieces")
