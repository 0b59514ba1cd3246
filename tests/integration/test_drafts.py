"""The life of a draft: only its browser or its code opens it, and it goes when it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import draft
from feedback_app.intake.draft import Answers
from feedback_app.intake.return_code import keys_of, new_code
from feedback_app.models.testimony import Draft
from feedback_app.sealed.suite import CannotOpen
from tests.house import DAY

GIVEN = {"who": "adopter", "happened": "A canarydraft, half written.", "name": "Canaryname"}


@pytest.fixture
def browser(in_app):
    """A browser with something typed."""
    secret = draft.new_secret()
    draft.save(secret, Answers(given=GIVEN), DAY, 14)
    return secret


@pytest.fixture
def saved(browser, settings):
    """The same, saved for later: its code's keys."""
    code = new_code()
    keys = keys_of(code, settings.code_pepper)
    draft.keep_for_code(browser, replace(draft.load(browser), code=code), keys, DAY, 14)
    return keys


def how_many():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Draft))


def test_only_its_browser_opens_it(browser):
    assert draft.load(browser).given == GIVEN
    for other in ("", draft.new_secret(), browser[:-1], browser.swapcase(), browser + " "):
        assert draft.load(other) is None


def test_an_answer_is_changed_and_taken_away(browser):
    answers = draft.load(browser)
    draft.save(browser, answers.with_answer("happened", "Other words.").without("name"), DAY, 14)
    found = draft.load(browser)
    assert found.given == {"who": "adopter", "happened": "Other words."}
    assert found.case_id == answers.case_id
    assert how_many() == 1


def test_forgetting_erases_it(browser):
    draft.forget(browser)
    assert draft.load(browser) is None
    assert how_many() == 0


def test_leaving_erases_an_unsaved_draft(browser):
    draft.forget(browser, unless_saved=True)
    assert how_many() == 0


def test_leaving_keeps_a_saved_draft_for_its_code(browser, saved):
    draft.forget(browser, unless_saved=True)
    assert how_many() == 1
    elsewhere = draft.new_secret()
    assert draft.resume(saved, elsewhere, DAY, 14)
    assert draft.load(elsewhere).given == GIVEN


def test_resumed_it_moves_and_the_old_browser_has_it_no_more(browser, saved):
    elsewhere = draft.new_secret()
    assert draft.resume(saved, elsewhere, DAY, 14)
    assert draft.load(browser) is None
    assert how_many() == 1


def test_the_code_opens_it_again_and_again_with_what_was_added(browser, saved):
    places = [draft.new_secret() for _ in range(3)]
    for number, place in enumerate(places):
        assert draft.resume(saved, place, DAY, 14)
        draft.save(place, draft.load(place).with_answer("better", f"note {number}"), DAY, 14)
    assert draft.load(places[-1]).given["better"] == "note 2"
    assert how_many() == 1


def test_another_code_opens_nothing(browser, saved, settings):
    assert not draft.resume(keys_of(new_code(), settings.code_pepper), draft.new_secret(), DAY, 14)
    assert draft.load(browser).given == GIVEN


def test_a_code_under_another_pepper_opens_nothing(browser, saved, settings):
    code = draft.load(browser).code
    assert not draft.resume(keys_of(code, "0" * 64), draft.new_secret(), DAY, 14)


def test_it_is_kept_to_its_last_day_and_not_a_day_longer(browser, saved):
    last = DAY + timedelta(days=14)
    assert draft.forget_expired(last) == 0
    assert draft.load(browser).given == GIVEN
    assert not draft.resume(saved, draft.new_secret(), last + timedelta(1), 14)
    assert draft.forget_expired(last + timedelta(1)) == 1
    assert draft.load(browser) is None


def test_only_what_is_over_is_erased(browser):
    later = draft.new_secret()
    draft.save(later, Answers(given=GIVEN), DAY + timedelta(days=5), 14)
    assert draft.forget_expired(DAY + timedelta(days=15)) == 1
    assert draft.load(later).given == GIVEN


def test_writing_on_moves_the_last_day(browser):
    draft.save(browser, draft.load(browser), DAY + timedelta(days=10), 14)
    assert draft.forget_expired(DAY + timedelta(days=24)) == 0


def test_a_changed_row_opens_nothing_and_says_nothing(browser):
    with writing():
        row = db.session.scalars(select(Draft)).one()
        row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
    with pytest.raises(CannotOpen) as failure:
        draft.load(browser)
    assert "canarydraft" not in repr(failure.value)


def test_a_row_given_to_another_browser_does_not_open(browser):
    """Whoever writes to the database cannot hand one person's draft to another."""
    thief = draft.new_secret()
    draft.save(thief, Answers(), DAY, 14)
    with writing():
        mine, theirs = (db.session.get_one(Draft, draft._find(secret)[0]) for secret in (browser, thief))
        theirs.sealed, theirs.key_for_browser = mine.sealed, mine.key_for_browser
    with pytest.raises(CannotOpen):
        draft.load(thief)


@pytest.mark.parametrize("stored", [b"", b"null", b"[]", b"{}", b'{"case_id":1}', b"\xff"])
def test_what_is_no_draft_is_one_domain_error(stored):
    with pytest.raises(CannotOpen):
        draft.from_json(stored)
