"""Signatures of webhooks: `t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "t.body">`."""

from __future__ import annotations

import hashlib
import hmac
import re

from tradewind.kernel import clock

TOLERANCE_SECONDS = 300
# Seconds since 1970, for the next thirty thousand years.
_STAMP = re.compile(r"[0-9]{1,12}")


def fault(*, header: str, body: bytes, secret: str) -> str:
    """Return what is wrong with the signature of a raw body: `time`, `signature`, or nothing."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    stamp, given = parts.get("t", ""), parts.get("v1", "")
    seconds = int(stamp) if _STAMP.fullmatch(stamp) else 0
    if abs(clock.wall().timestamp() - seconds) > TOLERANCE_SECONDS:
        return "time"
    wanted = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    good = hmac.compare_digest(wanted.hexdigest().encode(), given.encode("utf-8", "replace"))
    return "" if good else "signature"
