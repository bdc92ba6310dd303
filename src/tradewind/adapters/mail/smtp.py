"""A messenger that hands letters to a mail server (RFC 5321), each in plain text and as HTML."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from re import compile as pattern
from urllib.parse import parse_qs, unquote, urlsplit

from tradewind.base.notices.ports import Undeliverable
from tradewind.base.notices.types import Message

TIMEOUT_SECONDS = 20.0
_PORTS = {"smtp": 587, "smtps": 465}
_LINK = pattern(r"https?://[^\s<>\"]+")
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


@dataclass(frozen=True, slots=True)
class Server:
    """Where letters are handed in, and whom they come from."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    tls: bool
    starttls: bool


def read(url: str) -> Server:
    """Return what an address says: `smtp://user:password@host:587?starttls=1&from=a@b.example`.

    `smtps` speaks TLS from the start, `smtp` after STARTTLS unless it is told `starttls=0`. Raises
    ValueError for any other.
    """
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    sender = asked.get("from", [""])[0]
    if parts.scheme not in _PORTS or not parts.hostname or "@" not in sender:
        raise ValueError("not smtp://user:password@host:port?from=address")
    tls = parts.scheme == "smtps"
    return Server(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
        tls=tls,
        starttls=not tls and asked.get("starttls", ["1"])[0] != "0",
    )


class SmtpMessenger:
    """Hands over one letter at a time, on a connection of its own."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self.server = read(url)
        self.timeout = timeout

    def deliver(self, message: Message) -> None:
        """Hand over a letter; raises Undeliverable if no later attempt can help.

        A second attempt has the same Message-ID, by which a mailbox tells that it has it.
        """
        letter = written(message, sender=self.server.sender)
        try:
            with self._connected() as client:
                client.send_message(letter, self.server.sender, [message.to])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if all(code >= 500 for code in codes):
                raise Undeliverable(f"recipient refused: {codes[0]}") from None
            raise
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            if error.smtp_code >= 500:
                raise Undeliverable(f"letter refused: {error.smtp_code}") from None
            raise

    def _connected(self) -> smtplib.SMTP:
        server, context = self.server, ssl.create_default_context()
        client: smtplib.SMTP
        if server.tls:
            client = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self.timeout, context=context
            )
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=self.timeout)
        try:
            if server.starttls:
                client.starttls(context=context)
            if server.user:
                client.login(server.user, server.password)
        except BaseException:
            client.close()
            raise
        return client


def written(message: Message, *, sender: str) -> EmailMessage:
    """Return a letter as it travels; the same message is always the same letter."""
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = message.subject
    letter["From"] = Address("Tradewind", addr_spec=sender)
    letter["To"] = Address(addr_spec=message.to)
    letter["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.body, cte="quoted-printable")
    letter.add_alternative(_html(message), subtype="html", cte="quoted-printable")
    letter["Content-Language"] = message.language
    return letter


def _html(message: Message) -> str:
    """The same words with links to press; one paragraph for each block of lines."""
    direction = "rtl" if message.language.split("-")[0] in _RIGHT_TO_LEFT else "ltr"
    blocks = [block for block in message.body.strip().split("\n\n") if block.strip()]
    paragraphs = "".join(f"<p>{_linked(block)}</p>" for block in blocks)
    style = "font:16px/1.5 system-ui,sans-serif;color:#10212B;max-width:36em;margin:24px auto"
    return (
        f'<!doctype html><html lang="{escape(message.language)}" dir="{direction}">'
        f'<body style="{style}"><p style="font-weight:700;color:#0B7A75">Tradewind</p>'
        f"{paragraphs}</body></html>\n"
    )


def _linked(block: str) -> str:
    parts, last = [], 0
    for found in _LINK.finditer(block):
        url = found[0].rstrip(".,;:!?)")
        parts.append(escape(block[last : found.start()]))
        parts.append(f'<a href="{escape(url)}" style="color:#0B7A75">{escape(url)}</a>')
        last = found.start() + len(url)
    parts.append(escape(block[last:]))
    return "".join(parts).replace("\n", "<br>")
