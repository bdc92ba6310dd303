from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "tradewind.config"
    label = "wiring"

    def ready(self) -> None:
        from tradewind.config import wiring

        wiring.provide_all()
