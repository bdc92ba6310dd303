from django.apps import AppConfig


class ListingsConfig(AppConfig):
    name = "tradewind.goods.listings"
    label = "listings"
