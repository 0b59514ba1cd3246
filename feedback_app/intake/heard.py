""" "Did we hear you right?": the themes a machine heard in a person's words, as that person sets them right.

What the person said of a theme is kept with their other answers, inside the draft's own lock and nowhere else, and is
worked into the reading when it is sealed. Warnings and flags never come this way: nobody must find out from a page
what a child or a parent may have told us about danger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from analysis import Reading, Theme, read
from analysis.codebook import CODEBOOK
from analysis.method import METHOD
from feedback_app.intake.closed_answers import HELPED_BY_A_WORKER
from feedback_app.words.load import load

KEY: Final = "heard"
"""Where it stands among the answers of a draft: "B1- C3x"."""
GONE: Final = "x"
SIGNS: Final = ("+", "-", "±")
NOT_ABOUT_US: Final = METHOD.not_counted_flags - {HELPED_BY_A_WORKER}
MOST: Final = 6
"""Themes on the page: as many as the team may set."""
ADULTS: Final = "adults"
BY_AUDIENCE: Final = {"child_4_7": "", "child_8_11": "8-11", "child_12_17": "12-17"}
"""Voices that are not adults. For 4-7 there is no such page: their pictures say just what they mean."""


class BrokenWords(ValueError):
    """words/heard.toml is not right; the sentence says where."""


class TooMany(ValueError):
    """No more themes fit; the sentence says what to do."""

    def __init__(self) -> None:
        super().__init__(f"We can keep {MOST} topics. Take one out first, then add this one.")


@dataclass(frozen=True)
class Topic:
    """A code in the words of those who read it. `plus` and `minus` say what went well, and what did not."""

    code: str
    family: str
    name: str
    plus: str
    minus: str

    def says(self, sign: str) -> str:
        """What this topic with this sign says, as one or two sentences."""
        both = f"Some of each. {self.plus} But also: {self.minus}"
        return {"+": self.plus, "-": self.minus, "±": both}.get(sign, f"You spoke of this: {self.name.lower()}.")


@dataclass(frozen=True)
class Heard:
    """A theme on the page: `sign` is what a machine heard or the person said; GONE once they took it out."""

    topic: Topic
    sign: str


def audience_of(voice: str) -> str:
    """Who reads the page: ADULTS, "12-17", "8-11", or "" where there is no such page."""
    return BY_AUDIENCE.get(voice, ADULTS)


@cache
def topics(audience: str = ADULTS) -> Mapping[str, Topic]:
    """Every topic by its code, for one audience. Raises BrokenWords when the words and the codebook do not agree."""
    words = load("heard")
    _whole(words)
    if audience != ADULTS:
        return {code: _topic(code, words, words["child"][code], words["child_name"]) for code in words["child"]}
    return {code: _topic(code, words, words["instead"].get(code, {}), {}) for code in CODEBOOK.codes}


def _topic(code: str, words: Mapping[str, Any], own: Mapping[str, str], names: Mapping[str, str]) -> Topic:
    known = CODEBOOK.codes[code]
    name = names.get(code, words["name"][code])
    return Topic(code, known.family, name, own.get("plus", known.public_plus), own.get("minus", known.public_minus))


def _whole(words: Mapping[str, Any]) -> None:
    if set(words["name"]) != set(CODEBOOK.codes) or set(words["family"]) != set(CODEBOOK.families):
        raise BrokenWords("words/heard.toml: give each code and each family of the codebook its name, and no other.")
    for part in ("also", "instead", "child", "child_name"):
        if not set(words[part]) <= set(CODEBOOK.codes):
            raise BrokenWords(f"words/heard.toml: {part} has a code that the codebook does not have.")
    if any(set(each) != {"plus", "minus"} for part in ("instead", "child") for each in words[part].values()):
        raise BrokenWords("words/heard.toml: give words for both signs, plus and minus.")


def families() -> Mapping[str, str]:
    """The families by their letter, in plain words."""
    found: dict[str, str] = load("heard")["family"]
    return found


def said(given: Mapping[str, str]) -> dict[str, str]:
    """What the person said of each theme so far: code to sign, or GONE."""
    parts = given.get(KEY, "").split()
    return {part[:-1]: part[-1] for part in parts if part[:-1] in CODEBOOK.codes and part[-1] in (*SIGNS, "0", GONE)}


def as_answer(judged: Mapping[str, str]) -> str:
    """The same as one answer of a draft."""
    return " ".join(f"{code}{sign}" for code, sign in judged.items())


def shown(reading: Reading, given: Mapping[str, str], audience: str = ADULTS) -> tuple[Heard, ...]:
    """What stands on the page, in the order heard; what the person added or took out before stays as they left it."""
    known, judged = topics(audience), said(given)
    signs = {theme.code: theme.sign for theme in reading.themes} | judged
    found = tuple(Heard(known[code], sign) for code, sign in signs.items() if code in known)
    kept = [each for each in found if each.topic.code in judged]
    new = [each for each in found if each.topic.code not in judged][: max(0, MOST - _count(judged))]
    order = list(signs)
    return tuple(sorted((*kept, *new), key=lambda each: order.index(each.topic.code)))


def _count(judged: Mapping[str, str]) -> int:
    return sum(sign != GONE for sign in judged.values())


def add(judged: Mapping[str, str], code: str, sign: str) -> dict[str, str]:
    """The person adds a topic, or brings one back. Raises TooMany."""
    if judged.get(code, GONE) == GONE and _count(judged) >= MOST:
        raise TooMany
    return {**judged, code: sign}


def confirmed(reading: Reading, given: Mapping[str, str]) -> Reading:
    """The reading as the person set it right: this is what is sealed and counted.

    What they said of a theme stands in their name. Themes they were never asked about (they changed their words
    later) stay as the machine heard them. Someone who says what it was about is not counted out as off the point.
    """
    judged = said(given)
    if not judged:
        return reading
    machine = {str(theme): theme.confidence for theme in reading.themes}
    own = tuple(
        Theme(code, sign, machine.get(f"{code}{sign}", 1.0), "person") for code, sign in judged.items() if sign != GONE
    )
    rest = tuple(theme for theme in reading.themes if theme.code not in judged)
    flags = tuple(flag for flag in reading.flags if not (own and flag in NOT_ABOUT_US))
    return replace(reading, themes=(*own, *rest)[:MOST], flags=flags)


def search(wanted: str, audience: str = ADULTS) -> tuple[Topic, ...]:
    """Topics that fit a few words of a person: by their meaning, as the reading hears them, and by how words begin."""
    heard = [theme.code for theme in read(wanted).themes]
    starts = {word[:5] for word in wanted.lower().replace(",", " ").split() if len(word) > 2}
    also = load("heard")["also"]
    fits = [topic.code for topic in topics(audience).values() if starts & set(_starts(topic, also))]
    return tuple(topics(audience)[code] for code in dict.fromkeys((*heard, *fits)) if code in topics(audience))


def _starts(topic: Topic, also: Mapping[str, str]) -> Iterable[str]:
    text = f"{topic.name} {also.get(topic.code, '')} {CODEBOOK.codes[topic.code].label}"
    return (word.strip(".,'’")[:5] for word in text.lower().split() if len(word) > 2 and word not in _SMALL)


_SMALL: Final = frozenset({"and", "the", "you", "are", "was", "for", "what", "when", "how", "did", "with"})
