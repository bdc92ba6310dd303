"""A small HTTP/1.1 server for simulators: one function turns a request into a response."""

import json
import logging
import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

log = logging.getLogger("simulators.http")

MAX_BODY = 256 * 1024
MAX_QUERY_FIELDS = 20
STOP_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request: its body has arrived completely."""

    method: str
    path: str
    query: dict[str, str]
    headers: Message
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back to the client."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


class Problem(Exception):
    """A refusal that is shown as problem JSON.

    Source: RFC 9457; `code` is an extension member for programs, `detail` is for people.
    """

    def __init__(
        self, *, status: int, code: str, detail: str, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers

    def response(self) -> Response:
        """The refusal as `application/problem+json`."""
        document = {
            "type": f"urn:tradewind:simulator:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        return Response(
            self.status, encode(document=document), "application/problem+json", self.headers
        )


# An application answers a request; None closes the connection without an answer.
Application = Callable[[Request], Response | None]


def encode(*, document: object) -> bytes:
    """The document as compact JSON in UTF-8."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def decode(*, body: bytes) -> dict[str, object]:
    """The JSON object in `body`; raises Problem 400 for anything else."""
    try:
        document = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(
            status=400, code="malformed_json", detail=f"The body is not valid JSON: {error}"
        ) from None
    if not isinstance(document, dict):
        raise Problem(status=400, code="malformed_json", detail="The body must be a JSON object.")
    return document


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1, with one thread for each open connection.

    `port` 0 takes a free port; raises OSError when the port is taken. Connections wait from the
    start, but nobody is served before `start`: so an application can be told the port.
    """

    application: Application

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, *, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)

    def start(self, *, application: Application) -> None:
        """Answers with `application`, in threads that do not keep the process alive."""
        self.application = application
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": STOP_POLL_S}, daemon=True
        ).start()

    def stop(self) -> None:
        """Takes no more connections; answers that are under way are not waited for."""
        self.shutdown()
        self.server_close()

    @property
    def port(self) -> int:
        """The port that it really listens on."""
        return int(self.server_address[1])

    def server_bind(self) -> None:
        """Binds without the look-up of a host name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name = "127.0.0.1"
        self.server_port = self.port

    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Notes a connection that broke; the other connections go on."""
        log.info("connection broke", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    """One connection; answers are written in one packet and never wait for Nagle."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "simulator"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    timeout = 75

    def _serve(self) -> None:
        try:
            request = self._request()
            if request is None:
                self.close_connection = True
                return
            response = self.server.application(request)
        except Problem as problem:
            response = problem.response()
        except Exception:
            log.exception("a request failed")
            response = Problem(
                status=500, code="internal_error", detail="The simulator failed; see its log."
            ).response()
        if response is None:
            self.close_connection = True
        else:
            self._write(response)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve

    def _request(self) -> Request | None:
        body = self._body()
        if body is None:
            return None
        try:
            parts = urlsplit(self.path)
            query = dict(
                parse_qsl(parts.query, keep_blank_values=True, max_num_fields=MAX_QUERY_FIELDS)
            )
        except ValueError:
            raise Problem(
                status=400, code="malformed_url", detail="The request target is not a valid URL."
            ) from None
        return Request(self.command, parts.path, query, self.headers, body)

    def _body(self) -> bytes | None:
        """The body, or None when the client left in the middle of it.

        Raises Problem, and closes the connection, when the length cannot be trusted: whatever
        follows would be read as the next request.
        """
        lengths = self.headers.get_all("Content-Length", [])
        refused: Problem | None = None
        if "Transfer-Encoding" in self.headers:
            refused = Problem(
                status=411, code="length_required", detail="Send the body with a Content-Length."
            )
        elif len(lengths) > 1 or not all(one.isascii() and one.isdigit() for one in lengths):
            refused = Problem(
                status=400, code="malformed_length", detail="Content-Length must be one number."
            )
        elif lengths and (len(lengths[0]) > 9 or int(lengths[0]) > MAX_BODY):
            refused = Problem(
                status=413, code="body_too_large", detail=f"The limit is {MAX_BODY} bytes."
            )
        if refused is not None:
            self.close_connection = True
            raise refused
        length = int(lengths[0]) if lengths else 0
        body = self.rfile.read(length) if length else b""
        return body if len(body) == length else None

    def handle_expect_100(self) -> bool:
        """Tells a client that waits for it to go on, at once and not with the answer."""
        goes_on = super().handle_expect_100()
        self.wfile.flush()
        return goes_on

    def _write(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuses a request that cannot even be parsed, as problem JSON."""
        self.close_connection = True
        self._write(
            Problem(
                status=int(code),
                code="malformed_request",
                detail=message or HTTPStatus(code).phrase,
            ).response()
        )

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """One line for each answer, for the verbose log."""
        if log.isEnabledFor(logging.INFO):
            log.info("%s %s %s", self.command, self.path, int(code))

    def log_message(self, format: str, *args: object) -> None:
        """Sends the base class's messages to the log instead of to stderr."""
        log.info(format, *args)
