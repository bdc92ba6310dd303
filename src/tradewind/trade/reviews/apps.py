from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "tradewind.trade.reviews"
    label = "reviews"

    def ready(self) -> None:
        from tradewind.trade.reviews import handlers  # noqa: F401
