from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    name = "tradewind.rails.logistics"
    label = "logistics"
