from django.contrib import admin

from tradewind.kernel.admin import ReadOnlyAdmin
from tradewind.trade.checkout.models import Cart, CartLine


@admin.register(Cart)
class CartAdmin(ReadOnlyAdmin):
    list_display = ("id", "buyer_id", "market", "currency", "state", "created_at")
    list_filter = ("state", "market")


@admin.register(CartLine)
class CartLineAdmin(ReadOnlyAdmin):
    list_display = ("cart_id", "title", "quantity")
