from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "tradewind.goods.catalog"
    label = "catalog"
