"""One page of each template and each kind of error, made by doing what a person does in a staffed house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from feedback_app.intake.questions import adult_route
from feedback_app.web.access import ANYONE, WHO
from tests.house import SLOW, House

MESSAGE = "Thank you. I can wait a little longer now that I know someone has read it."
ANSWER = "From March one named worker rings each family back in five days."


@dataclass(frozen=True)
class Shown:
    """A page to look at: how to get there, and who reads it (sets the reading grade)."""

    reader: str
    go: Callable[[House], None]


GALLERY: dict[str, Shown] = {}
Go = Callable[[House], None]


def shown(reader: str, name: str) -> Callable[[Go], Go]:
    """Hang a page in the gallery."""

    def hang(go: Go) -> Go:
        assert name not in GALLERY
        GALLERY[name] = Shown(reader, go)
        return go

    return hang


def _simple(reader: str, name: str, address: str, status: int = 200) -> None:
    GALLERY[name] = Shown(reader, lambda house: void(house.client.visit(address, status)))


def void(_page: object) -> None:
    """A step gives nothing: what counts is the page that the browser shows."""


_simple("adults", "first page", "/")
_simple("promises", "promises", "/promises")
_simple("adults", "privacy", "/privacy")
_simple("adults", "how we count", "/how-we-count")
_simple("adults", "who we are", "/who-we-are")
_simple("adults", "help now", "/help-now")
_simple("adults", "all agencies", "/said-and-did")
_simple("adults", "one agency with a report", "/said-and-did/harbourlands")
_simple("adults", "one agency without a report", "/said-and-did/fernhill")
_simple("adults", "before the first question", "/tell-us")
_simple("adults", "nothing here any more", "/tell-us/done", 404)
_simple("adults", "come back", "/come-back")
_simple("leaders", "sign in for agencies", "/agency/sign-in")
_simple("leaders", "team sign-in", "/team/sign-in")
_simple("adults", "error 404", "/no/such/page", 404)


_simple("adults", "is this report ours", "/check-a-report")
_simple("adults", "a report that we do not know", f"/check-a-report?sha256={'0' * 64}")
_simple("adults", "a number that is not complete", "/check-a-report?sha256=12")


@shown("adults", "this report is ours")
def _checked(house: House) -> None:
    house.client.visit(f"/check-a-report?sha256={house.records.released_hash.hex()}")


@shown("adults", "a report that was changed")
def _changed(house: House) -> None:
    from feedback_app.database import writing
    from feedback_app.extensions import db
    from feedback_app.models.published import Release

    with house.client.application.app_context(), writing():
        db.session.query(Release).update({Release.label: "Another time"})
    _checked(house)


@shown("adults", "not open yet")
def _closed(house: House) -> None:
    from feedback_app.database import writing
    from feedback_app.extensions import db
    from feedback_app.models.testimony import Staff

    with house.client.application.app_context(), writing():
        db.session.query(Staff).update({Staff.active: False})
    house.client.visit("/tell-us")


def begin(house: House) -> None:
    house.client.visit("/tell-us")
    house.client.press("Start")


def write_all(house: House) -> None:
    """Answer each question, up to the page that shows all."""
    given = {
        "who": "adopter",
        "when": "last_year",
        "how": "mixed",
        "happened": SLOW,
        "better": "A call back.",
        "agency": "harbourlands",
    }
    begin(house)
    for question in adult_route().questions:
        house.client.visit(f"/tell-us/{question.key}")
        house.client.press("Continue", **{question.key: given.get(question.key, "")})
    house.client.visit("/tell-us/check")


for _question in adult_route().questions:
    _simple("adults", f"question: {_question.key}", f"/tell-us/{_question.key}")


@shown("adults", "question with nothing written")
def _nothing_written(house: House) -> None:
    begin(house)
    house.client.visit("/tell-us/happened")
    house.client.press("Continue", 422)


@shown("adults", "question with too much written")
def _too_much(house: House) -> None:
    begin(house)
    house.client.visit("/tell-us/happened")
    house.client.press("Continue", 422, happened="I waited. " * 5000)


@shown("adults", "question with a choice that is not there")
def _no_such_choice(house: House) -> None:
    begin(house)
    house.client.press("Continue", 422, who="nobody")


@shown("adults", "check with one answer missing")
def _check_missing(house: House) -> None:
    begin(house)
    house.client.visit("/tell-us/check")


@shown("adults", "check")
def _check(house: House) -> None:
    write_all(house)


@shown("adults", "done with a code")
def _done(house: House) -> None:
    write_all(house)
    house.client.press("Send", code="yes")


@shown("adults", "done without a code")
def _done_no_code(house: House) -> None:
    write_all(house)
    house.client.press("Send", code="no")


@shown("adults", "name")
def _name(house: House) -> None:
    write_all(house)
    house.client.visit("/tell-us/name")


@shown("adults", "name that is too long")
def _name_too_long(house: House) -> None:
    write_all(house)
    house.client.visit("/tell-us/name")
    house.client.press("Continue", 422, name="N" * 900)


@shown("adults", "saved for later")
def _saved(house: House) -> None:
    begin(house)
    house.client.visit("/tell-us/happened")
    house.client.press("Save and finish later", happened=SLOW)


@shown("adults", "code that is not one")
def _not_a_code(house: House) -> None:
    house.client.visit("/come-back")
    house.client.press("Continue", 422, code="three words only")


@shown("adults", "code that opens nothing")
def _wrong_code(house: House) -> None:
    from feedback_app.intake.return_code import new_code

    house.client.visit("/come-back")
    house.client.press("Continue", 422, code=new_code())


def _letter(house: House) -> None:
    from feedback_app.casework.cases import write_to_person
    from tests.house import DAY

    with house.client.application.app_context():
        write_to_person(house.keyring(), house.records.told.case_id, "Thank you. We will ask them about the wait.", DAY)


@shown("adults", "your page with a message and findings")
def _your_page(house: House) -> None:
    _letter(house)
    house.come_back(house.records.told.code)


@shown("adults", "your page before it is counted")
def _your_page_early(house: House) -> None:
    house.come_back(house.tell(code=True).code)


@shown("adults", "your page with a message sent")
def _message_sent(house: House) -> None:
    house.come_back(house.records.told.code)
    house.client.press("Send your message", message=MESSAGE)


@shown("adults", "your page with nothing written")
def _message_empty(house: House) -> None:
    house.come_back(house.records.told.code)
    house.client.press("Send your message", 422)


@shown("adults", "your page was closed")
def _your_page_ended(house: House) -> None:
    house.come_back(house.records.told.code)
    house.client.delete_cookie("return")
    house.client.press("Send your message", 403, message=MESSAGE)


@shown("adults", "take it back?")
def _take_back(house: House) -> None:
    house.come_back(house.records.told.code)
    house.client.visit("/come-back/take-back")


@shown("adults", "it is gone")
def _taken_back(house: House) -> None:
    _take_back(house)
    house.client.press("Yes, take it back")


@shown("leaders", "sign-in that does not fit")
def _wrong_sign_in(house: House) -> None:
    house.client.visit("/agency/sign-in")
    house.client.press("Sign in", 422, name="harbourlands", passphrase="not this one")


@shown("leaders", "charter")
def _charter(house: House) -> None:
    house.sign_in_leader("fernhill")


@shown("leaders", "agency without a report")
def _agency_empty(house: House) -> None:
    house.sign_in_leader("fernhill")
    house.client.press("I accept this for my agency")


@shown("leaders", "agency's day")
def _agency_today(house: House) -> None:
    house.sign_in_leader()


def _answer_page(house: House) -> None:
    house.sign_in_leader()
    house.client.visit(f"/agency/answer/{house.records.released_hash.hex()}/B1-")


@shown("leaders", "answer")
def _answer(house: House) -> None:
    _answer_page(house)


@shown("leaders", "answer that is not fit")
def _unfit_answer(house: House) -> None:
    _answer_page(house)
    house.client.press("Send the answer", 422, status="NO", text="No.", day="x", month="1", year="2027")


@shown("leaders", "answer on its way")
def _answer_sent(house: House) -> None:
    _answer_page(house)
    house.client.press("Send the answer", status="PLAN", text=ANSWER, day="1", month="3", year="2027")


@shown("leaders", "answer typed in an ended session")
def _leader_ended(house: House) -> None:
    _answer_page(house)
    house.client.delete_cookie("leader")
    house.client.press("Send the answer", 403, status="PLAN", text=ANSWER)


@shown("adults", "one agency with an answer")
def _answered(house: House) -> None:
    _answer_sent(house)
    house.sign_in()
    house.client.visit("/team/answers")
    house.client.press("Show it to everyone")
    house.client.visit("/said-and-did/harbourlands")


@shown("team", "team sign-in that does not fit")
def _wrong_team_sign_in(house: House) -> None:
    house.client.visit("/team/sign-in")
    house.client.press("Sign in and unlock", 422, name="amara", passphrase="not this one")


def _rested(house: House) -> None:
    from feedback_app.database import writing
    from feedback_app.extensions import db
    from feedback_app.models.testimony import StaffSession

    house.sign_in()
    with house.client.application.app_context(), writing():
        db.session.query(StaffSession).update({StaffSession.wrapped_key: None})
    house.client.visit("/team/")


@shown("team", "unlock")
def _unlock(house: House) -> None:
    _rested(house)


@shown("team", "unlock that does not fit")
def _wrong_unlock(house: House) -> None:
    _rested(house)
    house.client.press("Unlock", 422, passphrase="not this one")


@shown("team", "today")
def _today(house: House) -> None:
    house.tell()
    house.tell("I want to die and I have the tablets here.")
    house.sign_in()


def _case_page(house: House, status: int = 200, **others: object) -> str:
    told = house.tell(**others)
    house.sign_in()
    house.client.visit(f"/team/case/{told.case_id.hex()}", status)
    return told.case_id.hex()


@shown("team", "case, locked")
def _case_locked(house: House) -> None:
    _case_page(house)


@shown("team", "case without a reason to open it")
def _case_no_why(house: House) -> None:
    _case_page(house)
    house.client.press("Open the words", 422)


@shown("team", "case, open")
def _case_open(house: House) -> None:
    _case_page(house, code=True)
    house.client.press("Open the words", why="To read it for the first time")


@shown("team", "case of somebody without a code")
def _case_no_code(house: House) -> None:
    _case_page(house)
    house.client.press("Open the words", why="To read it for the first time")


@shown("team", "case with danger")
def _case_danger(house: House) -> None:
    _case_page(house, happened="I want to die and I have the tablets here.")
    house.client.press("Open the words", why="Someone may be in danger")


@shown("team", "case after it was counted")
def _case_counted(house: House) -> None:
    house.sign_in()
    house.client.visit(f"/team/case/{house.records.told.case_id.hex()}")
    house.client.press("Open the words", why="To check the themes")


@shown("team", "message with nothing in it")
def _message_nothing(house: House) -> None:
    _case_open(house)
    house.client.press("Send the message", 422)


@shown("team", "message sent")
def _team_message(house: House) -> None:
    _case_open(house)
    house.client.press("Send the message", message="Thank you. We read every word.")


@shown("team", "case that is gone")
def _case_gone(house: House) -> None:
    house.sign_in()
    house.client.visit(f"/team/case/{'00' * 16}", 404)


@shown("team", "case not open to this person")
def _case_not_open(house: House) -> None:
    from feedback_app.database import writing
    from feedback_app.extensions import db
    from feedback_app.models.testimony import Grant, SealingKey, Staff

    told = house.tell()
    with house.client.application.app_context(), writing():
        keys = db.session.query(SealingKey.id).filter_by(kind="caseload")
        tom = db.session.query(Staff).filter_by(sign_in_name="tom").one()
        db.session.query(Grant).filter(Grant.staff_id == tom.id, Grant.key_id.in_(keys)).delete()
    house.sign_in("tom")
    house.client.visit(f"/team/case/{told.case_id.hex()}")
    house.client.press("Open the words", 403, why="To read it for the first time")


@shown("team", "message typed in an ended session")
def _team_ended(house: House) -> None:
    _case_open(house)
    house.client.delete_cookie("team")
    house.client.press("Send the message", 403, message=MESSAGE)


@shown("team", "period to close")
def _period(house: House) -> None:
    house.sign_in()
    house.client.visit(f"/team/period/{house.records.periods['over'].hex()}")


@shown("team", "period that is not over")
def _period_open(house: House) -> None:
    house.sign_in()
    house.client.visit(f"/team/period/{house.records.periods['open'].hex()}")


@shown("team", "period closed by somebody else")
def _period_twice(house: House) -> None:
    _period(house)
    other = house.sign_in("nadia", house.another_browser())
    other.visit(f"/team/period/{house.records.periods['over'].hex()}")
    other.press("Close this period")
    house.client.press("Close this period", 422)


def _close(house: House, times: int) -> None:
    from tests.house import PERIODS

    if times:
        house.tell(came=PERIODS["over"][0], themes=("B1-", "A1+"), times=times)
    _period(house)
    house.client.press("Close this period")


@shown("team", "report to write")
def _report(house: House) -> None:
    _close(house, 60)


@shown("team", "report with nothing to show")
def _report_empty(house: House) -> None:
    _close(house, 0)


@shown("team", "report with a sentence that is too long")
def _report_long(house: House) -> None:
    _close(house, 0)
    house.client.press("Keep and preview", 422, opening="Thank you. " * 90)


@shown("team", "preview while it is written")
def _preview_draft(house: House) -> None:
    _close(house, 60)
    house.client.press("Keep and preview", opening="Thank you to all who told us.")


@shown("team", "preview by the person who wrote it")
def _preview_mine(house: House) -> None:
    _close(house, 60)
    house.client.press("Ask a second person to release it", opening="Thank you to all who told us.")


@shown("team", "preview by the second person")
def _preview_second(house: House) -> None:
    _preview_mine(house)
    address = house.client.answer.request.path
    house.sign_in("nadia")
    house.client.visit(address)


@shown("team", "answers to check")
def _answers(house: House) -> None:
    _answer_sent(house)
    house.sign_in()
    house.client.visit("/team/answers")


@shown("team", "answer sent back without a word")
def _answer_back(house: House) -> None:
    _answers(house)
    house.client.press("Send it back", 422)


@shown("team", "no answers to check")
def _no_answers(house: House) -> None:
    house.sign_in()
    house.client.visit("/team/answers")


@shown("leaders", "answer that came back")
def _returned(house: House) -> None:
    _answers(house)
    house.client.press("Send it back", note="Please name no worker.")
    house.sign_in_leader()


@shown("adults", "error 400")
def _bad_form(house: House) -> None:
    answer = house.client.post("/come-back/leave", data={"csrf_token": "forged"})
    assert answer.status_code == 400


@shown("adults", "error 405")
def _wrong_way(house: House) -> None:
    assert house.client.get("/exit").status_code == 405


@shown("adults", "error 413")
def _too_large(house: House) -> None:
    answer = house.client.send("/tell-us/happened", happened="I waited. " * 200_000)
    assert answer.status_code == 413


def _broken(code: int) -> Go:
    """An error that a sound house never makes: an address that only fails."""

    def go(house: House) -> None:
        from flask import abort

        app = house.client.application
        app.add_url_rule("/fails", "fails", lambda: abort(code))
        WHO["fails"] = ANYONE
        try:
            assert house.client.get("/fails").status_code == code
        finally:
            del WHO["fails"]

    return go


for _code in (403, 429, 500, 503):
    GALLERY[f"error {_code}"] = Shown("adults", _broken(_code))
