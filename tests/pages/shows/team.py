"""Pages of the independent team: cases, periods, reports, agencies' answers."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock

from feedback_app.publishing import count
from feedback_app.web.review import closing
from tests.house import DAY, House
from tests.pages.gallery import shown, simple
from tests.pages.shows.agency import answer_sent
from tests.pages.shows.public import MESSAGE

simple("leaders", "team sign-in", "/team/sign-in")


@shown("adults", "one agency with an answer")
def _answered(house: House) -> None:
    answer_sent(house)
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


@shown("team", "copies to look at before closing")
def _period_copies(house: House) -> None:
    from tests.house import PERIODS

    house.tell(came=PERIODS["over"][0], themes=("B1-",), times=3)
    _period(house)
    house.client.press("Look for copies")
    house.client.press("Leave these out of the count", 422)


@shown("team", "period without copies")
def _period_no_copies(house: House) -> None:
    _period(house)
    house.client.press("Look for copies")


@shown("team", "what is new before closing")
def _period_new(house: House) -> None:
    from tests.house import PERIODS

    for how in ("hard", "slow", "awful", "costly", "odd"):
        house.tell(f"The disco ball was {how}. We waited a year for help.", came=PERIODS["over"][0], themes=("B1-",))
    _period(house)
    house.client.press("Look for what is new")


@shown("team", "nothing new before closing")
def _period_nothing_new(house: House) -> None:
    _period(house)
    house.client.press("Look for what is new")


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


@shown("team", "period of many closed, told line by line")
def _closing_many(house: House) -> None:
    with mock.patch.object(closing, "MANY", 100):
        _close(house, 100)


@shown("team", "period of many that could not be closed")
def _closing_refused(house: House) -> None:
    from tests.house import PERIODS
    from tests.integration.test_closing_page import last_one_spoilt

    house.tell(came=PERIODS["over"][0], themes=("B1-",), times=101)
    with house.client.application.app_context():
        last_one_spoilt(house.records)
    with mock.patch.object(closing, "MANY", 100), mock.patch.object(count, "CHUNK", 50):
        _close(house, 0)


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


@shown("team", "report with words that could point to one family")
def _report_words(house: House) -> None:
    _close(house, 60)
    typed = {"opening": "Sarah in Leeds was late.", "sentence-B1-": "A boy aged 4 waited."}
    house.client.press("Keep and preview", 422, **typed)


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


@shown("team", "preview with a sentence that is not ticked")
def _preview_ticks(house: House) -> None:
    _preview_second(house)
    house.client.press("Sign and release it", 422)


@shown("team", "report that has just gone out")
def _just_out(house: House) -> None:
    _preview_second(house)
    marks = [each["value"] for _, each in house.client.page.elements if each.get("name") == "ticked"]
    house.client.press("Sign and release it", ticked=marks)


@shown("team", "answers to check")
def _answers(house: House) -> None:
    answer_sent(house)
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


def _correcting(house: House) -> str:
    house.sign_in()
    address = f"/team/report/{house.records.released_report.hex()}/correct"
    house.client.visit(address)
    return address


@shown("team", "reports that are out")
def _released(house: House) -> None:
    house.sign_in()
    house.client.visit("/team/reports")


@shown("team", "correction to write")
def _correction(house: House) -> None:
    _correcting(house)


@shown("team", "correction without a reason")
def _correction_no_why(house: House) -> None:
    _correcting(house)
    house.client.press("Keep and preview", 422, opening="Thank you.")


@shown("team", "correction by the person who wrote it")
def _correction_mine(house: House) -> None:
    _correcting(house)
    typed = {"why": "We put it in a way that was not fair.", "opening": "Thank you to each of you."}
    house.client.press("Ask a second person to release it", **typed)


@shown("team", "correction for the second person")
def _correction_second(house: House) -> None:
    _correction_mine(house)
    address = house.client.answer.request.path
    house.sign_in("nadia")
    house.client.visit(address)


@shown("team", "correction with a sentence that is not ticked")
def _correction_ticks(house: House) -> None:
    _correction_second(house)
    house.client.press("Sign and release the correction", 422)


def _corrected(house: House) -> None:
    from feedback_app.crossing.deliver import deliver
    from feedback_app.publishing import correct

    _correction_mine(house)
    with house.client.application.app_context():
        second, report_id = house.keyring("nadia"), house.records.released_report
        ticked = correct.find(second, report_id).to_tick
        correct.release(second, report_id, DAY, ticked=ticked)
        deliver()


@shown("adults", "one agency with a corrected report")
def _corrected_agency(house: House) -> None:
    _corrected(house)
    house.client.visit("/said-and-did/harbourlands")


@shown("adults", "a report as it was before it was corrected")
def _as_it_was(house: House) -> None:
    _corrected(house)
    house.client.visit(f"/said-and-did/harbourlands/{house.records.released_hash.hex()}")


@shown("adults", "a checked report that was corrected since")
def _checked_corrected(house: House) -> None:
    _corrected(house)
    house.client.visit(f"/check-a-report?sha256={house.records.released_hash.hex()}")


@shown("team", "periods")
def _periods(house: House) -> None:
    house.sign_in()
    house.client.visit("/team/periods")


@shown("team", "a period that cannot be fixed")
def _period_wrong(house: House) -> None:
    _periods(house)
    house.client.press("Fix it", 422, caseload=house.records.caseloads["fernhill"].hex(), expected="many")


@shown("team", "a period that has begun")
def _period_begun(house: House) -> None:
    _periods(house)
    house.client.press("Fix it", caseload=house.records.caseloads["harbourlands"].hex(), expected="100")


def _second(house: House) -> str:
    from tests.house import PERIODS

    house.tell(came=PERIODS["over"][0], themes=("B1-",), times=3)
    house.sign_in("nadia")
    address = f"/team/period/{house.records.periods['over'].hex()}/second"
    house.client.visit(address)
    return address


@shown("team", "second coding, nothing drawn yet")
def _second_before(house: House) -> None:
    _second(house)


@shown("team", "second coding offered")
def _second_offered(house: House) -> None:
    _second(house)
    house.client.press("Draw one in ten")


@shown("team", "words to code a second time")
def _second_words(house: House) -> None:
    from feedback_app.publishing.second_coder import offered

    _second_offered(house)
    with house.client.application.app_context():
        case_id = offered(house.keyring("nadia"), house.records.periods["over"]).cases[0].hex()
    house.client.press(f"Open the words of {case_id[:8]}")


@shown("team", "a second coding that is not fit")
def _second_unfit(house: House) -> None:
    _second_words(house)
    house.client.press("Keep this coding", 422, **{"code-1": "B1", "sign-1": "-", "code-2": "B1", "sign-2": "+"})


@shown("team", "council contacts")
def _contacts(house: House) -> None:
    house.sign_in()
    house.client.visit("/team/council-contacts")


@shown("team", "council contacts, some missing and old")
def _contacts_missing(house: House) -> None:
    from feedback_app.answers.agency_file import add_council
    from feedback_app.database import writing

    with house.client.application.app_context(), writing():
        add_council("Lowbeck", house.records.agencies["fernhill"])
    house.client.application.config["SETTINGS"] = replace(house.settings, contacts_days=1)
    _contacts(house)
