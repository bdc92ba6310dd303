from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "tradewind.goods.inventory"
    label = "inventory"
