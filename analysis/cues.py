"""Finds runs of words written down as data, in one pass, so that no pattern can blow up on a long text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from analysis.segment import Word

GAP: Final = ".."
WIDEST_GAP: Final = 6
SHORTEST_STEM: Final = 2


class CueError(ValueError):
    """A cue in a data file cannot be read; the sentence says which one and why."""


@dataclass(frozen=True)
class Element:
    """One place in a cue: the words and stems that may stand there."""

    words: frozenset[str]
    stems: tuple[str, ...]
    optional: bool = False
    gap_before: int = 0

    @cached_property
    def must_be_next(self) -> bool:
        """Whether it can neither be missing nor stand further on."""
        return not self.optional and not self.gap_before

    def fits(self, word: str) -> bool:
        return word in self.words or (bool(self.stems) and word.startswith(self.stems))


@dataclass(frozen=True)
class Hit:
    """One cue that was found: which name it stands for, and the words it covers (indexes, end excluded)."""

    name: str
    first: int
    end: int


def parse(cue: str) -> tuple[Element, ...]:
    """Read one cue ("wait* list", "no one/nobody .. call*"): raises CueError when it says nothing.

    A word may end in * (begins with) or ? (may be missing); a/b is either; .. is a gap of up to six words.
    """
    elements: list[Element] = []
    gap = 0
    for part in cue.lower().replace("'", "").replace("’", "").split():
        if part == GAP:
            gap = WIDEST_GAP
            continue
        optional = part.endswith("?")
        choices = part.rstrip("?").split("/")
        words = frozenset(c for c in choices if not c.endswith("*"))
        stems = tuple(c[:-1] for c in choices if c.endswith("*"))
        if "" in words or any(len(stem) < SHORTEST_STEM for stem in stems):
            raise CueError(f"The cue {cue!r} has an empty or too short word.")
        elements.append(Element(words, stems, optional, gap))
        gap = 0
    if not elements or elements[0].optional or gap:
        raise CueError(f"The cue {cue!r} must begin and end with a word that cannot be missing.")
    return tuple(elements)


Begun = tuple[str, tuple[Element, ...]]  # the name of a cue whose first word was met, and its other elements


class Cues:
    """All cues of a data file, ready to be looked for together.

    `cues` maps a name (a code, a flag, a tone) to its cues. Cost is linear in the number of words.
    """

    def __init__(self, cues: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[str, list[Begun]] = {}
        self._stems: dict[str, list[Begun]] = {}
        for name, lines in cues.items():
            for line in lines:
                elements = parse(line)
                for word in elements[0].words:
                    self._exact.setdefault(word, []).append((name, elements[1:]))
                for stem in elements[0].stems:
                    self._stems.setdefault(stem, []).append((name, elements[1:]))
        self._beginning = lru_cache(maxsize=8192)(self._look_up)

    def _look_up(self, word: str) -> _Beginning | None:
        """The cues that begin with a word, if any."""
        found = list(self._exact.get(word, ()))
        for length in range(SHORTEST_STEM, len(word) + 1):
            found += self._stems.get(word[:length], ())
        return _Beginning(found) if found else None

    def find(self, words: Sequence[Word]) -> list[Hit]:
        """Every hit in `words`, in order of where it begins; two cues may cover the same words."""
        plain = [word.plain for word in words]
        hits: list[Hit] = []
        following = [*plain[1:], ""]
        for first, word in enumerate(plain):
            begun = self._beginning(word)
            for name, rest in begun.before(following[first]) if begun else ():
                end = _follow(rest, plain, first + 1)
                if end:
                    hits.append(Hit(name, first, end))
        return hits


class _Beginning:
    """The cues that begin with one word, by the word that follows: most end there, and asking each would cost most."""

    def __init__(self, cues: Sequence[Begun]) -> None:
        following = {word for _, rest in cues if rest and rest[0].must_be_next for word in rest[0].words}
        self._stemmed = [one for one in cues if _told_by_stem(one)]
        self._open = [one for one in cues if not (one[1] and one[1][0].must_be_next)]
        self._known = {word: [one for one in cues if _goes_on(one, word)] for word in following}

    def before(self, word: str) -> list[Begun]:
        """Those that may go on with `word`."""
        known = self._known.get(word)
        if known is not None:
            return known
        stemmed = [one for one in self._stemmed if one[1][0].fits(word)]
        return stemmed + self._open if stemmed else self._open


def _told_by_stem(begun: Begun) -> bool:
    rest = begun[1]
    return bool(rest) and rest[0].must_be_next and bool(rest[0].stems)


def _goes_on(begun: Begun, word: str) -> bool:
    rest = begun[1]
    return not rest or not rest[0].must_be_next or rest[0].fits(word)


def _follow(rest: Sequence[Element], plain: Sequence[str], at: int) -> int:
    """Index after the last word of a cue whose other elements are `rest`, or 0 when it does not go on so."""
    if not rest:
        return at
    element = rest[0]
    for place in range(at, min(at + element.gap_before + 1, len(plain))):
        if element.fits(plain[place]):
            end = _follow(rest[1:], plain, place + 1)
            if end:
                return end
    return _follow(rest[1:], plain, at) if element.optional else 0
