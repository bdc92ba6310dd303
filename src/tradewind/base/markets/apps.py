from django.apps import AppConfig


class MarketsConfig(AppConfig):
    name = "tradewind.base.markets"
    label = "markets"
