from django.contrib import admin

from tradewind.goods.sellers.models import Seller, Store
from tradewind.kernel.admin import ReadOnlyAdmin


@admin.register(Seller)
class SellerAdmin(ReadOnlyAdmin):
    list_display = ("legal_name", "country", "registration_no", "state", "applied_at")
    list_filter = ("state", "country")
    search_fields = ("legal_name", "registration_no")


@admin.register(Store)
class StoreAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "seller_id", "state", "country", "opened_at")
    list_filter = ("state", "country")
    search_fields = ("code", "name")
