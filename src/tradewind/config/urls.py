from django.contrib import admin
from django.urls import include, path

handler404 = "tradewind.sites.storefront.views.not_found"

urlpatterns = [
    path("back-office/", admin.site.urls),
    path("hooks/", include("tradewind.sites.open_api.urls")),
    path("", include("tradewind.sites.storefront.urls")),
]
