"""What the team writes is held against what people said: nobody's own words, names, numbers or facts get out."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select

from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Release
from feedback_app.models.testimony import Act, Case, Grant, Report
from feedback_app.publishing.close import close
from feedback_app.publishing.own_words import faults
from feedback_app.publishing.release import release
from feedback_app.publishing.report import CannotRelease, SentencesRefused, find, write
from feedback_app.publishing.sentence_check import some_not_open
from feedback_app.sealed.vault import Words, seal_words
from tests.house import DAY, PERIODS, keyring_of, tell

OWN = "The social worker forgot our anniversary picnic beside the lighthouse and laughed about it."


@pytest.fixture
def report_id(house, settings, records, app):
    """A closed period: sixty who waited, and one story that only one person told."""
    with app.app_context():
        came = PERIODS["over"][0]
        tell(settings, "We waited ages and nobody ever rang us back.", came=came, themes=("B1-",), times=60)
        tell(settings, OWN, came=came, themes=("B1-",))
        return close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")


def written(report_id, text, opening=""):
    write(keyring_of("amara"), report_id, {"B1-": text}, opening, ready=True, today=DAY)


def refused(report_id, text, opening=""):
    with pytest.raises(SentencesRefused) as said:
        written(report_id, text, opening)
    return said.value.faults


class TestAgainstWhatWasSaid:
    def test_a_sentence_copied_from_a_case_is_refused(self, app, report_id):
        with app.app_context():
            found = refused(report_id, OWN)
            assert "Only one or two people put it this way" in found["B1-"]

    def test_four_content_words_in_a_row_are_enough_with_other_small_words_between(self, app, report_id):
        with app.app_context():
            found = refused(report_id, "One of them forgot an anniversary, a picnic beside the lighthouse.")
            assert "“forgot an anniversary, a picnic beside the lighthouse”" in found["B1-"]

    def test_three_are_not_and_words_of_many_are_free(self, app, report_id):
        with app.app_context():
            written(report_id, "People waited ages and nobody ever rang them. Some had an anniversary picnic spoiled.")
            assert find(keyring_of("nadia"), report_id).sentences["B1-"].startswith("People waited ages")

    def test_a_note_that_copies_nothing_but_points_to_one_of_them_is_refused(self, app, report_id):
        with app.app_context():
            found = refused(report_id, "Workers laughed. A lighthouse was forgotten, and picnics.")
            assert found["B1-"].startswith("Please say this more generally, above all “")
            assert "“lighthouse”" in found["B1-"]
            assert "anniversary" not in found["B1-"]

    def test_the_opening_is_checked_too(self, app, report_id):
        with app.app_context():
            assert set(refused(report_id, "People waited.", OWN)) == {"opening"}

    def test_the_refusal_quotes_only_the_teams_own_sentence(self, app, report_id):
        with app.app_context():
            found = refused(report_id, "A worker forgot our anniversary picnic beside water.")
            assert "laughed" not in found["B1-"]
            assert "lighthouse" not in found["B1-"]

    def test_words_of_a_case_that_was_left_out_are_still_theirs(self, app, report_id, settings):
        with app.app_context():
            tell(settings, "Purple lanterns hung behind every window.", came=PERIODS["over"][0])
            assert refused(report_id, "Purple lanterns hung behind the window.")

    def test_that_a_machine_read_the_words_is_recorded_even_when_it_is_refused(self, app, report_id, records):
        with app.app_context():
            refused(report_id, OWN)
            last = db.session.scalars(select(Act).order_by(Act.place.desc()).limit(1)).one()
            assert (last.what, last.about) == ("machine read words", records.periods["over"])
            assert db.session.get_one(Report, report_id).sealed_draft is None


@pytest.mark.parametrize(
    "text",
    [
        "Families in Leeds waited.",
        "People said that Sarah was kind.",
        "Nobody rang after 3 March 2024.",
        "A boy who was six years old had to wait.",
        "A child aged 4 waited.",
        "A family with three siblings waited.",
        "Parents of twins waited.",
        "Letters to BS1 4QD were lost.",
    ],
)
def test_names_places_dates_ages_and_numbers_of_children_are_refused(text):
    assert set(faults({"B1-": text}, [])) == {"B1-"}


@pytest.mark.parametrize(
    "text",
    [
        "Help took many months to begin. Families felt left alone while they had to wait.",
        "People were told one thing and then another.",
        "Harbourlands did not ring back. The next report is due after 24 May 2027.",
    ],
)
def test_plain_sentences_pass(text):
    assert faults({"B1-": text}, [("We waited.", False)], ("Harbourlands", "24 May 2027")) == {}


def test_a_number_that_one_person_said_of_a_thing_is_theirs_and_of_many_is_not():
    said = ["It took eleven meetings.", "We waited eight weeks.", "Eight weeks!", "After eight weeks they rang."]
    told = [(text, False) for text in said]
    assert "“eleven meetings”" in faults({"a": "It took eleven meetings."}, told)["a"]
    assert faults({"a": "It took eight weeks."}, told) == {}


def test_people_who_asked_only_to_be_counted_never_make_words_common():
    text, words = "We waited for a plan that never came.", "Waited months; a plan that never came to us."
    many = [(words, True)] * 50
    assert faults({"a": text}, many) == {}, "no run of four content words is shared"
    same = "The plan they promised never arrived in time."
    assert faults({"a": same}, [(same, False)] * 3) == {}
    assert "promised never" in faults({"a": same}, [(same, True)] * 50)["a"]
    assert faults({"a": same}, [(same, True)] * 50 + [(same, False)] * 3) == {}


def test_ten_thousand_cases_are_read_in_seconds():
    told = ((f"{OWN} Number {n} waited for the plan and rang the office again." * 4, False) for n in range(10_000))
    begun = time.process_time()
    assert faults({"a": "Nobody forgot them."}, told) == {}
    assert time.process_time() - begun < 20


class TestPages:
    def test_a_refused_sentence_stands_in_its_box_with_what_to_change(self, house, report_id):
        house.sign_in("amara")
        house.client.visit(f"/team/report/{report_id.hex()}")
        page = house.client.press(
            "Ask a second person to release it",
            422,
            **{"sentence-B1-": "Sarah in Leeds waited.", "opening": "Hello."},
        )
        form = page.form_with("Keep and preview")
        assert (form.values["sentence-B1-"], form.values["opening"]) == ("Sarah in Leeds waited.", "Hello.")
        assert "Please take out" in page.words

    def test_the_second_person_must_tick_each_sentence(self, app, house, report_id):
        with app.app_context():
            written(report_id, "People waited.", "Thank you all.")
        house.sign_in("nadia")
        house.client.visit(f"/team/report/{report_id.hex()}/preview")
        assert house.client.page.words.count("No worker at this agency could think of one family") == 2
        page = house.client.press("Sign and release it", 422)
        assert "Please tick each sentence" in page.words
        with app.app_context():
            assert db.session.get_one(Report, report_id).state == "waiting"
            marks = list(find(keyring_of("nadia"), report_id).to_tick)
        assert house.client.press("Sign and release it", 422, ticked=marks[:1])
        out = house.client.press("Sign and release it", 200, ticked=marks).words
        with app.app_context():
            release = db.session.get_one(Release, db.session.get_one(Report, report_id).release_hash)
            assert release.public_on > DAY
        assert f"Everyone can read it from {release.public_on.day} {release.public_on:%B %Y}" in out
        assert "The agency's leaders can read it now." in out
        assert house.client.visit(f"/team/report/{report_id.hex()}").words == out
        with app.app_context():
            act = db.session.scalars(
                select(Act).where(Act.what == "released a report").order_by(Act.place.desc())
            ).first()
            assert act.why == "No one family comes to mind: opening, B1-"

    def test_a_tick_for_words_that_were_changed_since_counts_for_nothing(self, app, report_id, settings):
        with app.app_context():
            written(report_id, "People waited.")
            ticked = find(keyring_of("nadia"), report_id).to_tick
            written(report_id, "People waited long.")
            with pytest.raises(CannotRelease, match="tick each sentence"):
                release(keyring_of("nadia"), report_id, DAY, settings, "harbourlands", ticked=ticked)

    def test_who_we_have_not_heard_enough_from_gets_into_the_report_when_the_group_is_not_small(
        self, house, app, report_id
    ):
        house.sign_in("amara")
        house.client.visit(f"/team/report/{report_id.hex()}")
        house.client.press("Keep and preview", not_heard=["birth_family", "child_8_11"])
        assert "We have not heard enough from birth families" in house.client.page.words
        with app.app_context():
            draft = find(keyring_of("nadia"), report_id)
            assert draft.not_heard == ("birth_family", "child_8_11")
            assert (draft.released.not_heard, draft.released.some_not_named) == (("birth_family",), True)


def test_too_few_responses_say_so_kindly_and_when_the_next_report_is_due(house, app, records):
    with app.app_context():
        report_id = close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")
    house.sign_in("amara")
    page = house.client.visit(f"/team/report/{report_id.hex()}")
    due = f"{PERIODS['open'][1]:%-d %B %Y}"
    assert f"The next report is due after {due}" in page.words
    house.client.press("Ask a second person to release it")
    assert f"The next report is due after {due}" in house.client.page.words


def test_what_the_writer_could_not_see_the_second_person_finds(app, report_id, records, settings):
    """The writer holds no key to one case; the second person does, and their release is refused."""
    hidden = Words((("happened", "A purple kettle whistled beneath grandmother's umbrella."),))
    with app.app_context():
        amara, nadia = keyring_of("amara"), keyring_of("nadia")
        key_id, pair = amara.current("caseload", records.caseloads["fernhill"])
        with writing():
            weeks = (Case.caseload_id == records.caseloads["harbourlands"]) & (Case.week == PERIODS["over"][0])
            case = db.session.scalars(select(Case).where(weeks).limit(1)).one()
            case.sealed_words, case.key_id = seal_words(hidden, pair.public, case.id, case.caseload_id), key_id
            db.session.delete(db.session.get_one(Grant, (key_id, amara.staff_id)))
        assert not some_not_open(nadia, records.periods["over"])
        written(report_id, "A purple kettle whistled, beneath some umbrella.")
        assert some_not_open(keyring_of("amara"), records.periods["over"])
        with pytest.raises(CannotRelease, match="what is open to you"):
            release(nadia, report_id, DAY, settings, "harbourlands", ticked=find(nadia, report_id).to_tick)
        assert db.session.get_one(Report, report_id).state == "waiting"
