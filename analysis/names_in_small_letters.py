"""Tells a name in small letters, or where everything is in capitals: by lists and by what stands beside it."""

from __future__ import annotations

from typing import Final

from analysis import identity
from analysis.beside import Beside
from analysis.vocabulary import (
    CALLED,
    FAMILY,
    GIVEN,
    GIVEN_DOUBTFUL,
    GIVEN_EVERYDAY,
    KIN,
    PEOPLE,
    PLACE_AFTER,
    PLACE_BEFORE,
    PLACE_FIRST,
    TITLES,
    VERBS_OF_PEOPLE,
    compound,
    everyday,
    misspelt,
)

SHORTEST_UNKNOWN: Final = 4
CALLS: Final = CALLED | KIN | TITLES
BEFORE_A_NAME: Final = CALLS | GIVEN | PEOPLE
SECOND_NAMES: Final = frozenset({"rose", "grace", "may", "joy", "faith", "hope", "jane", "lee"})
QUIET_VERBS: Final = frozenset({"is", "was", "has", "had", "who", "never", "always", "made", "left", "does", "gave"})
NEVER_SMALL: Final = frozenset(
    ["may", "will", "hope", "mark", "rose", "art", "grant", "chance", "max", "mo", "sue", "rain", "nana", "guy"]
)


def label(words: Beside, at: int) -> str:
    """PERSON, PLACE or "" for a word whose letters say nothing."""
    word = words.plain[at]
    if word in TITLES or word in KIN:
        return words.title(at)
    first_name = word in GIVEN and words.before(at) not in {"a", "an"}  # a teddy is none
    if words.calls_for_a_name(at) or first_name or _listed(words, at):
        return "PERSON"
    if word in GIVEN or word in GIVEN_EVERYDAY or _no_name(word):
        return ""
    if words.before(at) in PLACE_FIRST:
        return "PLACE"
    if (words.before(at) in PLACE_BEFORE or words.after(at) in PLACE_AFTER) and not misspelt(word):
        return "PLACE"
    return "PERSON" if not misspelt(word) or _acts_like_a_person(words, at) else ""


def _listed(words: Beside, at: int) -> bool:
    """A family name or an everyday word where a name would stand, or something unknown after a first name."""
    word, previous = words.plain[at], words.before(at)
    if word in FAMILY and previous in BEFORE_A_NAME:
        return True
    if word in SECOND_NAMES and previous in GIVEN and words.after(at) in {"", ".", ",", "!", "and"}:
        return True
    if word in GIVEN_EVERYDAY:
        return previous in CALLS or word not in GIVEN_DOUBTFUL or _small_name(words, at)
    return previous in GIVEN and not everyday(word) and len(word) > 2


def _no_name(word: str) -> bool:
    return everyday(word) or word in identity.EVERYWHERE or len(word) < SHORTEST_UNKNOWN or compound(word)


def _acts_like_a_person(words: Beside, at: int) -> bool:
    """A word that may be a slip of the pen, but stands where somebody's name would: my worker toni, toni said."""
    before, after = words.before(at), words.after(at)
    if before in PEOPLE:
        return after not in PEOPLE
    return after in VERBS_OF_PEOPLE - QUIET_VERBS and before in {"", ".", ",", "and", "but", "then", "when", "so"}


def _small_name(words: Beside, at: int) -> bool:
    """An everyday word in small letters that still stands where only a name would: tell pam, sandy and karen."""
    word, before, after = words.plain[at], words.before(at), words.after(at)
    if word in NEVER_SMALL:
        return False
    other = words.before(at, 2) if before == "and" else words.after(at, 2) if after == "and" else ""
    return other in GIVEN or (before in {"", ".", "and", "because", "then", "but", ","} and after in VERBS_OF_PEOPLE)
