from __future__ import annotations

from django.contrib import admin

from tradewind.kernel.admin import ReadOnlyAdmin
from tradewind.rails.logistics.models import (
    FreightQuoteRow,
    Parcel,
    ShippingOptionRow,
    TrackingEvent,
)


@admin.register(ShippingOptionRow)
class ShippingOptionAdmin(ReadOnlyAdmin):
    list_display = (
        "code", "store_id", "country", "tier", "per", "price_minor", "currency",
        "days_min", "days_max", "valid_from", "valid_to",
    )  # fmt: skip
    list_filter = ("tier", "currency")


@admin.register(FreightQuoteRow)
class FreightQuoteAdmin(ReadOnlyAdmin):
    list_display = (
        "store_id", "buyer_id", "sku_id", "quantity", "country", "money_minor", "currency",
        "expires_at",
    )  # fmt: skip


@admin.register(Parcel)
class ParcelAdmin(ReadOnlyAdmin):
    list_display = (
        "id", "reference", "store_id", "status", "carrier", "tracking_number",
        "handed_over_at", "delivered_at",
    )  # fmt: skip
    list_filter = ("status", "carrier")
    search_fields = ("tracking_number",)


@admin.register(TrackingEvent)
class TrackingEventAdmin(ReadOnlyAdmin):
    list_display = ("parcel_id", "code", "status", "occurred_at", "place", "source")
    list_filter = ("status", "source")
