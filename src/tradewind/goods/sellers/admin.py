from django.contrib import admin
from django.utils.translation import gettext_lazy

from tradewind.goods.sellers.models import Seller, Store
from tradewind.goods.sellers.types import SellerState, StoreState
from tradewind.kernel.admin import Act, ReadOnlyAdmin, among, state

_STATE = state(waiting=(SellerState.APPLIED,))


@admin.register(Seller)
class SellerAdmin(ReadOnlyAdmin):
    list_display = ("legal_name", "country", "registration_no", _STATE, "applied_at")
    list_filter = (among("state", SellerState),)
    search_fields = ("legal_name", "registration_no")
    date_hierarchy = "applied_at"
    ordering = ("-applied_at",)
    acts = (Act("approve-seller", "store.approve", gettext_lazy("Approve")),)


@admin.register(Store)
class StoreAdmin(ReadOnlyAdmin):
    list_display = (
        "code", "name", "seller__legal_name", state(), "country", "payout_currency", "opened_at",
    )  # fmt: skip
    list_filter = (among("state", StoreState),)
    list_select_related = ("seller",)
    search_fields = ("code", "name")
    ordering = ("code",)
