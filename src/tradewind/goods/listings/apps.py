from django.apps import AppConfig


class ListingsConfig(AppConfig):
    name = "tradewind.goods.listings"
    label = "listings"

    def ready(self) -> None:
        from tradewind.goods.listings import handlers  # noqa: F401
