"""Hides words about who people are before anything is weighed, so that two people saying the same are read the same."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

HIDDEN: Final = "qidentity"
CONDITION: Final = "qcondition"
NOT: Final = "non"
_DATA: Final = tomllib.loads(Path(__file__).with_name("identity.toml").read_text(encoding="utf-8"))
_ALWAYS: Final = frozenset(_DATA["always"])
_BEFORE_PEOPLE: Final = frozenset(_DATA["before_people"])
_PEOPLE: Final = frozenset(_DATA["people"]) | _ALWAYS
_CONDITIONS: Final = frozenset(_DATA["conditions"])
_DISABILITY: Final = frozenset(_DATA["disability"])
_PHRASES: Final = frozenset(tuple(phrase.split()) for phrase in _DATA["phrases"])
_PHRASE_STARTS: Final = frozenset(phrase[0] for phrase in _PHRASES)
EVERYWHERE: Final = _ALWAYS | _CONDITIONS | _BEFORE_PEOPLE
_LONGEST: Final = max(len(phrase) for phrase in _PHRASES)
_ARTICLES: Final = {"an": "a"}


def hide(plain: Sequence[str]) -> list[str]:
    """The same words, each word about who someone is replaced by one stand-in; lengths stay equal.

    All ethnicities, faiths, sexualities, disabilities and family forms share a stand-in, and all named
    conditions another, so that a swap of one for another changes nothing that is weighed.
    """
    shown = [_ARTICLES.get(word, word) for word in plain]
    for at, word in enumerate(plain):
        length = _phrase(plain, at) if word in _PHRASE_STARTS else 0
        if length:
            shown[at : at + length] = [HIDDEN] * length
        elif shown[at] == HIDDEN:
            continue
        elif word in _CONDITIONS:
            shown[at] = CONDITION
        elif _is_identity(plain, at, word) or (word == NOT and plain[at + 1 : at + 2] and plain[at + 1] in _ALWAYS):
            shown[at] = HIDDEN
    return shown


def _phrase(plain: Sequence[str], at: int) -> int:
    """How many words, from `at` on, are a run that is hidden as one; 0 where none."""
    return next((n for n in range(_LONGEST, 1, -1) if tuple(plain[at : at + n]) in _PHRASES), 0)


def _is_identity(plain: Sequence[str], at: int, word: str) -> bool:
    if word in _ALWAYS:
        return True
    return word in _BEFORE_PEOPLE and at + 1 < len(plain) and plain[at + 1] in _PEOPLE


def speaks_of_disability(plain: Sequence[str]) -> bool:
    """Whether a disability is named: the one thing about identity that the code for health may see."""
    return any(word in _DISABILITY or word in _CONDITIONS for word in plain)
