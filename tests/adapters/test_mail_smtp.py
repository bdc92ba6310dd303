"""Letters as a mail server gets them; the server is a few lines of a socket in the test."""

from __future__ import annotations

import base64
import email
import smtplib
import socketserver
import threading
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from uuid import UUID

import pytest

from tradewind.adapters.mail import smtp
from tradewind.adapters.mail.smtp import SmtpMessenger, read
from tradewind.base.notices.ports import Undeliverable
from tradewind.base.notices.types import Message, NoticeKind

ID = UUID("0191c2d4-0000-7000-8000-000000000001")
LETTER = Message(
    id=ID,
    kind=NoticeKind.ORDER_PAID,
    to="ana@example.com",
    language="es",
    subject="Tu pedido ñ está pagado",
    body="Hola <Ana> & familia.\nGracias.\n\nTu pedido: https://shop.example/o/1?a=1&b=2.\n",
)


class Office(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it gets, and answers as it is told."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.answers: dict[str, str] = {}
        self.got: list[tuple[list[str], bytes]] = []
        self.credentials: list[str] = []
        self.silent = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def letters(self) -> list[EmailMessage]:
        return [email.message_from_bytes(data, policy=policy.default) for _, data in self.got]


class _Talk(socketserver.StreamRequestHandler):
    server: Office

    def handle(self) -> None:
        if self.server.silent.is_set():
            self.server.silent.wait(0.5)
            threading.Event().wait(1)
            return
        self.say("220 office")
        recipients: list[str] = []
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].split(" ")[0].upper()
            if verb == "EHLO":
                self.say("250-office\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                self.server.credentials.append(base64.b64decode(line.split()[2]).decode())
                self.say(self.server.answers.get("AUTH", "235 ok"))
            elif verb == "RCPT":
                recipients.append(line)
                self.say(self.server.answers.get("RCPT", "250 ok"))
            elif verb == "DATA":
                self.take(recipients)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say(self.server.answers.get(verb, "250 ok"))

    def take(self, recipients: list[str]) -> None:
        self.say("354 go on")
        data = b""
        while (line := self.rfile.readline()) != b".\r\n":
            data += line.removeprefix(b".")
        answer = self.server.answers.get("DATA", "250 ok")
        if answer.startswith("250"):
            self.server.got.append((recipients, data))
        self.say(answer)

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def office() -> Iterator[Office]:
    with Office() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def messenger(office: Office, user: str = "", timeout: float = 5) -> SmtpMessenger:
    url = f"smtp://{user}127.0.0.1:{office.port}?starttls=0&from=shop@shop.example"
    return SmtpMessenger(url, timeout=timeout)


def test_a_letter_arrives_in_plain_text_and_as_html(office):
    messenger(office).deliver(LETTER)
    (letter,) = office.letters()
    assert letter["Subject"] == LETTER.subject
    assert (letter["From"], letter["To"]) == ("Tradewind <shop@shop.example>", LETTER.to)
    assert letter["Content-Language"] == "es"
    plain = letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert plain == LETTER.body
    html = letter.get_body(("html",)).get_content().replace("\r\n", "\n")
    assert '<html lang="es" dir="ltr">' in html
    assert "Hola &lt;Ana&gt; &amp; familia.<br>Gracias." in html
    link = "https://shop.example/o/1?a=1&amp;b=2"
    assert f'<a href="{link}" style="color:#0B7A75">{link}</a>.' in html


def test_the_same_message_is_the_same_letter_at_each_attempt(office):
    for _ in range(2):
        messenger(office).deliver(LETTER)
    first, second = office.letters()
    assert first["Message-ID"] == second["Message-ID"] == f"<{ID}@shop.example>"


def test_a_letter_in_arabic_runs_from_right_to_left():
    arabic = Message(
        id=ID, kind=NoticeKind.ORDER_PAID, to="a@example.com", language="ar", subject="س", body="س"
    )
    html = smtp.written(arabic, sender="shop@shop.example").get_body(("html",)).get_content()
    assert '<html lang="ar" dir="rtl">' in html


def test_a_subject_never_adds_a_header():
    bad = Message(
        id=ID, kind=NoticeKind.ORDER_PAID, to="a@example.com", language="en",
        subject="x\nBcc: all@example.com", body="b",
    )  # fmt: skip
    with pytest.raises(ValueError):
        smtp.written(bad, sender="shop@shop.example")


def test_the_server_is_told_who_sends(office):
    messenger(office, user="us%40er:p%3Ass@").deliver(LETTER)
    assert office.credentials == ["\x00us@er\x00p:ss"]


@pytest.mark.parametrize(
    ("verb", "answer", "for_good"),
    [
        ("RCPT", "550 no such mailbox", True),
        ("RCPT", "450 full", False),
        ("MAIL", "553 not this sender", True),
        ("MAIL", "451 later", False),
        ("DATA", "554 refused", True),
        ("DATA", "452 later", False),
        ("AUTH", "535 wrong password", False),
    ],
)
def test_what_no_later_attempt_can_help_is_told_from_what_it_can(office, verb, answer, for_good):
    office.answers[verb] = answer
    with pytest.raises(Exception) as refused:
        messenger(office, user="u:p@").deliver(LETTER)
    assert isinstance(refused.value, Undeliverable) is for_good
    assert "ana@example.com" not in str(refused.value) or not for_good
    assert office.got == []


def test_a_server_that_says_nothing_is_not_waited_for(office):
    office.silent.set()
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        messenger(office, timeout=0.2).deliver(LETTER)


def test_nobody_there_is_an_attempt_that_failed():
    with pytest.raises(ConnectionError):
        SmtpMessenger("smtp://127.0.0.1:9?starttls=0&from=a@b.example").deliver(LETTER)


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls"),
    [
        ("smtp://u:p@mail.example?from=a@b.example", 587, False, True),
        ("smtp://mail.example:25?starttls=0&from=a@b.example", 25, False, False),
        ("smtps://mail.example?from=a@b.example", 465, True, False),
    ],
)
def test_an_address_says_how_to_speak_to_the_server(url, port, tls, starttls):
    server = read(url)
    assert (server.host, server.port, server.tls, server.starttls) == (
        "mail.example", port, tls, starttls,
    )  # fmt: skip


@pytest.mark.parametrize(
    "url", ["", "http://mail.example?from=a@b.example", "smtp://mail.example", "smtp://?from=a@b"]
)
def test_an_address_that_says_not_enough_is_refused(url):
    with pytest.raises(ValueError):
        read(url)
