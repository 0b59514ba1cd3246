"""Holds what one training run works on: labelled comments cut up and weighed, and the heads learned so far."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any, Final

import numpy as np

from analysis import fitting, redact, triage, word_use
from analysis.examples import Example
from analysis.features import Weighable
from analysis.hearing import GENERAL_HEADS, NEAR_HEADS, Heard
from analysis.linear import Vocabulary, Weights
from analysis.segment import segment
from analysis.triage import IMMEDIATE, RISK

NEARNESS: Final = 1.2
FLAGS: Final = (
    "F-URGENT", "F-COMPLAINT", "F-IDENT", "F-STAFF", "F-BREACH", "F-EQUAL", "F-REPRISAL", "F-COURT", "F-SEARCH",
    "F-OTHER", "F-SPAM", "F-SAFE",
)  # fmt: skip
HEADS: Final = (*NEAR_HEADS, *GENERAL_HEADS, *(f"flag:{flag}" for flag in FLAGS), RISK, IMMEDIATE)


def prepared(text: str) -> Weighable:
    """A comment with its cues and details noted, as when reading."""
    comment = Weighable(segment(text))
    triage.note(comment, redact.find(text))
    return comment


class Bench:
    """Everything one training run works on: examples, their comments cut up, the rows, and the heads so far."""

    def __init__(self, labelled: Sequence[Example], dangers: Sequence[tuple[str, str]] = ()) -> None:
        self.labelled = labelled
        self.dangers = [prepared(text).features("") for text, _ in dangers]
        self.danger_levels = np.array([level for _, level in dangers])
        self.comments = [prepared(e.text) for e in labelled]
        # One voice in four is left out, since people may skip that question.
        self.voices = ["" if at % 4 == 3 else e.voice for at, e in enumerate(labelled)]
        features = [c.features(v) for c, v in zip(self.comments, self.voices, strict=True)]
        self.known: Vocabulary = fitting.vocabulary(features + self.dangers)
        self.rows = fitting.matrix(self.known, features)
        # Every clause on its own, and of which comment it is.
        self.pieces = fitting.matrix(
            self.known, [c.clause_features([clause]) for c in self.comments for clause in c.segments.clauses]
        )
        self.piece_of = np.repeat(np.arange(len(labelled)), [len(c.segments.clauses) for c in self.comments])
        self.matrix = np.zeros((len(self.known.names), len(HEADS)), dtype=np.float32)
        self.bias = np.zeros(len(HEADS), dtype=np.float32)
        self.nearness = word_use.nearness([c.shown for c in self.comments])
        self.settings: dict[str, Any] = {"dense": {}}

    def put(self, head: str, weights: Any, bias: float) -> None:
        """Set one head."""
        self.matrix[:, HEADS.index(head)] = weights
        self.bias[HEADS.index(head)] = bias

    def put_near(self, names: Sequence[str], fitted: fitting.Ridge) -> None:
        """Set heads that also look at which trained comments are near."""
        self.settings["near"] = list(names)
        self.nearness.weights = (NEARNESS * fitted.near).astype(np.float32)
        for at, name in enumerate(names):
            self.put(name, fitted.weights[:, at], fitted.bias[at])

    def heard(self, fitted: fitting.Ridge) -> list[Heard]:
        """Each comment with the scores of models that did not see it."""
        trained = self.weights()
        near = [trained.columns[name] for name in self.settings["near"]]
        scores = np.asarray(self.rows @ self.matrix + self.bias, dtype=np.float32)
        clauses = np.zeros((len(self.piece_of), len(HEADS)), dtype=np.float32)
        scores[:, near], clauses[:, near] = fitted.kept, fitted.kept_pieces
        ends = np.searchsorted(self.piece_of, np.arange(len(self.labelled)), side="right")
        parts = np.split(clauses, ends[:-1])
        return [Heard(*one) for one in zip(self.comments, self.voices, repeat(trained), scores, parts, strict=False)]

    def weights(self) -> Weights:
        """The heads as they are now, ready to weigh."""
        return Weights(self.known, HEADS, self.matrix, self.bias, self.settings, self.nearness)
