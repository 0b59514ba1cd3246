"""A complaint as it is kept: sealed, the same for both sides, step after step, and gone when it is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from feedback_app.casework import moving, resealing
from feedback_app.casework.keeping import forget_old_words
from feedback_app.complaints import records
from feedback_app.complaints.guide import CHILDREN, guide
from feedback_app.complaints.in_words import clock_in_words
from feedback_app.complaints.progress import NotNow, Step
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import come_back
from feedback_app.intake.return_code import keys_of
from feedback_app.models.testimony import Act, Case, Complaint, ComplaintStep
from tests.house import DAY, keyring_of
from tests.integration.at_once import together
from tests.integration.everything import kept, where
from tests.page_inspector import CANARY
from tests.pages.shows.complaints import (
    ANSWERS,
    SAID,
    SUMMARY,
    before_as_child,
    by_team,
    decided,
    opened,
    say_yes,
    sent,
    start,
)
from tests.pages.shows.public import write_all


def in_house(house):
    return house.client.application.app_context()


def known_to_person(house, told):
    with in_house(house):
        returned = come_back.find(come_back.enter(keys_of(told.code, house.settings.code_pepper), DAY), DAY)
        return records.of_person(returned.case, returned.pair)


def known_to_team(house, told, name="amara"):
    with in_house(house):
        return records.of_team(keyring_of(name), db.session.get_one(Case, told.case_id))


class TestWhatIsKept:
    def test_it_begins_only_when_it_is_asked_for(self, house):
        told = house.tell(code=True)
        house.come_back(told.code)
        house.client.visit("/come-back/complaint")
        house.client.visit("/come-back/complaint/questions")
        house.client.press("Start my complaint", 422)
        with in_house(house):
            assert db.session.scalar(select(func.count()).select_from(Complaint)) == 0
            assert db.session.get_one(Case, told.case_id).route == "feedback"

    def test_nothing_of_it_stands_in_the_clear_but_a_day(self, house):
        told = start(house)
        by_team(house, told, "decide", "Zanzibar is the reason.", route="statutory", body="Xanadu Council")
        by_team(house, told, "summary", "The yellow plan was late.")
        by_team(house, told, "note", "Periwinkle thinks that it is simple.")
        say_yes(house, told, "summary")
        with in_house(house):
            for word in ("Zanzibar", "Xanadu", "yellow plan", "Periwinkle", "statutory", "adopter"):
                assert [place for place in where(word, kept()) if ".complaint" in place or ".act" in place] == []
            assert db.session.get_one(Complaint, told.case_id).open

    def test_steps_are_of_one_size(self, house):
        told = decided(house)
        with in_house(house):
            assert len({len(step.for_team) for step in db.session.scalars(select(ComplaintStep))}) == 1
            assert db.session.get_one(Complaint, told.case_id).next_day is None

    def test_both_sides_see_the_same_dates_and_notes_stay_with_the_team(self, house):
        told = sent(house)
        by_team(house, told, "note", "Ask Tom about this.")
        mine, ours = known_to_person(house, told), known_to_team(house, told, "tom")
        assert clock_in_words(mine.now, DAY) == clock_in_words(ours.now, DAY)
        assert "Tuesday 8 December" in clock_in_words(mine.now, DAY)
        assert len(ours.steps) == len(mine.steps) + 1
        assert ours.complaint.next_day == mine.now.due

    def test_every_step_of_the_team_is_in_the_trail_and_none_of_the_person(self, house):
        told = sent(house)
        with in_house(house):
            acts = [act.what for act in db.session.scalars(select(Act).where(Act.about == told.case_id))]
        assert acts == ["complaint: decide", "complaint: summary", "complaint: send"]

    def test_a_step_that_may_not_come_leaves_nothing(self, house):
        told = decided(house)
        with pytest.raises(NotNow, match="Nothing may be sent"):
            by_team(house, told, "send")
        assert len(known_to_team(house, told).steps) == 3
        with in_house(house):
            assert db.session.scalar(select(Act.what).where(Act.what == "complaint: send")) is None

    def test_of_two_at_once_one_comes_too_late(self, house, app):
        told = decided(house)
        say_yes(house, told, "summary", "name")

        def send():
            records.by_team(keyring_of("amara"), told.case_id, Step("send", DAY, "team", data={"on": DAY.isoformat()}))

        results = together(app, send, send)
        assert sorted(isinstance(each, NotNow) for each in results) == [False, True]


class TestHowLong:
    def test_words_are_kept_while_it_is_open(self, house):
        told = start(house)
        with in_house(house):
            late = DAY + timedelta(days=2000)
            with writing():
                case = db.session.get_one(Case, told.case_id)
                case.state, case.read_by, case.sealed_reading = "counted", None, None
            forget_old_words(late, 730)
            assert db.session.get(Case, told.case_id) is not None
        by_team(house, told, "end", outcome="settled")
        with in_house(house):
            forget_old_words(late, 730)
            assert db.session.get(Case, told.case_id) is None

    def test_taking_back_takes_it_along(self, house):
        told = decided(house)
        house.client.visit("/come-back/take-back")
        house.client.press("Yes, take it back")
        with in_house(house):
            assert db.session.get(Case, told.case_id) is None
            assert db.session.scalar(select(func.count()).select_from(ComplaintStep)) == 0

    def test_a_new_key_and_another_caseload_still_open_it(self, house):
        told = decided(house)
        with in_house(house):
            keyring = keyring_of("amara")
            old = db.session.get_one(Case, told.case_id).key_id
            resealing.rotate(keyring, old, DAY)
            while resealing.reseal_chunk(keyring_of("amara"), old):
                pass
            assert db.session.scalar(select(func.count()).where(ComplaintStep.key_id == old)) == 0
            moving.move_case(keyring_of("amara"), told.case_id, house.records.caseloads["fernhill"], DAY)
        assert known_to_team(house, told).now.summary == known_to_person(house, told).now.summary


class TestThePersonsPage:
    def test_a_name_leaves_only_by_a_yes_and_only_for_the_stage(self, house):
        decided(house)
        page = house.client.visit("/come-back/complaint")
        assert "What would be sent" in page.words
        house.client.press("Put it in the box with two locks", name="Ada Quillomere", contact="")
        house.client.press("Yes, send this summary to Harbourlands Council")
        page = house.client.press("Yes, send my name to Harbourlands Council")
        assert "You said yes to your name for Harbourlands Council." in page.words
        assert "Ada" not in page.words
        page = house.client.press("No, keep my name back")
        assert "Yes, send my name to" in "".join(b for form in page.forms for b in form.buttons)

    def test_a_late_answer_offers_the_next_step_with_one_button(self, house):
        sent(house, on="2026-11-02")
        page = house.client.visit("/come-back/complaint")
        assert "They should have answered you by Monday 16 November: 6 working days late." in page.words
        page = house.client.press("Ask us to press them")
        assert "We are on it" in page.words
        page = house.client.press("Go on to Stage 2")
        assert "Stage 2" in page.words

    def test_what_changed_since_it_was_seen_cannot_be_let_go(self, house):
        told = decided(house)
        house.client.visit("/come-back/complaint")
        by_team(house, told, "summary", "Another summary.")
        page = house.client.press("Yes, send this summary to Harbourlands Council", 422)
        assert "This has changed since you saw it" in page.words

    def test_being_turned_down_shows_its_clock_at_once(self, house):
        start(house, about="turned_down", who="wants_to_adopt")
        assert "You have 40 working days from the letter" in house.client.page.words

    def test_without_a_code_no_page_opens(self, house):
        house.client.visit("/come-back/complaint")
        assert house.client.answer.request.path == "/come-back"


def seen_by_the_agency(browser):
    """Every page that a leader can reach by links from theirs, as words; addresses too."""
    found, waiting = {}, ["/agency/", "/said-and-did", "/complaints"]
    while waiting:
        address = waiting.pop().split("#")[0]
        if address in found or not address.startswith(("/agency", "/said-and-did", "/complaints")):
            continue
        response = browser.get(address, follow_redirects=True)
        found[address] = response.status_code
        if response.mimetype == "text/html":
            found[address] = browser.page.words
            waiting += [link for link, _ in browser.page.links]
    return found


def test_the_agency_never_sees_that_there_is_a_complaint(house):
    """The page inspector refuses the canary on any of its pages; and no page differs from before."""
    leader = house.sign_in_leader(client=house.another_browser())
    before = seen_by_the_agency(leader)
    assert len(before) >= 5
    told = start(house)
    by_team(house, told, "decide", f"{CANARY} is the reason.", route="statutory", body="Harbourlands Council")
    by_team(house, told, "summary", f"The plan of {CANARY} was late.")
    say_yes(house, told, "summary", "name")
    by_team(house, told, "send")
    assert seen_by_the_agency(leader) == before


def test_being_treated_worse_goes_to_the_team_and_nowhere_else(house):
    told = sent(house)
    house.client.visit("/come-back/complaint")
    house.client.press("Tell the team", 422)
    page = house.client.press("Tell the team", wish="director")
    assert "Write to the director and the chair of the board" in page.words
    assert known_to_team(house, told).now.our_turn


class TestHowAChildBegins:
    @pytest.mark.parametrize("age", CHILDREN)
    def test_is_in_their_words_from_the_first_page_to_the_last_error(self, house, age):
        said = SAID[age]
        before_as_child(house, age)
        words = house.client.page.words
        assert words.index(said["advocate_title"]) < words.index(said["before"]["not_anonymous"])
        house.client.press("Go on")
        page = house.client.press(said["questions"]["send"], 422)
        assert said["errors"]["choose"] in page.words
        assert "Please check" in page.title
        house.client.press(
            said["questions"]["send"], about="letterbox", when="year", court_now="unsure", body="council"
        )
        assert said["begun"] in house.client.page.words

    @pytest.mark.parametrize("age", CHILDREN)
    def test_each_error_on_the_way_says_what_to_do_in_their_words(self, house, age):
        told, said = decided(house, who=age), SAID[age]
        house.client.visit("/come-back/complaint")
        for button, error, given in (
            (said["keep"], "choose", {}),
            (said["tell"], "choose", {}),
            (said["adult_keep"], "worker", {"who": "worker", "sees": "days"}),
            (said["adult_keep"], "choose", {}),
            (said["put_name"], "name", {}),
            (said["stop"], "other", {"step": "press"}),
            (said["stop"], "other", {"step": "juggle"}),
        ):
            page = house.client.press(button, 422, **given)
            assert said["errors"][error] in page.words
            assert "Please check" in page.title
        by_team(house, told, "summary", "Another summary.")
        assert said["errors"]["changed"] in house.client.press(said["yes"], 422).words
        stale = house.client.press(said["stop"], 400, csrf_token="old")
        assert said["errors"]["stale"] in stale.words

    def test_the_youngest_are_asked_one_thing_and_the_rest_is_left_open(self, house):
        before_as_child(house, "child_4_7")
        house.client.press("Go on")
        assert sum(element[0] == "fieldset" for element in house.client.page.elements) == 1
        told = start_as_child(house, "child_4_7", about="letterbox")
        assert known_to_team(house, told).now.asked == {
            "who": "child_4_7", "about": "letterbox", "body": "unsure", "when": "unsure", "court_now": "unsure",
        }  # fmt: skip

    def test_a_child_whose_words_were_counted_is_known(self, house, monkeypatch):
        told = house.tell(code=True)
        house.come_back(told.code)
        monkeypatch.setattr(come_back, "voice_of", lambda _: "child_8_11")
        assert SAID["child_8_11"]["before"]["title"] in house.client.visit("/come-back/complaint").words

    def test_an_age_that_is_none_changes_nothing(self, house):
        house.come_back(house.tell(code=True).code)
        house.client.visit("/come-back/complaint")
        page = house.client.press("I am 8 to 11", who="child_99")
        assert "Before you start a complaint" in page.words


def start_as_child(house, age, **answers):
    told = house.tell(code=True)
    house.come_back(told.code)
    house.client.visit("/come-back/complaint")
    house.client.press(dict(guide().questions[0].options)[age])
    house.client.press("Go on")
    house.client.press(SAID[age]["questions"]["send"], **answers)
    return told


def test_it_begins_from_the_page_that_shows_the_code(house):
    write_all(house)
    house.client.visit("/tell-us/check")
    house.client.press("Send", code="yes")
    page = house.client.press("What a complaint means")
    assert page.title.startswith("Before you start a complaint")
    with in_house(house):
        assert db.session.scalar(select(func.count()).select_from(Complaint)) == 0
    house.client.visit("/come-back/complaint/questions")
    house.client.press("Start my complaint", **ANSWERS)
    with in_house(house):
        assert db.session.scalar(select(func.count()).select_from(Complaint)) == 1
    house.client.visit("/tell-us/done")
    house.client.press("I have kept it")
    assert house.client.send("/tell-us/complain", 303).location == "/come-back"


class TestAChild:
    def test_is_offered_an_advocate_first_and_nothing_goes_out_before(self, house):
        told = decided(house, who="child_12_17")
        words = house.client.visit("/come-back/complaint").words
        assert words.index("Would you like an advocate?") < words.index("Read this first")
        say_yes(house, told, "summary")
        with pytest.raises(NotNow, match="Nothing may be sent"):
            by_team(house, told, "send")
        house.client.visit("/come-back/complaint")
        house.client.press("Keep my choice", answer="yes")
        by_team(house, told, "send")
        assert "They should answer by Tuesday 8 December" in house.client.visit("/come-back/complaint").words

    def test_lets_an_adult_help_whose_name_is_kept_nowhere(self, house):
        told = decided(house, who="child_8_11")
        house.client.visit("/come-back/complaint")
        house.client.press("Pick this grown-up", 422, who="worker", sees="days")
        house.client.press("Pick this grown-up", who="school", sees="days")
        page = house.client.visit("/come-back/complaint/for-an-adult")
        assert told.case_id.hex()[:8] in page.words
        assert "Which step it is at, and the dates." in page.words
        assert SUMMARY not in page.words
        opened(house, told)
        assert "They let an adult help them: someone at school." in house.client.page.words
        house.client.visit("/come-back/complaint")
        house.client.press("Take them off again")
        assert house.client.get("/come-back/complaint/for-an-adult").status_code == 303
