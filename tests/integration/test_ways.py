"""Children, Easy Read and telling for someone, from the door to what is sealed: whatever a child does is met kindly."""

from __future__ import annotations

from analysis import Reading
from analysis.disclose import contributions
from feedback_app.casework.cases import OpenedCase, open_case
from feedback_app.casework.safeguarding import IN_DANGER, open_copy
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Case, Draft, Staff
from tests.house import DAY, House
from tests.pages.shows.ways import through

DRAWN = "0 1 100 100 500 500;1 2 500 600"


def newest(house: House, before: set[bytes]) -> OpenedCase:
    """The one case that came since."""
    with house.client.application.app_context():
        (case_id,) = {case.id for case in db.session.query(Case)} - before
        return open_case(house.keyring(), case_id, "To read it for the first time", DAY)


def cases(house: House) -> set[bytes]:
    with house.client.application.app_context():
        return {case.id for case in db.session.query(Case)}


def themes(reading: Reading | None) -> set[tuple[str, str]]:
    assert reading is not None
    return {(str(theme), theme.set_by) for theme in reading.themes}


def test_a_child_sends_faces_and_a_drawing_without_a_word(house: House) -> None:
    before = cases(house)
    through(house, "child_8_11")
    house.client.press("Start")
    house.client.press("Stop here", **{"feel.listen": "good", "feel.home": "bad", "feel.letters": "unsure"})
    house.client.visit("/tell-us/drawing")
    house.client.press("Next", drawing=DRAWN)
    house.client.press("Send")
    assert "no secret words" in house.client.page.words
    opened = newest(house, before)
    assert opened.words.answers == (("drawing", DRAWN),)
    assert themes(opened.reading) == {("C1+", "person"), ("E1-", "person")}
    assert opened.reading is not None
    assert (opened.reading.voice, opened.reading.level, opened.reading.flags) == ("child_8_11", "concern", ("F-SAFE",))
    assert (opened.case.lookup, opened.case.person_key) == (None, None)
    with house.client.application.app_context():
        copy = open_copy(house.keyring(), opened.case.id, IN_DANGER, DAY)
    assert copy.why
    house.sign_in()
    house.client.visit(f"/team/case/{opened.case.id.hex()}")
    page = house.client.press("Open the words", why="To check the themes")
    assert "Their own word" in page.words
    assert 'points="100,100 500,500"' in house.client.answer.get_data(as_text=True)


def test_what_the_grown_up_took_away_is_on_no_page_and_a_workers_help_is_not_counted(house: House) -> None:
    before = cases(house)
    house.client.visit("/tell-us/children")
    house.client.press("Continue", who="child_4_7")
    house.client.press("Go on to the child's page", helped="worker", leave_out="D3")
    house.client.press("Go")
    assert "Letters" not in house.client.page.words
    house.client.press("Next", **{"feel.school": "good"})
    assert "Letters" not in house.client.page.words
    house.client.press("Next", best="school")
    house.client.press("Next", change="school")
    house.client.press("Send")
    opened = newest(house, before)
    assert themes(opened.reading) == {("B6±", "person")}
    assert opened.reading is not None
    assert "F-HELPED" in opened.reading.flags
    assert contributions(opened.reading) == ()


def test_all_empty_is_met_kindly_and_a_double_tap_sends_once(house: House) -> None:
    before = cases(house)
    through(house, "child_8_11")
    house.client.press("Start")
    for _ in range(4):
        house.client.press("Skip")
    assert "There is nothing here yet" in house.client.page.words
    refused = house.client.send("/tell-us/send", 422)
    assert "just close this page" in refused.get_data(as_text=True)
    assert cases(house) == before
    house.client.send("/tell-us/change", 303, change="a" * 10_000)
    house.client.send("/tell-us/change", 303, change="a" * 10_000)
    house.client.send("/tell-us/send", 303)
    house.client.send("/tell-us/send", 303)
    assert newest(house, before).words.answers == (("change", "a" * 10_000),)


def test_a_child_may_only_ask_for_help(house: House) -> None:
    before = cases(house)
    through(house, "child_12_17")
    house.client.visit("/tell-us/help")
    house.client.press("Add this to what I send", 422, help_name="Wren")
    assert house.client.page.form_with("Add this to what I send").values["help_name"] == "Wren"
    house.client.press("Add this to what I send", help_name="Wren", help_reach="07700 900123 after four")
    house.client.press("Send", code="no")
    assert "We know how to reach you" in house.client.page.words
    case = newest(house, before).case
    with house.client.application.app_context():
        copy = open_copy(house.keyring(), case.id, IN_DANGER, DAY)
    assert copy.contact["reach"] == "07700 900123 after four"


def test_a_childs_way_closes_when_a_deputy_is_missing_and_nothing_is_lost(house: House) -> None:
    before = cases(house)
    through(house, "child_8_11")
    house.client.send("/tell-us/best", 303, best="My worker is kind.")
    with house.client.application.app_context(), writing():
        db.session.query(Staff).filter(Staff.sign_in_name == "nadia").update({Staff.active: False})
    house.client.visit("/tell-us/children", 503)
    assert "0800 1111" in house.client.page.words
    refused = house.client.send("/tell-us/send", 422)
    assert "Nothing you wrote is lost" in refused.get_data(as_text=True)
    assert cases(house) == before
    assert "My worker is kind." in house.client.visit("/tell-us/check").words


def test_a_draft_is_found_again_on_its_own_way(house: House) -> None:
    through(house, "child_12_17")
    house.client.send("/tell-us/best", 303, best="The group is great.")
    house.client.visit("/tell-us/change")
    house.client.press("Save and finish later", change="More groups.")
    code = " ".join(house.client.page.words.split("Your code")[1].split()[:8])
    with house.client.application.app_context():
        assert db.session.query(Draft).filter(Draft.code_lookup.is_not(None)).count() == 1
    house.client = house.another_browser()
    page = house.come_back(code)
    assert "More groups." in page.words
    assert "12 to 17" in page.words
    assert 'class="surface-public has-way-out for-young' in house.client.answer.get_data(as_text=True)


def test_what_was_written_on_one_way_is_kept_when_another_is_chosen(house: House) -> None:
    through(house, "adopter")
    house.client.send("/tell-us/happened", 303, happened="Nobody rang us.")
    house.client.visit("/tell-us")
    house.client.press("Continue", who="easy_read")
    house.client.press("Start")
    house.client.press("Next", who="adopted_adult")
    assert "Nobody rang us." in house.client.visit("/tell-us/check").words
    assert "I was adopted" in house.client.page.words
