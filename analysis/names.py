"""Finds names of people, places and bodies in words, with or without capitals, since each could show who spoke."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from analysis import identity, names_in_capitals, names_in_small_letters
from analysis.beside import Beside
from analysis.bodies import Bodies
from analysis.vocabulary import (
    CAPITALS,
    FAMILY,
    GIVEN,
    GIVEN_EVERYDAY,
    KIN,
    ORG_PLAIN,
    PARTICLES,
    PLACE_BEFORE,
    PLACE_FIRST,
    PLACES,
    PLACES_EVERYDAY,
    PLACES_OF_MORE,
    SMALL_WORDS,
    TITLES,
    Token,
    everyday,
    letters,
    tokens,
)

# Words that people say as part of a name: our Tina, big Sue, the Hollies.
DRAWN_IN: Final = {
    "PERSON": frozenset({"our", "wee", "big", "little", "baby", "the"}),
    "PLACE": PLACE_FIRST | {"the"},
    "ORG": frozenset({"the"}),
}
SAINT: Final = frozenset({"st", "saint"})
SHORTEST_SAINT: Final = 4
PLACE_PARTS: Final = frozenset(part for place in PLACES_OF_MORE for part in place)
PLACE_ENDS: Final = frozenset(["", ".", ",", "and", "every", "but", "who", "when", "where", "now", "with", "!", ";"])


def capitals_tell(found: Sequence[Token]) -> bool:
    """Whether capitals say anything: not in a text that is all capitals, or that has none."""
    words = [t for t in found if t.written[0].isalpha() and len(t.written) > 1]
    shouted = sum(t.written.isupper() for t in words)
    return any(t.capital for t in words) and shouted <= 0.6 * len(words)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """[start, end), label of each name in a text: PERSON, PLACE, ORG. Parts that touch are joined."""
    found = tokens(text)
    reader = _Reader(found, use_capitals=capitals_tell(found))
    labels = [reader.label(at) for at in range(len(found))]
    reader.grow(labels)
    Bodies(found, reader.use_capitals).mark(labels)
    at = 0
    while at < len(found):
        label = labels[at]
        if not label:
            at += 1
            continue
        end = at + 1
        while end < len(found) and (labels[end] == label or _joins(found, labels, end, label)):
            end += 1
        first = at - 1 if at and found[at - 1].plain in DRAWN_IN[label] else at
        last = found[end - 1]
        yield found[first].start, last.start + len(last.written) if label == "ORG" else last.end, label
        at = end


def _joins(found: Sequence[Token], labels: Sequence[str], at: int, label: str) -> bool:
    """What stands inside a name: the full stop of Dr. A. Brown, the "and" of Sam and Jo Brown."""
    if at + 1 >= len(found) or labels[at + 1] != label:
        return False
    before = found[at - 1].plain
    initial = found[at].written == "." and (len(before) == 1 or before in TITLES)
    if label == "PERSON" and found[at].plain in {"and", "&"}:
        return True
    return initial or (label == "ORG" and found[at].written in ".&")


class _Reader(Beside):
    """Decides token by token whether it is part of a name."""

    def label(self, at: int) -> str:
        """PERSON, PLACE or "" for one token."""
        token = self.found[at]
        if not token.written[0].isalpha() or len(token.plain) < 2:
            return self._short(at)
        known = self._place(at) or names_in_capitals.village(self, at) or self._saint(at) or self._joint_title(at)
        if known or self._shortened(token):
            return known
        if self._double(token):
            return "PERSON"
        if self.use_capitals and token.capital:
            return names_in_capitals.label(self, at)
        return names_in_small_letters.label(self, at)

    def _saint(self, at: int) -> str:
        """St Bede's, Saint Cuthbert: a school or a church more often than a place."""
        if self.plain[at] in SAINT:
            return "ORG" if len(self.after(at)) >= SHORTEST_SAINT else ""
        return "ORG" if self.before(at) in SAINT and len(self.plain[at]) >= SHORTEST_SAINT else ""

    def _joint_title(self, at: int) -> str:
        """The "and" of Mr and Mrs Khan."""
        between = self.plain[at] == "and" and self.before(at) in TITLES and self.after(at) in TITLES
        return self.title(at + 1) if between else ""

    def _shortened(self, token: Token) -> bool:
        """They'll, you'd: no name, although no dictionary has it."""
        first, mark, rest = token.written.replace("’", "'").partition("'")
        return bool(mark) and rest.lower() in {"ll", "d", "ve", "re", "t", "m"} and everyday(letters(first))

    def _double(self, token: Token) -> bool:
        """Summer-Rose: two first names joined."""
        parts = token.plain.split("-")
        return len(parts) > 1 and all(part in GIVEN | GIVEN_EVERYDAY for part in parts)

    def _short(self, at: int) -> str:
        """An initial: between a first and a family name, or after a title."""
        token = self.found[at]
        if len(token.plain) != 1 or not token.plain.isalpha() or token.plain in {"i", "a", "x"}:
            return ""
        if self.before(at) in {"one", "two", "letter"}:
            return ""
        opens = token.opens and not (at > 1 and len(self.plain[at - 2]) == 1 and self.found[at - 2].capital)
        dotted = self.use_capitals and token.capital and self.after(at) == "." and not opens
        titled = self.before(at) == "." and (self.before(at, 2) in TITLES or len(self.before(at, 2)) == 1)
        if dotted or (titled and token.capital) or self.before(at) in TITLES | GIVEN:
            return "PERSON"
        return "PERSON" if self.use_capitals and token.capital and self._beside_an_initial(at) else ""

    def _beside_an_initial(self, at: int) -> bool:
        """E and J: two children, each told by a letter."""
        others = [at + 2] if self.after(at) == "and" else [at - 2] if self.before(at) == "and" else []
        return any(
            0 <= n < len(self.found)
            and len(self.plain[n]) == 1
            and self.found[n].capital
            and self.plain[n] not in {"a", "i", self.plain[at]}
            for n in others
        )

    def grow(self, labels: list[str]) -> None:
        """Names pull in the capitals beside them; two capitals in a row inside a sentence are a name of something."""
        for at in range(len(labels) - 1):
            if at and self.plain[at] in PARTICLES and self._joins_names(at, labels):
                labels[at] = labels[at + 1] = "PERSON"
            if labels[at + 1] == "PERSON" and self.plain[at] in TITLES | KIN:
                labels[at] = labels[at] or "PERSON"
        if self.use_capitals:
            capitals = [at for at, token in enumerate(self.found) if self._could_be_name(token)]
            self._draw_in(capitals, labels)
            self._pair(capitals, labels)

    def _draw_in(self, capitals: Sequence[int], labels: list[str]) -> None:
        """A capital beside a name belongs to it."""
        for at in [*capitals, *reversed(capitals)]:
            if labels[at]:
                continue
            before, after = labels[at - 1] if at else "", labels[at + 1] if at + 1 < len(labels) else ""
            beside = {before, after} & {"PERSON", "PLACE"}
            if beside and (not self.found[at].opens or after == "PERSON"):
                labels[at] = "PERSON" if "PERSON" in beside else "PLACE"

    def _pair(self, capitals: Sequence[int], labels: list[str]) -> None:
        """Two capitals in a row, of which one says more than any office would."""
        for first, at in pairwise(capitals):
            if first != at - 1 or labels[first] or labels[at] or self.found[first].opens:
                continue
            if not {self.plain[first], self.plain[at]} <= ORG_PLAIN | CAPITALS:
                labels[first] = labels[at] = "ORG"

    def _joins_names(self, at: int, labels: Sequence[str]) -> bool:
        """Ffion ap Rhys, Ms de Souza: a small word inside a name."""
        opened = labels[at - 1] == "PERSON" or self.plain[at - 1] in TITLES
        follows = self.found[at + 1]
        return opened and (follows.capital if self.use_capitals else not everyday(follows.plain))

    @staticmethod
    def _could_be_name(token: Token) -> bool:
        word = token.plain
        return (
            token.capital and len(word) > 1 and not token.written.isupper()
            and word not in CAPITALS and word not in identity.EVERYWHERE and word not in SMALL_WORDS
        )  # fmt: skip

    def _place(self, at: int) -> str:
        for length in (4, 3, 2) if self.plain[at] in PLACE_PARTS else ():
            for first in range(max(0, at - length + 1), at + 1):
                if tuple(self.plain[first : first + length]) in PLACES_OF_MORE:
                    return "PLACE"
        word = self.plain[at]
        if word in PLACES and word not in FAMILY | GIVEN:
            return "PLACE"
        if word in PLACES and self.before(at) in PLACE_BEFORE:
            return "PLACE"
        if word in PLACES_EVERYDAY and self.before(at) in {"in", "from", "near", "to"}:
            ends = self.after(at) in PLACE_ENDS
            return "PLACE" if ends and (self.found[at].capital or not self.use_capitals) else ""
        return ""
