"""Security headers on every answer, and a memory that browsers do not keep."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from feedback_app.config import Settings


def policy(exit_url: str) -> str:
    """The content security policy: only our own files, no inline script or style, no frames."""
    where = urlsplit(exit_url)
    return "; ".join((
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
        "connect-src 'self'", f"form-action 'self' {where.scheme}://{where.netloc}", "base-uri 'none'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


def add(app: Flask) -> None:
    """Add the headers to every answer of `app`."""
    settings: Settings = app.config["SETTINGS"]
    always = {
        "Content-Security-Policy": policy(settings.exit_url),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    }
    if settings.secure_cookies:
        always["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"

    @app.after_request
    def _add(response: Response) -> Response:
        response.headers.update(always)
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response
