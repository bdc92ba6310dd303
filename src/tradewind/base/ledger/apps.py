from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tradewind.base.ledger"
    label = "ledger"
