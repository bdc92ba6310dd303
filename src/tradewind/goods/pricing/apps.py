from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "tradewind.goods.pricing"
    label = "pricing"
