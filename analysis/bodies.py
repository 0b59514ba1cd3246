"""Finds schools, councils, courts and other bodies in words, told by their last word and what stands before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from analysis.vocabulary import (
    NATURE,
    ORG_ALONE,
    ORG_ENDS,
    ORG_FIRST,
    ORG_MORE,
    ORG_PLAIN,
    ORG_SECOND,
    TITLES,
    Token,
    dictionary,
    everyday,
)

STOPS: Final = frozenset(
    ["the", "at", "to", "from", "by", "my", "our", "a", "an", "and", "told", "in", "ask", "with", "says", "is", "was"]
) | {"rang", "called"}


class Bodies:
    """Joins words into the names of bodies."""

    def __init__(self, found: Sequence[Token], use_capitals: bool) -> None:
        self.found = found
        self.plain = [t.plain for t in found]
        self.use_capitals = use_capitals

    def mark(self, labels: list[str]) -> None:
        """Join the words before school, council, court and the like into one ORG, when something names it."""
        for at, word in enumerate(self.plain):
            if word in NATURE and at and labels[at - 1]:
                labels[at] = labels[at - 1]
            if word in ORG_ALONE and (self.found[at].capital or not self.use_capitals):
                labels[at] = labels[at] or ("ORG" if word != "camhs" else "")
            if word in ORG_FIRST or (word == "adoption" and self._second(at)):
                self._from_first(at, labels)
            if word in ORG_ENDS:
                self._to_last(at, labels)

    def _second(self, at: int) -> bool:
        """Adoption Together, Adoption Matters: agencies that are called like it."""
        return self.use_capitals and self.plain[at + 1 : at + 2] != [] and self.plain[at + 1] in ORG_SECOND

    def _from_first(self, at: int, labels: list[str]) -> None:
        """HMP Styal, Adopt Together East: the first word tells, and the capitals after it belong to it."""
        if self.use_capitals and not self.found[at].capital:
            return
        end = at + 1
        while end < len(labels) and end - at < 4 and self._goes_on(end) and self.found[end].written[0].isalpha():
            if not self.use_capitals and (everyday(self.plain[end]) or end - at > 1):
                break
            end += 1
        if end > at + 1:
            labels[at:end] = ["ORG"] * (end - at)

    def _to_last(self, at: int, labels: list[str]) -> None:
        first = self._org_start(at, labels)
        if first < at and any(self._names_org(n, labels) for n in range(first, at)):
            end = at + 1
            while end < len(labels) and end - at < 4 and self.plain[end] in ORG_ENDS | ORG_MORE and self._goes_on(end):
                end += 1
            labels[first:end] = ["ORG"] * (end - first)

    def _goes_on(self, at: int) -> bool:
        return self.found[at].capital or not self.use_capitals

    def _org_start(self, at: int, labels: Sequence[str]) -> int:
        first = at
        while first > 0 and at - first < 5 and self.found[first - 1].written[0].isalpha():
            previous = self.found[first - 1]
            if previous.plain in STOPS or (
                self.use_capitals
                and self.found[at].capital
                and not previous.capital
                and previous.plain not in {"of", "c", "e"}
            ):
                break
            if not self.found[at].capital and self.use_capitals and previous.capital is False and not labels[first - 1]:
                break
            first -= 1
        while first < at and self.plain[first] in {"of", "for", "c", "e"}:
            first += 1
        return first

    def _names_org(self, at: int, labels: Sequence[str]) -> bool:
        """Whether a word before an office's last word makes it a particular one."""
        word = self.plain[at]
        if labels[at] or word in {"st", "saint"}:
            return True
        if word in ORG_PLAIN or word in TITLES:
            return False
        if self.use_capitals:
            return (self.found[at].capital and not self.found[at].opens) or (
                self.found[at].capital and not everyday(word)
            )
        return dictionary().get(word, "NN").startswith("NN") and len(word) > 3
