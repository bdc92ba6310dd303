from django.urls import re_path

from tradewind.sites.storefront import (
    cart,
    checkout,
    lists,
    media,
    orders,
    paying,
    product,
    profile,
    views,
)

# A language tag (BCP 47) and a country; `placed` says which of them there are.
_PLACE = r"(?P<place>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*-[A-Za-z]{2})"
_ORDER = r"(?P<public_id>ord_[0-9A-Za-z]+)"
_GROUP = r"(?P<public_id>grp_[0-9A-Za-z]+)"

urlpatterns = [
    re_path(r"^$", views.entry, name="entry"),
    re_path(r"^media/(?P<name>.+)$", media.media, name="media"),
    re_path(rf"^{_PLACE}/$", views.home, name="home"),
    re_path(
        rf"^{_PLACE}/p/(?P<slug>[^/]+)-(?P<public_id>prd_[0-9A-Za-z]+)/?$",
        product.product,
        name="product",
    ),
    re_path(
        rf"^{_PLACE}/similar/(?P<public_id>prd_[0-9A-Za-z]+)$", product.similar, name="similar"
    ),
    re_path(rf"^{_PLACE}/c/$", lists.all_categories, name="categories"),
    re_path(rf"^{_PLACE}/c/(?P<code>[^/]+)$", lists.category, name="category"),
    re_path(rf"^{_PLACE}/search$", lists.search, name="search"),
    re_path(rf"^{_PLACE}/s/(?P<code>[^/]+)$", lists.store, name="store"),
    re_path(rf"^{_PLACE}/account$", profile.account, name="account"),
    re_path(rf"^{_PLACE}/cart$", cart.cart, name="cart"),
    re_path(rf"^{_PLACE}/cart/add$", cart.cart_add, name="cart_add"),
    re_path(rf"^{_PLACE}/cart/set$", cart.cart_set, name="cart_set"),
    re_path(rf"^{_PLACE}/cart/delivery$", cart.cart_delivery, name="cart_delivery"),
    re_path(rf"^{_PLACE}/checkout$", checkout.checkout, name="checkout"),
    re_path(rf"^{_PLACE}/pay/{_GROUP}$", paying.pay, name="pay"),
    re_path(rf"^{_PLACE}/paid/{_GROUP}$", paying.paid, name="paid"),
    re_path(rf"^{_PLACE}/orders$", orders.listing, name="orders"),
    re_path(rf"^{_PLACE}/orders/{_ORDER}$", orders.order, name="order"),
    re_path(rf"^{_PLACE}/orders/{_ORDER}/cancel$", orders.cancel, name="order_cancel"),
    re_path(rf"^{_PLACE}/orders/{_ORDER}/confirm$", orders.confirm, name="order_confirm"),
    re_path(rf"^{_PLACE}/orders/{_ORDER}/claim$", orders.claim, name="order_claim"),
    re_path(r"^o/(?P<token>[^/]+)$", orders.opened, name="order_link"),
    re_path(rf"^{_PLACE}/(?P<rest>.+)$", views.missing),
]
