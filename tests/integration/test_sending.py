"""Sending: one transaction, one case, one code, whatever happens on the way; and nothing is kept in the clear."""

from __future__ import annotations

import functools
from itertools import pairwise

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import draft
from feedback_app.intake.caseloads import NobodyToRead, is_open
from feedback_app.intake.draft import Answers
from feedback_app.intake.return_code import keys_of, read_code
from feedback_app.intake.routes import adult_route
from feedback_app.intake.submit import NothingToSend, Sending, send
from feedback_app.models.testimony import Case, Caseload, Draft, Grant, SealingKey, Staff
from feedback_app.sealed.two_locks import open_half, open_name
from feedback_app.sealed.vault import open_for_duty, open_reading, open_words
from tests.house import DAY, keyring_of
from tests.integration.at_once import errors, together
from tests.integration.everything import kept, spellings, where

WORDS, NAME, CONTACT = "My canarywords about the matching panel.", "Canaryname Birch", "canarycontact@example.org"
GIVEN = {
    "who": "adopter", "when": "last_year", "how": "very_poor", "happened": WORDS, "better": "A canarybetter call back.",
    "agency": "harbourlands", "name": NAME, "contact": CONTACT,
}  # fmt: skip


def typed(**changes):
    """A browser's secret, with everything typed and nothing sent."""
    secret = draft.new_secret()
    draft.save(secret, Answers(given=GIVEN | changes), DAY, 14)
    return secret


def sending(records, wants_code=True, agency="harbourlands"):
    return Sending(DAY, 1_800_000_000, wants_code, records.agencies[agency] if agency else None)


@pytest.fixture
def send_it(house, settings, records, in_app):
    return lambda secret, **how: send(secret, adult_route(), sending(records, **how), settings)


def case_of(code, settings):
    return db.session.scalars(select(Case).where(Case.lookup == keys_of(code, settings.code_pepper).lookup)).one()


def count(table=Case):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


@pytest.mark.usefixtures("in_app")
class TestOnce:
    def test_a_case_is_kept_and_its_code_finds_it(self, send_it, settings):
        before = count()
        shown = send_it(typed())
        assert read_code(shown.code) == shown.code
        assert count() == before + 1
        assert case_of(shown.code, settings).state == "received"

    def test_sent_twice_it_is_one_case_and_the_same_code(self, send_it):
        secret, before = typed(), count()
        first, second = send_it(secret), send_it(secret)
        assert first == second
        assert count() == before + 1

    def test_two_threads_at_once_make_one_case_and_see_the_same_code(self, app, send_it):
        secret, before = typed(), count()
        ended = together(app, *[functools.partial(send_it, secret)] * 4)
        assert not errors(ended)
        assert len({each.code for each in ended}) == 1
        assert count() == before + 1

    def test_with_and_without_a_code_at_once_still_make_one_case(self, app, send_it):
        secret, before = typed(), count()
        ended = together(app, lambda: send_it(secret), lambda: send_it(secret, wants_code=False))
        assert not errors(ended)
        assert ended[0] == ended[1]
        assert count() == before + 1

    def test_a_lost_response_is_answered_again_from_the_same_browser(self, send_it):
        secret = typed()
        sent = send_it(secret)
        db.session.remove()
        assert draft.load(secret).confirmation == sent
        assert send_it(secret) == sent

    def test_an_agency_chosen_again_after_sending_changes_nothing(self, send_it, settings, records):
        secret, before = typed(), count()
        sent = send_it(secret)
        assert send_it(secret, agency="fernhill") == sent
        assert count() == before + 1
        assert case_of(sent.code, settings).caseload_id == records.caseloads["harbourlands"]

    @pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
    @pytest.mark.parametrize("table", ["case", "draft"])
    def test_a_database_that_fails_half_way_keeps_nothing_and_loses_nothing(self, send_it, table):
        secret, before = typed(), count()
        verb = {"case": "INSERT INTO", "draft": "UPDATE"}[table]

        def fail(connection, cursor, statement, *rest):
            if statement.lstrip().startswith(verb) and table in statement.split("(")[0]:
                raise OperationalError(statement, {}, Exception("the disk is full"))

        engine = db.engines["testimony"]
        event.listen(engine, "before_cursor_execute", fail)
        try:
            with pytest.raises(OperationalError):
                send_it(secret)
        finally:
            event.remove(engine, "before_cursor_execute", fail)
        assert count() == before
        assert draft.load(secret).given == GIVEN
        assert send_it(secret).code
        assert count() == before + 1


@pytest.mark.usefixtures("in_app")
class TestRefused:
    def test_nothing_typed(self, send_it):
        with pytest.raises(NothingToSend):
            send_it(draft.new_secret())
        with pytest.raises(NothingToSend):
            send_it("")

    @pytest.mark.parametrize("happened", ["", "   ", "\n\t "])
    def test_the_one_needed_answer_is_missing(self, send_it, happened):
        secret, before = typed(happened=happened), count()
        with pytest.raises(NothingToSend):
            send_it(secret)
        assert count() == before
        assert draft.load(secret).given["name"] == NAME

    @pytest.mark.parametrize("gone", ["readers", "lock A", "lock B", "duty", "readers who left", "everything"])
    def test_too_few_readers_take_nothing_and_the_draft_stays(self, send_it, records, settings, gone):
        secret, before = typed(), count()
        self._take_away(gone, records.caseloads["harbourlands"])
        with pytest.raises(NobodyToRead, match="Nothing you wrote is lost"):
            send_it(secret)
        assert count() == before
        assert draft.load(secret) == Answers(draft.load(secret).case_id, GIVEN)

    def _take_away(self, gone, caseload_id):
        mine = SealingKey.caseload_id == caseload_id
        which = {
            "readers": mine & (SealingKey.kind == "caseload"),
            "lock A": mine & (SealingKey.side == "A"),
            "lock B": mine & (SealingKey.side == "B"),
            "duty": SealingKey.kind == "duty",
            "everything": mine,
        }
        with writing():
            if gone == "readers who left":
                for person in db.session.scalars(select(Staff).where(Staff.sign_in_name.in_(["tom", "wren"]))):
                    person.active = False
                return
            held = db.session.scalars(select(Grant).join(SealingKey, SealingKey.id == Grant.key_id).where(which[gone]))
            for grant in held.all()[: 2 if gone == "readers" else None]:
                db.session.delete(grant)

    def test_just_enough_readers_are_enough(self, send_it, records):
        self._take_away("readers", records.caseloads["fernhill"])
        secret = typed()
        assert send_it(secret).code

    def test_one_unread_agency_does_not_close_the_door_for_others(self, send_it, records, settings):
        self._take_away("readers", records.caseloads["harbourlands"])
        assert is_open(settings.min_readers)
        assert send_it(typed(), agency=None).code

    def test_the_door_is_shut_when_nobody_reads_those_who_are_not_sure(self, house, settings, records, in_app):
        self._take_away("readers", records.caseloads["not sure"])
        assert not is_open(settings.min_readers)


@pytest.mark.usefixtures("in_app")
class TestSealed:
    def test_no_column_of_either_side_has_words_name_contact_or_code(self, send_it):
        sent = send_it(typed())
        values = list(kept())
        for canary in (
            "canarywords",
            "canaryname",
            "canarybetter",
            "canarycontact",
            sent.code,
            sent.code.replace(" ", ""),
        ):
            assert where(canary, iter(values)) == []
        words = sent.code.split()
        for one, other in pairwise(words):
            assert where(f"{one} {other}", iter(values)) == []

    def test_the_search_would_find_it(self, send_it, records):
        with writing():
            db.session.get_one(Caseload, records.caseloads["not sure"]).name = b"Canarywords".hex()
        assert where("Canarywords", kept()) == ["testimony.caseload.name"]
        assert b"Y2FuYXJ5d29yZ" in spellings("canarywords")

    def test_an_unsent_draft_has_nothing_in_the_clear(self, house, in_app):
        secret = typed()
        values = list(kept())
        for canary in ("canarywords", "canaryname", "canarycontact", "harbourlands@", secret):
            assert where(canary, iter(values)) == []

    def test_the_team_opens_what_was_sent(self, send_it, settings, records):
        case = case_of(send_it(typed()).code, settings)
        pair = keyring_of("wren").key(case.key_id)
        words = open_words(case.sealed_words, pair, case.id, case.caseload_id)
        reading = open_reading(case.sealed_reading, pair, case.id, case.caseload_id)
        assert words.answers == (("happened", WORDS), ("better", GIVEN["better"]))
        assert (reading.voice, reading.when, reading.rating) == ("adopter", "last_year", "very_poor")

    def test_the_name_takes_two_of_the_team(self, send_it, settings):
        case = case_of(send_it(typed()).code, settings)
        halves = {}
        for name, side in (("amara", "A"), ("nadia", "B")):
            _, lock = keyring_of(name).current("lock", case.caseload_id)
            halves[side] = open_half(case.sealed_name, side, lock, case.id, case.caseload_id)
        found = open_name(case.sealed_name, halves["A"], halves["B"], case.id, case.caseload_id)
        assert (found.name, found.contact) == (NAME, CONTACT)

    def test_with_or_without_name_and_danger_the_row_has_the_same_sizes(self, send_it, settings):
        sizes = set()
        for changes in (
            {},
            {"name": "", "contact": ""},
            {"happened": "He said he will kill himself tonight. " + WORDS[:2]},
        ):
            case = case_of(send_it(typed(**changes)).code, settings)
            sizes.add(
                (len(case.sealed_words), len(case.sealed_reading), len(case.sealed_name), len(case.sealed_for_duty))
            )
        assert len(sizes) == 1

    def test_danger_goes_to_the_duty_key_and_calm_words_leave_a_dummy(self, send_it, settings):
        _, duty = keyring_of("amara").current("duty")
        calm = case_of(send_it(typed(happened="The worker was kind.", better="")).code, settings)
        alarm = case_of(send_it(typed(happened="He said he will kill himself tonight.")).code, settings)
        assert open_for_duty(calm.sealed_for_duty, duty, calm.id) is None
        copy = open_for_duty(alarm.sealed_for_duty, duty, alarm.id)
        assert copy.why
        assert ("happened", "He said he will kill himself tonight.") in copy.answers

    def test_no_code_leaves_no_way_back(self, send_it):
        secret, before = typed(), {c.id for c in db.session.scalars(select(Case))}
        assert send_it(secret, wants_code=False).code == ""
        new = [case for case in db.session.scalars(select(Case)) if case.id not in before]
        assert [(case.lookup, case.person_key) for case in new] == [(None, None)]

    def test_the_draft_keeps_no_answer_after_sending(self, send_it):
        secret = typed()
        send_it(secret)
        assert draft.load(secret).given == {}
        assert count(Draft) == 1

    @pytest.mark.parametrize(
        "happened",
        [
            "x" * 50_000,
            "🧡" * 12_000,
            "שלום " * 4_000,
            "a\x01b\u202e\u0000c",
            "\r\n" * 40 + "x",
            "danger kill hurt " * 3_000,
        ],
        ids=["long", "emoji", "right to left", "control letters", "lines", "many cues"],
    )
    def test_any_words_fit(self, send_it, settings, happened):
        case = case_of(send_it(typed(happened=happened)).code, settings)
        pair = keyring_of("tom").key(case.key_id)
        assert dict(open_words(case.sealed_words, pair, case.id, case.caseload_id).answers)["happened"] == happened
