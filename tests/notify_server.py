"""An HTTP server on loopback that answers POST /v2/notifications/email as GOV.UK Notify's documentation says.

Source: https://docs.notifications.service.gov.uk/rest-api.html, "Send an email" and "Error codes". Tokens are checked
by PyJWT, which this product does not use, so that no mistake of ours is made twice.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import jwt

SERVICE: Final = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET: Final = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY: Final = f"being_heard-{SERVICE}-{SECRET}"
TEMPLATE: Final = "9d751e0e-f929-4891-82a1-a3e1c3c18ee3"
PLACEHOLDERS: Final = ("subject", "text")
MOST_SECONDS: Final = 30
BUSY: Final = {
    429: ("RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
    500: ("Exception", "Internal server error"),
}


class Refused(Exception):
    """An answer that is not 201, with the documented error and message."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status, self.error, self.message = status, error, message


class Notify:
    """What arrived, as Notify took it. While `busy` is 429 or 500 it takes nothing."""

    def __init__(self) -> None:
        self.arrived: list[dict[str, Any]] = []
        self.busy = 0
        self.asked = 0
        self.address = ""

    def take(self, path: str, bearer: str, body: bytes) -> dict[str, Any]:
        """Check one request and keep it. Raises Refused."""
        self.asked += 1
        if path != "/v2/notifications/email":
            raise Refused(404, "NoResultFound", "No result found")
        if self.busy:
            raise Refused(self.busy, *BUSY[self.busy])
        _check(bearer)
        wanted = json.loads(body)
        _fits(wanted)
        self.arrived.append(wanted)
        return {"id": "740e5834-3a29-46b4-9a6f-16142fde533a", "reference": None, "template": {"id": TEMPLATE}}


def _check(bearer: str) -> None:
    try:
        told = jwt.decode(
            bearer.removeprefix("Bearer "), SECRET, algorithms=["HS256"], options={"require": ["iss", "iat"]}
        )
    except jwt.InvalidTokenError as wrong:
        raise Refused(403, "AuthError", "Invalid token: API key not found") from wrong
    if told["iss"] != SERVICE:
        raise Refused(403, "AuthError", "Invalid token: service not found")
    if abs(time.time() - told["iat"]) > MOST_SECONDS:
        raise Refused(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")


def _fits(wanted: dict[str, Any]) -> None:
    if "@" not in wanted.get("email_address", ""):
        raise Refused(400, "ValidationError", "email_address Not a valid email address")
    if wanted.get("template_id") != TEMPLATE:
        raise Refused(400, "BadRequestError", f"Template not found for {wanted['email_address']}")
    missing = [name for name in PLACEHOLDERS if name not in wanted.get("personalisation", {})]
    if missing:
        raise Refused(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")


def _handler(notify: Notify) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                status, told = 201, notify.take(self.path, self.headers["Authorization"], body)
            except Refused as no:
                status = no.status
                told = {"status_code": status, "errors": [{"error": no.error, "message": no.message}]}
            said = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_about: Any) -> None:
            """Nothing: the test looks at what arrived."""

    return Handler


@contextmanager
def notify_server() -> Iterator[Notify]:
    """A server on a free port; its address is as NOTIFY_ADDRESS wants it."""
    notify = Notify()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(notify))
    notify.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield notify
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
