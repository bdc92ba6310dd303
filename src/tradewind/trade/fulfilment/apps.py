from django.apps import AppConfig


class FulfilmentConfig(AppConfig):
    name = "tradewind.trade.fulfilment"
    label = "fulfilment"

    def ready(self) -> None:
        from tradewind.trade.fulfilment import handlers  # noqa: F401
