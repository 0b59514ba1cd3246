"""What a person chose before sending goes into the seals with their words, and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from analysis import Reading
from feedback_app.intake import choices
from feedback_app.publishing.count import due
from feedback_app.sealed.suite import SEED_BYTES, key_pair
from feedback_app.sealed.vault import Words, open_words, seal_reading, seal_words

MONDAY = date(2026, 11, 23)
PAIR = key_pair(bytes(SEED_BYTES))
CASE, CASELOAD = bytes(16), bytes([1] * 16)


def period(starts, weeks=13):
    return SimpleNamespace(starts=starts, ends=starts + timedelta(weeks=weeks))


def test_nothing_chosen_is_count_and_sum_up_in_the_next_report():
    assert not choices.words_with(Words(()), {}).only_count
    assert choices.reading_with(Reading(), {}, MONDAY).not_before == ""
    assert not choices.changed({})


@pytest.mark.parametrize("given", [{"use": "publish it all"}, {"use": ""}, {"report": "<later>"}])
def test_what_is_no_option_counts_for_nothing(given):
    assert choices.came_in(given) == {}
    assert not choices.changed(given)


def test_every_pair_of_choices_has_its_words():
    every = {choices.in_words({"use": use, "report": report}) for use, _, _ in choices.options("use")
             for report, _, _ in choices.options("report")}  # fmt: skip
    assert len(every) == 4


@pytest.mark.parametrize("day", [MONDAY, MONDAY + timedelta(days=6)])
def test_a_later_report_is_six_months_away_from_any_day_of_the_week(day):
    first = choices.first_monday(day)
    assert first.weekday() == 0
    assert timedelta(days=182) <= first - day <= timedelta(days=189)


def test_the_wish_is_sealed_with_the_words_and_its_size_tells_nothing():
    wishes = [Words((("happened", "x" * 50),), only) for only in (True, False)]
    sealed = [seal_words(words, PAIR.public, CASE, CASELOAD) for words in wishes]
    assert len(sealed[0]) == len(sealed[1])
    assert [open_words(each, PAIR, CASE, CASELOAD) for each in sealed] == wishes
    readings = [Reading(not_before=day) for day in ("", "2027-05-31")]
    assert len({len(seal_reading(each, PAIR.public, CASE, CASELOAD)) for each in readings}) == 1


class TestDue:
    """Sent in the week of MONDAY, in a period of 13 weeks that began then; three such periods follow."""

    starts = tuple(MONDAY + timedelta(weeks=13 * n) for n in range(4))

    def counted_in(self, reading):
        return [n for n, starts in enumerate(self.starts) if due(MONDAY, reading, period(starts))]

    def test_who_chose_the_next_report_is_counted_in_their_own_period_alone(self):
        assert self.counted_in(Reading()) == [0]

    def test_who_chose_a_later_one_is_left_for_the_first_that_ends_six_months_on(self):
        waits = choices.reading_with(Reading(), {"report": "later"}, MONDAY)
        assert self.counted_in(waits)[0] == 2
        assert self.starts[2] + timedelta(weeks=13) - MONDAY >= timedelta(days=182)

    def test_a_period_of_a_year_counts_it_in_its_own_report(self):
        waits = choices.reading_with(Reading(), {"report": "later"}, MONDAY)
        assert due(MONDAY, waits, period(MONDAY, weeks=52))
