"""A limit on guessing, in this process's memory only: an address is never stored, shown or logged.

What is kept is an HMAC of the address's prefix under a key made when the process started, for ten minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict
from typing import Final

from flask import abort, request

from feedback_app.web.page import settings

SECONDS: Final = 600
MOST_ADDRESSES: Final = 50_000
_KEY: Final = secrets.token_bytes(32)


class Limit:
    """At most `tries` in ten minutes for each address prefix (IPv4 /24, IPv6 /48)."""

    def __init__(self, tries: int) -> None:
        self.tries = tries
        self._seen: OrderedDict[bytes, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, address: str, now: float) -> bool:
        """Count one try and say whether it may go on."""
        mark = hmac.digest(_KEY, _prefix(address).encode(), hashlib.sha256)
        with self._lock:
            self._forget(now)
            began, count = self._seen.get(mark, (now, 0))
            self._seen[mark] = (began, count + 1)
        return count < self.tries

    def _forget(self, now: float) -> None:
        """Let go of the oldest: they stand in front, since a mark keeps the place of its first try."""
        while self._seen and (len(self._seen) >= MOST_ADDRESSES or now - self._oldest() >= SECONDS):
            self._seen.popitem(last=False)

    def _oldest(self) -> float:
        return next(iter(self._seen.values()))[0]


def _prefix(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((known, 24 if known.version == 4 else 48), strict=False))


CODES: Final = Limit(30)
SIGN_INS: Final = Limit(30)


def slow_down(limit: Limit) -> None:
    """Answer 429 kindly when there were too many tries from this part of the network. Behind proxies the last
    `TRUSTED_PROXIES` entries of X-Forwarded-For are believed, no more."""
    hops = settings().trusted_proxies
    route = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    address = route[-hops] if hops and len(route) >= hops else request.remote_addr or ""
    if not limit.allows(address, time.monotonic()):
        abort(429)
