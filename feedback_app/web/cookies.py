"""Host-only session cookies: each holds one random secret and nothing about a person."""

from __future__ import annotations

from typing import Final

from flask import current_app, request
from werkzeug.wrappers import Response

DRAFT: Final = "draft"
RETURN: Final = "return"
TEAM: Final = "team"
LEADER: Final = "leader"
COUNCIL: Final = "council"


def _name(kind: str) -> str:
    return f"__Host-{kind}" if current_app.config["SETTINGS"].secure_cookies else kind


def get(kind: str) -> str:
    """The secret in this browser, or ""."""
    return request.cookies.get(_name(kind), "")[:200]


def put(response: Response, kind: str, secret: str) -> None:
    """Give this browser a secret until it is closed."""
    secure = current_app.config["SETTINGS"].secure_cookies
    response.set_cookie(_name(kind), secret, httponly=True, samesite="Lax", secure=secure, path="/")


def take(response: Response, *kinds: str) -> None:
    """Take secrets out of this browser."""
    secure = current_app.config["SETTINGS"].secure_cookies
    for kind in kinds:
        response.delete_cookie(_name(kind), httponly=True, samesite="Lax", secure=secure, path="/")
