"""Opening a case is recorded or does not happen; correcting and writing follow rules; a missing grant is a wall."""

from __future__ import annotations

import re
import threading

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from feedback_app.audit import trail
from feedback_app.casework import cases
from feedback_app.casework.cases import CannotDo, NoSuchCase, correct_reading, open_case, write_to_person
from feedback_app.casework.today import today_for
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import come_back
from feedback_app.intake.return_code import keys_of
from feedback_app.models.testimony import Act, Case, Grant, Message, SealingKey, Staff, new_id
from feedback_app.sealed.keyring import NotGranted, grant
from feedback_app.sealed.suite import CannotOpen
from feedback_app.sealed.vault import open_reading, seal_words
from tests.house import DAY, keyring_of, tell
from tests.integration.at_once import errors, together


@pytest.fixture
def told(house, settings, in_app):
    return tell(settings, "We waited eight months for support and nobody rang.", code=True)


@pytest.fixture
def team(told):
    return keyring_of("nadia")


def case_of(told):
    db.session.rollback()
    return db.session.get_one(Case, told.case_id)


def themes_of(told, team):
    case = case_of(told)
    return open_reading(case.sealed_reading, team.key(case.key_id), case.id, case.caseload_id).themes


def acts():
    db.session.rollback()
    return db.session.scalars(select(Act).order_by(Act.place)).all()


def take_grant(name, caseload_id):
    with writing():
        key_id = db.session.scalar(
            select(SealingKey.id).where(SealingKey.caseload_id == caseload_id, SealingKey.kind == "caseload")
        )
        db.session.delete(db.session.get_one(Grant, (key_id, keyring_of(name).staff_id)))
    return key_id


class TestOpening:
    def test_it_is_recorded_with_who_why_and_what(self, told, team):
        opened = open_case(team, told.case_id, "To read it for the first time", DAY)
        assert opened.words.answers[0][1].startswith("We waited")
        last = acts()[-1]
        assert (last.actor_id, last.what, last.about, last.why, last.day) == (
            team.staff_id, "opened words", told.case_id, "To read it for the first time", DAY
        )  # fmt: skip
        assert trail.verify(Act) is None

    def test_it_erases_the_day_by_which_it_must_be_read(self, told, team):
        assert case_of(told).read_by is not None
        open_case(team, told.case_id, "", DAY)
        assert (case_of(told).state, case_of(told).read_by) == ("read", None)

    def test_when_the_act_cannot_be_kept_nothing_is_opened(self, told, team):
        before, opened = len(acts()), []

        def fail(connection, cursor, statement, *rest):
            if statement.startswith("INSERT INTO act"):
                raise OperationalError(statement, {}, Exception("the disk is full"))

        engine = db.engines["testimony"]
        event.listen(engine, "before_cursor_execute", fail)
        try:
            with pytest.raises(OperationalError):
                opened.append(open_case(team, told.case_id, "", DAY))
        finally:
            event.remove(engine, "before_cursor_execute", fail)
        assert opened == []
        assert len(acts()) == before
        assert (case_of(told).state, case_of(told).read_by is None) == ("received", False)

    def test_without_a_grant_nothing_is_opened_nor_recorded(self, told, records):
        take_grant("nadia", records.caseloads["harbourlands"])
        before = len(acts())
        with pytest.raises(NotGranted, match="Someone else on the team can read it"):
            open_case(keyring_of("nadia"), told.case_id, "", DAY)
        assert len(acts()) == before
        assert case_of(told).state == "received"

    def test_no_such_case(self, team):
        with pytest.raises(NoSuchCase):
            open_case(team, new_id(), "", DAY)

    def test_words_moved_from_another_case_do_not_open(self, told, team, settings):
        other = tell(settings, "Canary of another person.")
        with writing():
            mine = db.session.get_one(Case, told.case_id)
            mine.sealed_words = db.session.get_one(Case, other.case_id).sealed_words
        with pytest.raises(CannotOpen) as failure:
            open_case(team, told.case_id, "", DAY)
        assert "Canary" not in repr(failure.value)

    def test_words_sealed_for_another_caseload_do_not_open(self, told, team, records):
        with writing():
            case = db.session.get_one(Case, told.case_id)
            pair = team.key(case.key_id)
            elsewhere = records.caseloads["fernhill"]
            case.sealed_words = seal_words(cases.Words((("happened", "x"),)), pair.public, case.id, elsewhere)
        with pytest.raises(CannotOpen):
            open_case(team, told.case_id, "", DAY)


class TestKeyrings:
    def test_a_grant_given_to_another_person_by_hand_does_not_open(self, told, records):
        """Whoever writes to the database cannot grant: a copied grant opens for nobody else."""
        key_id = take_grant("wren", records.caseloads["harbourlands"])
        with writing():
            toms = db.session.get_one(Grant, (key_id, keyring_of("tom").staff_id))
            wren = keyring_of("wren").staff_id
            db.session.add(Grant(key_id=key_id, staff_id=wren, side="-", sealed_key=toms.sealed_key))
        with pytest.raises(CannotOpen):
            open_case(keyring_of("wren"), told.case_id, "", DAY)

    def test_only_a_holder_can_pass_a_key_on(self, told, records):
        key_id = take_grant("wren", records.caseloads["harbourlands"])
        key = db.session.get_one(SealingKey, key_id)
        wren = keyring_of("wren")
        person = db.session.get_one(Staff, wren.staff_id)
        with pytest.raises(NotGranted):
            grant(wren, key, person)
        with writing():
            grant(keyring_of("tom"), key, person)
        assert open_case(keyring_of("wren"), told.case_id, "", DAY).words.answers

    def test_a_public_key_put_in_the_place_of_another_is_noticed(self, told, team, records):
        with writing():
            case = db.session.get_one(Case, told.case_id)
            db.session.get_one(SealingKey, case.key_id).public_key = bytes(1216)
        with pytest.raises(CannotOpen):
            open_case(keyring_of("nadia"), told.case_id, "", DAY)

    def test_a_keyring_prints_nothing(self, team):
        team.load_all()
        assert repr(team) == str(team) == "Keyring(locked)"


class TestCorrecting:
    def test_what_the_team_chose_stands_and_is_theirs(self, told, team):
        correct_reading(team, told.case_id, ["D1-", "C3±"], DAY)
        assert [(str(theme), theme.set_by) for theme in themes_of(told, team)] == [
            ("D1-", "reviewer"), ("C3±", "reviewer")
        ]  # fmt: skip
        assert acts()[-1].what == "corrected the reading"

    def test_a_theme_that_was_heard_keeps_its_origin(self, told, team):
        heard = themes_of(told, team)
        assert heard
        correct_reading(team, told.case_id, [str(heard[0])], DAY)
        assert themes_of(told, team) == (heard[0],)

    def test_none_is_a_choice(self, told, team):
        correct_reading(team, told.case_id, [], DAY)
        assert themes_of(told, team) == ()

    @pytest.mark.parametrize(
        "themes",
        [["Z9-"], ["B1"], ["B1x"], ["B1-", "B1+"], ["B1-", "B2-", "B3-", "C1-", "C2-", "C3-", "D1-"], ["-"], ["B1--"]],
    )
    def test_what_is_not_in_the_codebook_is_refused_and_changes_nothing(self, told, team, themes):
        before, sealed = len(acts()), case_of(told).sealed_reading
        with pytest.raises(CannotDo):
            correct_reading(team, told.case_id, themes, DAY)
        assert (len(acts()), case_of(told).sealed_reading) == (before, sealed)

    def test_a_sealed_reading_does_not_grow(self, told, team):
        before = len(case_of(told).sealed_reading)
        correct_reading(team, told.case_id, ["B1-", "B2-", "B3-", "C1-", "C2-", "C3±"], DAY)
        assert len(case_of(told).sealed_reading) == before

    def test_after_counting_there_is_nothing_to_correct(self, told, team):
        counted(told)
        with pytest.raises(CannotDo, match="has been counted"):
            correct_reading(team, told.case_id, ["B1-"], DAY)


def counted(told):
    with writing():
        case = db.session.get_one(Case, told.case_id)
        case.sealed_reading, case.state = None, "counted"


class TestWhileItIsCounted:
    """Somebody closes the period in the same moment: what was counted stays counted, and no reading comes back."""

    def race(self, app, told, act):
        """`act` starts while another transaction has counted the case but has not committed."""
        locked, started = threading.Event(), threading.Event()

        def count_it():
            with writing():
                case = db.session.get_one(Case, told.case_id)
                case.sealed_reading, case.state = None, "counted"
                db.session.flush()
                locked.set()
                started.wait(30)
                wait_for_it()

        def wait_for_it():
            if db.engines["testimony"].dialect.name == "postgresql":
                asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                for _ in range(2000):
                    with db.engines["testimony"].connect() as other:
                        if other.exec_driver_sql(asked).scalar():
                            return
                raise AssertionError("nobody waits")

        def act_then():
            locked.wait(30)
            started.set()
            return act()

        db.session.remove()
        return together(app, count_it, act_then)

    def test_a_correction_does_not_bring_the_reading_back(self, app, told, team):
        ended = self.race(app, told, lambda: correct_reading(keyring_of("nadia"), told.case_id, ["B1-"], DAY))
        assert [type(each) for each in errors(ended)] == [CannotDo]
        assert (case_of(told).sealed_reading, case_of(told).state) == (None, "counted")

    def test_opening_leaves_it_counted(self, app, told, team):
        ended = self.race(app, told, lambda: open_case(keyring_of("nadia"), told.case_id, "", DAY))
        assert not errors(ended)
        assert case_of(told).state == "counted"
        assert ended[1].reading is None


class TestWriting:
    @pytest.mark.parametrize("text", ["", " \n ", "\x00", "x" * (cases.MESSAGE_LETTERS + 1)])
    def test_nothing_and_too_much_are_refused(self, told, team, text):
        with pytest.raises(CannotDo):
            write_to_person(team, told.case_id, text, DAY)
        assert acts()[-1].what != "sent a message"

    def test_it_is_recorded_and_opens_with_the_code_alone(self, told, team, settings):
        write_to_person(team, told.case_id, "Thank you.", DAY)
        assert acts()[-1].what == "sent a message"
        letter = db.session.scalars(select(Message).where(Message.case_id == told.case_id)).one()
        pair = keys_of(told.code, settings.code_pepper).pair
        assert come_back.open_line(letter.for_person, pair, letter.id, told.case_id).text == "Thank you."
        with pytest.raises(CannotOpen):
            come_back.open_line(letter.for_person, team.key(letter.key_id), letter.id, told.case_id)

    def test_without_a_code_no_message_can_be_sent(self, house, settings, in_app):
        with pytest.raises(CannotDo, match="chose to have no code"):
            write_to_person(keyring_of("tom"), tell(settings, "No code.").case_id, "Hello.", DAY)

    def test_two_of_the_team_at_once_get_two_places(self, app, told):
        db.session.remove()
        ended = together(
            app,
            lambda: write_to_person(keyring_of("tom"), told.case_id, "One.", DAY),
            lambda: write_to_person(keyring_of("wren"), told.case_id, "Two.", DAY),
        )
        assert not errors(ended)
        places = db.session.scalars(select(Message.place).where(Message.case_id == told.case_id)).all()
        assert sorted(places) == [1, 2]

    def test_what_the_person_wrote_waits_until_it_is_read(self, told, team):
        open_case(team, told.case_id, "", DAY)
        cases.from_person(case_of(told), "One more thing.", DAY)
        waiting = [each for each in today_for(keyring_of("nadia"), DAY).rest if each.case_id == told.case_id]
        assert [each.wrote_again for each in waiting] == [True]
        open_case(team, told.case_id, "", DAY)
        assert told.case_id not in {each.case_id for each in today_for(keyring_of("nadia"), DAY).rest}


class TestToday:
    def test_danger_stands_first(self, told, settings, house):
        alarm = tell(settings, "He said he will kill himself tonight.")
        page = today_for(keyring_of("tom"), DAY)
        assert [(each.case_id, each.level) for each in page.danger] == [(alarm.case_id, "immediate")]
        assert [each.case_id for each in page.rest] == [told.case_id]

    def test_what_is_not_open_to_this_person_is_only_a_number(self, told, records):
        take_grant("nadia", records.caseloads["harbourlands"])
        found = today_for(keyring_of("nadia"), DAY)
        assert (found.danger, found.rest, found.unseen) == ((), (), 1)


def test_the_open_page_marks_the_words_that_led_to_each_theme_and_warning(house, settings, app):
    with app.app_context():
        told = tell(settings, "We waited eight months for support. I want to die, I have the tablets here.")
    house.sign_in("nadia")
    house.client.visit(f"/team/case/{told.case_id.hex()}")
    page = house.client.press("Open the words", why="To read it for the first time")
    assert "Words about ending a life: “I want to die" in page.words
    assert "How sure is it?" in page.words
    marked = re.findall("<mark>(.*?)</mark>", house.client.answer.get_data(as_text=True))
    assert any("waited eight months" in words for words in marked)
    assert any("want to die" in words for words in marked)
