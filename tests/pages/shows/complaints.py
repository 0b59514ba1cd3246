"""Pages of a complaint: the person's own, and the team's."""

from __future__ import annotations

from feedback_app.complaints import records
from feedback_app.complaints.ending import mark_of
from feedback_app.complaints.guide import guide
from feedback_app.complaints.progress import Step
from feedback_app.intake import come_back
from feedback_app.intake.return_code import keys_of
from feedback_app.publishing import close as closing
from feedback_app.words.load import load
from tests.house import DAY, PERIODS, House, Told
from tests.pages.gallery import shown, simple

ANSWERS = {"who": "adopter", "about": "support", "body": "council", "when": "half_year", "court_now": "no"}
SUMMARY = "The support plan came eight months late. Nobody rang back. I ask for a plan with dates, and a word of sorry."
COUNCIL = "Harbourlands Council"

simple("adults", "the ways a complaint can go", "/complaints")


def told_with_code(house: House) -> Told:
    return house.tell(code=True)


def start(house: House, told: Told | None = None, **answers: str) -> Told:
    """The person comes back and starts a complaint."""
    told = told or told_with_code(house)
    house.come_back(told.code)
    house.client.visit("/come-back/complaint/questions")
    house.client.press("Start my complaint", **(ANSWERS | answers))
    return told


def by_team(house: House, told: Told, kind: str, text: str = "", name: str = "amara", /, **data: str) -> None:
    """A step of the team, by the service."""
    with house.client.application.app_context():
        data = ({"on": DAY.isoformat()} if kind in ("send", "met", "pause", "resume", "restart") else {}) | data
        records.by_team(house.keyring(name), told.case_id, Step(kind, DAY, "team", text, data))


def by_person(house: House, told: Told, kind: str, **data: str) -> None:
    """A step of the person, by the service."""
    with house.client.application.app_context():
        keys = keys_of(told.code, house.settings.code_pepper)
        returned = come_back.find(come_back.enter(keys, DAY), DAY)
        assert returned is not None
        records.by_person(told.case_id, returned.pair, Step(kind, DAY, "person", data=data))


def say_yes(house: House, told: Told, *whats: str) -> None:
    """The person lets these go."""
    with house.client.application.app_context():
        keys = keys_of(told.code, house.settings.code_pepper)
        returned = come_back.find(come_back.enter(keys, DAY), DAY)
        assert returned is not None
        for what in whats:
            known = records.of_person(returned.case, returned.pair)
            assert known is not None
            wanted = known.now.release(what)
            data = {"what": what, "to": wanted.to, "stage": wanted.stage, "of": wanted.of}
            records.by_person(told.case_id, returned.pair, Step("release", DAY, "person", data=data))


def decided(house: House, **answers: str) -> Told:
    """A complaint with its way and a summary."""
    told = start(house, **answers)
    by_team(house, told, "decide", "It is about support.", route="statutory", body=COUNCIL)
    by_team(house, told, "summary", SUMMARY)
    return told


def sent(house: House, on: str = DAY.isoformat()) -> Told:
    told = decided(house)
    say_yes(house, told, "summary", "name")
    by_team(house, told, "send", on=on)
    return told


@shown("adults", "before a complaint")
def _before(house: House) -> None:
    house.come_back(told_with_code(house).code)
    house.client.visit("/come-back/complaint")


@shown("adults", "complaint questions")
def _questions(house: House) -> None:
    _before(house)
    house.client.visit("/come-back/complaint/questions")


@shown("adults", "complaint questions with none answered")
def _questions_none(house: House) -> None:
    _questions(house)
    house.client.press("Start my complaint", 422)


@shown("adults", "complaint begun")
def _begun(house: House) -> None:
    start(house)


@shown("adults", "complaint of someone turned down")
def _turned_down(house: House) -> None:
    start(house, about="turned_down", who="wants_to_adopt", when="older", court_now="yes")


@shown("adults", "complaint with a summary to read")
def _to_read(house: House) -> None:
    decided(house)
    house.client.visit("/come-back/complaint")


@shown("adults", "complaint without a name")
def _no_name(house: House) -> None:
    _to_read(house)
    house.client.press("Put it in the box with two locks", 422)


@shown("adults", "complaint with both let go")
def _let_go(house: House) -> None:
    told = decided(house)
    say_yes(house, told, "summary", "name")
    house.client.visit("/come-back/complaint")


@shown("adults", "complaint that waits")
def _waits(house: House) -> None:
    sent(house)
    house.client.visit("/come-back/complaint")


@shown("adults", "complaint that is late")
def _late(house: House) -> None:
    sent(house, on="2026-11-02")
    house.client.visit("/come-back/complaint")


@shown("adults", "complaint that is answered")
def _answered(house: House) -> None:
    told = sent(house)
    by_team(house, told, "met")
    house.client.visit("/come-back/complaint")


@shown("adults", "complaint that has ended")
def _ended(house: House) -> None:
    told = sent(house)
    by_team(house, told, "end", outcome="partly", remedy="They said sorry.")
    house.client.visit("/come-back/complaint")


CHANGE = "Plans for support need a day by which they come."


def ended(house: House, answer: str = "") -> Told:
    """A complaint that was upheld in part; `answer` is what the person says to others learning from it."""
    told = sent(house)
    by_team(house, told, "end", CHANGE, outcome="partly", remedy="They will say sorry and send the plan.")
    if answer:
        by_person(house, told, "learn", of=mark_of(CHANGE), answer=answer)
    return told


@shown("adults", "complaint that others may learn from")
def _learn(house: House) -> None:
    ended(house)
    house.client.visit("/come-back/complaint")
    house.client.press("Yes, others may learn from it")


@shown("team", "what complaints taught")
def _taught(house: House) -> None:
    ended(house, "yes")
    report_of_open_period(house)
    house.client.press("Show what complaints taught")


@shown("team", "what complaints taught, when none did")
def _taught_nothing(house: House) -> None:
    ended(house, "no")
    report_of_open_period(house)
    house.client.press("Show what complaints taught")


def report_of_open_period(house: House) -> None:
    """The period of DAY is closed when its weeks are over, and its report is before the one who writes it."""
    with house.client.application.app_context():
        over = PERIODS["open"][1]
        report_id = closing.close(house.keyring(), house.records.periods["open"], over, "harbourlands")
    house.sign_in()
    house.client.visit(f"/team/report/{report_id.hex()}")


SAID = load("complaints_children")
FIRST_CHOICE = {"about": "support", "body": "unsure", "when": "unsure", "court_now": "unsure"}


def before_as_child(house: House, who: str) -> None:
    """A child comes back and says how old they are."""
    house.come_back(told_with_code(house).code)
    house.client.visit("/come-back/complaint")
    house.client.press(dict(guide().questions[0].options)[who])


def go_on(house: House) -> None:
    house.client.press("Go on")


def _first_pages_of_a_child(who: str, child: str) -> None:
    """Until the complaint has begun."""

    @shown(who, f"before a {child}")
    def _before_it(house: House) -> None:
        before_as_child(house, who)

    @shown(who, f"questions of a {child}, none answered")
    def _asked(house: House) -> None:
        before_as_child(house, who)
        go_on(house)
        house.client.press(SAID[who]["questions"]["send"], 422)

    @shown(who, f"{child}, begun")
    def _begun(house: House) -> None:
        before_as_child(house, who)
        go_on(house)
        house.client.press(SAID[who]["questions"]["send"], **FIRST_CHOICE)


def _of_a_child(who: str, child: str) -> None:
    """Each age has its own words for each step."""

    @shown(who, f"{child}, with an error")
    def _wrong(house: House) -> None:
        decided(house, who=who)
        house.client.visit("/come-back/complaint")
        house.client.press(SAID[who]["put_name"], 422)

    @shown(who, f"{child}, which cannot help")
    def _no_way(house: House) -> None:
        told = start(house, who=who, about="court")
        by_team(house, told, "decide", "A judge has said it.", route="court")
        house.client.visit("/come-back/complaint")

    @shown(who, f"{child}, to read")
    def _to_read(house: House) -> None:
        told = decided(house, who=who)
        by_person(house, told, "adult", who="school", sees="summary")
        house.client.visit("/come-back/complaint")

    @shown(who, f"{child}, late")
    def _late(house: House) -> None:
        told = decided(house, who=who)
        by_person(house, told, "advocate", answer="have")
        say_yes(house, told, "summary")
        by_team(house, told, "send", on="2026-11-02")
        house.client.visit("/come-back/complaint")

    @shown(who, f"{child}, ended")
    def _ended(house: House) -> None:
        told = decided(house, who=who)
        by_team(house, told, "end", CHANGE, outcome="partly", remedy="They say sorry.")
        house.client.visit("/come-back/complaint")


for each in ("4_7", "8_11", "12_17"):
    _first_pages_of_a_child(f"child_{each}", f"complaint of a child of {each.replace('_', ' to ')}")
    _of_a_child(f"child_{each}", f"complaint of a child of {each.replace('_', ' to ')}")


@shown("child_12_17", "complaint of a child who picked their worker")
def _worker(house: House) -> None:
    start(house, who="child_12_17")
    house.client.press("Choose this adult", 422, who="worker", sees="days")


@shown("adults", "for an adult whom a child trusts")
def _adult(house: House) -> None:
    told = decided(house, who="child_8_11")
    by_person(house, told, "adult", who="family", sees="summary")
    house.client.visit("/come-back/complaint/for-an-adult")


def opened(house: House, told: Told, name: str = "amara") -> None:
    """One of the team opens it on its page."""
    house.sign_in(name)
    house.client.visit(f"/team/complaint/{told.case_id.hex()}")
    house.client.press("Open the complaint")


@shown("team", "today with clocks")
def _clocks(house: House) -> None:
    sent(house, on="2026-11-02")
    start(house)
    house.sign_in()


@shown("team", "complaint, locked")
def _locked(house: House) -> None:
    told = start(house)
    house.sign_in()
    house.client.visit(f"/team/complaint/{told.case_id.hex()}")


@shown("team", "complaint to decide")
def _to_decide(house: House) -> None:
    opened(house, start(house))


@shown("team", "complaint decided without a reason")
def _no_reason(house: House) -> None:
    _to_decide(house)
    house.client.press("Keep this way", 422, route="statutory", body=COUNCIL)


@shown("team", "complaint to make ready")
def _make_ready(house: House) -> None:
    opened(house, decided(house, who="child_12_17"))


@shown("team", "complaint to send")
def _to_send(house: House) -> None:
    told = decided(house)
    say_yes(house, told, "summary", "name")
    opened(house, told)


@shown("team", "complaint that is late, for the team")
def _late_team(house: House) -> None:
    told = sent(house, on="2026-11-02")
    by_team(house, told, "letter", "Please answer now.")
    by_person(house, told, "press")
    opened(house, told)


@shown("team", "complaint at stage 2 with a second opinion asked")
def _second(house: House) -> None:
    told = sent(house)
    by_team(house, told, "met")
    by_person(house, told, "next")
    say_yes(house, told, "summary", "name")
    by_team(house, told, "send")
    with house.client.application.app_context():
        amara = house.keyring("amara").staff_id.hex()
    by_team(house, told, "ask second opinion", "Do you think that it is fair?", "tom", of=amara)
    opened(house, told)


@shown("team", "complaint with papers, and one that is not taken")
def _papers(house: House) -> None:
    told = sent(house)
    by_team(house, told, "letter", "Please answer now.")
    opened(house, told)
    house.client.press("Put this letter on the record, as a PDF")
    house.client.press("Put it on the record", 422, title="Their answer")


@shown("team", "complaint that has ended, for the team")
def _ended_team(house: House) -> None:
    told = sent(house)
    by_team(house, told, "end", "Plans need a day.", outcome="upheld", remedy="A plan with dates.")
    opened(house, told)


@shown("team", "legal order to write down")
def _order(house: House) -> None:
    told = house.tell()
    house.sign_in()
    house.client.visit(f"/team/orders/{told.case_id.hex()}")
    house.client.press("Write it down", 422)
    house.client.press("Write it down", by_whom="A family court", law="Order 12", what="The name.")


@shown("team", "legal order that waits for me")
def _order_waits(house: House) -> None:
    _order(house)
    address = house.client.answer.request.path
    house.sign_in("nadia")
    house.client.visit(address)
    house.client.press("We must give it", 422)
