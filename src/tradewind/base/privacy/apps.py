from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "tradewind.base.privacy"
    label = "privacy"

    def ready(self) -> None:
        from tradewind.base.privacy import handlers  # noqa: F401
