"""The sandbox acquirer as its clients see it: a real process, and a receiver of its webhooks."""

import html
import itertools
import json
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest

from simulators.acquirer.scenarios import Chance, scenario_for
from simulators.acquirer.testing import SECRET, brl, card, kinds, payment, problem
from simulators.delivery import retry_after_s

PATIENCE_S = 10


def test_a_card_payment_is_captured_at_once_and_told_once(acquirer, reference):
    name = f"{reference} çédille 東"

    answer = acquirer.pay(name, key=reference)

    paid = answer.json()
    expected = {"reference": name, "status": "captured", "next_action": None, "capture": "auto"}
    expected |= {"amount": brl(10_000), "amount_captured": brl(10_000), "amount_refunded": brl(0)}
    expected |= {"method": {"kind": "card", "instalments": None}, "decline_code": None}
    expected |= {
        "expires_at": None,
        "occurred_at": None,
        "id": paid["id"],
        "created": paid["created"],
    }
    assert (answer.status_code, paid) == (201, expected)
    assert re.fullmatch(r"acq_[0-9a-f]{24}", paid["id"])
    assert acquirer.state(paid) == paid
    assert acquirer.found(name) == [paid]
    [delivery] = acquirer.told(name)
    assert re.fullmatch(r"evt_[0-9a-f]{24}", delivery.event["id"])
    event = {"id": delivery.event["id"], "type": "payment.captured", "data": {"payment": paid}}
    assert delivery.event == {**event, "created": paid["created"]}


TOKENS = {
    "tok_ok": ("captured", None, 10_000, 1),
    "tok_decline_insufficient_funds": ("declined", "insufficient_funds", 0, 1),
    "tok_decline_stolen": ("declined", "stolen_card", 0, 1),
    "tok_decline_issuer_unavailable": ("declined", "issuer_unavailable", 0, 1),
    "tok_duplicate_webhook": ("captured", None, 10_000, 2),
    "tok_amount_mismatch": ("captured", None, 9_999, 1),
}


@pytest.mark.parametrize(("token", "expected"), TOKENS.items())
def test_a_token_decides_the_answer_and_what_is_told(acquirer, reference, token, expected):
    status, code, captured, times = expected

    paid = acquirer.pay(reference, method=card(token)).json()

    assert (paid["status"], paid["decline_code"]) == (status, code)
    assert (paid["amount"], paid["amount_captured"]) == (brl(10_000), brl(captured))
    deliveries = acquirer.told(reference, at_least=times)
    assert kinds(deliveries) == [f"payment.{status}"] * times
    assert len({delivery.body for delivery in deliveries}) == 1
    assert deliveries[0].event["data"] == {"payment": paid}


def test_a_payment_accepted_without_an_answer_is_found_and_never_taken_twice(acquirer, reference):
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        acquirer.pay(reference, method=card("tok_timeout_after_accept"))

    [found] = acquirer.found(reference)
    assert found["status"] == "captured"
    again = acquirer.pay(reference, method=card("tok_timeout_after_accept"))
    assert (again.status_code, again.json()) == (201, found)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert acquirer.found(reference) == [found]
    assert kinds(acquirer.told(reference)) == ["payment.captured"]


def test_a_late_webhook_arrives_after_that_of_a_later_payment(acquirer, reference):
    prompt = f"{reference}-prompt"
    assert acquirer.pay(reference, method=card("tok_late_webhook")).json()["status"] == "captured"
    acquirer.pay(prompt)

    acquirer.told(reference)
    order = [one.reference for one in acquirer.receiver.deliveries]
    assert [one for one in order if one in (reference, prompt)] == [prompt, reference]


def test_a_payment_of_zero_is_captured(acquirer, reference):
    paid = acquirer.pay(reference, amount=brl(0)).json()
    assert (paid["status"], paid["amount_captured"]) == ("captured", brl(0))


BUTTONS = {
    "approve": ["payment.captured"],
    "decline": ["payment.declined"],
    "time_out": ["payment.expired"],
    "webhook_late": ["payment.captured"],
    "webhook_twice": ["payment.captured"] * 2,
}


@pytest.mark.parametrize(("button", "told"), BUTTONS.items())
def test_a_button_decides_once_and_sends_the_customer_back(acquirer, reference, button, told):
    back = "https://shop.example/done?a=1&b=2"
    paid = acquirer.pay(reference, method=card("tok_3ds"), return_url=back).json()
    url = paid["next_action"]["url"]
    assert (paid["status"], paid["next_action"]["type"]) == ("requires_action", "redirect")

    for _ in range(2):
        pressed = httpx.post(url, data={"action": button})
        assert (pressed.status_code, pressed.headers["Location"]) == (303, back)
    after = acquirer.state(paid)
    assert (f"payment.{after['status']}", after["next_action"]) == (told[0], None)
    other = "decline" if after["status"] == "captured" else "approve"
    assert httpx.post(url, data={"action": other}).status_code == 409
    assert acquirer.state(paid) == after
    assert kinds(acquirer.told(reference)) == told


def test_the_hosted_page_escapes_what_it_was_sent_and_refuses_what_it_did_not_offer(acquirer):
    name = '"><script>alert(1)</script>'
    paid = acquirer.pay(name, key="escape", method={"kind": "<b>", "token": "tok_3ds"}).json()
    url = paid["next_action"]["url"]

    page = httpx.get(url)

    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Sandbox acquirer: simulator, no real money" in page.text
    assert "100.00 BRL" in page.text
    assert html.escape(name) in page.text
    assert not re.search("<script|<b>", page.text)
    assert re.findall(r'<button name="action" value="(\w+)"', page.text) == [*BUTTONS]
    assert httpx.post(url, data={"action": "steal"}).status_code == 400
    assert httpx.post(url, content=b"\xff").status_code == 400
    assert httpx.get(f"{url}0").status_code == 404
    assert acquirer.state(paid) == paid


def test_a_voucher_waits_until_it_is_settled_and_only_one_outcome_holds(acquirer, reference):
    due = "2026-12-01T23:59:00-03:00"
    paid = acquirer.pay(reference, method={"kind": "boleto"}, confirm="hold", expires_at=due).json()
    action = paid["next_action"]
    assert (paid["status"], action["type"], action["expires_at"]) == ("processing", "voucher", due)
    assert re.fullmatch(r"\d{24}", action["number"])
    assert action["number"] in httpx.get(action["url"]).text
    assert acquirer.told(reference, at_least=0) == []

    settled = acquirer.settle(paid, "captured")

    after = {"status": "captured", "next_action": None, "amount_captured": brl(10_000)}
    assert (settled.status_code, settled.json()) == (200, {**paid, **after})
    assert acquirer.settle(paid, "captured").json() == settled.json()
    assert problem(acquirer.settle(paid, "expired")) == (409, "already_settled")
    assert acquirer.state(paid) == settled.json()
    assert kinds(acquirer.told(reference)) == ["payment.captured"]


@pytest.mark.parametrize(("outcome", "code"), [("declined", "account_closed"), ("expired", None)])
def test_a_held_payment_can_end_without_money(acquirer, reference, outcome, code):
    paid = acquirer.pay(reference, confirm="hold").json()
    assert (paid["status"], paid["next_action"]) == ("processing", None)

    ended = acquirer.settle(paid, outcome, code).json()

    assert (ended["status"], ended["decline_code"]) == (outcome, code)
    assert ended["amount_captured"] == brl(0)
    assert kinds(acquirer.told(reference)) == [f"payment.{outcome}"]


def test_captures_never_exceed_what_was_authorised(acquirer, reference):
    paid = acquirer.pay(reference, capture="manual").json()
    assert (paid["status"], paid["amount_captured"]) == ("authorised", brl(0))
    path = f"/{paid['id']}/capture"

    part = acquirer.post(path, {"amount": brl(4_000)}, f"part-{reference}")
    assert (part.status_code, part.json()["status"]) == (200, "partially_captured")
    again = acquirer.post(path, {"amount": brl(4_000)}, f"part-{reference}")
    assert again.json() == part.json()
    too_much = acquirer.post(path, {"amount": brl(6_001)})
    assert problem(too_much) == (409, "capture_exceeds_authorised")
    foreign = acquirer.post(path, {"amount": {"minor": 1, "currency": "USD"}})
    assert problem(foreign) == (422, "currency_mismatch")
    assert acquirer.state(paid) == part.json()
    rest = acquirer.post(path, b"").json()
    assert (rest["status"], rest["amount_captured"]) == ("captured", brl(10_000))
    assert problem(acquirer.post(path, {})) == (409, "already_captured")
    deliveries = acquirer.told(reference)
    assert kinds(deliveries) == ["payment.authorised", "payment.captured", "payment.captured"]
    captured = [one.event["data"]["payment"]["amount_captured"] for one in deliveries]
    assert captured == [brl(0), brl(4_000), brl(10_000)]


def test_a_payment_is_voided_before_a_capture_and_never_after(acquirer, reference):
    paid = acquirer.pay(reference, capture="manual").json()
    voided = acquirer.post(f"/{paid['id']}/void", {}).json()
    assert voided == {**paid, "status": "voided"}
    assert acquirer.post(f"/{paid['id']}/void", {}).json() == voided
    assert problem(acquirer.post(f"/{paid['id']}/capture", {})) == (409, "not_capturable")
    assert problem(acquirer.refund(paid, 1, "r")) == (409, "not_refundable")
    assert kinds(acquirer.told(reference)) == ["payment.authorised", "payment.voided"]

    taken = acquirer.pay(f"{reference}-taken").json()
    assert problem(acquirer.post(f"/{taken['id']}/void", {})) == (409, "already_captured")
    assert problem(acquirer.settle(taken, "expired")) == (409, "not_waiting")
    assert acquirer.state(taken) == taken


def test_refunds_never_exceed_what_was_captured(acquirer, reference):
    amount = {"minor": 10_000, "currency": "KWD"}
    paid = acquirer.pay(reference, amount=amount).json()

    first = acquirer.refund(paid, 7_000, "a", "KWD")
    refunded, net = {**amount, "minor": 7_000}, {**amount, "minor": 3_000}
    expected = {"payment": paid["id"], "reference": "a", "status": "succeeded", "amount": refunded}
    expected |= {key: first.json()[key] for key in ("id", "created")} | {"failure_code": None}
    assert (first.status_code, first.json()) == (201, expected)
    assert acquirer.refund(paid, 7_000, "a", "KWD").json() == first.json()
    too_much = acquirer.refund(paid, 3_001, "b", "KWD")
    assert problem(too_much) == (409, "refund_exceeds_captured")
    assert problem(acquirer.refund(paid, 0, "b", "KWD")) == (422, "invalid_field")
    assert problem(acquirer.refund(paid, 1, "b", "USD")) == (422, "currency_mismatch")
    after = {**paid, "amount_refunded": refunded}
    assert acquirer.state(paid) == after
    [balance] = [row for row in acquirer.balance() if row["currency"] == "KWD"]
    assert balance == {"currency": "KWD", "captured": amount, "refunded": refunded, "net": net}
    assert acquirer.refund(paid, 3_000, "b", "KWD").status_code == 201
    assert acquirer.state(paid)["amount_refunded"] == amount
    captured, told, _ = acquirer.told(reference)
    assert kinds([captured, told]) == ["payment.captured", "refund.succeeded"]
    assert told.event["data"] == {"payment": after, "refund": first.json()}


def test_a_refund_that_fails_leaves_the_payment_as_it_was(acquirer, reference):
    paid = acquirer.pay(reference, method=card("tok_refund_fails")).json()

    refund = acquirer.refund(paid, 1, "r").json()

    assert (refund["status"], refund["failure_code"]) == ("failed", "refund_declined")
    assert acquirer.state(paid) == paid
    assert kinds(acquirer.told(reference)) == ["payment.captured", "refund.failed"]


def test_a_key_stands_for_one_request_and_gives_its_first_answer_again(acquirer, reference):
    first = acquirer.pay(reference, confirm="hold")
    assert "Idempotent-Replayed" not in first.headers
    acquirer.settle(first.json(), "captured")
    [paid] = acquirer.found(reference)

    meaning = dict(reversed({**payment(reference), "confirm": "hold"}.items()))
    again = acquirer.post("", json.dumps(meaning, indent=2).encode(), f"pay-{reference}")

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = acquirer.pay(reference, confirm="auto")
    elsewhere = acquirer.post(f"/{paid['id']}/capture", {}, f"pay-{reference}")
    assert problem(other) == problem(elsewhere) == (422, "idempotency_key_reused")
    assert acquirer.found(reference) == [paid]
    assert kinds(acquirer.told(reference)) == ["payment.captured"]


def test_twelve_simultaneous_requests_with_one_key_make_one_payment(acquirer, reference):
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: acquirer.pay(reference), range(12)))

    assert len({answer.content for answer in answers}) == 1
    replayed = Counter("Idempotent-Replayed" in answer.headers for answer in answers)
    assert replayed == {False: 1, True: 11}
    assert len(acquirer.found(reference)) == 1


@pytest.mark.parametrize("header", ["", "Bearer wrong", f"Basic {SECRET}"])
def test_without_the_secret_nothing_is_shown_or_stored(acquirer, reference, header):
    headers = {"Idempotency-Key": "k", "Authorization": header.encode()}
    for method, path in (
        ("GET", "balance"),
        ("GET", "payments"),
        ("POST", "payments"),
        ("POST", "sandbox/payments"),
    ):
        url = f"{acquirer.address}/v1/{path}"
        refused = httpx.request(method, url, json=payment(reference), headers=headers)
        assert problem(refused) == (401, "unauthorised")
    assert acquirer.found(reference) == []
    assert httpx.get(f"{acquirer.address}/healthz").json() == {"status": "ok"}


MALFORMED = [b"", b"{", b"[]", b'"text"', b"\xff\xfe", b'{"amount": NaN}', b"[" * 50_000]
MALFORMED += [b'{"amount": ' + b"9" * 5_000 + b"}"]


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: repr(body[:14]))
def test_malformed_json_is_refused_and_stores_nothing(acquirer, reference, body):
    before = acquirer.balance()
    assert problem(acquirer.post("", body, reference)) == (400, "malformed_json")
    assert acquirer.balance() == before
    accepted = acquirer.pay(reference, key=reference)
    assert accepted.status_code == 201
    assert "Idempotent-Replayed" not in accepted.headers


@pytest.mark.parametrize(
    ("named", "change"),
    [
        ("amount.minor", {"amount": brl(-1)}),
        ("amount.minor", {"amount": {"minor": True, "currency": "BRL"}}),
        ("amount.currency", {"amount": {"minor": 1, "currency": "brl"}}),
        ("method.instalments", {"method": {"kind": "card", "instalments": 0}}),
        ("method.token", {"method": {"kind": "card", "token": "tok_oK"}}),
        ("confrim", {"confrim": "hold"}),
        ("ud800", {"\ud800": 1}),
        ("reference", {"reference": "\ud800"}),
        ("return_url", {"return_url": "javascript:alert(1)"}),
        ("return_url", {"return_url": "https://a.example/\r\nX: y"}),
        ("expires_at", {"expires_at": "2026-12-01T10:00:00"}),
    ],
)
def test_a_field_that_is_wrong_is_named_and_stores_nothing(acquirer, reference, named, change):
    before = acquirer.balance()

    refused = acquirer.post("", {**payment(reference), **change}, "wrong")

    assert problem(refused)[0] == 422
    assert named in refused.json()["detail"]
    assert acquirer.balance() == before
    assert acquirer.found(reference) == []


def test_a_webhook_is_repeated_unchanged_until_it_is_accepted(receiver, start, reference):
    statuses = itertools.chain([500, 302, 404, 204], itertools.repeat(200))
    receiver.answer = lambda delivery: next(statuses)
    acquirer = start()
    acquirer.pay(reference)

    deliveries = acquirer.told(reference, at_least=4)

    assert len(deliveries) == 4
    assert len({delivery.body for delivery in deliveries}) == 1
    waits = [retry_after_s(attempts=attempts) for attempts in (1, 2, 3, 8, 9, 10_000)]
    assert waits == [0.2, 0.4, 0.8, 25.6, 30.0, 30.0]


def test_disorder_tells_the_capture_before_the_authorisation(receiver, start, reference):
    statuses = itertools.chain([500], itertools.repeat(200))
    receiver.answer = lambda delivery: next(statuses)
    acquirer = start()
    acquirer.pay(reference, method=card("tok_disorder"))

    refused, authorised, captured = acquirer.told(reference, at_least=3)

    assert kinds([refused, authorised]) == ["payment.captured", "payment.authorised"]
    assert captured.body == refused.body
    told = authorised.event["data"]["payment"]
    assert (told["status"], told["amount_captured"]) == ("authorised", brl(0))


def test_a_killed_acquirer_delivers_that_very_event_after_its_restart(receiver, start, reference):
    receiver.answer = lambda delivery: 503
    first = start()
    paid = first.pay(reference).json()
    receiver.wait_until(holds=lambda deliveries: len(deliveries) >= 1)
    assert first.end(how=signal.SIGKILL) == -signal.SIGKILL
    before = len(receiver.deliveries)
    receiver.answer = lambda delivery: 200

    second = start()
    deliveries = second.told(reference, at_least=before + 1)
    assert len({delivery.body for delivery in deliveries}) == 1
    again = second.pay(reference)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (paid, "true")
    assert second.found(reference) == [paid]
    second.end(how=signal.SIGKILL)
    assert start().told(reference) == deliveries, "what was accepted is not sent again"


def test_a_kill_under_load_doubles_and_loses_nothing(receiver, start):
    references = [f"load-{number}" for number in range(240)]
    first = start()
    answered: dict[str, dict] = {}
    enough = threading.Event()

    def pay(reference: str) -> None:
        with suppress(httpx.TransportError):
            answered[reference] = first.pay(reference).json()
        if len(answered) >= 80:
            enough.set()

    with ThreadPoolExecutor(6) as pool:
        for reference in references:
            pool.submit(pay, reference)
        assert enough.wait(PATIENCE_S)
        first.end(how=signal.SIGKILL)
    assert 80 <= len(answered) < len(references)

    second = start()
    retried = {reference: second.pay(reference) for reference in references}

    assert {answer.status_code for answer in retried.values()} == {201}
    for reference, paid in answered.items():
        assert retried[reference].json() == paid
        assert retried[reference].headers["Idempotent-Replayed"] == "true"
    assert all(len(second.found(reference)) == 1 for reference in references)
    [balance] = second.balance()
    assert balance["captured"] == brl(10_000 * len(references))
    whole = set(references)
    deliveries = receiver.wait_until(holds=lambda some: {one.reference for one in some} == whole)
    assert len({(one.reference, one.event["id"]) for one in deliveries}) == len(references)
    assert set(kinds(deliveries)) == {"payment.captured"}


def test_a_second_process_on_the_same_folder_is_refused(start, reference):
    first = start()
    port = (first.data / "port").read_text()
    assert first.line == f"acquirer listening on http://127.0.0.1:{int(port)}\n"

    second = subprocess.run(first.command, capture_output=True, text=True, timeout=PATIENCE_S)

    refusal = f"acquirer: another acquirer is running on {first.data}\n"
    assert (second.returncode, second.stdout, second.stderr) == (1, "", refusal)
    assert (first.data / "port").read_text() == port
    assert first.pay(reference).status_code == 201


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_though_receiver_and_client_hang(receiver, start, how, reference):
    told, go_on = threading.Event(), threading.Event()
    receiver.answer = lambda delivery: (told.set(), go_on.wait(2 * PATIENCE_S), 200)[-1]
    acquirer = start("--silence-seconds", "600")
    with ThreadPoolExecutor(1) as pool:
        unanswered = pool.submit(acquirer.pay, reference, method=card("tok_timeout_after_accept"))
        assert told.wait(PATIENCE_S)
        assert acquirer.end(how=how) == 0
        assert isinstance(unanswered.exception(), httpx.TransportError)
    go_on.set()
    assert not (acquirer.data / "port").exists()
    assert acquirer.log.read_text() == ""


def test_chance_depends_on_seed_and_reference_and_yields_to_a_token(receiver, start, reference):
    def declined(seed: int) -> list[int]:
        chance = Chance(seed, decline_rate=0.25)
        drawn = (scenario_for(token=None, reference=str(n), chance=chance) for n in range(1_000))
        return [number for number, one in enumerate(drawn) if one.decline_code == "do_not_honour"]

    assert declined(1) == declined(1) != declined(2)
    assert 200 < len(declined(1)) < 300
    acquirer = start("--decline-rate", "1", "--duplicate-rate", "1", "--delay-ms", "1")
    assert acquirer.pay(reference).json()["decline_code"] == "do_not_honour"
    first, second = receiver.wait_until(holds=lambda arrived: len(arrived) == 2)
    assert first.body == second.body
    assert acquirer.pay(f"{reference}-token", method=card("tok_ok")).json()["status"] == "captured"


def test_it_needs_neither_the_marketplace_nor_more_than_the_standard_library():
    program = "import sys, simulators.acquirer.__main__; print(*sys.modules)"

    output = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout

    packages = {name.partition(".")[0] for name in output.decode().split()}
    assert {name for name in packages - sys.stdlib_module_names if name[0] != "_"} == {"simulators"}
