"""Corrections of a year's numbers: what one may change, which edition stands, and what it says of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from analysis.canonical import digest
from analysis.corrected import RESPONSES, taken_out
from analysis.released import Line, ReleasedReport
from feedback_app.answers.nation_words import label_words, whose
from feedback_app.answers.wording import SIGN_WORDS, day_words
from feedback_app.extensions import db
from feedback_app.models.published import YearCorrection, YearTable

MAY_DIFFER: Final = frozenset({"audit_acts", "audit_head", "correction", "report"})
"""A year has no words of ours, so a correction only takes numbers out. Source: issue 4, release."""
_PARTS: Final = frozenset({"corrects", "first", "on", "place", "taken_out", "why"})


def fits(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether `after` is a correction of `before` (both bodies of a year): numbers are missing, and nothing else.

    Raises KeyError, TypeError or ValueError when one of them is no body of a year.
    """
    told = after["correction"]
    gone = taken_out(ReleasedReport.from_dict(before["report"]), ReleasedReport.from_dict(after["report"]))
    same = all(after[key] == before[key] for key in before if key not in MAY_DIFFER)
    whole = set(after) == set(before) | {"correction"} and set(told) == _PARTS
    return (
        same and whole and bool(gone) and told["taken_out"] == sorted(gone or ()) and told["corrects"] == digest(before)
        and told["place"] == before.get("correction", {}).get("place", 0) + 1 and bool(told["why"].strip())
    )  # fmt: skip


def corrections_of(year: YearTable) -> Sequence[YearCorrection]:
    """The corrections of a year's numbers, the first before the second: one statement."""
    mine = select(YearCorrection).where(YearCorrection.year_hash == year.hash)
    return db.session.scalars(mine.order_by(YearCorrection.place)).all()


def standing(year: YearTable, corrections: Sequence[YearCorrection]) -> YearTable | YearCorrection:
    """The edition that stands: the last correction, or the year as it came out."""
    return corrections[-1] if corrections else year


def is_sound(correction: YearCorrection, before: YearTable | YearCorrection) -> bool:
    """Whether a stored correction fits the edition before it, and what stands beside it is what was signed."""
    try:
        after = json.loads(correction.body)
        told = after["correction"]
        beside = (correction.corrects.hex(), correction.place, correction.day.isoformat(), correction.year_hash.hex())
        same = beside == (told["corrects"], told["place"], told["on"], told["first"])
        return same and correction.corrects == before.hash and fits(json.loads(before.body), after)
    except (ValueError, KeyError, TypeError):
        return False


def correction_words(correction: YearCorrection) -> str:
    """What was taken out, when and why."""
    body = json.loads(correction.body)
    told = body["correction"]
    names = {line.key: number_name(line) for line in ReleasedReport.from_dict(body["report"]).lines}
    gone = ", ".join((names | {RESPONSES: "the number of responses"})[key] for key in told["taken_out"])
    return f"Corrected on {day_words(correction.day)}. {told['why']} We took out the number for: {gone}."


def number_name(line: Line) -> str:
    """What a number of a year is about, in one line: whose, about what, and whether it worked."""
    name = " ".join(filter(None, (whose(line) and f"{whose(line)}:", label_words(line))))
    return f"{name} ({SIGN_WORDS[line.sign]})" if line.sign else name
