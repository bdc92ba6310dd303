"""Pictures from addresses that sellers give, over HTTP: public hosts alone, small and soon.

A seller's address is not to be trusted: it may name a machine of ours, by its number, by a name
that leads there, or by a redirect. So each host is looked up here, every number behind it has to
be a public one, and the connection goes to the number that was looked at.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from tradewind.goods.listings.types import FetchedPicture, PictureUnreachable

Resolve = Callable[[str, int], Sequence[str]]
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_HEADERS = {"Accept": "image/avif,image/webp,image/*", "User-Agent": "Tradewind-import"}


def resolve(host: str, port: int) -> list[str]:
    """Return the numbers behind a host; raises PictureUnreachable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PictureUnreachable(reason="unknown host", again=True) from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class RemotePictures:
    """A source of pictures on the public web."""

    def __init__(
        self,
        *,
        most_bytes: int = 12 * 1024 * 1024,
        seconds: float = 20.0,
        tries: int = 2,
        hops: int = 4,
        resolve: Resolve = resolve,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._most = most_bytes
        self._seconds = seconds
        self._tries = tries
        self._hops = hops
        self._resolve = resolve
        # Proxies of the environment would connect for us, past the check of the number.
        self._client = httpx.Client(
            timeout=httpx.Timeout(seconds / 2),
            follow_redirects=False,
            trust_env=False,
            transport=transport,
            headers=_HEADERS,
            # Each answer has a connection of its own, which its deadline may cut.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def fetch(self, url: str) -> FetchedPicture:
        """Return the picture at an address; raises PictureUnreachable."""
        for left in range(self._tries - 1, -1, -1):
            try:
                return self._follow(url, time.monotonic() + self._seconds)
            except PictureUnreachable as error:
                if not (left and error.params.get("again")):
                    raise
        raise AssertionError("the last try returns or raises")

    def _follow(self, url: str, until: float) -> FetchedPicture:
        for _ in range(self._hops + 1):
            try:
                target, headers, extensions = self._request(url)
                with (
                    _cut(until) as seen,
                    self._client.stream(
                        "GET", target, headers=headers, extensions=extensions | {"trace": seen}
                    ) as response,
                ):
                    if response.status_code not in _REDIRECTS:
                        return self._read(response, until)
                    url = urljoin(url, response.headers.get("Location", ""))
            except httpx.HTTPError as error:
                raise PictureUnreachable(reason="no answer", again=True) from error
            except (httpx.InvalidURL, UnicodeError, ValueError) as error:
                raise PictureUnreachable(reason="not an address") from error
        raise PictureUnreachable(reason="too many redirects")

    def _request(self, url: str) -> tuple[str, dict[str, str], dict[str, Any]]:
        """Return the number behind an address, and what still asks for its host there."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in _PORTS or not host or parts.username or parts.password:
            raise PictureUnreachable(reason="not an address")
        port = parts.port or _PORTS[parts.scheme]
        if port not in _PORTS.values():
            raise PictureUnreachable(reason="not a public address")
        numbers = self._resolve(host, port)
        if not numbers or not all(is_public(number) for number in numbers):
            raise PictureUnreachable(reason="not a public address")
        number = f"[{numbers[0]}]" if ":" in numbers[0] else numbers[0]
        target = parts._replace(netloc=f"{number}:{port}", fragment="").geturl()
        return target, {"Host": parts.netloc}, {"sni_hostname": host}

    def _read(self, response: httpx.Response, until: float) -> FetchedPicture:
        if response.status_code != 200:
            raise PictureUnreachable(
                reason=f"answer {response.status_code}", again=response.status_code in _LATER
            )
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not kind.startswith("image/"):
            raise PictureUnreachable(reason="not a picture")
        content = bytearray()
        for chunk in response.iter_bytes(64 * 1024):
            content += chunk
            if len(content) > self._most:
                raise PictureUnreachable(reason="too large")
            if time.monotonic() > until:
                raise PictureUnreachable(reason="too slow", again=True)
        return FetchedPicture(content=bytes(content), content_type=kind)


@contextmanager
def _cut(until: float) -> Iterator[Callable[[str, dict[str, Any]], None]]:
    """Give what watches a connection being made, and shut it at an instant of the monotonic clock.

    A time limit of the client begins anew with each byte: who sends its head letter by letter
    would hold a worker for days.
    """
    sockets: list[socket.socket] = []

    def seen(name: str, info: dict[str, Any]) -> None:
        if name.endswith(("connect_tcp.complete", "start_tls.complete")):
            sockets.append(info["return_value"].get_extra_info("socket"))

    def shut() -> None:
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, until - time.monotonic()), shut)
    timer.daemon = True
    timer.start()
    try:
        yield seen
    finally:
        timer.cancel()


def is_public(number: str) -> bool:
    """Say whether an IP address is one of the public internet."""
    try:
        address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        # An IPv4 address in the clothes of IPv6 leads where the IPv4 address leads.
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if address not in _UNICAST:
            return False
    return address.is_global and not address.is_multicast


# All that is routed on the public internet; what is outside translates, or stays at a site.
_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
