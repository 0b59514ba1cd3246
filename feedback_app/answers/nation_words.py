"""What only a year of the whole country shows, in words: who told us, how it was for them, where they were in it."""

from __future__ import annotations

from typing import Final

from analysis.released import Line, ReleasedReport
from feedback_app.answers.wording import SMALL_GROUPS, voice_words

RATING_WORDS: Final = {
    "very_good": "Very good",
    "good": "Good",
    "mixed": "Some good, some bad",
    "poor": "Bad",
    "very_poor": "Very bad",
}
"""How it was for them: the words that adults chose from (words/routes/adult.toml)."""
STAGE_WORDS: Final = {
    "before": "Before a child moved",
    "first_year": "In the first year after",
    "first_years": "Later, while the child was growing up",
    "grown_up": "When the child was grown up",
}
"""Where in the way they were then: the same."""


def label_words(line: Line) -> str:
    """What a number of a year is about, as people read it."""
    match line.kind:
        case "voice":
            return voice_words(line.label)
        case "rating":
            return RATING_WORDS[line.code]
        case "stage":
            return STAGE_WORDS[line.code]
    return line.label


def not_heard(report: ReleasedReport) -> str:
    """From whom we have not heard enough in a year, as far as they may be named; nothing to say is no words."""
    names = ", ".join(voice_words(voice) for voice in report.not_heard)
    named = [f"We have not heard enough from {names}."] if names else []
    return " ".join([*named, SMALL_GROUPS] if report.level != "nation" else named)


def whose(line: Line) -> str:
    """From whom it is, where a number is of one voice; else nothing."""
    return voice_words(line.words) if line.kind == "part by voice" else ""
