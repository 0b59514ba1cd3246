"""Runs calls in threads that start together, each in an app context of its own, and gives back what each ended with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask

from feedback_app.extensions import db


def together(app: Flask, *calls: Callable[[], Any]) -> list[Any]:
    """The result, or the error, of each call in its order. Fails when one has not ended after a minute."""
    start = threading.Barrier(len(calls))
    ended: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        with app.app_context():
            start.wait(30)
            try:
                ended[place] = call()
            except Exception as error:
                ended[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "two calls wait for each other"
    return ended


def errors(ended: list[Any]) -> list[Exception]:
    """Those that ended with an error."""
    return [each for each in ended if isinstance(each, Exception)]
