from django.urls import re_path

from tradewind.sites.storefront import views

# A language tag (BCP 47) and a country; `placed` says which of them there are.
_PLACE = r"(?P<place>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*-[A-Za-z]{2})"

urlpatterns = [
    re_path(r"^$", views.entry, name="entry"),
    re_path(rf"^{_PLACE}/$", views.home, name="home"),
    re_path(
        rf"^{_PLACE}/p/(?P<slug>[^/]+)-(?P<public_id>prd_[0-9A-Za-z]+)/?$",
        views.product,
        name="product",
    ),
    re_path(rf"^{_PLACE}/(?P<rest>.+)$", views.missing),
]
