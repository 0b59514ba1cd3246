"""Closing a period: at once where few are counted; where many are, line by line how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from queue import SimpleQueue
from typing import Any, Final

from flask import Flask, current_app, redirect, stream_template, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.extensions import db
from feedback_app.models.testimony import RecordId
from feedback_app.publishing.close import CannotClose, close
from feedback_app.sealed.keyring import Keyring, NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import keyring
from feedback_app.web.review.publishing import agency_page, period_and_caseload, period_page

MANY: Final = 1_000
"""Readings. Fewer are counted within half a second, so that nobody needs to be told how far it is."""
REFUSED: Final = (CannotClose, NotGranted, CannotOpen)


@dataclass(frozen=True)
class UnderWay:
    """A closing in a thread of its own: it goes on to its end when the page that asked for it is left."""

    ended: Future[RecordId]
    told: SimpleQueue[int | None] = field(default_factory=SimpleQueue)

    @property
    def first(self) -> int | None:
        """Waits for the first tenth of many, in percent. None: it has ended, and nothing was to be told."""
        return self.told.get()

    def steps(self, first: int) -> Iterator[int]:
        """Each tenth as it is done, in percent: nobody is told a count."""
        shown = 0
        for percent in chain((first,), iter(self.told.get, None)):
            if percent // 10 > shown:
                shown = percent // 10
                yield 10 * shown

    def result(self) -> dict[str, Any]:
        """After the last step: the address of the report, or why nothing was changed."""
        try:
            return {"report_id": self.ended.result().hex()}
        except REFUSED as cannot:
            return {"refused": str(cannot)}


def begin(app: Flask, keys: Keyring, period_id: RecordId, today: date, page: str) -> UnderWay:
    """Start it. What is raised in it is kept in `ended`."""
    told: SimpleQueue[int | None] = SimpleQueue()

    def said(opened: int, of: int) -> None:
        if of >= MANY:
            told.put(100 * opened // of)

    def work() -> RecordId:
        with app.app_context():
            return close(keys, period_id, today, page, said)

    beside = ThreadPoolExecutor(1, thread_name_prefix="closing")
    ended = beside.submit(work)
    ended.add_done_callback(lambda _: told.put(None))
    beside.shutdown(wait=False)
    return UnderWay(ended, told)


@pages.post("/period/<period_id>")
def close_period(period_id: str) -> Response | Iterator[str] | tuple[str, int]:
    found, caseload = period_and_caseload(record_id(period_id))
    names = {"caseload_name": caseload.name, "label": found.label, "back": period_id}
    page = agency_page(caseload)
    db.session.rollback()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    under_way = begin(app, keyring(), record_id(period_id), clock.today(), page)
    first = under_way.first
    if first is not None:
        return stream_template("review/closing.html", under_way=under_way, steps=under_way.steps(first), **names)
    try:
        report_id = under_way.ended.result()
    except REFUSED as cannot:
        found, caseload = period_and_caseload(record_id(period_id))
        return period_page(found, caseload, str(cannot)), 422
    return redirect(url_for("review.report", report_id=report_id.hex()), 303)
