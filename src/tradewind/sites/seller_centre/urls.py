from django.urls import path

from tradewind.sites.seller_centre import (
    editor,
    imports,
    listings,
    money,
    orders,
    packing,
    papers,
    reviews,
    shop,
    today,
)

urlpatterns = [
    path("", today.today, name="seller_today"),
    path("open", shop.open_store, name="seller_open"),
    path("<slug:code>/listings", listings.table, name="seller_listings"),
    path("<slug:code>/listings/new", listings.new, name="seller_new_listing"),
    path("<slug:code>/listings/<slug:product_text>", editor.listing, name="seller_listing"),
    path("<slug:code>/listings/<slug:product_text>/sell", listings.sell, name="seller_sell"),
    path(
        "<slug:code>/listings/<slug:product_text>/pictures",
        editor.pictures,
        name="seller_pictures",
    ),
    path("<slug:code>/import", imports.start, name="seller_import"),
    path("<slug:code>/import/<slug:run_text>", imports.run, name="seller_import_run"),
    path("<slug:code>/import/<slug:run_text>/act", imports.act, name="seller_import_act"),
    path(
        "<slug:code>/import/<slug:run_text>/problems.csv",
        imports.problems,
        name="seller_import_problems",
    ),
    path("<slug:code>/orders", orders.orders_list, name="seller_orders"),
    path("<slug:code>/orders/<slug:order_text>", orders.order, name="seller_order"),
    path("<slug:code>/orders/<slug:order_text>/cancel", orders.cancel, name="seller_cancel"),
    path(
        "<slug:code>/orders/<slug:order_text>/<slug:number>.pdf", papers.paper, name="seller_paper"
    ),
    path("<slug:code>/packing", packing.queue, name="seller_packing"),
    path("<slug:code>/packing/<slug:order_text>", packing.pack, name="seller_pack"),
    path("<slug:code>/packing/<slug:order_text>/slip.pdf", packing.slip, name="seller_slip"),
    path(
        "<slug:code>/packing/<slug:order_text>/<slug:parcel_text>/ship",
        packing.ship,
        name="seller_ship",
    ),
    path(
        "<slug:code>/packing/<slug:order_text>/<slug:parcel_text>/split",
        packing.split,
        name="seller_split",
    ),
    path("<slug:code>/reviews", reviews.board, name="seller_reviews"),
    path("<slug:code>/reviews/<slug:review_text>", reviews.answer, name="seller_review"),
    path(
        "<slug:code>/questions/<slug:question_text>",
        reviews.answer_question,
        name="seller_question",
    ),
    path("<slug:code>/money", money.money, name="seller_money"),
]
