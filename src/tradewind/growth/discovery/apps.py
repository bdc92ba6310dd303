from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "tradewind.growth.discovery"
    label = "discovery"

    def ready(self) -> None:
        from tradewind.growth.discovery import handlers  # noqa: F401
