"""What is counted about one response: themes with a sign, a warning level, and the person's own short answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

SIGNS: Final = ("+", "-", "±", "0")
VOICES: Final = (
    "prospective_adopter", "adopter", "birth_family", "adopted_adult", "someone_else",
    "child_4_7", "child_8_11", "child_12_17",
)  # fmt: skip
LEVELS: Final = ("none", "concern", "immediate")
TONES: Final = ("positive", "negative", "mixed", "neutral")
SET_BY: Final = ("machine", "person", "reviewer")
MOST_THEMES: Final = 12


class UnreadableReading(ValueError):
    """Stored bytes do not describe a reading; the sentence says which part."""


@dataclass(frozen=True)
class Theme:
    """One code of the codebook with its sign, who set it, and where in the text it was heard.

    `confidence` is 0 to 1. `evidence` holds [start, end) character offsets; it is never stored.
    """

    code: str
    sign: str
    confidence: float = 1.0
    set_by: str = "machine"
    evidence: tuple[tuple[int, int], ...] = ()

    def __str__(self) -> str:
        return f"{self.code}{self.sign}"


@dataclass(frozen=True)
class Reading:
    """One response as it is counted. `read(text)` fills what the words say; the form adds the person's answers.

    `level` is the warning level; `suggestion` is "", "support" or "refer"; `reasons` name the cues in the
    codebook's words and never quote the text. `not_before` is a day (ISO) when the person chose a later report: only
    a period that ends on that day or later may count it.
    """

    themes: tuple[Theme, ...] = ()
    tone: str = "neutral"
    flags: tuple[str, ...] = ()
    level: str = "none"
    suggestion: str = ""
    reasons: tuple[str, ...] = ()
    voice: str = ""
    when: str = ""
    stage: str = ""
    rating: str = ""
    told_before: str = ""
    not_before: str = ""

    def with_answers(self, **answers: str) -> Reading:
        """The same reading with the person's own answers (voice, when, stage, rating, told_before)."""
        return replace(self, **answers)  # type: ignore[arg-type]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready form without evidence, since offsets into words are words' shadows."""
        return {
            "themes": [[t.code, t.sign, round(t.confidence, 2), t.set_by] for t in self.themes],
            "tone": self.tone, "flags": list(self.flags), "level": self.level,
            "suggestion": self.suggestion, "reasons": list(self.reasons), "voice": self.voice,
            "when": self.when, "stage": self.stage, "rating": self.rating, "told_before": self.told_before,
            "not_before": self.not_before,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Reading:
        """Rebuild a reading; raises UnreadableReading when a part is missing or not one of the known values."""
        try:
            themes = tuple(Theme(c, s, float(p), by) for c, s, p, by in stored["themes"])
            reading = cls(
                themes, stored["tone"], tuple(stored["flags"]), stored["level"], stored["suggestion"],
                tuple(stored["reasons"]), stored["voice"], stored["when"], stored["stage"],
                stored["rating"], stored["told_before"], stored["not_before"],
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as wrong:
            raise UnreadableReading(f"A stored reading cannot be read: {type(wrong).__name__}.") from wrong
        for theme in reading.themes:
            if theme.sign not in SIGNS or theme.set_by not in SET_BY:
                raise UnreadableReading("A stored reading has a theme with an unknown sign or origin.")
        if reading.level not in LEVELS or reading.tone not in TONES:
            raise UnreadableReading("A stored reading has an unknown level or tone.")
        return reading
