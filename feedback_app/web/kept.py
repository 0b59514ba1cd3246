"""Public pages that are made once and shown to everyone until there is something new to say."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, Final

from flask import request
from flask_wtf.csrf import generate_csrf

from feedback_app import clock
from feedback_app.answers.so_far import so_far
from feedback_app.web.page import settings

MOST: Final = 128
"""How many pages a process keeps, the last that were asked for: about 6 MB."""

_kept: OrderedDict[tuple[str, str], tuple[Any, tuple[str, ...]]] = OrderedDict()
_lock = Lock()


def kept(view: Callable[..., str]) -> Callable[..., str]:
    """For a page that says the same to everyone, by its address alone, from what is released and answered.

    All that differs from one reader to the next is the token of its forms: the page is kept cut in pieces where the
    token stood. It is made anew when anything was added, the next day, and under other settings.
    """

    @wraps(view)
    def shown(**where: Any) -> str:
        address = request.root_path, request.path  # links begin with the first: some servers take it from a header
        now = settings(), clock.today(), so_far()
        token: str = generate_csrf()
        with _lock:
            then, pieces = _kept.get(address, (None, ()))
        if then != now:
            pieces = tuple(view(**where).split(token))
        with _lock:
            _kept[address] = now, pieces
            _kept.move_to_end(address)
            while len(_kept) > MOST:
                _kept.popitem(last=False)
        return token.join(pieces)

    return shown


def forget() -> None:
    """Make every page anew: for measuring how long that takes."""
    with _lock:
        _kept.clear()
