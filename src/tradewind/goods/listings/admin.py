from django.contrib import admin

from tradewind.goods.listings.models import Listing
from tradewind.kernel.admin import ReadOnlyAdmin


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin):
    list_display = ("product_id", "store_id", "state", "published_at")
    list_filter = ("state",)
