"""The acquirer's own page for cards, as a browser without scripts and its merchant see it."""

import re
import sqlite3

import httpx
import pytest

from simulators.acquirer import cards
from simulators.acquirer.store import STEPS
from simulators.acquirer.testing import SECRET, Acquirer, brl, card, kinds

BACK = "https://shop.example/paid?a=1&b=2"
FORM = {"number": "4242 4242 4242 4242", "expiry": "12/30", "cvc": "123", "action": "pay"}


@pytest.fixture
def hosted(acquirer, reference):
    """A payment that waits on the acquirer's page."""
    return acquirer.pay(reference, return_url=BACK).json()


def _url(paid) -> str:
    return paid["next_action"]["url"]


def _press(paid, choice="pay", **fields) -> httpx.Response:
    return httpx.post(_url(paid), data={**FORM, "choice": choice, **fields})


def _goes_back(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.headers.get("Location")) == (303, BACK)


def test_a_card_with_a_way_back_is_paid_on_the_page_and_nothing_is_taken_before(acquirer, hosted):
    assert (hosted["status"], hosted["amount_captured"]) == ("requires_action", brl(0))
    assert hosted["next_action"] == {
        "type": "redirect",
        "url": f"{acquirer.address}/pay/{hosted['id']}",
    }
    assert acquirer.told(hosted["reference"], at_least=0) == []

    page = httpx.get(_url(hosted))

    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    for words in ("Sandbox acquirer: simulator, no real money", "100.00 BRL", hosted["reference"]):
        assert words in page.text
    values = dict(
        re.findall(r'<input type="text" id="\w+" name="(\w+)" value="([^"]*)"', page.text)
    )
    assert (values["number"], values["cvc"]) == ("4242 4242 4242 4242", "123")
    assert re.findall(r'name="choice" value="(\w+)"', page.text) == [
        "pay", "secure", "insufficient_funds", "stolen", "no_answer", "late", "twice",
    ]  # fmt: skip
    assert "<script" not in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"return_url": None},
        {"method": card("tok_ok"), "return_url": BACK},
        {"method": {"kind": "wallet"}, "return_url": BACK},
    ],
    ids=["no way back", "token", "no card"],
)
def test_all_else_is_taken_at_once_as_before(acquirer, reference, fields):
    assert acquirer.pay(reference, **fields).json()["status"] == "captured"


def test_a_payment_on_hold_is_not_hosted(acquirer, reference):
    paid = acquirer.pay(reference, confirm="hold", return_url=BACK).json()
    assert (paid["status"], paid["next_action"]) == ("processing", None)


CHOICES = {
    "pay": ("captured", None, ["payment.captured"]),
    "insufficient_funds": ("declined", "insufficient_funds", ["payment.declined"]),
    "stolen": ("declined", "stolen_card", ["payment.declined"]),
    "no_answer": ("expired", "issuer_no_answer", ["payment.expired"]),
    "late": ("captured", None, ["payment.captured"]),
    "twice": ("captured", None, ["payment.captured"] * 2),
}


@pytest.mark.parametrize(("choice", "expected"), CHOICES.items())
def test_a_choice_decides_once_and_sends_the_customer_back(acquirer, hosted, choice, expected):
    status, code, told = expected

    assert all(_goes_back(_press(hosted, choice)) for _ in range(2))

    after = acquirer.state(hosted)
    assert (after["status"], after["decline_code"], after["next_action"]) == (status, code, None)
    other = "stolen" if choice == "pay" else "pay"
    assert _goes_back(_press(hosted, other)), "going back and choosing otherwise changes nothing"
    assert _goes_back(_press(hosted, action="cancel"))
    assert acquirer.state(hosted) == after
    assert kinds(acquirer.told(hosted["reference"], at_least=len(told))) == told
    assert BACK.replace("&", "&amp;") in httpx.get(_url(hosted)).text


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("4000 0000 0000 0002", "do_not_honour"),
        ("4000-0000-0000-9995", "insufficient_funds"),
        ("4000000000009979", "stolen_card"),
    ],
)
def test_a_test_number_decides_whatever_was_chosen(acquirer, hosted, number, code):
    assert _goes_back(_press(hosted, "pay", number=number))
    after = acquirer.state(hosted)
    assert (after["status"], after["decline_code"]) == ("declined", code)


def test_giving_up_declines_and_the_merchant_may_try_again(acquirer, hosted):
    assert _goes_back(httpx.post(_url(hosted), data={"action": "cancel"}))
    after = acquirer.state(hosted)
    assert (after["status"], after["decline_code"]) == ("declined", "cancelled_by_customer")
    again = acquirer.pay(hosted["reference"], key="again", return_url=BACK).json()
    assert _goes_back(_press(again))
    assert acquirer.state(again)["status"] == "captured"


# --- the bank ------------------------------------------------------------------------------------


def _to_the_bank(hosted) -> str:
    sent_on = _press(hosted, "secure")
    path = f"/pay/{hosted['id']}/bank"
    assert (sent_on.status_code, sent_on.headers["Location"]) == (303, path)
    return _url(hosted) + "/bank"


def test_the_bank_shows_its_code_and_takes_it_once(acquirer, hosted):
    bank = _to_the_bank(hosted)
    page = httpx.get(bank).text
    assert "code 1234" in page
    assert "ends in 4242" in page
    assert acquirer.state(hosted)["status"] == "requires_action"

    wrong = httpx.post(bank, data={"action": "confirm", "code": "4321"})
    assert (wrong.status_code, 'value="4321"' in wrong.text) == (422, True)
    assert acquirer.state(hosted)["status"] == "requires_action"
    for _ in range(2):
        assert _goes_back(httpx.post(bank, data={"action": "confirm", "code": " 1234 "}))
    assert acquirer.state(hosted)["status"] == "captured"
    assert _goes_back(httpx.post(bank, data={"action": "fail"}))
    assert kinds(acquirer.told(hosted["reference"])) == ["payment.captured"]
    back = httpx.get(bank)
    assert (back.status_code, back.headers["Location"]) == (303, f"/pay/{hosted['id']}")


def test_who_fails_at_the_bank_is_declined(acquirer, hosted):
    bank = _to_the_bank(hosted)
    assert _goes_back(httpx.post(bank, data={"action": "fail"}))
    after = acquirer.state(hosted)
    assert (after["status"], after["decline_code"]) == ("declined", "authentication_failed")


def test_nobody_reaches_the_bank_without_a_card(acquirer, hosted):
    bank = _url(hosted) + "/bank"
    for answer in (httpx.get(bank), httpx.post(bank, data={"action": "confirm", "code": "1234"})):
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/pay/{hosted['id']}")
    assert acquirer.state(hosted) == hosted


def test_from_the_bank_one_may_go_back_and_choose_otherwise(acquirer, hosted):
    _to_the_bank(hosted)
    assert httpx.get(_url(hosted)).status_code == 200
    assert _goes_back(_press(hosted, "stolen"))
    assert acquirer.state(hosted)["decline_code"] == "stolen_card"


# --- what is wrong with a form -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "4242 4242 4242 4243"),
        ("number", ""),
        ("number", "4539 1488 0343 6467"),
        ("expiry", "13/30"),
        ("expiry", "12/20"),
        ("cvc", "12"),
        ("choice", "steal"),
    ],
)
def test_a_wrong_field_is_named_twice_and_the_rest_is_kept(acquirer, hosted, field, value):
    fields = {"expiry": "11/31", "choice": "late", field: value}
    answer = httpx.post(_url(hosted), data={**FORM, **fields})

    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert 'role="alert"' in answer.text
    if field != "expiry":
        assert 'value="11/31"' in answer.text
    if field != "choice":
        assert 'value="late" id="c-late" checked' in answer.text
    assert acquirer.state(hosted) == hosted


def test_what_could_be_somebodys_card_is_neither_taken_nor_shown_nor_kept(acquirer, hosted):
    number = "4539148803436467"
    answer = _press(hosted, number=number)
    assert answer.status_code == 422
    assert "Never type a real card" in answer.text
    assert number not in answer.text
    files = b"".join(one.read_bytes() for one in acquirer.data.iterdir())
    assert number.encode() not in files


def test_of_a_card_only_the_last_four_digits_are_kept(receiver, start, reference):
    acquirer = start("--verbose")
    paid = acquirer.pay(reference, return_url=BACK).json()
    _to_the_bank(paid)
    assert _goes_back(httpx.post(_url(paid) + "/bank", data={"action": "confirm", "code": "1234"}))
    files = b"".join(one.read_bytes() for one in acquirer.data.iterdir())
    assert b"4242" in files
    assert b"42424242" not in files
    assert b"4242 4242" not in files


@pytest.mark.parametrize("body", [b"", b"\xff", b"&".join(b"a=1" for _ in range(50))])
def test_what_is_no_form_is_refused_like_an_empty_one(acquirer, hosted, body):
    assert httpx.post(_url(hosted), content=body).status_code == 422
    assert acquirer.state(hosted) == hosted


def test_the_bank_is_remembered_over_a_restart(receiver, start, reference):
    first = start()
    paid = first.pay(reference, return_url=BACK).json()
    _to_the_bank(paid)
    assert first.end() == 0
    second = start()
    bank = f"{second.address}/pay/{paid['id']}/bank"
    assert "ends in 4242" in httpx.get(bank).text
    assert _goes_back(httpx.post(bank, data={"action": "confirm", "code": "1234"}))
    assert second.state(paid)["status"] == "captured"


def test_a_folder_of_the_version_before_is_taken_over(tmp_path, receiver):
    folder = tmp_path / "old"
    folder.mkdir()
    with sqlite3.connect(folder / "acquirer.sqlite3") as old:
        old.executescript(f"{STEPS[0]}PRAGMA user_version = 1;")
        old.execute(
            "INSERT INTO payment VALUES ('acq_1', 'old', 'captured', 5, 'BRL', 5, 0, 'card', NULL,"
            " NULL, 0, NULL, NULL, NULL, NULL, NULL, '2026-01-01T00:00:00.000Z')"
        )
    old.close()
    acquirer = Acquirer(data=folder, receiver=receiver, secret=SECRET, options=[])
    [found] = acquirer.found("old")
    assert (found["id"], found["status"]) == ("acq_1", "captured")
    assert acquirer.pay("new", return_url=BACK).json()["status"] == "requires_action"
    assert acquirer.end() == 0


def test_every_test_number_has_a_good_check_digit():
    wrong = {
        number: errors
        for number in cards.NUMBERS
        for _, errors in [
            cards.read(form=cards.Typed(number, "12/30", "123", "pay"), year=2026, month=11)
        ]
        if errors
    }
    assert wrong == {}
