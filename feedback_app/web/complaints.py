"""Ask for more than feedback: a person starts a complaint from their own page, and says yes to each step."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.casework.cases import NoSuchCase
from feedback_app.complaints import attachments, ending, learning, names, paper, records, referrals
from feedback_app.complaints.guide import guide
from feedback_app.complaints.in_words import clock_in_words, day_in_words, timeline
from feedback_app.complaints.progress import OUTCOMES, WORSE, NotNow, Progress, Step
from feedback_app.complaints.records import Known
from feedback_app.complaints.routes import routes
from feedback_app.intake import come_back
from feedback_app.intake.come_back import Returned
from feedback_app.models.testimony import RecordId
from feedback_app.web import cookies
from feedback_app.web.access import STALE, stale
from feedback_app.web.keeping import erased_after
from feedback_app.web.page import settings
from feedback_app.web.papers import to_keep
from feedback_app.web.tell_us.sealed_fields import handed_out
from feedback_app.words.load import load

pages = Blueprint("complaints", __name__)
pages.add_app_template_filter(erased_after)
Page = Response | str | tuple[Response | str, int]
STEPS: Final = ("release", "keep back", "advocate", "press", "next", "end", "reopen", "met", "worse", "learn", "adult")
"""What a person can do on their page; each is a button there."""
DETAILS: Final = ("what", "to", "stage", "of", "answer", "wish", "who", "sees")


@pages.get("/complaints")
def about() -> str:
    """The ways and their clocks, for anyone."""
    found = [route for route in routes().by_key.values() if route.stages]
    return render_template("complaints/about.html", routes=found, checked=routes().checked, words=load("complaints"))


def returned_here() -> Returned | None:
    """The person whose page is open in this browser."""
    token = cookies.get(cookies.RETURN)
    return come_back.find(token, clock.today()) if token else None


@pages.get("/come-back/complaint")
def mine() -> Page:
    returned = returned_here()
    if returned is None:
        return redirect(url_for("come_back.start"), 303)
    known = records.of_person(returned.case, returned.pair)
    if known is None:
        return redirect(url_for("complaints.before"), 303)
    return _mine(returned, known)


def for_children(age: str) -> dict[str, Any]:
    """All that this age reads about a complaint."""
    found: dict[str, Any] = load("complaints_children")[age]
    return found


def _mine(returned: Returned, known: Known, error: tuple[str, str] = ("", "")) -> str:
    now, today = known.now, clock.today()
    by_name = bool(now.summary) and not now.has_released("name")
    say = for_children(now.asked["who"]) if now.child else load("complaints")["adult"]
    return render_template(
        "complaints/mine_child.html" if now.child else "complaints/mine.html", now=now, known=known,
        likely=guide().likely(now.asked), routes=routes().by_key, clock_words=clock_in_words(now, today),
        due=day_in_words(now.due, today) if now.due else "", late=now.is_late(today), may_go_on=now.may_go_on(today),
        steps=timeline(known.steps, today), words=load("complaints"), error=error, outcomes=OUTCOMES,
        learn_mark=ending.mark_of(now.change) if now.change and learning.is_for_a_report(returned.case) else "",
        worse=WORSE, say=say, authority=_authority(now),
        on_record=attachments.listed_for_person(returned.case, returned.pair),
        there_until=referrals.kept_there_until(known.steps, settings().keep_referrals_days),
        seal=handed_out("name", names.target_of(returned.case)) if by_name else {},
    )  # fmt: skip


@pages.get("/come-back/complaint/papers.pdf")
def papers() -> Page:
    """All papers of the complaint for the Ombudsman, with the code only. They name nobody and are kept nowhere."""
    returned = returned_here()
    known = records.of_person(returned.case, returned.pair) if returned else None
    if known is None:
        return redirect(url_for("complaints.mine"), 303)
    return Response(paper.pack(known, settings().service_name, clock.today()), content_type="application/pdf")


@pages.get("/come-back/complaint/paper/<paper_id>")
def paper_of(paper_id: str) -> Any:
    """One paper on the record of their own complaint, to be kept by the browser."""
    returned = returned_here()
    if returned is None:
        return redirect(url_for("come_back.start"), 303)
    try:
        found = attachments.open_for_person(returned.case, returned.pair, RecordId(bytes.fromhex(paper_id)))
    except (ValueError, NoSuchCase):
        abort(404)
    return to_keep(found)


@pages.get("/come-back/complaint/for-an-adult")
def for_an_adult() -> Page:
    """What a child shows to an adult they trust: what that one may hear from us. It names nobody."""
    returned = returned_here()
    known = records.of_person(returned.case, returned.pair) if returned else None
    if returned is None or known is None or not known.now.adult:
        return redirect(url_for("complaints.mine"), 303)
    return render_template(
        "complaints/for_an_adult.html", now=known.now, clock_words=clock_in_words(known.now, clock.today()),
        service=settings().service_name, facts=settings().who_we_are(), ref=returned.case.id.hex()[:8],
    )  # fmt: skip


def _authority(now: Progress) -> str:
    if now.stage is None:
        return ""
    text: str = load("complaints")["authority"]["text"]
    return text.format(service=settings().service_name, to=now.to, stage=now.stage.name)


@pages.post("/come-back/complaint")
def take_step() -> Page:
    kind = request.form.get("step", "")
    return _do(lambda returned: _step(returned, kind), kind)


def _step(returned: Returned, kind: str) -> None:
    if kind not in STEPS:
        raise NotNow("Please choose one of the buttons.")
    data: dict[str, str] = {k: request.form.get(k, "")[:200] for k in DETAILS}
    if kind == "met":
        data["on"] = clock.today().isoformat()
    step = Step(kind, clock.today(), "person", data={k: v for k, v in data.items() if v})
    records.by_person(returned.case.id, returned.pair, step)


@pages.post("/come-back/complaint/name")
def put_name() -> Page:
    return _do(_put_name, "name")


def _put_name(returned: Returned) -> None:
    name, contact, sealed, mark = (request.form.get(field, "") for field in ("name", "contact", "sealed", "sealed_to"))
    names.put_name(returned.case.id, name, contact, sealed, mark)


def _do(what: Any, field: str) -> Page:
    """Do one thing for the person and show their page; when it may not be, the page says why."""
    returned = returned_here()
    if returned is None:
        return render_template("come_back/ended.html", typed=""), 403
    try:
        if stale():
            raise NotNow(STALE)
        what(returned)
    except NotNow as no:
        known = records.of_person(returned.case, returned.pair)
        if known is None:
            return redirect(url_for("complaints.mine"), 303)
        sentence = _for_a_child(known.now, field, str(no)) if known.now.child else str(no)
        return _mine(returned, known, (field, sentence)), 400 if stale() else 422
    return redirect(url_for("complaints.mine"), 303)


CHANGED: Final = ("release", "keep back", "learn")
CHOSEN: Final = ("advocate", "adult", "worse")


def _for_a_child(now: Progress, field: str, sentence: str) -> str:
    """Why it may not be, in the words of the child's age: what to do, whatever the reason was."""
    said: dict[str, str] = for_children(now.asked["who"])["errors"]
    if sentence == STALE:
        return said["stale"]
    if field == "adult" and request.form.get("who") == "worker":
        return said["worker"]
    if field == "name":
        return said["name"]
    return said["changed" if field in CHANGED else "choose" if field in CHOSEN else "other"]
