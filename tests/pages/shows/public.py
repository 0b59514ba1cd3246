"""Pages that everyone can meet: before, while and after telling us."""

from __future__ import annotations

from feedback_app.intake.routes import adult_route
from feedback_app.web.design import DRESSES
from tests.house import SLOW, House
from tests.pages.gallery import shown, simple

MESSAGE = "Thank you. I can wait a little longer now that I know someone has read it."


simple("adults", "first page", "/")


simple("promises", "promises", "/promises")


simple("adults", "privacy", "/privacy")


simple("adults", "how we count", "/how-we-count")


simple("adults", "who we are", "/who-we-are")


simple("adults", "help now", "/help-now")


simple("adults", "records and family", "/records-and-family")


simple("adults", "complain about us", "/complain-about-us")


simple("adults", "complain about your data", "/data-protection")


simple("adults", "all agencies", "/said-and-did")


simple("adults", "one agency with a report", "/said-and-did/harbourlands")


simple("adults", "one agency without a report", "/said-and-did/fernhill")


simple("adults", "which way is yours?", "/tell-us")


simple("adults", "before the first question", "/tell-us/before-you-start")


@shown("adults", "which way is yours, with none chosen")
def _no_door(house: House) -> None:
    house.client.visit("/tell-us")
    house.client.press("Continue", 422)


@shown("adults", "before the first question, for birth family")
def _before_birth_family(house: House) -> None:
    house.client.visit("/tell-us")
    house.client.press("Continue", who="birth_family")


simple("adults", "nothing here any more", "/tell-us/done", 404)


simple("adults", "come back", "/come-back")


simple("adults", "is this report ours", "/check-a-report")


simple("adults", "a report that we do not know", f"/check-a-report?sha256={'0' * 64}")


simple("adults", "a number that is not complete", "/check-a-report?sha256=12")


simple("adults", "posters", "/posters/")


for _poster in ("birth-family", "easy-read"):
    simple("adults", f"poster: {_poster}", f"/posters/{_poster}")


for _dress in DRESSES:
    simple("team", f"components: {_dress}", f"/design/{_dress}")


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


def begin(house: House, who: str = "adopter") -> None:
    house.client.visit("/tell-us")
    house.client.press("Continue", who=who)
    house.client.press("Start")


def write_all(house: House) -> None:
    """Answer each question, up to the page that shows all."""
    given = {
        "when": "last_year",
        "how": "mixed",
        "happened": SLOW,
        "better": "A call back.",
        "agency": "harbourlands",
    }
    begin(house)
    for question in adult_route().path({}):
        house.client.visit(f"/tell-us/{question.key}")
        house.client.press("Continue", **{question.key: given.get(question.key, "")})
    house.client.visit("/tell-us/check")


for _question in adult_route().path({}):
    simple("adults", f"question: {_question.key}", f"/tell-us/{_question.key}")


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
    house.client.press("Continue", 422, how="not at all like this")


# ---- Which agency ----


@shown("adults", "which agency, looked for")
def _looked(house: House) -> None:
    begin(house)
    house.client.visit("/tell-us/agency")
    house.client.press("Look", find="harbour")


@shown("adults", "which agency, nothing found")
def _nothing_found(house: House) -> None:
    begin(house)
    house.client.visit("/tell-us/agency")
    house.client.press("Look", find="zzzz")


@shown("adults", "which agency, none of the list")
def _none_of_the_list(house: House) -> None:
    begin(house)
    house.client.visit("/tell-us/agency")
    house.client.press("Continue", 422, agency="nowhere")


# ---- Did we hear you right? ----


def _to_heard(house: House, happened: str = SLOW) -> None:
    begin(house)
    house.client.visit("/tell-us/happened")
    house.client.press("Continue", happened=happened)
    house.client.visit("/tell-us/heard")


@shown("adults", "did we hear you right?")
def _heard(house: House) -> None:
    _to_heard(house)


@shown("adults", "did we hear you right, with nothing heard")
def _nothing_heard(house: House) -> None:
    _to_heard(house, "Hm.")


@shown("adults", "did we hear you right, with one taken out and a topic looked for")
def _looked_for(house: House) -> None:
    _to_heard(house)
    house.client.press("Look", find="letters", **{"sign-B1": "x"})


@shown("adults", "did we hear you right, without saying how it was")
def _no_sign(house: House) -> None:
    _to_heard(house)
    house.client.press("Add this", 422, add="D3")


simple("adults", "England", "/said-and-did-in/england")
simple("adults", "poster of an agency", "/said-and-did/harbourlands/poster")
simple("adults", "for inspectors", "/said-and-did/for-inspectors")
simple("adults", "one region", "/said-and-did-in/south-west")


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
