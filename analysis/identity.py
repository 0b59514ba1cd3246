"""Hides words about who people are before anything is weighed, so that two people saying the same are read the same.

However many words say who somebody is ("Black", "a Seventh-day Adventist", "mixed white and Asian"), one stand-in takes
their place before the comment is cut into clauses: what is weighed is then the same to the letter after any swap.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from analysis.segment import Word

HIDDEN: Final = "qidentity"
CONDITION: Final = "qcondition"
ORDINARY: Final = "kind"  # what details are looked for behind: an everyday word that is nobody's name
_DATA: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("identity.toml").read_text(encoding="utf-8"))
_MOST_BEFORE: Final = 4
_BREAK: Final = re.compile(r"[.,;:!?()\n\u2013\u2014]")


def _with_plurals(words: Iterable[str]) -> frozenset[str]:
    listed = frozenset(words)
    return listed | {word + "s" for word in listed if not word.endswith("s")}


class _Runs:
    """Runs of words, looked up by their first."""

    def __init__(self, runs: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for run in runs:
            words = tuple(run.split())
            self._by_first.setdefault(words[0], []).append(words)
        for listed in self._by_first.values():
            listed.sort(key=len, reverse=True)
        self.firsts: Final = frozenset(self._by_first)
        self.alone: Final = frozenset(run[0] for listed in self._by_first.values() for run in listed if len(run) == 1)

    def end(self, plain: Sequence[str], at: int) -> int:
        """The index after the longest run that begins at `at`; `at` where none does."""
        for run in self._by_first.get(plain[at], ()) if at < len(plain) else ():
            if tuple(plain[at : at + len(run)]) == run:
                return at + len(run)
        return at


_DISABILITY: Final = _Runs(_with_plurals(_DATA["disability"]))
_CONDITIONS: Final = _Runs(_with_plurals(_DATA["conditions"]))
_ALWAYS: Final = _Runs(_with_plurals([*_DATA["always"], *_DATA["disability"], *_DATA["conditions"], "couple"]))
_OF_PEOPLE: Final = _Runs(_DATA["of_people"])
_NOT: Final = _Runs(_DATA["not_identity"])
_WITH_THEM: Final = frozenset(_DATA["with_them"])
_WITH_IT: Final = _with_plurals(_DATA["with_it"])
_GROWN_UPS: Final = _WITH_IT | _with_plurals(_DATA["grown_ups"])
_PEOPLE: Final = _GROWN_UPS | _with_plurals(_DATA["people"])
_OF_GROWN_UPS: Final = frozenset(_DATA["of_grown_ups"])
_ONLY_BEFORE: Final = frozenset(_DATA["only_before_people"])
_ONLY_OF_COUPLES: Final = frozenset(_DATA["only_of_couples"])
_AFTER_TITLES: Final = frozenset(_DATA["after_titles"])
_ARTICLES, _JOINED_BY, _BETWEEN = (frozenset(_DATA["grammar"][k]) for k in ("articles", "joined_by", "between"))
_I, _PEOPLE_ARE, _ARE = (frozenset(_DATA["grammar"][k]) for k in ("i_am", "people_are", "are"))
_THEY, _COUPLES = (frozenset(_DATA["grammar"][k]) for k in ("they", "couples"))
_WE_ARE_AFTER, _CALLS = (frozenset(_DATA["grammar"][k]) for k in ("we_are_after", "calls"))
_ALIKE: Final[dict[str, str]] = _DATA["alike"]
_FIRSTS: Final = _ALWAYS.firsts | _OF_PEOPLE.firsts | _NOT.firsts | _WITH_THEM
EVERYWHERE: Final = (_ALWAYS.alone | _OF_PEOPLE.alone) - frozenset(_DATA["names_too"])  # no names on their own


def hide(text: str, words: Sequence[Word]) -> tuple[Word, ...]:
    """The same words, each run about who someone is as one word: a stand-in with the run's [start, end).

    All ethnicities, faiths, sexualities, disabilities and family forms share a stand-in, and all named conditions
    another, so that a swap of one for another changes nothing that is weighed.
    """
    plain = [_ALIKE.get(word.plain, word.plain) for word in words]
    shown: list[Word] = []
    at = 0
    while at < len(plain):
        end = _run(text, words, plain, at) if plain[at] in _FIRSTS else at
        if end > at:
            article = shown and shown[-1].plain in _ARTICLES and not _breaks(text, shown[-1], words[at])
            start = shown.pop().start if article else words[at].start
            last = words[end - 1].end
            shown.append(Word(_stand_in(plain, at, end), start, last + text.startswith("+", last)))
        else:
            end = max(_NOT.end(plain, at), at + 1)
            shown += [Word(plain[n], words[n].start, words[n].end) for n in range(at, end)]
        at = end
    return tuple(shown)


def _breaks(text: str, one: Word, other: Word) -> bool:
    """Whether a mark stands between two words that ends what the first was part of."""
    return _BREAK.search(text, one.end, other.start) is not None


def _run(text: str, words: Sequence[Word], plain: Sequence[str], at: int) -> int:
    """The index after everything from `at` on that says who someone is; `at` where nothing does."""
    end = _piece(plain, at)
    while at < end < len(plain):
        follows = end + 1 if plain[end] in _JOINED_BY else end
        after = _piece(plain, follows)
        if after == follows or _breaks(text, words[end - 1], words[follows]):
            break
        end = after
    return end


def _piece(plain: Sequence[str], at: int) -> int:
    if at >= len(plain) or (at and plain[at - 1] in _AFTER_TITLES) or _NOT.end(plain, at) > at:
        return at
    first, end = at, _ALWAYS.end(plain, at)
    while end == at < first + _MOST_BEFORE and plain[at] in _WITH_THEM and at + 1 < len(plain):
        at += 1
        end = _ALWAYS.end(plain, at)
    if end == at:
        at, end = first, _of_people(plain, first)
    if end == at:
        return first
    return end + (end < len(plain) and plain[end] in _WITH_IT)


def _of_people(plain: Sequence[str], at: int) -> int:
    """The end of a run that is said of people here, such as the "single" of "a single mum" or of "I am single"."""
    end = _OF_PEOPLE.end(plain, at)
    for last in (end, at + 1) if end > at else ():  # of "her mixed heritage" the first word only
        if _before_people(plain, at, last) or _is_said_of(plain, at, last):
            return last
    return at


def _before_people(plain: Sequence[str], at: int, end: int) -> bool:
    follows = plain[end] if end < len(plain) else ""
    people = _GROWN_UPS if plain[at] in _OF_GROWN_UPS else _PEOPLE
    return follows in people or _ALWAYS.end(plain, end) > end


def _is_said_of(plain: Sequence[str], at: int, end: int) -> bool:
    """Whether the words before say that somebody is this: I am, she was, my parents are, being."""
    before = at - 1
    while before > 0 and plain[before] in _BETWEEN:
        before -= 1
    if before < 0 or plain[at] in _ONLY_BEFORE:
        return False
    are, who = plain[before], plain[before - 1] if before else ""
    apart = plain[at] in _ONLY_OF_COUPLES and end == at + 1
    they = _COUPLES | _GROWN_UPS if apart else _THEY | _PEOPLE
    asked = are in they and who in _ARE | _I
    contracted = are == "were" and who in _WE_ARE_AFTER
    called = are == "as" and who in _CALLS
    return are in _PEOPLE_ARE | _I or (are in _ARE and who in they) or asked or contracted or called


def _stand_in(plain: Sequence[str], at: int, end: int) -> str:
    """A condition has its own, but not where it says who a grown-up is: an autism diagnosis, an ADHD parent."""
    if end < len(plain) and plain[end] in _GROWN_UPS:
        return HIDDEN
    while at < end:
        after = _CONDITIONS.end(plain, at)
        if after == at and plain[at] not in _WITH_THEM | _JOINED_BY:
            return HIDDEN
        at = max(after, at + 1)
    return CONDITION if plain[end - 1] not in _WITH_THEM else HIDDEN


def without(text: str, words: Sequence[Word]) -> str:
    """The text with an everyday word for each stand-in, so that nothing about who someone is is taken for a name."""
    parts: list[str] = []
    at = 0
    for word in words:
        if word.plain in {HIDDEN, CONDITION}:
            parts += [text[at : word.start], ORDINARY]
            at = word.end
    return "".join(parts) + text[at:] if parts else text


def speaks_of_disability(plain: Sequence[str]) -> bool:
    """Whether a disability is named: the one thing about identity that the code for health may see."""
    return any(_DISABILITY.end(plain, at) > at or _CONDITIONS.end(plain, at) > at for at in range(len(plain)))
