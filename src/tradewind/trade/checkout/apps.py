from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "tradewind.trade.checkout"
    label = "checkout"

    def ready(self) -> None:
        from tradewind.trade.checkout import handlers  # noqa: F401
