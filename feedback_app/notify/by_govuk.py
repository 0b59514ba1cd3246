"""The way by GOV.UK Notify: one POST with a token that the key signs, as its REST documentation says.

Source: https://docs.notifications.service.gov.uk/rest-api.html (checked 22 November 2026). Notify sends a template of
its own, in which `((subject))` and `((text))` stand: no other part of a mail is ours to fill.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import ssl
import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from feedback_app.config import Settings
from feedback_app.notify.mail import SECONDS, CannotSend, Mail

PATH: Final = "/v2/notifications/email"
TAKEN: Final = 201
UUID_LETTERS: Final = 36
LOOK_AT: Final = {
    400: "It does not take this mail: look at NOTIFY_TEMPLATE_ID, and that the template asks for ((subject)) and "
    "((text)) only. A key for tests or for your own team sends to few.",
    403: "It does not take the key: look at NOTIFY_API_KEY, and at this machine's clock.",
    429: "It has taken as many as it takes for now.",
}
"""What an operator can do about an answer of Notify's. What Notify itself says of it may name an address."""


def send(mail: Mail, settings: Settings) -> None:
    """Hand it to Notify. Raises CannotSend. No redirect is followed and no proxy used, so it goes nowhere else."""
    wanted = {
        "email_address": mail.to,
        "template_id": settings.notify_template_id,
        "personalisation": {"subject": mail.subject, "text": mail.text},
    }
    told = {"Authorization": f"Bearer {token(settings.notify_api_key, int(time.time()))}",
            "Content-Type": "application/json"}  # fmt: skip
    line = _line(settings.notify_address)
    try:
        line.request("POST", PATH, json.dumps(wanted), told)
        status = line.getresponse().status
    except (OSError, http.client.HTTPException) as failure:
        raise CannotSend(f"GOV.UK Notify: {type(failure).__name__}.") from failure
    finally:
        line.close()
    if status != TAKEN:
        raise CannotSend(f"GOV.UK Notify answered {status}. {LOOK_AT.get(status, '')}".strip())


def token(key: str, now: int) -> str:
    """A JSON Web Token (RFC 7519, HS256) from a key and a time in seconds; Notify takes it for 30 seconds.

    The key ends with the service's id and the secret, a UUID each.
    """
    service, secret = key[-2 * UUID_LETTERS - 1 : -UUID_LETTERS - 1], key[-UUID_LETTERS:]
    signed = f"{_part({'typ': 'JWT', 'alg': 'HS256'})}.{_part({'iss': service, 'iat': now})}"
    return f"{signed}.{_letters(hmac.digest(secret.encode(), signed.encode(), hashlib.sha256))}"


def _part(told: Mapping[str, str | int]) -> str:
    return _letters(json.dumps(told, separators=(",", ":")).encode())


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _line(address: str) -> http.client.HTTPConnection:
    found = urlsplit(address)
    host = found.hostname or ""
    if found.scheme == "https":
        return http.client.HTTPSConnection(host, found.port, timeout=SECONDS, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, found.port, timeout=SECONDS)
