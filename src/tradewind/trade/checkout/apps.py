from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "tradewind.trade.checkout"
    label = "checkout"
