"""Addresses of the boards; the tables behind them are Django's admin, under the same path."""

from django.urls import path

from tradewind.sites.back_office import acts, boards, ledger, machinery, orders, reviews, search

app_name = "back_office"
urlpatterns = [
    path("boards/", boards.dashboard, name="dashboard"),
    path("boards/approvals/", boards.approvals, name="approvals"),
    path("boards/orders/", orders.listing, name="orders"),
    path("boards/orders/<str:order_id>", orders.page, name="orders_page"),
    path(
        "boards/orders/<str:order_id>/documents/<slug:number>.pdf",
        orders.paper,
        name="orders_paper",
    ),
    path("boards/ledger/", ledger.overview, name="ledger"),
    path("boards/ledger/accounts/", ledger.accounts, name="ledger_accounts"),
    path("boards/ledger/accounts/<uuid:account_id>", ledger.statement, name="ledger_statement"),
    path("boards/ledger/orders/<str:order_id>", ledger.explained, name="ledger_order"),
    path("boards/reviews/", reviews.moderation, name="moderation"),
    path("boards/money/", boards.money, name="money"),
    path("boards/outbox/", boards.outbox_board, name="outbox"),
    path("boards/search/", search.search, name="search"),
    path("boards/jobs/", machinery.jobs_board, name="jobs"),
    path("boards/outbox/projections/", machinery.projections, name="outbox_projections"),
    path("boards/mail/", boards.mail, name="mail"),
    path("boards/mail/<uuid:notice_id>", machinery.letter, name="mail_letter"),
    path("boards/audit/", boards.audit_board, name="audit"),
    path("boards/clock/", boards.clock_board, name="clock"),
    path("boards/tables/", boards.tables, name="tables"),
    path("boards/acts/<slug:name>/", acts.act, name="act"),
]
