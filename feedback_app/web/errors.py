"""Every error has a kind page; the log says where it happened and never what was in it."""

from __future__ import annotations

import traceback
from typing import Any

from flask import Flask, render_template
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException, InternalServerError

from feedback_app.extensions import db


def add(app: Flask) -> None:
    """Answer every error of `app` with a page from templates/errors/."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Any:
    return _page(error.code or 500)


def _page(code: int) -> tuple[str, int]:
    try:
        return render_template(f"errors/{code}.html"), code
    except TemplateNotFound:
        return render_template("errors/400.html" if code < 500 else "errors/500.html"), code


def _unexpected(error: Exception) -> Any:
    from flask import current_app

    db.session.rollback()
    places = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    current_app.logger.error("%s at %s", type(error).__name__, " < ".join(reversed(places[-8:])))
    return _page(InternalServerError.code)
