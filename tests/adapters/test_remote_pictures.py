from __future__ import annotations

import contextlib
import socket
import threading
import time

import httpx
import pytest

from tradewind.adapters.storage import remote as remote_pictures
from tradewind.adapters.storage.remote import RemotePictures, is_public
from tradewind.goods.listings.types import PictureUnreachable

PUBLIC = "93.184.216.34"


def source(answer, *, numbers=(PUBLIC,), **more) -> RemotePictures:
    """A source whose network is a function, behind a name that leads to these numbers."""
    return RemotePictures(
        transport=httpx.MockTransport(answer), resolve=lambda host, port: list(numbers), **more
    )


def picture(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b"pixels", headers={"Content-Type": "image/webp; q=1"})


def refused(remote: RemotePictures, url: str = "https://shop.example/a.webp"):
    with pytest.raises(PictureUnreachable) as error:
        remote.fetch(url)
    return error.value.params


def test_a_picture_is_fetched_from_the_number_that_was_looked_at_under_its_own_name():
    asked = []

    def answer(request):
        asked.append((str(request.url), request.headers["Host"], request.extensions))
        return picture(request)

    found = source(answer).fetch("https://shop.example/a.webp?v=1")
    assert (found.content, found.content_type) == (b"pixels", "image/webp")
    url, host, extensions = asked[0]
    assert (url, host) == (f"https://{PUBLIC}/a.webp?v=1", "shop.example")
    assert extensions["sni_hostname"] == "shop.example"


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.0.0.8", "172.16.5.5", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1",
     "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "100.64.0.1",
     "224.0.0.1", "255.255.255.255", "nonsense", "::127.0.0.1", "::ffff:0:127.0.0.1",
     "64:ff9b:1::7f00:1", "fec0::1"],
)  # fmt: skip
def test_no_address_of_ours_is_asked(number):
    assert not is_public(number)
    asked = []
    remote = source(asked.append, numbers=[PUBLIC, number])
    assert refused(remote) == {"reason": "not a public address"}
    assert asked == []


def test_a_redirect_into_our_network_is_not_followed():
    asked = []

    def answer(request):
        asked.append(request.headers["Host"])
        return httpx.Response(302, headers={"Location": "http://inside.example/secret"})

    remote = RemotePictures(
        transport=httpx.MockTransport(answer),
        resolve=lambda host, port: ["10.0.0.1" if host.startswith("inside") else PUBLIC],
    )
    assert refused(remote) == {"reason": "not a public address"}
    assert asked == ["shop.example"]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://shop.example/a", "https://", "https://user:pw@shop.example/a",
     "gopher://x", "not an address", "http://[::1"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url):
    assert refused(source(picture), url)["reason"] == "not an address"


def test_an_odd_port_is_refused():
    assert refused(source(picture), "http://shop.example:22/")["reason"] == "not a public address"


def test_redirects_end():
    remote = source(lambda _: httpx.Response(301, headers={"Location": "https://shop.example/b"}))
    assert refused(remote)["reason"] == "too many redirects"


@pytest.mark.parametrize(
    ("response", "reason", "again"),
    [
        (httpx.Response(404), "answer 404", False),
        (httpx.Response(503), "answer 503", True),
        (httpx.Response(200, text="<html>", headers={"Content-Type": "text/html"}),
         "not a picture", None),
        (httpx.Response(200, content=b"x" * 100, headers={"Content-Type": "image/png"}),
         "too large", None),
    ],
    ids=["missing", "broken", "a page", "too large"],
)  # fmt: skip
def test_what_does_not_come_says_why(response, reason, again):
    params = refused(source(lambda _: response, most_bytes=99))
    assert (params["reason"], params.get("again")) == (reason, again)


def test_a_server_that_is_busy_is_asked_again():
    answers = [httpx.Response(503), httpx.Response(200, content=b"p",
               headers={"Content-Type": "image/png"})]  # fmt: skip
    assert source(lambda _: answers.pop(0)).fetch("https://shop.example/a").content == b"p"


def test_a_connection_that_breaks_may_be_tried_later():
    def broken(request):
        raise httpx.ConnectError("refused")

    assert refused(source(broken)) == {"reason": "no answer", "again": True}


def test_a_server_that_sends_its_head_letter_by_letter_is_cut_off(monkeypatch):
    monkeypatch.setattr(remote_pictures, "is_public", lambda number: True)
    stopped = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not stopped.wait(0.1):
                    connection.sendall(b"a")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        port = server.getsockname()[1]
        monkeypatch.setattr(remote_pictures, "_PORTS", {"http": port})
        remote = RemotePictures(seconds=1.0, tries=1, resolve=lambda host, port: ["127.0.0.1"])
        began = time.monotonic()
        with pytest.raises(PictureUnreachable) as error:
            remote.fetch("http://shop.example/a.webp")
        took = time.monotonic() - began
        stopped.set()
        thread.join(5)
    assert error.value.params["reason"] == "no answer"
    assert took < 5
