"""Cuts a comment into words, sentences, clauses and meaning units, since one comment says several things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MOST_CHARACTERS: Final = 60_000
LONGEST_CLAUSE: Final = 30

_WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*|[£€$]|[!?]+|[\U0001F300-\U0001FAFF☹☺❤]")
_SENTENCE_END: Final = re.compile(r"[.!?…]{1,10}[\"'”’)]{0,3}(?=\s|$)|\n{1,5}|(?<=[a-z])[.!?](?=[A-Z])")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|rev|prof|approx|etc|eg|ie|e\.g|i\.e|vs|no|dept)|\b[A-Z])$", re.I
)
_CLAUSE_MARK: Final = re.compile(r"[,;:()\u2013\u2014]|\s-{1,2}\s|\.{2,10}|…")
_TURNS: Final = frozenset(
    [
        "but",
        "however",
        "although",
        "though",
        "yet",
        "whereas",
        "while",
        "whilst",
        "except",
        "because",
        "so",
        "then",
        "until",
        "unless",
        "still",
        "instead",
        "despite",
        "and",
        "or",
        "which",
    ]
)
_HARD_TURNS: Final = frozenset(["but", "however", "although", "though", "yet", "whereas", "except", "despite"])
_REPEATED: Final = re.compile(r"(.)\1{2,}")
_APOSTROPHES: Final = str.maketrans("", "", "'’ʼ`")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written, its plain form (lower case, no apostrophe), and its [start, end) characters."""

    plain: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: [start, end) characters, and [first, last) indexes into the words of the comment."""

    start: int
    end: int
    first: int
    last: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Segments:
    """A comment cut up: all words, the clauses they form, and the sentences as [start, end) characters."""

    text: str
    words: tuple[Word, ...]
    clauses: tuple[Clause, ...]
    sentences: tuple[tuple[int, int], ...]

    def of(self, clause: Clause) -> tuple[Word, ...]:
        """The words of one clause."""
        return self.words[clause.first : clause.last]


@lru_cache(maxsize=16384)
def plain(written: str) -> str:
    """A word in lower case without apostrophes, with letters repeated more than twice cut to two."""
    return _REPEATED.sub(r"\1\1", written.lower().translate(_APOSTROPHES))


def words(text: str) -> tuple[Word, ...]:
    """Words of `text` with offsets; numbers, money signs, runs of ! and ?, and faces count as words."""
    return tuple(Word(plain(m.group()), m.start(), m.end()) for m in _WORD.finditer(text))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of each sentence; full stops after Mr, St or an initial do not end one."""
    start = 0
    for mark in _SENTENCE_END.finditer(text):
        before = text[max(start, mark.start() - 8) : mark.start()]
        if mark.group().startswith(".") and len(mark.group()) == 1 and _ABBREVIATION.search(before):
            continue
        if text[start : mark.end()].strip():
            yield start, mark.end()
            start = mark.end()
    if text[start:].strip():
        yield start, len(text)


def segment(text: str, said: tuple[Word, ...] | None = None) -> Segments:
    """Cut `text` (any string; only the first 60,000 characters are read) into words, clauses and sentences. `said` are
    its words where they are to be others than those written.

    A clause ends at a sentence's end, at a comma, dash or bracket, before a turning word (but, although,
    then), and after 30 words where nothing is punctuated. Never raises; empty text has no clauses.
    """
    text = text[:MOST_CHARACTERS]
    found = words(text) if said is None else said
    spans = tuple(sentences(text))
    clauses: list[Clause] = []
    at = 0
    for number, (_, end) in enumerate(spans):
        first = at
        while at < len(found) and found[at].start < end:
            at += 1
        clauses.extend(_clauses(text, found, first, at, number))
    return Segments(text, found, tuple(clauses), spans)


def _clauses(text: str, found: tuple[Word, ...], first: int, last: int, sentence: int) -> Iterator[Clause]:
    """The clauses of one sentence, whose words are found[first:last]."""
    begin = first
    for at in range(first + 1, last):
        if _turns(text, found, begin, at):
            yield Clause(found[begin].start, found[at - 1].end, begin, at, sentence)
            begin = at
    if begin < last:
        yield Clause(found[begin].start, found[last - 1].end, begin, last, sentence)


def _turns(text: str, found: tuple[Word, ...], begin: int, at: int) -> bool:
    """Whether a new clause begins at word `at`."""
    length = at - begin
    word = found[at].plain
    if word in _HARD_TURNS:
        return length >= 1
    between = text[found[at - 1].end : found[at].start]
    if length >= 2 and between != " " and _CLAUSE_MARK.search(between):
        return True
    return (length >= 4 and word in _TURNS) or length >= LONGEST_CLAUSE
