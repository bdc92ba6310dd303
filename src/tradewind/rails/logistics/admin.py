from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from tradewind.kernel.admin import EndlessAdmin, ReadOnlyAdmin, among, amount, state
from tradewind.rails.logistics.models import (
    FreightQuoteRow,
    Parcel,
    ScanInbox,
    ShippingOptionRow,
    TrackingEvent,
)
from tradewind.rails.logistics.types import ParcelStatus, ServiceTier


@admin.register(ShippingOptionRow)
class ShippingOptionAdmin(ReadOnlyAdmin):
    list_display = (
        "code", "store_id", "country", "tier", "per", amount("price_minor", gettext_lazy("price")),
        "days_min", "days_max", "valid_from", "valid_to",
    )  # fmt: skip
    list_filter = (among("tier", ServiceTier),)
    search_fields = ("code", "country")
    ordering = ("code", "country", "currency")


@admin.register(FreightQuoteRow)
class FreightQuoteAdmin(EndlessAdmin):
    list_display = (
        "store_id", "sku_id", "quantity", "country", amount("money_minor"), "expires_at",
    )  # fmt: skip
    search_fields = ("store_id__exact", "sku_id__exact")
    ordering = ("-id",)


@admin.register(Parcel)
class ParcelAdmin(EndlessAdmin):
    list_display = (
        "created_at", "reference", "store_id", state("status"), "carrier", "tracking_number",
        "handed_over_at", "delivered_at",
    )  # fmt: skip
    list_filter = (among("status", ParcelStatus),)
    search_fields = ("tracking_number__exact", "reference__exact")
    search_help_text = gettext_lazy("A tracking number, or the id of an order")
    ordering = ("-id",)


@admin.register(TrackingEvent)
class TrackingEventAdmin(EndlessAdmin):
    list_display = ("occurred_at", "parcel_id", "code", state("status"), "place", "source")
    list_filter = (among("status", ParcelStatus),)
    search_fields = ("parcel__id__exact",)
    ordering = ("-id",)


@admin.register(ScanInbox)
class ScanInboxAdmin(EndlessAdmin):
    list_display = ("received_at", "carrier", "event_id", state(), "tries", "error")
    list_filter = (among("state", ("applied", "failed", "parked")),)
    search_fields = ("event_id__exact",)
    ordering = ("-id",)
