from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tradewind.base.accounts import selectors as accounts_selectors
from tradewind.base.accounts import services as accounts
from tradewind.base.accounts.rules import CODES_AN_HOUR
from tradewind.base.accounts.types import OrderLink, PersonUnknown, TooManyTries
from tradewind.base.notices import models, selectors, services
from tradewind.base.notices.types import NoticeKind, NoticeState
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money
from tradewind.testing.checks import nothing_changes

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NUMBER = "4QX-2M9-7HT-0AB"

pytestmark = pytest.mark.django_db

FULL = {
    NoticeKind.ORDER_PLACED: {"total": Money(123456, "EUR"), "pay_by": "2026-11-24"},
    NoticeKind.ORDER_PAID: {"total": Money(123456, "EUR"), "arrives_by": "2026-12-04"},
    NoticeKind.ORDER_SHIPPED: {
        "carrier": "Correos", "tracking_number": "LX473124829ES", "arrives_by": "2026-12-04",
    },
    NoticeKind.ORDER_DELIVERED: {"confirm_by": "2026-12-14"},
    NoticeKind.ORDER_CANCELLED: {"reason": "sold out & gone"},
    NoticeKind.REFUND_SENT: {"amount": Money(123456, "EUR")},
    NoticeKind.ORDER_UNFILLABLE: {"amount": Money(123456, "EUR")},
    NoticeKind.PAYOUT_SENT: {
        "amount": Money(123456, "EUR"), "store_name": "O'Neil & <Co>", "reference": "RF18",
    },
    NoticeKind.SELLER_ORDER: {
        "total": Money(123456, "EUR"), "store_name": "O'Neil & <Co>", "pieces": "three",
        "ship_by": "2026-12-04",
    },
    NoticeKind.STORE_APPROVED: {"store_name": "O'Neil & <Co>"},
    NoticeKind.EMAIL_CODE: {"code": "012345", "minutes": "15"},
    NoticeKind.EMAIL_CONFIRM: {},
    NoticeKind.PASSWORD_RESET: {},
    NoticeKind.PASSWORD_CHANGED: {},
    NoticeKind.ACCOUNT_EXISTS: {},
    NoticeKind.ACCOUNT_UNKNOWN: {},
    NoticeKind.MFA_CHANGED: {"change": "a new recovery code"},
    NoticeKind.REVIEW_REMINDER: {"store_name": "O'Neil & <Co>"},
    NoticeKind.REVIEW_ANSWERED: {"store_name": "O'Neil & <Co>"},
    NoticeKind.REVIEW_REJECTED: {"reason": "too loud & long"},
    NoticeKind.QUESTION_ASKED: {"product": "Bag & <strap>", "store_name": "O'Neil & <Co>"},
    NoticeKind.QUESTION_ANSWERED: {"product": "Bag & <strap>"},
    NoticeKind.QUESTION_REJECTED: {"product": "Bag & <strap>", "reason": "too loud & long"},
    NoticeKind.EXPORT_READY: {"until": "2026-11-29"},
    NoticeKind.ERASURE_PLANNED: {"on": "2026-12-06"},
}  # fmt: skip


# Kinds that tell of an order, each with its number.
OF_ORDERS = {
    kind for kind in NoticeKind if kind.startswith(("order_", "refund_", "review_", "seller_"))
}
# Kinds of orders that need more than a number.
WITH_MORE = {NoticeKind.REFUND_SENT, NoticeKind.SELLER_ORDER, NoticeKind.REVIEW_REJECTED}


def _person(language="en", email="ana@example.com"):
    return accounts.open_guest(email=email, full_name="Ana", language=language, now=NOW).id


def _send(person_id, kind=NoticeKind.ORDER_PAID, key="order:1", **facts):
    if kind in OF_ORDERS:
        facts = {"number": NUMBER} | facts
    services.send(kind=kind, person_id=person_id, facts=facts, dedupe_key=key, now=NOW)


def _message():
    (letter,) = selectors.mailbox(2)
    return letter.message


def test_a_notice_is_written_with_the_address_and_language_of_its_reader():
    person_id = _person("pt-BR")
    _send(person_id)
    (letter,) = selectors.mailbox(10)
    assert (letter.message.to, letter.message.language) == ("ana@example.com", "pt-BR")
    assert (letter.state, letter.attempts, letter.written_at, letter.sent_at) == (
        NoticeState.QUEUED, 0, NOW, None,
    )  # fmt: skip
    row = models.Notice.objects.get()
    assert (row.person_id, row.due_at, row.facts) == (person_id, NOW, {"number": NUMBER})


def test_a_notice_is_written_once_for_a_person_and_a_key():
    first, second = _person(), _person(email="bea@example.com")
    _send(first)
    _send(first, total="other facts")
    _send(second)
    _send(first, key="order:2")
    assert sorted(models.Notice.objects.values_list("person_id", "dedupe_key")) == sorted(
        [(first, "order:1"), (second, "order:1"), (first, "order:2")]
    )
    assert "other facts" not in str(models.Notice.objects.values_list("facts"))


def test_who_has_no_email_gets_a_notice_that_is_seen_to_have_failed():
    _send(_person(email=""))
    (letter,) = selectors.mailbox(10)
    assert letter.state is NoticeState.FAILED
    assert models.Notice.objects.get().error == "no email"


def test_a_notice_that_cannot_be_written_is_not():
    person_id = _person()
    with pytest.raises(InvalidInput):
        _send(person_id, kind=NoticeKind.REFUND_SENT)
    with pytest.raises(InvalidInput) as refused:
        _send(person_id, kind="order_eaten")
    assert refused.value.params["field"] == "kind"
    with pytest.raises(PersonUnknown):
        _send(uuid4())
    assert selectors.mailbox(10) == ()


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_shows_every_fact_it_may_have_and_none_that_it_has_not(kind):
    url = "https://shop.example/es-es/orders/1?a=1&b=2"
    _send(_person(), kind=kind, url=url, **FULL[kind])
    message = _message()
    whole = message.subject + "\n" + message.body
    assert message.subject
    assert url in message.body or kind is NoticeKind.EMAIL_CODE
    assert "€1,234.56" in whole or not any(isinstance(v, Money) for v in FULL[kind].values())
    for value in FULL[kind].values():
        match value:
            case "2026-12-04":
                assert "December 4, 2026" in whole
            case str() if not value.startswith("2026"):
                assert value in whole
    if kind in OF_ORDERS:
        assert NUMBER in whole
    assert "\n\n\n" not in message.body
    assert "None" not in whole


@pytest.mark.parametrize("kind", sorted(OF_ORDERS - WITH_MORE))
def test_a_notice_with_its_needed_facts_alone_has_no_empty_sentence(kind):
    _send(_person(), kind=kind)
    message = _message()
    for line in message.body.splitlines():
        assert not line.rstrip().endswith((":", " by ."))
    assert "\n\n\n" not in message.body


@pytest.mark.parametrize(
    ("language", "money", "written"),
    [
        ("en", Money(1234500, "USD"), "$12,345.00"),
        ("de", Money(1234500, "EUR"), "12.345,00\xa0€"),
        ("ko", Money(12345, "KRW"), "₩12,345"),
        ("en", Money(12345, "KWD"), "KWD12.345"),
        ("pt-BR", Money(1234500, "BRL"), "R$\xa012.345,00"),
        ("xx", Money(100, "USD"), "$1.00"),
        # The ledger keeps two decimals of what CLDR shows without.
        ("en", Money(12345, "IRR"), "IRR123.45"),
    ],
)
def test_an_amount_is_written_exactly_in_the_reader_s_language(language, money, written):
    _send(_person(language), kind=NoticeKind.REFUND_SENT, amount=money)
    body = _message().body
    assert body.startswith(f"{written} ")
    assert NUMBER in body.splitlines()[0]


def test_a_notice_of_an_order_holds_the_signed_link_by_which_a_guest_sees_it(settings):
    person_id, order_id = _person(), uuid4()
    _send(person_id, order_id=str(order_id))
    settings.ORDER_LINK_URL = ""
    assert "http" not in _message().body
    settings.ORDER_LINK_URL = "https://shop.example/o/{token}"
    link = re.search(r"https://shop\.example/o/(\S+)", _message().body)
    assert accounts_selectors.read_order_link_token(link[1]) == OrderLink(
        person_id=person_id, object_id=order_id
    )


def test_an_arabic_reader_sees_latin_digits_kept_together():
    _send(_person("ar"), kind=NoticeKind.REFUND_SENT, amount=Money(1234500, "SAR"))
    subject, body = _message().subject, _message().body
    assert subject.endswith("\u2068\u200f12,345.00\xa0ر.س.\u200f\u2069")
    assert f"\u2068{NUMBER}\u2069" in body


def test_a_fact_stays_on_one_line():
    _send(_person(), kind=NoticeKind.ORDER_CANCELLED, number="1\nBcc: all@example.com")
    assert _message().subject == "Your order 1 Bcc: all@example.com is cancelled"


def test_the_mailbox_shows_the_newest_first():
    person_id = _person()
    for day in range(3):
        services.send(
            kind=NoticeKind.ORDER_PAID,
            person_id=person_id,
            facts={"number": str(day)},
            dedupe_key=str(day),
            now=NOW + timedelta(days=day),
        )
    assert [letter.written_at for letter in selectors.mailbox(2)] == [
        NOW + timedelta(days=2), NOW + timedelta(days=1),
    ]  # fmt: skip


# --- to an email without a person ----------------------------------------------------------------


def test_a_code_is_mailed_to_an_email_that_nobody_is_known_by():
    services.send_code(email=" New@Example.com", language="es", now=NOW)
    (letter,) = selectors.mailbox(10)
    code = re.match(r"[0-9]{6}", letter.message.subject)
    assert (letter.message.to, letter.message.language) == ("new@example.com", "es")
    assert code
    assert code[0] in letter.message.body
    accounts.check_code(email="new@example.com", code=code[0], now=NOW)
    assert models.Notice.objects.get().person_id is None


def test_each_code_is_a_letter_of_its_own():
    for _ in range(3):
        services.send_code(email="new@example.com", language="en", now=NOW)
    assert models.Notice.objects.count() == 3


def test_no_letter_and_no_code_leave_for_who_asks_too_often():
    for _ in range(CODES_AN_HOUR):
        services.send_code(email="new@example.com", language="en", now=NOW)
    with nothing_changes(), pytest.raises(TooManyTries):
        services.send_code(email="new@example.com", language="en", now=NOW)


def test_a_notice_to_an_email_is_written_once_for_a_key():
    for email in ("a@example.com", "a@example.com", "b@example.com"):
        services.send_to_email(
            kind=NoticeKind.ACCOUNT_UNKNOWN,
            email=email,
            language="en",
            facts={},
            dedupe_key="once",
            now=NOW,
        )
    assert sorted(models.Notice.objects.values_list("email", flat=True)) == [
        "a@example.com", "b@example.com",
    ]  # fmt: skip


def test_only_some_kinds_go_to_who_is_not_known():
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        services.send_to_email(
            kind=NoticeKind.ORDER_PAID,
            email="a@example.com",
            language="en",
            facts={"number": NUMBER},
            dedupe_key="once",
            now=NOW,
        )
    assert refused.value.params["field"] == "kind"


def test_a_seller_s_notice_of_an_order_holds_no_link_of_its_buyer():
    with pytest.raises(InvalidInput) as refused:
        _send(_person(), kind=NoticeKind.SELLER_ORDER, store_name="Vela", order_id=str(uuid4()))
    assert refused.value.params["field"] == "order_id"
