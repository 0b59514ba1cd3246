"""Whether an answer may be sent: everything to mend is said at once, each with a sentence on what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from analysis.codebook import CODEBOOK
from feedback_app.answers import first_check
from feedback_app.answers.statuses import RULES

WORDED: Final = ("text", "know", "change", "meanwhile")
ASKED_FOR: Final = {
    "text": "Say in one to three sentences what people will notice, or why nothing will change.",
    "know": "Say how you will know that it worked.",
    "change": "Say what would have to change first.",
    "meanwhile": "Say what people can use meanwhile.",
    "by_date": "Give a date: by when it will be done or answered.",
    "review_on": "Give a date on which you will look at this again.",
    "reasons": "Choose one or two reasons. People were promised one.",
}
"""What to do where a part that a status needs is missing."""


class UnfitAnswer(ValueError):
    """The answer cannot be sent yet. `wrong` maps a field to a sentence on what to do."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


@dataclass(frozen=True)
class Answer:
    """What a leader writes about one theme ("B1-") of one release. The parts are those of statuses.toml."""

    theme: str
    status: str
    text: str
    reasons: tuple[str, ...] = ()
    by_date: date | None = None
    know: str = ""
    change: str = ""
    meanwhile: str = ""
    review_on: date | None = None

    def worded(self) -> dict[str, str]:
        """The parts in words, by their names."""
        return {part: getattr(self, part).replace("\x00", "").strip() for part in WORDED}


@dataclass(frozen=True)
class Before:
    """An answer of the same theme that was shown: its status and by when."""

    status: str
    by_date: date | None = None


def check(answer: Answer, today: date, before: Sequence[Before] = (), *, looked_before: bool = False) -> None:
    """Raises UnfitAnswer with every thing to mend. `before` are the answers that were shown, the oldest first.

    `looked_before`: "looking into it" was said about this theme already, in an earlier report too.
    """
    wrong = _missing(answer) | _too_long(answer) | _reasons(answer) | _dates(answer, today)
    wrong |= first_check.faults(answer.worded())
    if answer.status not in RULES.status:
        wrong["status"] = "Choose what you did or will do."
    elif answer.status == "LOOK" and looked_before:
        wrong["status"] = "“Looking into it” can be used once for a theme. Say now what will change, or why not."
    elif before and not RULES.may_follow(before[-1].status, answer.status):
        wrong["status"] = f"This cannot follow “{CODEBOOK.statuses[before[-1].status]}”. Choose another."
    elif moved := _moved_too_often(answer, before):
        wrong["by_date"] = moved
    if wrong:
        raise UnfitAnswer(wrong)


def _missing(answer: Answer) -> dict[str, str]:
    needs = RULES.status[answer.status].needs if answer.status in RULES.status else {"text"}
    words = answer.worded()
    short = {part for part in needs & words.keys() if len(words[part]) < RULES.least_letters}
    empty = {part for part in needs - words.keys() if not getattr(answer, part)}
    return {part: ASKED_FOR[part] for part in sorted(short | empty)}


def _too_long(answer: Answer) -> dict[str, str]:
    over = [part for part, words in answer.worded().items() if len(words) > RULES.most_letters]
    return dict.fromkeys(over, f"Please keep this under {RULES.most_letters:,} letters.")


def _reasons(answer: Answer) -> dict[str, str]:
    if set(answer.reasons) - set(CODEBOOK.reasons) or len(answer.reasons) > RULES.most_reasons:
        return {"reasons": "Choose at most two reasons from the list."}
    return {}


def _dates(answer: Answer, today: date) -> dict[str, str]:
    last = today + timedelta(days=RULES.furthest_days)
    given = {"by_date": answer.by_date, "review_on": answer.review_on}
    return {
        part: "Give a date in the next three years." for part, day in given.items() if day and not today < day <= last
    }


def moved_dates(before: Iterable[Before]) -> list[date]:
    """The dates that a promise had before it was put off, the oldest first."""
    moved: list[date] = []
    last: date | None = None
    for each in before:
        if each.status == "PLAN" and each.by_date:
            if last and each.by_date > last:
                moved.append(last)
            last = each.by_date
    return moved


def _moved_too_often(answer: Answer, before: Sequence[Before]) -> str:
    moved = moved_dates([*before, Before(answer.status, answer.by_date)])
    if answer.status == "PLAN" and len(moved) > max(RULES.date_moves, len(moved_dates(before))):
        return "The date has moved once. It cannot move again: say what is done now, or why not."
    return ""
