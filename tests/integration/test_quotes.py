"""A quote enters a report only when its person saw just these words and said yes; then nothing ties it to them."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from feedback_app.answers import embargo, reports
from feedback_app.casework import resealing
from feedback_app.casework.cases import CannotDo
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import come_back
from feedback_app.intake import quotes as of_person
from feedback_app.intake.quotes import TooLate
from feedback_app.intake.return_code import keys_of
from feedback_app.models.published import Release
from feedback_app.models.testimony import Act, Case, Quote, Report, SafeguardingRecord, SealingKey, Staff, new_id
from feedback_app.publishing import ask_to_quote, correct, correction
from feedback_app.publishing.close import close
from feedback_app.publishing.correction import Change
from feedback_app.publishing.release import release
from feedback_app.publishing.report import CannotRelease, find, write
from feedback_app.sealed.vault import Words, seal_words
from tests.house import DAY, PERIODS, keyring_of, tell
from tests.integration.everything import files_of, kept, where

STORY = (
    "We sat by the telephone until the chrysanthemums drooped. Tom from Leeds never rang, and then we stopped hoping."
)
WORDS = "We sat by the telephone until the chrysanthemums drooped."
NOTE = "People waited for a call."
PUBLIC = embargo.public_day(DAY)


@pytest.fixture
def told(house, settings, records, in_app):
    """One person with a code among many, counted; the report is under way."""
    came = PERIODS["over"][0]
    tell(settings, "We waited and waited.", came=came, themes=("B1-",), times=60)
    told = tell(settings, STORY, code=True, came=came, themes=("B1-",))
    close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")
    return told


@pytest.fixture
def report_id(told):
    return db.session.scalar(select(Report.id).where(Report.state != "released"))


@pytest.fixture
def person(told, settings):
    """Whoever comes back with the code, as they are at the moment of the call."""
    token = come_back.enter(keys_of(told.code, settings.code_pepper), DAY)
    return lambda: come_back.find(token, DAY)


def ask(case_id, report_id, text=WORDS, theme="B1-", name="amara"):
    ask_to_quote.propose(keyring_of(name), case_id, f"{report_id.hex()}:{theme}", text, DAY)


def answer(person, yes):
    here = person()
    of_person.answer(here, of_person.asked_of(here)[0].mark, yes)


def written(report_id, quoted=None, name="amara"):
    write(keyring_of(name), report_id, {"B1-": NOTE}, "Thank you all.", ready=True, today=DAY, quoted=quoted)


def marks(report_id):
    return [each.mark for each in find(keyring_of("amara"), report_id).asked]


def let_out(report_id, settings, ticked=None):
    nadia = keyring_of("nadia")
    ticks = find(nadia, report_id).to_tick if ticked is None else ticked
    made = release(nadia, report_id, DAY, settings, "harbourlands", ticked=ticks)
    deliver()
    return json.loads(db.session.get_one(Release, made).body)


class TestAsking:
    def test_the_person_sees_just_these_words_and_the_place_where_they_would_stand(self, told, report_id, person):
        ask(told.case_id, report_id)
        (asked,) = of_person.asked_of(person())
        assert (asked.quoted.text, asked.quoted.answer, asked.quoted.theme) == (WORDS, "", "B1-")
        assert "did not work" in asked.quoted.label

    def test_the_act_is_recorded_with_the_report_and_not_with_the_case(self, told, report_id):
        ask(told.case_id, report_id)
        assert db.session.scalar(select(Act.about).where(Act.what == "asked for a quote")) == report_id

    def test_it_is_sealed_on_both_sides(self, told, report_id, settings):
        ask(told.case_id, report_id)
        assert where("chrysanthemums", kept()) == []
        if settings.database_url.startswith("sqlite"):
            assert b"chrysanthemums" not in files_of(settings.database_url)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("We sat by the telephone all night long.", "not just their words"),
            ("until the chrysanthemums … We sat by", "not just their words"),
            ("We sat.", "Copy 4 to 40 words"),
            ("Tom from Leeds never rang, and then we stopped hoping.", "Please take out"),
            ("and then we stopped [she] hoping", "not just their words"),
            ("", "Copy 4 to 40 words"),
        ],
    )
    def test_what_is_not_theirs_or_shows_who_they_are_is_refused(self, told, report_id, text, says):
        with pytest.raises(CannotDo, match=says):
            ask(told.case_id, report_id, text)
        assert db.session.scalar(select(func.count()).select_from(Quote)) == 0

    def test_words_may_be_left_out_with_a_mark(self, told, report_id, person):
        ask(told.case_id, report_id, "[name] from [place] never rang, … we stopped hoping")
        assert of_person.asked_of(person())[0].quoted.text.startswith("[name] from [place]")

    def test_each_person_is_asked_once_for_a_report(self, told, report_id):
        ask(told.case_id, report_id)
        with pytest.raises(CannotDo, match="asked once"):
            ask(told.case_id, report_id, name="nadia")

    def test_a_theme_that_is_not_shown_takes_no_quote(self, told, report_id):
        with pytest.raises(CannotDo, match="beside which theme"):
            ask(told.case_id, report_id, theme="C3-")

    def test_who_may_not_be_asked(self, told, report_id, records, settings):
        """A child under 12, who asked only to be counted, who has no code, who complains, who is not counted yet."""
        case = db.session.get_one(Case, told.case_id)
        pair = keyring_of("amara").key(case.key_id)
        for wish in ("no_quotes", "only_count"):
            words = Words((("happened", STORY),), **{wish: True})
            with writing():
                case.sealed_words = seal_words(words, pair.public, case.id, case.caseload_id)
            with pytest.raises(CannotDo, match=r"under 12|only to be counted"):
                ask(told.case_id, report_id)
        without = tell(settings, STORY, came=PERIODS["over"][0])
        with pytest.raises(CannotDo, match="no code"):
            ask(without.case_id, report_id)
        fresh = tell(settings, STORY, code=True, came=PERIODS["over"][0])
        with pytest.raises(CannotDo, match="not been counted"):
            ask(fresh.case_id, report_id)
        with writing():
            db.session.get_one(Case, fresh.case_id).route = "complaint"
        with pytest.raises(CannotDo, match="complains"):
            ask(fresh.case_id, report_id)

    @pytest.mark.parametrize(("who", "young"), [("child_4_7", True), ("child_8_11", True), ("child_12_17", False)])
    def test_whether_a_young_child_wrote_is_sealed_with_the_words(self, house, settings, in_app, who, young):
        told = tell(settings, STORY, code=True, who=who)
        opened = ask_to_quote.open_words
        case = db.session.get_one(Case, told.case_id)
        words = opened(case.sealed_words, keyring_of("amara").key(case.key_id), case.id, case.caseload_id)
        assert words.no_quotes is young


class TestAnswering:
    def test_only_a_yes_lets_it_into_the_report(self, told, report_id, person, settings):
        ask(told.case_id, report_id)
        with pytest.raises(CannotRelease, match="people who said yes"):
            written(report_id, marks(report_id))
        answer(person, False)
        with pytest.raises(CannotRelease, match="people who said yes"):
            written(report_id, marks(report_id))
        answer(person, True)
        written(report_id, marks(report_id))
        assert let_out(report_id, settings)["quotes"] == {"B1-": WORDS}

    @pytest.mark.parametrize("said", [None, False])
    def test_silence_and_no_keep_it_out(self, told, report_id, person, settings, said):
        ask(told.case_id, report_id)
        if said is not None:
            answer(person, said)
        written(report_id)
        body = let_out(report_id, settings)
        assert body["quotes"] == {}
        assert "chrysanthemums" not in json.dumps(body)
        assert of_person.asked_of(person())[0].quoted.outcome == "not used"

    def test_a_yes_that_the_writer_does_not_choose_is_not_used(self, told, report_id, person, settings):
        ask(told.case_id, report_id)
        answer(person, True)
        written(report_id, [])
        assert let_out(report_id, settings)["quotes"] == {}

    def test_a_mind_changed_after_the_writing_takes_it_out(self, told, report_id, person, settings):
        ask(told.case_id, report_id)
        answer(person, True)
        written(report_id, marks(report_id))
        ticked = find(keyring_of("nadia"), report_id).to_tick
        answer(person, False)
        assert let_out(report_id, settings, ticked)["quotes"] == {}

    def test_words_taken_back_take_the_quote_with_them(self, told, report_id, person, settings):
        ask(told.case_id, report_id)
        answer(person, True)
        written(report_id, marks(report_id))
        come_back.take_back(person())
        assert let_out(report_id, settings)["quotes"] == {}
        assert db.session.scalar(select(func.count()).select_from(Quote)) == 0

    def test_a_complaint_or_danger_since_keeps_it_out(self, told, report_id, person):
        ask(told.case_id, report_id)
        answer(person, True)
        written(report_id, marks(report_id))
        assert find(keyring_of("amara"), report_id).quotes
        with writing():
            db.session.get_one(Case, told.case_id).route = "complaint"
        assert not find(keyring_of("amara"), report_id).quotes

    def test_while_somebody_works_on_danger_the_page_does_not_show_it(self, told, report_id, person):
        ask(told.case_id, report_id)
        assert of_person.asked_of(person())
        with writing():
            db.session.add(_open_record(told.case_id))
        assert of_person.asked_of(person()) == []
        assert not find(keyring_of("amara"), report_id).asked[0].stands

    def test_nobody_answers_after_the_release(self, told, report_id, person, settings):
        ask(told.case_id, report_id)
        answer(person, True)
        here = person()
        mark = of_person.asked_of(here)[0].mark
        written(report_id, marks(report_id))
        let_out(report_id, settings)
        with pytest.raises(TooLate):
            of_person.answer(here, mark, False)
        with pytest.raises(TooLate):
            of_person.answer(person(), mark, False)
        assert of_person.asked_of(person())[0].quoted.outcome == "used"

    def test_nobody_answers_for_another(self, told, report_id, person, settings):
        ask(told.case_id, report_id)
        other = tell(settings, "Another story of our own.", code=True)
        here = come_back.find(come_back.enter(keys_of(other.code, settings.code_pepper), DAY), DAY)
        with pytest.raises(TooLate):
            of_person.answer(here, of_person.asked_of(person())[0].mark, True)
        assert of_person.asked_of(person())[0].quoted.answer == ""

    def test_yes_no_and_silence_look_the_same_where_they_are_stored(self, told, report_id, person):
        def sizes():
            db.session.rollback()
            row = db.session.scalars(select(Quote)).one()
            return len(row.for_person), len(row.for_team)

        ask(told.case_id, report_id)
        before = sizes()
        for yes in (True, False):
            answer(person, yes)
            assert sizes() == before


class TestReleasing:
    @pytest.fixture
    def ready(self, told, report_id, person):
        ask(told.case_id, report_id)
        answer(person, True)
        written(report_id, marks(report_id))
        return report_id

    def test_the_second_person_ticks_the_quote_too(self, ready, settings):
        keys = {key: mark for mark, (key, _) in find(keyring_of("nadia"), ready).to_tick.items()}
        assert set(keys) == {"opening", "B1-", "quote B1-"}
        with pytest.raises(CannotRelease, match="tick each sentence"):
            let_out(ready, settings, [keys["opening"], keys["B1-"]])

    def test_afterwards_nothing_ties_the_quote_to_the_case(self, ready, settings):
        let_out(ready, settings)
        row = db.session.scalars(select(Quote)).one()
        assert (row.report_id, row.key_id, row.for_team) == (None, None, None)
        mine = [(name, value) for name, value in kept() if not name.startswith(("published.", "testimony.outgoing"))]
        assert where("chrysanthemums", iter(mine)) == []
        assert where("chrysanthemums", kept())

    def test_everyone_reads_it_marked_as_a_quote(self, ready, settings):
        let_out(ready, settings)
        (read, *_) = reports.reports_at("harbourlands", PUBLIC)
        assert next(f.quote for f in read.findings if f.line.key == "B1-") == WORDS

    def test_a_correction_can_take_it_out_and_never_change_it(self, ready, settings):
        let_out(ready, settings)
        found = correction.find(keyring_of("amara"), ready)
        change = Change(
            "It was too long.", found.change.opening, found.change.sentences, (), ("B1-",), found.change.children
        )
        correct.write(keyring_of("amara"), ready, change, ready=True, today=DAY)
        nadia = keyring_of("nadia")
        correct.release(nadia, ready, DAY, ticked=correction.find(nadia, ready).to_tick)
        deliver()
        (read, *_) = reports.reports_at("harbourlands", PUBLIC)
        assert not any(finding.quote for finding in read.findings)

    def test_a_key_that_is_replaced_still_opens_it(self, ready, settings, records):
        amara = keyring_of("amara")
        key_id, _ = amara.current("caseload", records.caseloads["harbourlands"])
        resealing.rotate(amara, key_id, DAY)
        while resealing.reseal_chunk(keyring_of("amara"), key_id):
            pass
        assert db.session.scalar(select(func.count()).select_from(Quote).where(Quote.key_id == key_id)) == 0
        assert let_out(ready, settings)["quotes"] == {"B1-": WORDS}


class TestPages:
    def test_from_the_open_words_to_everyones_page(self, app, house, told, report_id):
        house.sign_in("amara")
        house.client.visit(f"/team/case/{told.case_id.hex()}")
        house.client.press("Open the words", why="To write the report")
        place = f"{report_id.hex()}:B1-"
        page = house.client.press("Ask this person", 422, quote="Tom from Leeds never rang", place=place)
        assert page.form_with("Ask this person").values["quote"] == "Tom from Leeds never rang"
        house.client.press("Ask this person", quote=WORDS, place=place)
        assert "They were asked" in house.client.page.words
        assert "chrysanthemums" in house.come_back(told.code).words
        assert "You said yes" in house.client.press("Yes, you may use these words").words
        house.client.visit(f"/team/report/{report_id.hex()}")
        with app.app_context():
            (mark,) = marks(report_id)
        house.client.press("Ask a second person to release it", opening="Thank you all.", quotes=mark)
        house.sign_in("nadia")
        house.client.visit(f"/team/report/{report_id.hex()}/preview")
        with app.app_context():
            ticked = list(find(keyring_of("nadia"), report_id).to_tick)
        house.client.press("Sign and release it", ticked=ticked)
        house.sign_in_leader()
        words = house.client.visit("/agency/").words
        assert f"“{WORDS}”" in words
        assert "They saw them first and said yes" in words
        assert "These words are in the report" in house.come_back(told.code).words


def _open_record(case_id):
    duty = db.session.scalar(select(SealingKey.id).where(SealingKey.kind == "duty"))
    who = db.session.scalar(select(Staff.id).where(Staff.sign_in_name == "amara"))
    return SafeguardingRecord(id=new_id(), case_id=case_id, key_id=duty, sealed=b"", open=True, day=DAY, by=who)
