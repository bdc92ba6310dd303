from django.urls import path

from tradewind.sites.open_api import webhooks

urlpatterns = [
    path("providers/<slug:provider>", webhooks.provider_webhook),
    path("carriers/<slug:carrier>", webhooks.carrier_webhook),
]
