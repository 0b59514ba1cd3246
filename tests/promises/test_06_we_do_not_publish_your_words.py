"""Promise 6: we do not publish your words.

We write short notes from what a group of people said. We use your own words only if you see them first and say yes.
(That a note is fair, and a quote fairly chosen, is for the people who write the report.)
"""

from __future__ import annotations

import json

import pytest

from analysis.segment import words
from feedback_app.crossing.deliver import deliver
from feedback_app.extensions import db
from feedback_app.intake import come_back, quotes
from feedback_app.intake.return_code import keys_of
from feedback_app.models.published import Release
from feedback_app.publishing.ask_to_quote import propose
from feedback_app.publishing.close import close
from feedback_app.publishing.release import release
from feedback_app.publishing.report import CannotRelease, SentencesRefused, find, write
from tests.house import DAY, PERIODS, keyring_of, tell
from tests.integration.everything import kept, where

STORIES = (
    "Canaryheron: the nurse wore yellow boots on the day that our boy came home to us.",
    "My mother kept a canaryspoon in the drawer and nobody asked her about the garden.",
    "They lost the letter with the canarybutton and then blamed the post for three weeks.",
)
NOTE, THANKS = "Help was slow to come, and people felt alone.", "Thank you to everyone who told us."
RUN = 4
"""Words in a row, small ones too, that would show where a note came from."""


def runs(text: str) -> set[tuple[str, ...]]:
    plain = [word.plain for word in words(text)]
    return {tuple(plain[at : at + RUN]) for at in range(len(plain) - RUN + 1)}


@pytest.fixture
def report_id(house, settings, records, in_app):
    """A period in which many waited and three told a story of their own, counted."""
    came = PERIODS["over"][0]
    for story in STORIES:
        tell(settings, story, came=came, themes=("B1-",))
    tell(settings, "We waited and waited.", came=came, themes=("B1-",), times=60)
    return close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")


@pytest.fixture
def published(report_id, settings):
    """The body that everyone can read, after a second person released it."""
    write(keyring_of("amara"), report_id, {"B1-": NOTE}, THANKS, ready=True, today=DAY)
    ticked = find(keyring_of("nadia"), report_id).to_tick
    made = release(keyring_of("nadia"), report_id, DAY, settings, "harbourlands", ticked=ticked)
    deliver()
    return db.session.get_one(Release, made).body


def test_no_run_of_words_from_any_response_is_in_a_published_report(published):
    assert NOTE in published
    for story in STORIES:
        assert runs(published) & runs(story) == set()


def test_the_same_look_finds_a_story_that_was_copied(published):
    """So the look above would have seen it."""
    copied = published.replace(NOTE, STORIES[0])
    assert runs(copied) & runs(STORIES[0])


def test_no_rare_word_of_yours_is_anywhere_on_the_published_side(published):
    theirs = [(name, value) for name, value in kept() if name.startswith("published.")]
    assert where("Help was slow", iter(theirs))
    for canary in ("canaryheron", "canaryspoon", "canarybutton"):
        assert where(canary, iter(theirs)) == []


@pytest.mark.parametrize("story", STORIES)
def test_a_note_that_copies_a_response_is_refused(report_id, story):
    with pytest.raises(SentencesRefused):
        write(keyring_of("amara"), report_id, {"B1-": story}, "", ready=False, today=DAY)
    with pytest.raises(SentencesRefused):
        write(keyring_of("amara"), report_id, {}, story, ready=True, today=DAY)
    assert find(keyring_of("amara"), report_id).sentences == {}


def test_so_is_a_note_with_a_piece_of_one_in_it(report_id):
    piece = "Some said that a nurse wore yellow boots when children came."
    with pytest.raises(SentencesRefused) as refused:
        write(keyring_of("amara"), report_id, {"B1-": piece}, "", ready=True, today=DAY)
    assert "Only one or two people put it this way" in refused.value.faults["B1-"]


def test_so_is_a_note_that_copies_nothing_and_still_points_to_one_who_wrote(report_id):
    pointing = "A nurse had boots, and they were yellow."
    with pytest.raises(SentencesRefused) as refused:
        write(keyring_of("amara"), report_id, {"B1-": pointing}, "", ready=True, today=DAY)
    assert refused.value.faults["B1-"].startswith("Please say this more generally, above all “")
    assert "canary" not in refused.value.faults["B1-"]


def test_a_second_person_says_of_each_note_that_it_makes_nobody_think_of_one_family(report_id, settings):
    write(keyring_of("amara"), report_id, {"B1-": NOTE}, THANKS, ready=True, today=DAY)
    for ticked in ([], list(find(keyring_of("nadia"), report_id).to_tick)[:1]):
        with pytest.raises(CannotRelease, match="tick each sentence"):
            release(keyring_of("nadia"), report_id, DAY, settings, "harbourlands", ticked=ticked)
    assert db.session.query(Release).count() == 1


def test_unless_somebody_said_yes_every_text_is_ours(published):
    """A note, or words that come with the list of themes. What a yes changes: tests/integration/test_quotes.py."""
    body = json.loads(published)
    assert set(body) == {
        "agency", "agency_page", "asks", "audit_acts", "audit_head", "children", "ends", "keep", "label", "opening",
        "public_on", "quotes", "ratings", "released_on", "reply_due", "report", "sentences", "starts",
    }  # fmt: skip
    assert (body["opening"], body["sentences"], body["quotes"]) == (THANKS, {"B1-": NOTE}, {})


@pytest.mark.parametrize(("said", "used"), [(None, False), ("no", False), ("yes", True)])
def test_your_own_words_only_if_you_saw_them_first_and_said_yes(house, settings, records, in_app, said, used):
    came, own = PERIODS["over"][0], "We sat by the telephone until the chrysanthemums drooped."
    tell(settings, "We waited and waited.", came=came, themes=("B1-",), times=60)
    told = tell(settings, own, code=True, came=came, themes=("B1-",))
    made = close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")
    propose(keyring_of("amara"), told.case_id, f"{made.hex()}:B1-", own, DAY)
    person = come_back.find(come_back.enter(keys_of(told.code, settings.code_pepper), DAY), DAY)
    (seen,) = quotes.asked_of(person)
    assert seen.quoted.text == own
    if said:
        quotes.answer(person, seen.mark, said == "yes")
    may = [each.mark for each in find(keyring_of("amara"), made).asked if each.may_be_used]
    write(keyring_of("amara"), made, {"B1-": NOTE}, THANKS, ready=True, today=DAY, quoted=may)
    ticked = find(keyring_of("nadia"), made).to_tick
    out = release(keyring_of("nadia"), made, DAY, settings, "harbourlands", ticked=ticked)
    deliver()
    assert (own in db.session.get_one(Release, out).body) is used
