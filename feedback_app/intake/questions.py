"""The questions of a route as data, validated when they are loaded; a new question needs no code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from feedback_app.sealed.vault import Words

WORDS: Final = Path(__file__).resolve().parent.parent / "words"
KINDS: Final = ("choice", "text", "agency", "line")
MOST_LETTERS: Final = 20_000


class BrokenRoute(ValueError):
    """A route's data file is not right; the sentence says where."""


@dataclass(frozen=True)
class Question:
    """One question on one page. `by_voice` replaces the title for some voices; `counted` ones go into the reading."""

    key: str
    kind: str
    title: str
    why: str
    who_sees: str
    hint: str = ""
    needed: bool = False
    short: str = ""
    options: tuple[tuple[str, str, str], ...] = ()
    by_voice: Mapping[str, str] = field(default_factory=dict)
    most: int = MOST_LETTERS

    def title_for(self, voice: str) -> str:
        return self.by_voice.get(voice, self.title)

    def shown(self, value: str) -> str:
        """An answer as the person reads it."""
        return next((label for known, label, _ in self.options if known == value), value)


@dataclass(frozen=True)
class Route:
    """The questions in their order. `needed` is the key of the one that cannot be skipped."""

    name: str
    questions: tuple[Question, ...]

    @property
    def needed(self) -> str:
        return next(q.key for q in self.questions if q.needed)

    def question(self, key: str) -> Question | None:
        return next((q for q in self.questions if q.key == key), None)

    def after(self, key: str) -> str | None:
        """The key of the next question, or None after the last."""
        keys = [q.key for q in self.questions]
        place = keys.index(key) + 1
        return keys[place] if place < len(keys) else None

    def before(self, key: str) -> str | None:
        keys = [q.key for q in self.questions]
        place = keys.index(key) - 1
        return keys[place] if place >= 0 else None

    def words_of(self, given: Mapping[str, str]) -> Words:
        """The written answers, in the order asked."""
        written = ((q.key, given.get(q.key, "")) for q in self.questions if q.kind == "text")
        return Words(tuple((key, answer) for key, answer in written if answer.strip()))


@cache
def adult_route() -> Route:
    """The adult short route."""
    return load_route("adult_short.toml")


def load_route(file: str) -> Route:
    """A route from its file in words/. Raises BrokenRoute with a sentence."""
    found = tomllib.loads((WORDS / file).read_text("utf-8"))
    questions = tuple(_question(file, each) for each in found.get("question", []))
    if sum(q.needed for q in questions) != 1:
        raise BrokenRoute(f"{file}: just one question must be needed.")
    if len({q.key for q in questions}) != len(questions):
        raise BrokenRoute(f"{file}: two questions have the same key.")
    return Route(file.removesuffix(".toml"), questions)


def _question(file: str, raw: dict[str, Any]) -> Question:
    options = tuple((o["value"], o["label"], o.get("hint", "")) for o in raw.pop("options", []))
    try:
        question = Question(**raw, options=options)
    except TypeError as wrong:
        raise BrokenRoute(f"{file}: question {raw.get('key', '?')}: {wrong}.") from wrong
    if question.kind not in KINDS:
        raise BrokenRoute(f"{file}: question {question.key} is of an unknown kind.")
    if question.kind == "choice" and len(options) < 2:
        raise BrokenRoute(f"{file}: question {question.key} needs two options or more.")
    return question
