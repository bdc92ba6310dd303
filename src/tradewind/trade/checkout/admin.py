from django.contrib import admin

from tradewind.kernel.admin import EndlessAdmin, state
from tradewind.trade.checkout.models import Cart, CartLine


@admin.register(Cart)
class CartAdmin(EndlessAdmin):
    list_display = ("created_at", "id", "market", "currency", state())
    search_fields = ("id__exact",)
    ordering = ("-id",)


@admin.register(CartLine)
class CartLineAdmin(EndlessAdmin):
    list_display = ("cart_id", "title", "quantity")
    search_fields = ("cart__id__exact",)
    ordering = ("-pk",)
