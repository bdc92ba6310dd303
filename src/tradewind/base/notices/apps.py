from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tradewind.base.notices"
    label = "notices"

    def ready(self) -> None:
        from tradewind.base.notices import handlers  # noqa: F401
