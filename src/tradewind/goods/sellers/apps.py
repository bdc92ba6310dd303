from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "tradewind.goods.sellers"
    label = "sellers"
