from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler403 = "tradewind.sites.storefront.refusals.not_allowed"
handler404 = "tradewind.sites.storefront.views.not_found"
handler429 = "tradewind.sites.storefront.refusals.too_many"

urlpatterns = [
    path("account/", include("tradewind.sites.storefront.signing_urls")),
    path("seller/", include("tradewind.sites.seller_centre.urls")),
    path("back-office/", include("tradewind.sites.back_office.urls")),
    path("back-office/", admin.site.urls),
    path("api/", include("tradewind.sites.open_api.v1")),
    path("developers/", include("tradewind.sites.open_api.developers")),
    path("hooks/", include("tradewind.sites.open_api.urls")),
    path("", include("tradewind.sites.storefront.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("tradewind.demo.urls")))
