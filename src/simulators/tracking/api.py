"""The routes: each reads the body, makes one call and shows the answer."""

from urllib.parse import unquote

from simulators.answers import Router, key_of, shown
from simulators.http import Problem, Request, Response, decode, encode
from simulators.tracking.service import Tracking
from simulators.tracking.types import ClockRefused, NumberTaken, UnknownShipment


class Api:
    """Answers requests for one tracking simulator."""

    def __init__(self, *, tracking: Tracking, secret: bytes) -> None:
        self._tracking = tracking
        self._router = Router(
            secret=secret,
            routes=(
                (r"/v1/shipments()", {"POST": self._register}),
                (r"/v1/shipments/([^/]+)", {"GET": self._show}),
                (r"/v1/shipments/([^/]+)/events", {"GET": self._events}),
                (r"/v1/clock()", {"GET": self._clock, "PUT": self._move_clock}),
                (r"/healthz()", {"GET": self._health}),
            ),
        )

    def __call__(self, request: Request) -> Response | None:
        """The answer to a request. Raises Problem."""
        try:
            return self._router(request)
        except UnknownShipment:
            raise Problem(
                status=404, code="unknown_shipment", detail="Nothing has this number here."
            ) from None
        except NumberTaken:
            raise Problem(
                status=409,
                code="number_taken",
                detail="This carrier's number is registered for another parcel.",
            ) from None
        except ClockRefused:
            raise Problem(
                status=409, code="clock_only_forward", detail="The clock only goes forward."
            ) from None

    def _register(self, request: Request, _: str) -> Response:
        document = decode(body=request.body)
        return shown(self._tracking.register(document=document, key=key_of(request, document)))

    def _show(self, request: Request, number: str) -> Response:
        carrier = request.query.get("carrier")
        return shown(self._tracking.show(number=unquote(number), carrier=carrier))

    def _events(self, request: Request, number: str) -> Response:
        carrier = request.query.get("carrier")
        return shown(self._tracking.events(number=unquote(number), carrier=carrier))

    def _clock(self, request: Request, _: str) -> Response:
        return shown(self._tracking.clock())

    def _move_clock(self, request: Request, _: str) -> Response:
        return shown(self._tracking.move_clock(document=decode(body=request.body)))

    def _health(self, request: Request, _: str) -> Response:
        return Response(200, encode(document={"status": "ok"}))
