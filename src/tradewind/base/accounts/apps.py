from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tradewind.base.accounts"
    label = "accounts"
