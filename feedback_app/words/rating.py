"""The words under an answer, by who reads them: checked when the service starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from feedback_app.words.load import load

FACES: Final = {"yes": "good", "partly": "mixed", "no": "bad"}
READERS: Final = ("adult", "child_4_7", "child_8_11", "child_12_17")


@dataclass(frozen=True)
class RatingWords:
    """The question, its three choices, and what is said before and after; with `faces` for children."""

    ask: str
    yes: str
    partly: str
    no: str
    send: str
    chose: str
    counted: str
    why: str
    kept: str
    faces: bool

    @property
    def options(self) -> tuple[tuple[str, str, str], ...]:
        """(value, words, face or "") for each choice."""
        named = {"yes": self.yes, "partly": self.partly, "no": self.no}
        return tuple((value, words, FACES[value] if self.faces else "") for value, words in named.items())

    def say(self, which: str, rating: str) -> str:
        """A sentence ("chose" or "counted") with what was chosen."""
        chosen = {"yes": self.yes, "partly": self.partly, "no": self.no}[rating]
        text: str = getattr(self, which)
        return text.replace("{chosen}", chosen)


def checked(found: Mapping[str, Any]) -> dict[str, RatingWords]:
    """The words of words/rating.toml. Raises ValueError when a reader or a word is missing."""
    if set(found) != set(READERS):
        raise ValueError(f"words/rating.toml: needs words for just these readers: {', '.join(READERS)}.")
    names = {field.name for field in fields(RatingWords)}
    for reader, words in found.items():
        said = all(text.strip() for key, text in words.items() if key != "faces") if set(words) == names else False
        if not said or not all("{chosen}" in words[which] for which in ("chose", "counted")):
            raise ValueError(f"words/rating.toml, {reader}: give each word, and {{chosen}} in chose and counted.")
    return {reader: RatingWords(**words) for reader, words in found.items()}


WORDS: Final = checked(load("rating"))


def words_for(voice: str) -> RatingWords:
    """The words for somebody who spoke with this voice."""
    return WORDS.get(voice, WORDS["adult"])
