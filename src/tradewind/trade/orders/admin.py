from django.contrib import admin

from tradewind.kernel.admin import ReadOnlyAdmin
from tradewind.trade.orders.models import Charge, Group, Line, Order, PaymentPart


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    list_display = ("number", "market", "total_minor", "currency", "placed_at")
    search_fields = ("number",)


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = ("number", "store_id", "state", "total_minor", "currency", "placed_at")
    list_filter = ("state",)
    search_fields = ("number",)


@admin.register(Line)
class LineAdmin(ReadOnlyAdmin):
    list_display = ("order_id", "title", "quantity", "unit_minor", "currency")


@admin.register(Charge)
class ChargeAdmin(ReadOnlyAdmin):
    list_display = ("order_id", "kind", "minor", "currency", "source", "funder")


@admin.register(PaymentPart)
class PaymentPartAdmin(ReadOnlyAdmin):
    list_display = ("order_id", "payment_id", "minor", "currency")
