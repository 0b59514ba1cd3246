"""The words of the children's edition: read and checked when the service starts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from analysis.codebook import CODEBOOK
from feedback_app.words.load import load
from feedback_app.words.pictures import is_picture

MOST_WORDS: Final = 15
"""In one sentence. Source: Easy Read, design page "How it feels to use"."""
MOST_LETTERS: Final = 160
MARK: Final = "children-"
"""In front of a theme, where a children's sentence stands beside others."""
WAITING: Final = frozenset({"asked", "late", "promise_late", "not_joined", "keep", "free"})
IN_THE_COUNTRY: Final = frozenset({"changed", "planned", "asked", "worked"})


class NotForChildren(ValueError):
    """These words are not for children yet; the sentence says what to do."""


def refuse_hard(text: str) -> None:
    """Raises NotForChildren for words that are too long to be read at eight, or that hold a number."""
    if len(text) > MOST_LETTERS or any(len(part.split()) > MOST_WORDS for part in re.split(r"[.!?]", text)):
        raise NotForChildren(f"For children, please keep a sentence to {MOST_WORDS} short words.")
    if re.search(r"\d", text):
        raise NotForChildren("For children, please use no numbers.")


def faults(found: Mapping[str, Any]) -> Iterator[str]:
    """What is missing or wrong in words/for_children.toml."""
    if set(found["status"]) != set(CODEBOOK.statuses) or set(found["reason"]) != set(CODEBOOK.reasons):
        yield "there must be words for each status and each reason, and no other."
    if set(found["waiting"]) != WAITING or set(found["country_did"]) != IN_THE_COUNTRY:
        yield "there must be words for each way to wait."
    for code, words in found["theme"].items():
        if code not in CODEBOOK.codes or set(words) != {"picture", "plus", "minus"} or not is_picture(words["picture"]):
            yield f"{code} needs a picture that was drawn, plus and minus."
        else:
            yield from _hard(code, words)
    for code in load("heard")["child"]:
        if code not in found["theme"]:
            yield f"children may say {code}, so there must be words for it."


def _hard(code: str, words: Mapping[str, str]) -> Iterator[str]:
    try:
        for sign in ("plus", "minus"):
            refuse_hard(words[sign])
    except NotForChildren as hard:
        yield f"{code}: {hard}"


def checked(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """The words, when nothing is missing. Raises ValueError."""
    wrong = list(faults(found))
    if wrong:
        raise ValueError("words/for_children.toml: " + " ".join(wrong))
    return found


WORDS: Final = checked(load("for_children"))


def ready_words(key: str) -> str:
    """The words that stand ready for a theme ("B1-"); "" where children are told nothing of it."""
    theme = WORDS["theme"].get(key[:-1])
    return str(theme["plus" if key.endswith("+") else "minus"]) if theme else ""


def picture_of(key: str) -> str:
    """The picture of a theme that has words."""
    return str(WORDS["theme"][key[:-1]]["picture"])
