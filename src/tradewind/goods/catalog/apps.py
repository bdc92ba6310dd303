from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "tradewind.goods.catalog"
    label = "catalog"

    def ready(self) -> None:
        from tradewind.goods.catalog import handlers  # noqa: F401
