from django.contrib import admin
from django.utils.translation import gettext_lazy

from tradewind.kernel.admin import Act, EndlessAdmin, among, amount, state
from tradewind.trade.orders.models import Charge, Group, Line, Order, PaymentPart
from tradewind.trade.orders.types import OrderState

_TOTAL = amount("total_minor", gettext_lazy("total"))


@admin.register(Group)
class GroupAdmin(EndlessAdmin):
    list_display = ("placed_at", "number", "market", "language", _TOTAL)
    search_fields = ("number__exact",)
    ordering = ("-id",)


@admin.register(Order)
class OrderAdmin(EndlessAdmin):
    list_display = ("placed_at", "number", "store_id", state(), _TOTAL, "due_at")
    list_filter = (among("state", OrderState),)
    search_fields = ("number__exact",)
    ordering = ("-id",)
    acts = (Act("cancel-order", "order.cancel", gettext_lazy("Cancel")),)


@admin.register(Line)
class LineAdmin(EndlessAdmin):
    list_display = ("order_id", "title", "quantity", amount("unit_minor", gettext_lazy("each")))
    search_fields = ("order__id__exact",)
    ordering = ("-id",)


@admin.register(Charge)
class ChargeAdmin(EndlessAdmin):
    list_display = ("order_id", "kind", amount(), "source", "funder")
    search_fields = ("order__id__exact",)
    ordering = ("-id",)


@admin.register(PaymentPart)
class PaymentPartAdmin(EndlessAdmin):
    list_display = ("order_id", "payment_id", amount())
    search_fields = ("order__id__exact",)
    ordering = ("-id",)
