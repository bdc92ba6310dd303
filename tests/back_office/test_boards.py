from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tradewind.base.ledger import selectors as ledger
from tradewind.base.ledger.types import Account, AccountKind
from tradewind.base.notices import services as notices
from tradewind.kernel import db as database
from tradewind.kernel import ids
from tradewind.testing import make
from tradewind.testing.make import NOON

pytestmark = pytest.mark.django_db

BOARDS = (
    "dashboard", "approvals", "orders", "ledger", "ledger_accounts", "money", "outbox", "mail",
    "audit", "clock", "tables",
)  # fmt: skip
MOST = 20


def path(name: str, *args: object) -> str:
    return reverse(f"back_office:{name}", args=args)


def text(response) -> str:
    return response.content.decode()


def public(order) -> str:
    return ids.show("ord", order.id)


@pytest.mark.parametrize("name", BOARDS)
def test_an_operator_sees_every_board_with_few_statements(operator, order, name):
    operator.get(path(name))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = operator.get(path(name))
    assert response.status_code == 200
    assert len(asked) <= MOST


@pytest.mark.parametrize("name", BOARDS)
def test_an_empty_board_says_so_and_does_not_break(operator, name):
    assert operator.get(path(name)).status_code == 200


@pytest.mark.parametrize("name", BOARDS)
def test_an_auditor_sees_every_board_and_no_button(auditor, order, name):
    response = auditor.get(path(name))
    assert response.status_code == 200
    assert "/boards/acts/" not in text(response)


@pytest.mark.parametrize("name", BOARDS)
def test_a_seller_is_refused_and_a_stranger_is_asked_to_sign_in(client, seller, name):
    assert seller.get(path(name)).status_code == 403
    response = client.get(path(name))
    assert response.status_code == 302
    assert response.headers["Location"] == f"{reverse('account_login')}?next={path(name)}"


def test_staff_without_a_role_get_the_tables_and_no_board(client, db, settings):
    settings.STAFF_MFA = False
    get_user_model().objects.create_superuser("root@example.org", "correct horse battery")
    client.force_login(get_user_model().objects.get(email="root@example.org"))
    assert client.get(path("orders")).status_code == 403
    assert client.get("/back-office/").status_code == 200


def test_the_entrance_leads_staff_to_the_dashboard(operator):
    response = operator.get("/back-office/")
    assert response.status_code == 302
    assert response.headers["Location"] == path("dashboard")


def test_boards_allow_nothing_inline_and_tables_only_what_their_scripts_need(operator):
    board = operator.get(path("dashboard")).headers["Content-Security-Policy"]
    table = operator.get(reverse("admin:orders_order_changelist"))
    assert "unsafe" not in board
    policy = table.headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval';" in policy
    assert "style-src 'self';" in policy
    for response in (operator.get(path("dashboard")), table):
        assert "<style" not in text(response)
        assert "onclick" not in text(response)


def test_an_order_is_found_by_number_group_state_store_and_email(operator, order):
    buyer_email = database.row(
        "SELECT email FROM accounts_contact WHERE person_id = %s", [order.buyer_id]
    )[0]
    store_code = database.row("SELECT code FROM sellers_store WHERE id = %s", [order.store_id])[0]
    for query in (
        {"number": order.number},
        {"number": order.number.replace("-", "").lower()},
        {"state": order.state},
        {"store": store_code},
        {"email": buyer_email},
    ):
        response = operator.get(path("orders"), query)
        assert path("orders_page", public(order)) in text(response), query
    for query in ({"number": "AAA-AAA-AAA-AAA"}, {"state": "completed"}, {"email": "no@x.org"}):
        response = operator.get(path("orders"), query)
        assert path("orders_page", public(order)) not in text(response), query
        assert "There are no orders like this." in text(response)


def test_a_store_that_is_not_there_is_said_and_what_was_typed_is_kept(operator):
    response = operator.get(path("orders"), {"store": "nowhere"})
    assert "No store has this code." in text(response)
    assert 'value="nowhere"' in text(response)


def test_an_auditor_does_not_find_orders_by_email(auditor, order):
    response = auditor.get(path("orders"), {"email": "buyer@example.org"})
    assert "Your role does not see who buyers are." in text(response)


def test_orders_go_on_page_by_page_and_keep_their_filter(operator, monkeypatch):
    store, buyer = make.store(), make.buyer()
    product = make.product(store=store, stock=99)
    for _ in range(51):
        make.placed(buyer=buyer, lines={product: 1})
    first = operator.get(path("orders"), {"state": "placed"})
    assert len(first.context["rows"]) == 50
    second = operator.get(path("orders") + first.context["next"])
    assert len(second.context["rows"]) == 1
    assert second.context["next"] == ""
    assert "state=placed" in first.context["next"]


@pytest.mark.parametrize(
    "name", ["orders", "ledger_accounts", "mail", "audit"]
)  # fmt: skip
def test_a_cursor_that_is_not_ours_is_not_found(operator, name):
    assert operator.get(path(name), {"after": "nonsense"}).status_code == 404


def test_an_orders_page_shows_all_its_facts_with_few_statements(operator, provider):
    store = make.store()
    (order,) = make.paid(
        provider=provider, buyer=make.buyer(), lines={make.product(store=store): 2}
    ).orders
    make.delivered(order_id=order.id, store=store, now=NOON + timedelta(days=2))
    url = path("orders_page", public(order))
    operator.get(url)
    with CaptureQueriesContext(connection) as asked:
        response = operator.get(url)
    assert response.status_code == 200
    assert len(asked) <= MOST
    page = text(response)
    for words in (
        order.number, "Ridgeline 22 L backpack", "sale.held", "captured", "correos",
        "orders.OrderDelivered", "payments.PaymentCaptured", "order_paid", "Calle Mayor 1",
    ):  # fmt: skip
        assert words in page, words


def test_an_auditor_does_not_see_where_an_order_goes(auditor, order):
    response = auditor.get(path("orders_page", public(order)))
    assert response.status_code == 200
    assert "Calle Mayor 1" not in text(response)
    assert "example.org" not in text(response).replace("staff", "").split("bo-title")[1]


def test_an_order_that_is_not_there_is_not_found(operator):
    for text_of_id in (ids.show("ord", ids.new()), "ord_nonsense", "x", "per_" + "0" * 26):
        assert operator.get(path("orders_page", text_of_id)).status_code == 404


def test_the_trial_balance_closes_and_the_invariants_are_checked(operator, order):
    page = text(operator.get(path("ledger"), {"check": "1"}))
    assert "Trial balance in EUR" in page
    assert "Every invariant holds" in page
    assert "bo-odd" not in page


def test_a_broken_ledger_is_said(operator, order):
    database.execute("SET CONSTRAINTS ALL IMMEDIATE")
    database.execute("ALTER TABLE ledger_balance DROP CONSTRAINT ledger_balance_covered")
    database.execute("UPDATE ledger_balance SET debits = debits + 1")
    page = text(operator.get(path("ledger"), {"check": "1"}))
    assert "The ledger is broken" in page
    assert "a balance row equals the sum of its postings" in page


def test_the_money_of_an_order_sums_to_zero(operator, order):
    response = operator.get(path("ledger_order", public(order)))
    assert response.status_code == 200
    assert response.context["sum"].minor == 0
    assert len(response.context["steps"]) == 2


def test_the_number_of_an_order_leads_to_its_money(operator, order):
    response = operator.get(path("ledger_accounts"), {"owner": order.number})
    assert response.headers["Location"] == path("ledger_order", public(order))


def test_a_statement_runs_down_to_nothing_over_its_pages(operator, order):
    account = Account(AccountKind.ESCROW, str(order.id))
    url = path("ledger_statement", account.id("EUR"))
    response = operator.get(url)
    assert [line.balance for line in response.context["lines"]] == [order.total]
    assert ledger.balance(account, "EUR") == order.total
    assert operator.get(path("ledger_statement", ids.new())).status_code == 404


def test_the_mailbox_shows_no_words_of_letters_and_addresses_only_to_who_may(
    operator, auditor, order
):
    for client, sees in ((operator, True), (auditor, False)):
        page = text(client.get(path("mail")))
        assert "order_paid" in page
        assert ("buyer" in page) is sees
        assert order.number not in page


def test_a_failed_notice_is_found_by_its_state(operator):
    nobody = make.buyer()
    database.execute(
        "UPDATE accounts_contact SET email = '' WHERE person_id = %s", [nobody.actor.person_id]
    )
    notices.send(
        kind="order_paid", person_id=nobody.actor.person_id, facts={"number": "X"},
        dedupe_key="x", now=NOON,
    )  # fmt: skip
    assert len(operator.get(path("mail"), {"state": "failed"}).context["letters"]) == 1
    assert len(operator.get(path("mail"), {"state": "sent"}).context["letters"]) == 0


def test_the_audit_is_found_by_actor_verb_object_and_day(operator, order):
    found = operator.get(path("audit"), {"object": public(order)}).context["entries"]
    assert {one.verb for one in found} == {"order.OrderPaid"}
    assert found[0].changes == (("state", "placed", "paid"),)
    day = NOON.date().isoformat()
    for query, some in (
        ({"verb": "order.OrderPaid"}, True),
        ({"verb": "order.OrderLost"}, False),
        ({"by": found[0].actor}, True),
        ({"by": "operator:nobody"}, False),
        ({"since": day, "until": day, "object": str(order.id)}, True),
        ({"since": "2031-01-01"}, False),
    ):
        assert bool(operator.get(path("audit"), query).context["entries"]) is some, query


@pytest.mark.parametrize(
    "query", [{"object": "x y"}, {"since": "2026-13-40"}, {"until": "9999-12-31"}]
)
def test_a_filter_of_the_audit_that_is_wrong_is_said_and_kept(operator, query):
    response = operator.get(path("audit"), query)
    assert response.status_code == 200
    assert 'role="alert"' in text(response)
    assert next(iter(query.values())) in text(response)


@pytest.mark.parametrize("name", ["orders", "ledger_accounts", "mail", "audit", "outbox"])
@pytest.mark.parametrize("typed", ["\x00", "'\"><script>", "a" * 3000, "🧭"])
def test_no_words_break_a_board(operator, name, typed):
    query = dict.fromkeys(
        ("number", "state", "store", "email", "owner", "kind", "by", "verb", "object", "handler"),
        typed,
    )
    response = operator.get(path(name), query)
    assert response.status_code == 200
    assert "<script>" not in text(response)
