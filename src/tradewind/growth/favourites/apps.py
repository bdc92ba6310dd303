from django.apps import AppConfig


class FavouritesConfig(AppConfig):
    name = "tradewind.growth.favourites"
    label = "favourites"

    def ready(self) -> None:
        from tradewind.growth.favourites import handlers  # noqa: F401
