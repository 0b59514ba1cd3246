"""A leader answers one theme: drafts that colleagues share, a signature, then the next that is owed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.answers import elsewhere, replies, reports
from feedback_app.answers.fitness import WORDED, Answer, UnfitAnswer
from feedback_app.answers.reports import Finding, ReadReport
from feedback_app.models.published import Reply
from feedback_app.web.access import STALE, stale
from feedback_app.web.agency import here, pages
from feedback_app.web.wording import reason_words, status_words

DAYS: Final = {"by_date": "", "review_on": "review_"}
"""The dates of an answer, and what the names of their three boxes begin with."""
PARTS: Final = ("day", "month", "year")


@pages.get("/answer/<release>/<theme>")
def answer(release: str, theme: str) -> str:
    read, finding = _finding(release, theme)
    return _page(read, finding, _typed_before(finding.draft or finding.answer), {})


@pages.post("/answer/<release>/<theme>")
def send_answer(release: str, theme: str) -> Response | tuple[str, int]:
    read, finding = _finding(release, theme)
    typed = _typed()
    if stale():
        return _page(read, finding, typed, {"text": STALE}), 400
    try:
        _keep(read, theme, typed)
    except UnfitAnswer as unfit:
        return _page(read, finding, typed, unfit.wrong), 422
    if "draft" in request.form or "ready" in request.form:
        return redirect(url_for("agency.today", kept=1), 303)
    return redirect(_next_owed(theme), 303)


def _finding(release: str, theme: str) -> tuple[ReadReport, Finding]:
    for read in reports.reports_of(here().agency, clock.today(), public=False):
        if read.release.hash.hex() == release:
            for finding in read.findings:
                if finding.line.key == theme:
                    return read, finding
    return abort(404)


def _page(read: ReadReport, finding: Finding, typed: dict[str, Any], wrong: dict[str, str]) -> str:
    leader = here().leader
    return render_template(
        "agency/answer.html", read=read, finding=finding, typed=typed, wrong=wrong, statuses=status_words(),
        reasons=reason_words(), leader=leader, others=_elsewhere(finding),
        sent="sent" in request.args,
    )  # fmt: skip


def _elsewhere(finding: Finding) -> list[elsewhere.Change]:
    return elsewhere.changed(finding.line.key, here().agency.id, clock.today())


def _typed() -> dict[str, Any]:
    boxes = [prefix + part for prefix in DAYS.values() for part in PARTS]
    typed: dict[str, Any] = {name: request.form.get(name, "").strip() for name in ("status", *WORDED, *boxes)}
    return typed | {"reasons": tuple(request.form.getlist("reasons"))[:5]}


def _typed_before(reply: Reply | None) -> dict[str, Any]:
    """What the form begins with: the draft, or else the answer that stands."""
    if reply is None:
        return {}
    typed: dict[str, Any] = {part: getattr(reply, part) for part in ("status", *WORDED)}
    typed["reasons"] = tuple(filter(None, reply.reasons.split(";")))
    for field, prefix in DAYS.items():
        day = getattr(reply, field)
        typed |= {prefix + part: getattr(day, part) for part in PARTS} if day else {}
    return typed


def _keep(read: ReadReport, theme: str, typed: dict[str, Any]) -> None:
    by, review = (_date(field, prefix, typed) for field, prefix in DAYS.items())
    words = {part: typed[part] for part in WORDED}
    written = Answer(theme, typed["status"][:8], reasons=typed["reasons"], by_date=by, review_on=review, **words)
    if "draft" in request.form or "ready" in request.form:
        replies.keep_draft(here().leader, read.release, written, clock.today(), ready="ready" in request.form)
    else:
        replies.send(here().leader, read.release, written, clock.today())


def _date(field: str, prefix: str, typed: dict[str, Any]) -> date | None:
    parts = [typed[prefix + part] for part in reversed(PARTS)]
    if not any(parts):
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError as wrong:
        raise UnfitAnswer({field: "Write the date as numbers, for example 31 3 2027."}) from wrong


def _next_owed(theme: str) -> str:
    """The next ask that waits for an answer, so that all are answered in one sitting; else today's page."""
    newest = reports.reports_of(here().agency, clock.today(), public=False)[0]
    owed = [finding for finding in newest.owed if not finding.waiting and finding.line.key != theme]
    if not owed:
        return url_for("agency.today", sent=1)
    return url_for("agency.answer", release=newest.release.hash.hex(), theme=owed[0].line.key, sent=1)
