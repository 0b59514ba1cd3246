"""Tells a name by its capital, in a text where capitals say something."""

from __future__ import annotations

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
    SMALL_WORDS,
    TITLES,
    VERBS_OF_PEOPLE,
    everyday,
    misspelt,
)


def label(words: Beside, at: int) -> str:
    """PERSON, PLACE or "" for a word with a capital in a text that uses them."""
    token = words.found[at]
    word = token.plain
    if word in CAPITALS or word in identity.EVERYWHERE or word in TITLES or word in KIN:
        return words.title(at)
    if words.calls_for_a_name(at) or word in GIVEN or (word in FAMILY and not token.opens):
        return "PERSON"
    if word in GIVEN_EVERYDAY:
        return "PERSON" if _acts_like_a_name(words, at) else ""
    if everyday(word) or (token.written.isupper() and len(word) <= 5):
        return "PERSON" if _named_everyday(words, at) else ""
    if token.opens and misspelt(word) and words.after(at) not in VERBS_OF_PEOPLE | {"and", "from", "at"}:
        return ""
    return "PLACE" if words.before(at) in {"in", "near", "from"} else "PERSON"


def _named_everyday(words: Beside, at: int) -> bool:
    """A capital on an everyday word where a name would stand: our worker Blessing was kind."""
    token, before = words.found[at], words.before(at)
    plain = token.written.isupper() or token.opens or token.plain in ORG_PLAIN | SMALL_WORDS
    return not plain and (before in PEOPLE or (before in CALLED and words.before(at, 2) != "is"))


def _acts_like_a_name(words: Beside, at: int) -> bool:
    """An everyday word with a capital: a name inside a sentence, or where one would stand at its head."""
    after, before = words.after(at), words.before(at)
    if after in {"'", "and", "&"} and at + 2 < len(words.found) and words.found[at + 2].capital:
        return words.plain[at + 2] in GIVEN | GIVEN_EVERYDAY
    if not words.found[at].opens:
        return before not in {"in", "by", "since", "until", "the", "this", "last", "next", "a", "every", "of", "i"}
    if after in {"at", "from", "in", "on", ","}:
        return words.plain[at + 2 : at + 3] in (["the"], ["our"], ["my"])
    return after in VERBS_OF_PEOPLE or after in FAMILY or after in {"my", "our"}
