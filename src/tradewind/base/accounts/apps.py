from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tradewind.base.accounts"
    label = "accounts"

    def ready(self) -> None:
        from tradewind.base.accounts import handlers  # noqa: F401
