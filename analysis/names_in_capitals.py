"""Tells a name by its capital, in a text where capitals say something."""

from __future__ import annotations

from typing import Final

from analysis import identity
from analysis.beside import Beside
from analysis.vocabulary import (
    CALLED,
    CAPITALS,
    FAMILY,
    GIVEN,
    GIVEN_EVERYDAY,
    KIN,
    ORG_PLAIN,
    PEOPLE,
    PETS,
    SMALL_WORDS,
    TITLES,
    VERBS_OF_PEOPLE,
    everyday,
    misspelt,
)

VILLAGE_FIRST: Final = frozenset({"upper", "lower", "nether", "great", "little", "much"})
MONTHS_OF_PEOPLE: Final = frozenset({"april", "may", "june"})
ACTS_OF_PEOPLE: Final = frozenset(
    {"said", "says", "told", "rang", "phoned", "left", "listened", "knew", "knows", "asked", "explained", "helped"}
)


def label(words: Beside, at: int) -> str:
    """PERSON, PLACE or "" for a word with a capital in a text that uses them."""
    token = words.found[at]
    word = token.plain
    if word in CAPITALS or word in identity.EVERYWHERE or word in TITLES or word in KIN:
        return "PERSON" if word in MONTHS_OF_PEOPLE and _month_acts(words, at) else words.title(at)
    if words.calls_for_a_name(at) or word in GIVEN or (word in FAMILY and not token.opens):
        return "PERSON"
    if word in GIVEN_EVERYDAY:
        return "PERSON" if _acts_like_a_name(words, at) else ""
    if everyday(word) or (token.written.isupper() and len(word) <= 5):
        return "PERSON" if _named_everyday(words, at) else ""
    if token.opens and misspelt(word) and words.after(at) not in VERBS_OF_PEOPLE | {"and", "from", "at"}:
        return ""
    return "PLACE" if words.before(at) in {"in", "near", "from"} else "PERSON"


def village(words: Beside, at: int) -> str:
    """Great Snoring, Nether Heage: a capital after one of the words with which villages begin."""
    capitals = words.use_capitals and words.found[at].capital and words.found[at - 1].capital
    return "PLACE" if at and capitals and words.before(at) in VILLAGE_FIRST else ""


def _month_acts(words: Beside, at: int) -> bool:
    """May left; nobody told June."""
    opens = words.found[at].opens and words.after(at) in ACTS_OF_PEOPLE
    return opens or words.before(at) in {"told", "asked", "rang", "phoned", "thanked", "met"}


def _named_everyday(words: Beside, at: int) -> bool:
    """A capital on an everyday word where a name would stand: our worker Blessing was kind."""
    token, before = words.found[at], words.before(at)
    plain = token.written.isupper() or token.opens or token.plain in ORG_PLAIN | SMALL_WORDS
    return not plain and (before in PEOPLE | PETS or (before in CALLED and words.before(at, 2) != "is"))


def _acts_like_a_name(words: Beside, at: int) -> bool:
    """An everyday word with a capital: a name inside a sentence, or where one would stand at its head."""
    after, before = words.after(at), words.before(at)
    if after == "is" and words.after(at, 2) == "what":  # Hope is what we live on
        return False
    if after in {"'", "and", "&"} and at + 2 < len(words.found) and words.found[at + 2].capital:
        return words.plain[at + 2] in GIVEN | GIVEN_EVERYDAY
    if not words.found[at].opens:
        return before not in {"in", "by", "since", "until", "the", "this", "last", "next", "a", "every", "of", "i"}
    if after in {"at", "from", "in", "on", ","}:
        return words.plain[at + 2 : at + 3] in (["the"], ["our"], ["my"])
    return after in VERBS_OF_PEOPLE or after in FAMILY or after in {"my", "our"}
