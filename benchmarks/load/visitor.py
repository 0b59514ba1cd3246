"""A visitor's browser in small: its cookies, and the token of the forms it was shown."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from typing import Final, Protocol
from urllib.parse import urlencode

TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')
PATIENCE: Final = 30.0
_PLACES: Final = itertools.count()
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    where: str
    body: str


class Browser(Protocol):
    """Anything that can visit: over HTTP here, in-process where statements are counted."""

    cookies: dict[str, str]

    def get(self, path: str) -> Answer: ...

    def post(self, path: str, **fields: str) -> Answer: ...


class Visitor:
    """Visits `port` on this machine. Each request has a connection of its own, as most proxies give it.

    Redirects are not followed: each is a request that somebody counts.
    """

    def __init__(self, port: int) -> None:
        self.cookies: dict[str, str] = {}
        self.token = ""
        self._port = port
        self._line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, path: str) -> Answer:
        """Ask for a page, and remember the token of its forms."""
        answer = self._ask("GET", path, None)
        if found := TOKEN.search(answer.body):
            self.token = found[1]
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form with the token of the last page."""
        return self._ask("POST", path, urlencode({"csrf_token": self.token, **fields}))

    def leave(self) -> None:
        """Close what is left of a connection."""
        self._line.close()

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Accept-Encoding": "identity", "Connection": "close", "X-Forwarded-For": _somewhere_else()}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = FORM
        self._line.request(method, path, body, headers)
        response = self._line.getresponse()
        text = response.read().decode()
        self._remember(response.headers)
        return Answer(response.status, response.headers.get("Location", ""), text)

    def _remember(self, headers: HTTPMessage) -> None:
        for line in headers.get_all("Set-Cookie", []):
            name, value = line.split(";", 1)[0].split("=", 1)
            self.cookies[name] = value


def _somewhere_else() -> str:
    """An address in a part of the network from which nobody came before, as the proxy would pass it on."""
    place = next(_PLACES)
    return f"10.{place >> 8 & 255}.{place & 255}.1" if place < 65_536 else f"11.{place >> 8 & 255}.{place & 255}.1"
