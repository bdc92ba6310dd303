from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "tradewind.trade.orders"
    label = "orders"

    def ready(self) -> None:
        from tradewind.trade.orders import handlers  # noqa: F401
