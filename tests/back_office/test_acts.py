from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from tradewind.base.accounts import selectors as accounts
from tradewind.base.notices import services as notices
from tradewind.goods.sellers import selectors as seller_selectors
from tradewind.goods.sellers import services as sellers
from tradewind.goods.sellers.types import SellerState, StoreState
from tradewind.kernel import db as database
from tradewind.kernel import ids, outbox
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.checks import assert_books_balance
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import OrderState
from tradewind.trade.settlement import selectors as settlement
from tradewind.trade.settlement import services as settlements

pytestmark = pytest.mark.django_db


def url(name: str, *things: object, **more: str) -> str:
    query = "&".join([*(f"id={one}" for one in things), *(f"{k}={v}" for k, v in more.items())])
    return reverse("back_office:act", args=[name]) + (f"?{query}" if query else "")


def audited(client) -> list[tuple[str, object]]:
    """The verbs and objects of what this person did since they registered, oldest first."""
    return database.rows(
        "SELECT verb, object_id FROM kernel_auditentry"
        " WHERE actor LIKE %s AND verb <> 'account.edit' ORDER BY id",
        [f"%:{client.person_id}"],
    )


def said(response) -> list[str]:
    return [f"{one.level_tag}: {one}" for one in get_messages(response.wsgi_request)]


@pytest.fixture
def applicant(db):
    """A merchant who waits with one draft store; (seller id, store id)."""
    buyer = make.store()
    applied = sellers.apply(
        actor=buyer.actor, legal_name="Lisbon Cork Lda.", country="PT", registration_no="PT5",
        now=NOON,
    )  # fmt: skip
    store = sellers.open_store(
        actor=buyer.actor, seller_id=applied.id, code="cork", name="Cork", payout_currency="EUR",
        now=NOON,
    )  # fmt: skip
    return applied.id, store.id


@pytest.fixture
def parked(db):
    """Two aggregates that a real handler has parked; their ids."""
    things = [ids.new(), ids.new()]
    for thing in things:
        database.execute(
            "INSERT INTO kernel_outboxprogress"
            " (handler, aggregate_id, version, state, attempts, error)"
            " VALUES ('orders.pay_orders', %s, 1, 'parked', 5, 'ValueError: no')",
            [thing],
        )
    return things


def states(things) -> list[str]:
    return [
        row[0]
        for row in database.rows(
            "SELECT state FROM kernel_outboxprogress WHERE aggregate_id = ANY(%s)", [things]
        )
    ]


def test_a_merchant_is_approved_with_the_stores_after_a_question(operator, applicant):
    seller_id, store_id = applicant
    board = operator.get(reverse("back_office:approvals")).content.decode()
    assert "Lisbon Cork Lda." in board
    assert url("approve-seller", seller_id) in board
    asked = operator.get(url("approve-seller", seller_id))
    assert "Lisbon Cork Lda." in asked.content.decode()
    assert seller_selectors.seller(seller_id).state is SellerState.APPLIED
    response = operator.post(url("approve-seller", seller_id))
    assert response.headers["Location"] == reverse("back_office:approvals")
    assert said(response) == ["success: Approve a merchant: Done."]
    assert seller_selectors.seller(seller_id).state is SellerState.APPROVED
    assert seller_selectors.store(store_id).state is StoreState.OPEN
    assert audited(operator) == [("store.approve", seller_id)]


def test_what_was_done_before_is_said_and_done_once(operator, applicant):
    seller_id, _ = applicant
    operator.post(url("approve-seller", seller_id))
    response = operator.post(url("approve-seller", seller_id))
    assert said(response)[-1].startswith("error: It is no longer in a state")
    assert audited(operator) == [("store.approve", seller_id)]


def test_the_list_of_merchants_leads_to_the_same_question(operator, applicant):
    seller_id, _ = applicant
    listing = reverse("admin:sellers_seller_changelist")
    response = operator.post(
        listing, {"action": "approve-seller", "_selected_action": [str(seller_id)]}
    )
    assert response.headers["Location"] == url("approve-seller", seller_id)
    row = operator.get(reverse("admin:sellers_seller_change", args=[seller_id]))
    assert url("approve-seller", seller_id) in row.content.decode()


def test_an_order_is_cancelled_by_the_operator_and_its_buyer_paid_back(operator, order):
    deliver()
    back = reverse("back_office:orders_page", args=[ids.show("ord", order.id)])
    assert url("cancel-order", order.id) in operator.get(back).content.decode()
    response = operator.post(url("cancel-order", order.id, next=back))
    assert response.headers["Location"] == back
    (found,) = orders.orders([order.id])
    assert (found.state, found.cancel_reason) == (OrderState.CANCELLED, "operator")
    assert audited(operator) == [("order.OrderCancelled", order.id)]
    deliver()
    assert_books_balance()
    assert "refund.granted" in operator.get(back).content.decode()


def test_a_way_back_to_another_site_is_not_taken(operator, order):
    response = operator.post(url("cancel-order", order.id, next="https://evil.example/"))
    assert response.headers["Location"] == reverse("back_office:orders")


def test_a_parked_aggregate_is_tried_again(operator, parked):
    one, other = parked
    page = operator.get(reverse("back_office:outbox")).content.decode()
    assert "ValueError: no" in page
    operator.post(url("retry-aggregate", f"orders.pay_orders:{one}"))
    assert states([one]) == ["failing"]
    assert states([other]) == ["parked"]
    assert audited(operator) == [("outbox.retry", one)]


def test_all_that_a_handler_has_parked_is_tried_again(operator, parked):
    response = operator.post(url("retry-handler", "orders.pay_orders"))
    assert said(response) == ["success: Try everything of a handler again: Done."]
    assert states(parked) == ["failing", "failing"]
    assert sorted(audited(operator)) == sorted(("outbox.retry", one) for one in parked)
    assert outbox.parked() == []


@pytest.mark.parametrize(
    "thing", ["nonsense", "orders.pay_orders:nonsense", "nobody:019a0000-0000-7000-8000-000000000000"]
)  # fmt: skip
def test_what_is_not_parked_is_said(operator, thing):
    response = operator.post(url("retry-aggregate", thing))
    assert said(response) == [f"error: There is nothing to do here: {thing}"]
    assert audited(operator) == []


def test_a_parked_webhook_is_tried_again(operator):
    webhook = ids.new()
    database.execute(
        "INSERT INTO payments_webhookinbox"
        " (id, provider, event_id, outcomes, state, error, tries, due_at, received_at)"
        " VALUES (%s, 'acquirer', 'evt_1', '[]', 'parked', 'KeyError', 12, NULL, %s)",
        [webhook, NOON],
    )
    page = operator.get(reverse("back_office:outbox")).content.decode()
    assert url("retry-webhook", webhook) in page
    operator.post(url("retry-webhook", webhook))
    row = database.row(
        "SELECT state, tries, due_at IS NOT NULL FROM payments_webhookinbox WHERE id = %s",
        [webhook],
    )
    assert row == ("failed", 0, True)
    assert audited(operator) == [("webhook.retry", webhook)]
    assert said(operator.post(url("retry-webhook", webhook)))[-1].startswith("error:")


def test_a_failed_notice_is_sent_again(operator):
    buyer = make.buyer()
    notices.send(
        kind="order_paid", person_id=buyer.actor.person_id, facts={"number": "X"}, dedupe_key="x",
        now=NOON,
    )  # fmt: skip
    database.execute("UPDATE notices_notice SET state = 'failed', attempts = 6")
    (notice,) = database.row("SELECT id FROM notices_notice")
    assert url("retry-notice", notice) in operator.get(reverse("back_office:mail")).content.decode()
    operator.post(url("retry-notice", notice))
    assert database.rows("SELECT state, attempts FROM notices_notice") == [("queued", 0)]
    assert audited(operator) == [("notice.retry", notice)]


@pytest.fixture
def payout(provider):
    """A payout on its way to a store's bank; its id and the store."""
    store = make.store(payout_currency="EUR")
    (sold,) = make.paid(
        provider=provider, buyer=make.buyer(), lines={make.product(store=store): 1}
    ).orders
    settlements.release(orders={sold.id: NOON})
    settlements.make_available(order_ids=[sold.id], at=NOON + timedelta(days=8))
    payout_id = settlements.withdraw(
        actor=store.actor, store_id=store.id, money=Money(100, "EUR"), key="k", now=NOON
    )
    return payout_id, store


@pytest.mark.parametrize(("outcome", "state"), [("arrived", "paid"), ("returned", "returned")])
def test_a_payout_ends_as_the_bank_says(operator, payout, outcome, state):
    payout_id, store = payout
    board = operator.get(reverse("back_office:money")).content.decode()
    assert url("end-payout", payout_id) in board
    assert "1.00 EUR" in operator.get(url("end-payout", payout_id)).content.decode()
    operator.post(
        url("end-payout", payout_id),
        {"outcome": outcome, "bank_account": "main", "reference": "SEPA 1"},
    )
    (found,) = settlement.payouts(store.id, actor=store.actor)
    assert found.state == state
    assert audited(operator) == [("payout.end", payout_id)]
    assert_books_balance()


def test_what_is_missing_of_a_payout_is_said_beside_it_and_the_rest_is_kept(operator, payout):
    payout_id, store = payout
    response = operator.post(url("end-payout", payout_id), {"bank_account": "reserve 7"})
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("This field is required.") == 2
    assert 'value="reserve 7"' in page
    assert settlement.payouts(store.id, actor=store.actor)[0].state == "in_transit"
    assert audited(operator) == []


def test_a_commission_is_set_for_all_and_for_one_store(operator):
    store = make.store()
    code = seller_selectors.store(store.id).code
    for data in (
        {"bps": "500", "source": "board, 11 November"},
        {"bps": "300", "store": code, "source": "contract 7"},
    ):
        operator.post(url("set-commission"), data)
    later = NOON + timedelta(seconds=1)
    assert settlement.rate(store.id, later) == 300
    assert settlement.rate(make.store().id, later) == 500
    assert [verb for verb, _ in audited(operator)] == ["commission.set", "commission.set"]
    assert "contract 7" in operator.get(reverse("back_office:money")).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"bps": "10001", "source": "x"},
        {"bps": "-1", "source": "x"},
        {"bps": "many", "source": "x"},
        {"bps": "500", "source": ""},
        {"bps": "500", "source": "x", "store": "nowhere"},
    ],
)
def test_a_commission_that_is_wrong_is_said_and_nothing_is_set(operator, data):
    response = operator.post(url("set-commission"), data)
    assert response.status_code == 422
    assert "bo-field-error" in response.content.decode()
    assert audited(operator) == []


ACTS = (
    "approve-seller", "cancel-order", "retry-aggregate", "retry-handler", "retry-webhook",
    "retry-notice", "end-payout",
)  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_an_auditor_a_seller_and_a_stranger_do_nothing(client, auditor, seller, name):
    address = url(name, ids.new())
    for person in (auditor, seller):
        assert person.get(address).status_code == 403
        assert person.post(address).status_code == 403
        assert audited(person) == []
    assert client.post(address).status_code == 302


def test_a_seller_waits_on_after_an_auditor_tried(auditor, applicant):
    seller_id, _ = applicant
    assert auditor.post(url("approve-seller", seller_id)).status_code == 403
    assert seller_selectors.seller(seller_id).state is SellerState.APPLIED


@pytest.mark.parametrize("name", ["approve-seller", "cancel-order", "end-payout"])
def test_a_question_about_nothing_is_not_found(operator, name):
    assert operator.get(url(name)).status_code == 404
    assert operator.get(url("dance", "x")).status_code == 404


@pytest.mark.parametrize("name", ["approve-seller", "cancel-order", "end-payout"])
@pytest.mark.parametrize("thing", ["nonsense", "019a0000-0000-7000-8000-000000000000", "%00"])
def test_a_question_about_what_is_not_there_is_not_found(operator, name, thing):
    assert operator.get(url(name, thing)).status_code == 404


def test_a_forged_form_does_nothing(operator, applicant):
    seller_id, _ = applicant
    operator.handler.enforce_csrf_checks = True
    assert operator.post(url("approve-seller", seller_id)).status_code == 403
    assert seller_selectors.seller(seller_id).state is SellerState.APPLIED


def test_the_actor_of_an_act_is_the_operator(operator, applicant):
    seller_id, _ = applicant
    operator.post(url("approve-seller", seller_id))
    actor = accounts.actor(operator.person_id)
    assert database.row(
        "SELECT actor FROM kernel_auditentry WHERE object_id = %s AND verb = 'store.approve'",
        [seller_id],
    ) == (actor.name,)
