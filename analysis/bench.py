"""Holds what one training run works on: labelled comments cut up and weighed, and the heads learned so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from analysis import fitting, redact, triage, word_use
from analysis.examples import Example
from analysis.features import Weighable
from analysis.linear import Vocabulary, Weights
from analysis.reading import SIGNS, TONES
from analysis.segment import segment
from analysis.themes import CODES, NEAR_TONES
from analysis.triage import IMMEDIATE, RISK

GENERAL_HEADS: Final = ("general:positive", "general:negative", "general:mixed_neutral")
NEARNESS: Final = 1.2
FLAGS: Final = (
    "F-URGENT", "F-COMPLAINT", "F-IDENT", "F-STAFF", "F-BREACH", "F-EQUAL", "F-REPRISAL", "F-COURT", "F-SEARCH",
    "F-OTHER", "F-SPAM", "F-SAFE",
)  # fmt: skip
HEADS: Final = (
    *(f"code:{code}" for code in CODES), *(f"clause-sign:{s}" for s in SIGNS), *(f"sign:{s}" for s in SIGNS),
    *(f"tone:{t}" for t in TONES), *NEAR_TONES, *GENERAL_HEADS, *(f"flag:{f}" for f in FLAGS), RISK, IMMEDIATE, "none",
)  # fmt: skip


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
        self.blind_rows = fitting.without_disability(self.known, self.rows)
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

    def weights(self) -> Weights:
        """The heads as they are now, ready to weigh."""
        return Weights(self.known, HEADS, self.matrix, self.bias, self.settings, self.nearness)
