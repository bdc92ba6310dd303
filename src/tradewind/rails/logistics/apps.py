from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    name = "tradewind.rails.logistics"
    label = "logistics"

    def ready(self) -> None:
        from tradewind.rails.logistics import handlers  # noqa: F401
