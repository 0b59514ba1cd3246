"""What an agency's answer must have, and what may follow what: the rules of statuses.toml, each with what to mend."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.codebook import CODEBOOK
from feedback_app.answers.fitness import Answer, Before, UnfitAnswer, check, moved_dates
from feedback_app.answers.statuses import PARTS, RULES, load

TODAY = date(2026, 11, 24)
LATER = TODAY + timedelta(days=60)
FURTHEST = timedelta(days=RULES.furthest_days)
WORDS = "From March every family has a named worker who rings within a week."
WHOLE = {"text": WORDS, "know": WORDS, "change": WORDS, "meanwhile": WORDS, "reasons": ("R2",), "by_date": LATER,
         "review_on": LATER}  # fmt: skip
EMPTY = {"reasons": (), "by_date": None, "review_on": None}
FIT = {
    code: Answer("B1-", code, **({"text": ""} | {part: WHOLE[part] for part in status.needs}))
    for code, status in RULES.status.items()
}


def wrong(answer, before=(), **more):
    with pytest.raises(UnfitAnswer) as failure:
        check(answer, TODAY, before, **more)
    assert all(sentence.endswith(".") for sentence in failure.value.wrong.values())
    return set(failure.value.wrong)


@pytest.mark.parametrize("status", sorted(CODEBOOK.statuses))
def test_a_full_answer_of_each_status_is_fit(status):
    check(FIT[status], TODAY)


@pytest.mark.parametrize(("status", "part"), sorted((code, part) for code in RULES.status for part in PARTS))
def test_each_part_that_is_needed_is_asked_for_and_no_other(status, part):
    without = replace(FIT[status], **{part: EMPTY.get(part, "")})
    if part in RULES.status[status].needs:
        assert wrong(without) == {part}
    else:
        check(without, TODAY)


@pytest.mark.parametrize(
    ("status", "needed"),
    [
        ("DONE", {"text"}), ("PLAN", {"text", "by_date", "know"}), ("LOOK", {"text", "by_date"}), ("ALREADY", {"text"}),
        ("PART", {"text", "reasons", "change", "meanwhile", "review_on"}),
        ("NO", {"text", "reasons", "change", "meanwhile", "review_on"}),
        ("NOTOURS", {"text", "reasons", "change", "meanwhile", "review_on"}),
    ],
)  # fmt: skip
def test_what_the_codebook_asks_of_each_status(status, needed):
    assert RULES.status[status].needs == needed


@pytest.mark.parametrize("before", ["", *sorted(CODEBOOK.statuses)])
@pytest.mark.parametrize("status", sorted(CODEBOOK.statuses))
def test_what_may_follow_what(before, status):
    said = [Before(before, LATER if before == "PLAN" else None)] if before else []
    looked = before == "LOOK"
    may = not before or (status != "LOOK" and not (status == "ALREADY" and before in {"DONE", "PART"}))
    may = may and not (before == "DONE" and status in {"NO", "NOTOURS"})
    if may:
        check(FIT[status], TODAY, said, looked_before=looked)
    else:
        assert wrong(FIT[status], said, looked_before=looked) == {"status"}


def test_looking_into_it_can_be_used_once():
    check(FIT["LOOK"], TODAY)
    assert wrong(FIT["LOOK"], looked_before=True) == {"status"}


def test_a_date_may_move_once_and_may_always_come_sooner():
    first, second = Before("PLAN", TODAY + timedelta(30)), Before("PLAN", TODAY + timedelta(40))
    check(FIT["PLAN"], TODAY, [first])
    assert wrong(FIT["PLAN"], [first, second]) == {"by_date"}
    check(replace(FIT["PLAN"], by_date=second.by_date), TODAY, [first, second])
    check(replace(FIT["PLAN"], by_date=TODAY + timedelta(5)), TODAY, [first, second])
    check(FIT["DONE"], TODAY, [first, second])


@given(st.lists(st.integers(1, 400), max_size=7))
def test_however_dates_are_given_a_promise_is_put_off_once_at_most(days):
    """Whatever a leader tries, one after another, the promises that stand were put off once at most."""
    stands: list[Before] = []
    for after in days:
        plan = replace(FIT["PLAN"], by_date=TODAY + timedelta(after))
        try:
            check(plan, TODAY, stands)
        except UnfitAnswer:
            continue
        stands.append(Before("PLAN", plan.by_date))
    assert len(moved_dates(stands)) <= RULES.date_moves


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(1), TODAY + FURTHEST + timedelta(1), date.min, date.max])
@pytest.mark.parametrize(("status", "part"), [("PLAN", "by_date"), ("NO", "review_on")])
def test_a_date_must_lie_in_the_next_three_years(day, status, part):
    assert wrong(replace(FIT[status], **{part: day})) == {part}


@pytest.mark.parametrize("day", [TODAY + timedelta(1), TODAY + FURTHEST])
def test_the_first_and_the_last_day_are_fine(day):
    check(replace(FIT["PLAN"], by_date=day), TODAY)


@pytest.mark.parametrize("text", ["", "  ", "We know.", " " * 50 + "Soon."])
def test_a_few_words_are_no_answer(text):
    assert wrong(replace(FIT["DONE"], text=text)) == {"text"}


def test_a_very_long_answer_is_refused():
    longest = ("people will notice " * 200)[: RULES.most_letters - 1]
    check(replace(FIT["DONE"], text=longest + "."), TODAY)
    assert wrong(replace(FIT["DONE"], text=longest + "..")) == {"text"}


@pytest.mark.parametrize("reasons", [("R1", "R2", "R3"), ("R99",), ("R11",), ("R1", "")])
def test_too_many_unknown_and_hidden_reasons_are_refused(reasons):
    assert wrong(replace(FIT["NO"], reasons=reasons)) == {"reasons"}


def test_an_unknown_status_is_refused():
    assert wrong(replace(FIT["DONE"], status="MAYBE")) == {"status"}


def test_everything_to_mend_is_said_at_once():
    assert wrong(Answer("B1-", "NO", "")) == {"text", "reasons", "change", "meanwhile", "review_on"}


def test_money_and_partners_are_the_boards_debt_and_rules_and_health_the_nations():
    assert RULES.owed(("R1",)) == RULES.owed(("R6", "R2")) == {"board"}
    assert RULES.owed(("R3",)) == RULES.owed(("R7",)) == {"nation"}
    assert RULES.owed(("R1", "R7")) == {"board", "nation"}
    assert RULES.owed(("R2", "R4", "R5", "")) == frozenset()


@pytest.mark.parametrize(
    ("old", "new"),
    [('needs = ["text"]', 'needs = ["taste"]'), ('R1 = "board"', 'R1 = "nobody"'), ("[status.LOOK]", "[status.GLANCE]"),
     ("source = ", "source = '' #")],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused_at_start(tmp_path, old, new):
    from feedback_app.answers import statuses

    text = (tmp_path.__class__(statuses.__file__).with_name("statuses.toml")).read_text("utf-8")
    assert old in text
    changed = tmp_path / "statuses.toml"
    changed.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises((ValueError, KeyError)):
        load(changed)
