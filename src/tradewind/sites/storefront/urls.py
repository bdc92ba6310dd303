from django.urls import path, re_path

from tradewind.sites.storefront import (
    cart,
    checkout,
    documents,
    elsewhere,
    favourites,
    indexing,
    installed,
    lists,
    media,
    orders,
    paying,
    privacy,
    product,
    profile,
    reviewing,
    reviews,
    seen,
    views,
)

# A language tag (BCP 47) and a country; `placed` says which of them there are.
_PLACE = r"(?P<place>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*-[A-Za-z]{2})"
_ORDER = r"(?P<public_id>ord_[0-9A-Za-z]+)"
_PRODUCT = r"(?P<public_id>prd_[0-9A-Za-z]+)"
_REVIEW = r"(?P<review>rev_[0-9A-Za-z]+)"
_GROUP = r"(?P<public_id>grp_[0-9A-Za-z]+)"

urlpatterns = [
    re_path(r"^$", views.entry, name="entry"),
    path("places", elsewhere.anywhere, name="anywhere"),
    path("appearance", elsewhere.appearance, name="appearance"),
    path("worker.js", installed.worker, name="worker"),
    path("robots.txt", indexing.robots, name="robots"),
    path("sitemap.xml", indexing.index, name="sitemaps"),
    re_path(rf"^sitemap/{_PLACE}\.xml$", indexing.sitemap, name="sitemap"),
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
    re_path(r"^p/(?P<public_id>prd_[0-9A-Za-z]+)$", reviews.anywhere, name="product_anywhere"),
    re_path(rf"^{_PLACE}/reviews/{_PRODUCT}$", reviews.reviews, name="reviews"),
    re_path(rf"^{_PLACE}/said/{_PRODUCT}$", reviews.said, name="said"),
    re_path(rf"^{_PLACE}/reviews/{_REVIEW}/vote$", reviews.vote, name="review_vote"),
    re_path(rf"^{_PLACE}/reviews/{_REVIEW}/report$", reviews.report, name="review_report"),
    re_path(rf"^{_PLACE}/questions/{_PRODUCT}$", reviews.questions, name="questions"),
    re_path(
        rf"^{_PLACE}/questions/{_PRODUCT}/(?P<question>qst_[0-9A-Za-z]+)$",
        reviews.answer,
        name="question_answer",
    ),
    re_path(rf"^{_PLACE}/c/$", lists.all_categories, name="categories"),
    re_path(rf"^{_PLACE}/c/(?P<code>[^/]+)$", lists.category, name="category"),
    re_path(rf"^{_PLACE}/search$", lists.search, name="search"),
    re_path(rf"^{_PLACE}/s/(?P<code>[^/]+)$", lists.store, name="store"),
    re_path(rf"^{_PLACE}/places$", elsewhere.elsewhere, name="places"),
    re_path(rf"^{_PLACE}/app\.webmanifest$", installed.manifest, name="manifest"),
    re_path(rf"^{_PLACE}/offline$", installed.offline, name="offline"),
    re_path(rf"^{_PLACE}/account$", profile.account, name="account"),
    re_path(rf"^{_PLACE}/favourites$", favourites.listing, name="favourites"),
    re_path(rf"^{_PLACE}/favourites/change$", favourites.change, name="favourite"),
    re_path(rf"^{_PLACE}/recent$", seen.recent, name="recent"),
    re_path(rf"^{_PLACE}/recent/forget$", seen.forget, name="forget_seen"),
    re_path(rf"^{_PLACE}/privacy$", privacy.page, name="privacy"),
    re_path(rf"^{_PLACE}/privacy/export$", privacy.ask_export, name="privacy_export"),
    re_path(
        rf"^{_PLACE}/privacy/export/(?P<public_id>exp_[0-9A-Za-z]+)$",
        privacy.take_export,
        name="privacy_take",
    ),
    re_path(rf"^{_PLACE}/privacy/erasure$", privacy.erasure, name="privacy_erasure"),
    re_path(rf"^{_PLACE}/privacy/keep$", privacy.keep, name="privacy_keep"),
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
    re_path(rf"^{_PLACE}/orders/{_ORDER}/reviews$", reviewing.order_reviews, name="order_reviews"),
    re_path(
        rf"^{_PLACE}/orders/{_ORDER}/reviews/(?P<line>lin_[0-9A-Za-z]+)$",
        reviewing.review,
        name="order_review",
    ),
    re_path(rf"^{_PLACE}/account/reviews$", reviewing.own_reviews, name="own_reviews"),
    re_path(rf"^{_PLACE}/orders/{_ORDER}/claim$", orders.claim, name="order_claim"),
    re_path(
        rf"^{_PLACE}/orders/{_ORDER}/(?P<number>[A-Z0-9-]+)\.pdf$",
        documents.paper,
        name="order_paper",
    ),
    path("privacy", privacy.entry, name="privacy_entry"),
    re_path(r"^o/(?P<token>[^/]+)$", orders.opened, name="order_link"),
    re_path(rf"^{_PLACE}/(?P<rest>.+)$", views.missing),
]
