from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "tradewind.goods.sellers"
    label = "sellers"

    def ready(self) -> None:
        from tradewind.goods.sellers import handlers  # noqa: F401
