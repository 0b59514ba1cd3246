"""Hears how each clause sounds: TextBlob's lexicon, the field's own cues, negation and irony, identity hidden."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from analysis.cues import Cues
from analysis.features import Weighable
from analysis.linear import Numbers, Weights
from analysis.reading import TONES

GOOD, BAD, SPOILT, IRONY, TURN, WISH, POLARITY = range(7)
CLAUSE_SOUNDS: Final = 7
COMMENT_SOUNDS: Final = 15
CAUTION: Final = 0.3  # calling pain praise is worse than the reverse
NEGATIONS: Final = frozenset(
    {
        *("no", "not", "nobody", "noone", "none", "nothing", "nowt", "never", "neither", "nor", "without"),
        *("hardly", "barely"),
        *("cant", "cannot", "couldnt", "didnt", "doesnt", "dont", "isnt", "wasnt", "werent", "arent", "hasnt"),
        *("havent",),
        *("hadnt", "wont", "wouldnt", "shouldnt", "aint", "didnae", "carnt", "wernt"),
    }
)  # fmt: skip
_REACH: Final = 3
_NOT_NEEDED: Final = ("sklearn", "scipy")
_COLUMNS: Final = {"good": GOOD, "bad": BAD, "irony": IRONY, "turn": TURN, "wish": WISH}


@contextmanager
def without_training_libraries() -> Iterator[None]:
    """Hide scikit-learn while TextBlob loads: nltk would pull it in, for 1.5 s and 140 MB."""
    hidden = [name for name in _NOT_NEEDED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


@lru_cache(maxsize=1)
def _lexicon() -> Callable[[Sequence[str]], Any]:
    with without_training_libraries():
        from textblob.en import sentiment
    loaded: Callable[[Sequence[str]], Any] = sentiment
    return loaded


@lru_cache(maxsize=1)
def _cues() -> Cues:
    data = tomllib.loads(Path(__file__).with_name("tone_cues.toml").read_text(encoding="utf-8"))
    return Cues(data["cues"])


def clause_sounds(comment: Weighable) -> Numbers:
    """One row a clause: good, bad and spoilt cues ("not helpful"), irony, turns, wishes, TextBlob polarity."""
    clauses = comment.segments.clauses
    sounds = np.zeros((len(clauses), CLAUSE_SOUNDS), dtype=np.float32)
    clause_of = [0] * len(comment.shown)
    for row, clause in enumerate(clauses):
        clause_of[clause.first : clause.last] = [row] * (clause.last - clause.first)
    for hit in _cues().find(comment.hidden):
        column = _COLUMNS[hit.name]
        if column == GOOD and NEGATIONS.intersection(comment.shown[max(0, hit.first - _REACH) : hit.first]):
            column = SPOILT
        sounds[clause_of[hit.first], column] += 1
    plain = ["not" if word in NEGATIONS else word for word in comment.shown]
    for row, clause in enumerate(clauses):
        sounds[row, POLARITY] = _lexicon()(plain[clause.first : clause.last])[0]
    return sounds


def comment_sounds(sounds: Numbers, words: int) -> Numbers:
    """How a whole comment sounds, as 15 numbers, from the sounds of its clauses and its number of words."""
    if not len(sounds):
        return np.zeros(COMMENT_SOUNDS, dtype=np.float32)
    total = sounds.sum(axis=0)
    polarity = sounds[:, POLARITY]
    lead = total[GOOD] - total[BAD] - total[SPOILT]
    return np.array(
        [
            *np.log1p(total[:POLARITY]),
            *(polarity.mean(), polarity.min(), polarity.max()),
            *((polarity > 0.1).mean(), (polarity < -0.1).mean()),
            *(np.log(max(1, words)) / 3, lead > 0, lead < 0, lead / max(1, words) ** 0.5),
        ],
        dtype=np.float32,
    )  # fmt: skip


def tone(scores: Numbers, sounds: Numbers, trained: Weights, general: bool = False) -> str:
    """positive, negative, mixed or neutral, from the scores of all heads and the sounds of the comment.

    `general`: the comment is worded generally (see `is_general`), so that models of general wording count most; but
    they do not know what "not helpful" is.
    """
    own = sounds @ trained.dense["tone"]
    own[TONES.index("positive")] -= CAUTION
    if general and not sounds[SPOILT]:
        own = _GENERAL.own_share * _log_chances(own) + (1 - _GENERAL.own_share) * _GENERAL.tones(scores, trained)
    return TONES[int(own.argmax())]


def is_general(comment: Weighable, voice: str) -> bool:
    """Whether nobody says whose voice it is and no word belongs to our field: praise or blame of any service."""
    return not voice and not _field().find(comment.hidden)


class _General:
    """How the scores of models of general wording become tones; the numbers are data, see general_tone.toml."""

    def __init__(self, stored: dict[str, Any]) -> None:
        self.own_share = float(stored["own_share"])
        self.weigh = np.array([stored["weigh"][name] for name in _GENERAL_TONES], dtype=np.float32)
        self.start = np.array([stored["start"][name] for name in _GENERAL_TONES], dtype=np.float32)
        self.field_words: tuple[str, ...] = tuple(stored["field"]["words"])

    def tones(self, scores: Numbers, trained: Weights) -> Numbers:
        """Log of the chance of each of TONES; mixed and neutral share theirs."""
        heard = np.array([scores[trained.columns[f"general:{name}"]] for name in _GENERAL_TONES])
        likely = _log_chances(self.weigh @ heard + self.start)
        shared: Numbers = likely[[min(at, 2) for at in range(len(TONES))]]
        return shared


def _log_chances(scores: Numbers) -> Numbers:
    raised = np.exp(scores - scores.max())
    logs: Numbers = np.log(raised / raised.sum())
    return logs


_GENERAL_TONES: Final = ("positive", "negative", "mixed_neutral")
_GENERAL: Final = _General(tomllib.loads(Path(__file__).with_name("general_tone.toml").read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _field() -> Cues:
    return Cues({"field": _GENERAL.field_words})


def pattern_parts() -> dict[str, str]:
    """TextBlob's dictionary: word to its commonest part of speech (Penn Treebank tags)."""
    with without_training_libraries():
        from textblob.en import parser
    lexicon: dict[str, str] = parser.lexicon
    lexicon.get("the")
    return lexicon
