from django.apps import AppConfig


class TextsConfig(AppConfig):
    name = "tradewind.base.texts"
    label = "texts"
