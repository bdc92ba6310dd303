from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "tradewind.rails.payments"
    label = "payments"

    def ready(self) -> None:
        from tradewind.rails.payments import handlers  # noqa: F401
