from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "tradewind.base.documents"
    label = "documents"

    def ready(self) -> None:
        from tradewind.base.documents import handlers  # noqa: F401
