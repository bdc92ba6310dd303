from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "tradewind.trade.settlement"
    label = "settlement"

    def ready(self) -> None:
        from tradewind.trade.settlement import handlers  # noqa: F401
