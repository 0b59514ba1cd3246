"""Coming back: the code opens messages both ways, and taking back leaves nothing."""

from __future__ import annotations

import functools
import gc
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from feedback_app.casework import safeguarding
from feedback_app.casework.cases import NoSuchCase, open_case, write_to_person
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import come_back, draft
from feedback_app.intake.come_back import NothingThere
from feedback_app.intake.draft import Answers
from feedback_app.intake.return_code import keys_of, new_code
from feedback_app.intake.routes import adult_route
from feedback_app.intake.submit import Sending, send
from feedback_app.models.testimony import Case, Message, ReturnSession
from tests.house import DAY, keyring_of, tell
from tests.integration.at_once import errors, together
from tests.integration.everything import files_of, kept, where

CANARY = "Canarytestimony about the foster placement."


@pytest.fixture
def told(house, settings, in_app):
    return tell(settings, CANARY, code=True, name="Canaryname")


@pytest.fixture
def keys(told, settings):
    return keys_of(told.code, settings.code_pepper)


@pytest.fixture
def token(keys):
    return come_back.enter(keys, DAY)


def count(table, *where):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table).where(*where))


def test_the_code_opens_the_persons_own_page(token, told):
    assert come_back.find(token, DAY).case.id == told.case_id


def test_another_cookie_opens_nothing(token):
    for other in ("", "x", token[:-1], token + "x", come_back.new_token()):
        assert come_back.find(other, DAY) is None


def test_a_session_ends_with_the_next_day(token):
    assert come_back.find(token, DAY + timedelta(1)) is not None
    assert come_back.find(token, DAY + timedelta(2)) is None
    assert come_back.forget_expired(DAY + timedelta(1)) == 0
    assert come_back.forget_expired(DAY + timedelta(2)) == 1


def test_leaving_ends_this_browser_only(token, keys):
    other = come_back.enter(keys, DAY)
    come_back.leave(token)
    assert come_back.find(token, DAY) is None
    assert come_back.find(other, DAY) is not None


def test_a_session_row_given_to_another_case_opens_nothing(token, settings, told):
    """The row of one session under the hash of another: the key does not open there."""
    thief = come_back.enter(keys_of(tell(settings, "Other.", code=True).code, settings.code_pepper), DAY)
    with writing():
        mine, theirs = (db.session.get_one(ReturnSession, come_back.hash_of(each)) for each in (token, thief))
        theirs.wrapped = mine.wrapped
    assert come_back.find(thief, DAY) is None


def test_messages_go_both_ways(token, told):
    team = keyring_of("nadia")
    write_to_person(team, told.case_id, "  Thank you.\x00 Canaryletter.  ", DAY)
    assert come_back.write_back(come_back.find(token, DAY), "Canaryanswer: thank you too.", DAY + timedelta(7))
    lines = come_back.lines_for(come_back.find(token, DAY))
    assert [(week, line.sender, line.text) for week, line in lines] == [
        (DAY - timedelta(1), "team", "Thank you. Canaryletter.")
    ]
    read = open_case(team, told.case_id, "To answer", DAY).lines
    assert [line.text for _, line in read] == ["Thank you. Canaryletter.", "Canaryanswer: thank you too."]
    for canary in ("Canaryletter", "Canaryanswer"):
        assert where(canary, kept()) == []


@pytest.mark.parametrize("text", ["", "   ", "\x00\x00", "\n"])
def test_an_empty_message_is_not_kept(token, text):
    assert not come_back.write_back(come_back.find(token, DAY), text, DAY)
    assert count(Message) == count(Message, Message.for_person.is_not(None))


def test_the_person_reads_only_their_own_messages(token, told, settings):
    other = tell(settings, "Other.", code=True)
    write_to_person(keyring_of("tom"), other.case_id, "For someone else.", DAY)
    assert come_back.lines_for(come_back.find(token, DAY)) == []


class TestTakenBack:
    def take_back(self, token):
        come_back.take_back(come_back.find(token, DAY))
        db.session.remove()

    def test_everything_of_it_is_gone(self, token, told, keys):
        other = come_back.enter(keys, DAY)
        write_to_person(keyring_of("tom"), told.case_id, "A letter.", DAY)
        come_back.write_back(come_back.find(token, DAY), "An answer.", DAY)
        before = count(Case)
        self.take_back(token)
        assert count(Case) == before - 1
        assert count(Message, Message.case_id == told.case_id) == 0
        assert come_back.find(token, DAY) is None
        assert come_back.find(other, DAY) is None
        with pytest.raises(NoSuchCase):
            open_case(keyring_of("tom"), told.case_id, "", DAY)

    def test_nobody_elses_is_touched(self, token, records):
        self.take_back(token)
        assert db.session.get(Case, records.told.case_id) is not None
        assert count(Message) > 0

    def test_its_code_answers_just_as_a_wrong_code_does(self, token, keys, settings):
        self.take_back(token)
        said = []
        for tried in (keys, keys_of(new_code(), settings.code_pepper)):
            with pytest.raises(NothingThere) as failure:
                come_back.enter(tried, DAY)
            resumed = draft.resume(tried, draft.new_secret(), DAY, 14)
            said.append((str(failure.value), failure.value.args, resumed))
        assert said[0] == said[1]

    def test_so_does_the_code_of_one_that_was_saved_for_later_first(self, house, settings, records, in_app):
        """Saved with a code, sent with the same code, taken back: nothing is left that the code would open."""
        browser, code = draft.new_secret(), new_code()
        keys = keys_of(code, settings.code_pepper)
        answers = Answers(given={"happened": CANARY}, code=code)
        draft.keep_for_code(browser, answers, keys, DAY, 14)
        sent = send(
            browser, adult_route(), Sending(DAY, 1_800_000_000, True, records.agencies["harbourlands"]), settings
        )
        assert sent.code == code
        self.take_back(come_back.enter(keys, DAY))
        with pytest.raises(NothingThere):
            come_back.enter(keys, DAY)
        assert not draft.resume(keys, draft.new_secret(), DAY, 14)

    def test_from_two_browsers_at_once_is_no_error(self, app, token, keys, told):
        tokens = (token, come_back.enter(keys, DAY))
        db.session.remove()
        ended = together(app, *[functools.partial(self.take_back_if_there, each) for each in tokens])
        assert not errors(ended)
        assert db.session.get(Case, told.case_id) is None

    def take_back_if_there(self, token):
        returned = come_back.find(token, DAY)
        if returned is not None:
            come_back.take_back(returned)

    @pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
    def test_on_sqlite_no_byte_of_it_stays_in_any_file(self, token, told, settings):
        """Sealed bytes are looked for, as they stand: the words themselves were never there in the clear."""
        write_to_person(keyring_of("tom"), told.case_id, "A letter.", DAY)
        case = db.session.get_one(Case, told.case_id)
        letter = db.session.scalars(select(Message).where(Message.case_id == told.case_id)).one()
        sealed = [case.id, case.lookup, letter.id]
        for long in (case.sealed_words, case.sealed_name, case.sealed_for_duty, letter.for_person, letter.for_team):
            sealed += [long[n : n + 16] for n in range(0, len(long) - 16, 97)]
        db.session.remove()
        del case, letter
        gc.collect()
        found = files_of(settings.database_url)
        assert sum(part in found for part in sealed) > len(sealed) * 0.9
        self.take_back(token)
        found = files_of(settings.database_url)
        assert [part.hex() for part in sealed[3:] if part in found] == []
        assert sealed[1] not in found


class TestDanger:
    """While the team is working to keep someone safe, the words stay; when that is over, they can be taken back."""

    MADE = safeguarding.Decision(*["A sentence."] * 4)

    def decide(self, told, *, still_open=True):
        return safeguarding.decide(keyring_of("amara"), told.case_id, self.MADE, still_open=still_open, today=DAY)

    def test_an_open_decision_stops_taking_back_and_nothing_is_deleted(self, token, told):
        record = self.decide(told)
        with pytest.raises(come_back.StillKeepingSafe):
            come_back.take_back(come_back.find(token, DAY))
        assert db.session.get(Case, told.case_id) is not None
        assert come_back.find(token, DAY) is not None
        safeguarding.finish(keyring_of("amara"), record, DAY)
        come_back.take_back(come_back.find(token, DAY))
        assert db.session.get(Case, told.case_id) is None

    def test_what_was_decided_outlives_it(self, token, told):
        self.decide(told, still_open=False)
        come_back.take_back(come_back.find(token, DAY))
        ((_, kept_decision),) = safeguarding.decisions_on(keyring_of("nadia"), told.case_id)
        assert kept_decision == self.MADE

    def test_decided_and_taken_back_at_once_never_leaves_open_work_on_words_that_are_gone(self, app, token, told):
        db.session.remove()
        ended = together(app, lambda: self.decide(told), lambda: come_back.take_back(come_back.find(token, DAY)))
        assert [type(each) for each in errors(ended)] in ([NoSuchCase], [come_back.StillKeepingSafe])
        gone = db.session.get(Case, told.case_id) is None
        assert gone != safeguarding.is_open(told.case_id)
