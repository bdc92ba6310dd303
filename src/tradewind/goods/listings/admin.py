from django.contrib import admin

from tradewind.goods.listings.models import Listing
from tradewind.goods.listings.types import ListingState
from tradewind.kernel.admin import EndlessAdmin, among, state


@admin.register(Listing)
class ListingAdmin(EndlessAdmin):
    list_display = ("product_id", "store_id", state(), "published_at")
    list_filter = (among("state", ListingState),)
    search_fields = ("product_id__exact", "store_id__exact")
    ordering = ("pk",)
