"""Weighs a comment once, whole and by clause, and gathers the few numbers from which codes, signs and tone are told."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np

from analysis import tone
from analysis.codebook import CODEBOOK
from analysis.features import Weighable
from analysis.linear import Numbers, Weights
from analysis.reading import TONES, VOICES

CODES: Final = tuple(CODEBOOK.codes)
HEALTH: Final = CODES.index("B5")  # the one code that may see whether a disability is named
DISABILITY: Final = len(CODES)  # where that stands in what the choice of codes is told
NEAR_TONES: Final = tuple(f"near-tone:{name}" for name in TONES)
BOTH: Final = "good-and-bad"
LEANS: Final = tuple(f"lean:{code}" for code in CODES)
GENERAL_HEADS: Final = ("general:positive", "general:negative", "general:mixed_neutral")
NEAR_HEADS: Final = (*(f"code:{code}" for code in CODES), *LEANS, *NEAR_TONES, BOTH)
MOST_WINDOWS: Final = 200
_CARRIES: Final = 0.3  # of the share of the clause that carries a code most


class Heard:
    """A comment with everything the choice of themes, signs, tone and level needs, weighed once.

    `scores` has one number a head, `clauses` one row a clause; training gives both from models that did not see the
    comment. How good or bad a code sounds ("lean") is learned beside whether it is there.
    """

    def __init__(
        self,
        comment: Weighable,
        voice: str,
        trained: Weights,
        scores: Numbers | None = None,
        clauses: Numbers | None = None,
    ) -> None:
        self.comment = comment
        self.voice = voice
        self.trained = trained
        self.scores = self._whole() if scores is None else scores
        self.clause_sounds = tone.clause_sounds(comment)
        if clauses is not None:
            self.clauses = clauses

    def _whole(self) -> Numbers:
        scores: Numbers = self.trained.scores([self.comment.features(self.voice)])[0]
        if self.trained.nearness is not None:
            columns = [self.trained.columns[name] for name in self.trained.settings["near"]]
            scores[columns] += self.trained.nearness.heads(self.comment.shown)
        return scores

    @cached_property
    def clauses(self) -> Numbers:
        """Scores of all heads for every clause, shape (clauses, heads). In a very long comment, neighbouring clauses
        are weighed together."""
        clauses = self.comment.segments.clauses
        if not clauses:
            return np.zeros((0, len(self.trained.heads)), dtype=np.float32)
        together = 1 + (len(clauses) - 1) // MOST_WINDOWS
        groups = [clauses[at : at + together] for at in range(0, len(clauses), together)]
        scores = self.trained.scores([self.comment.clause_features(group) for group in groups])
        repeated: Numbers = np.repeat(scores, together, axis=0)[: len(clauses)]
        return repeated

    def of(self, scores: Numbers, heads: tuple[str, ...]) -> Numbers:
        """The part of `scores` (a row, or one row a clause) for some heads that follow each other."""
        first = self.trained.columns[heads[0]]
        part: Numbers = scores[..., first : first + len(heads)]
        return part

    @cached_property
    def codes(self) -> Numbers:
        """Log-odds of each code, in the order of CODES, by what is said alone."""
        return self.of(self.scores, NEAR_HEADS[: len(CODES)])

    @cached_property
    def leans(self) -> Numbers:
        """How good (above 0) or bad (below) each code sounds in the whole comment."""
        return self.of(self.scores, LEANS)

    @cached_property
    def told(self) -> Numbers:
        """What the choice of codes is told: log-odds of all codes, whether a disability is named, length, how many
        codes are likely, the voice, and 1."""
        likely = chance(self.codes).sum()
        voice = [float(self.voice == name) for name in VOICES]
        length = np.log(len(self.comment.shown) + 1)
        told: Numbers = np.array([*self.codes, self.comment.disability, length, likely, *voice, 1.0], dtype=np.float32)
        return told

    @cached_property
    def sounds(self) -> Numbers:
        """What tone and signs are told of the whole comment: cues and TextBlob, general wording, the tones of comments
        near to it, which way its likely codes lean, the tones of its clauses, and 1."""
        leaning = chance(self.codes) * self.leans
        parts = self.of(self.clauses, NEAR_TONES) if len(self.clauses) else np.zeros((1, len(TONES)))
        told: Numbers = np.concatenate(
            [
                tone.comment_sounds(self.clause_sounds, len(self.comment.shown)),
                self.of(self.scores, GENERAL_HEADS),
                self.of(self.scores, (*NEAR_TONES, BOTH)),
                [leaning.sum(), leaning.max(), leaning.min(), self.leans.sum()],
                parts.max(axis=0),
                parts.mean(axis=0),
                [1.0],
            ]
        ).astype(np.float32)
        return told

    def shares(self, code: int) -> Numbers:
        """How much of a code each clause carries, summing to 1."""
        scores = self.clauses[:, self.trained.columns[f"code:{CODES[code]}"]]
        raised = np.exp(scores - scores.max())
        share: Numbers = raised / raised.sum()
        return share

    def sign_sounds(self, code: int, share: Numbers) -> Numbers:
        """What the sign is told: which code, how the comment sounds, and how the clauses that carry the code do."""
        which = np.zeros(len(CODES), dtype=np.float32)
        which[code] = 1
        lean = self.clauses[:, self.trained.columns[LEANS[code]]]
        tones = self.of(self.clauses, (*NEAR_TONES, BOTH))
        carrying = share > _CARRIES * share.max()
        told: Numbers = np.concatenate(
            [
                which,
                self.sounds,
                share @ self.clause_sounds,
                [self.leans[code], share @ lean, lean[carrying].max(), lean[carrying].min()],
                share @ tones,
                tones[carrying].max(axis=0),
            ]
        ).astype(np.float32)
        return told


def chance(log_odds: Numbers) -> Numbers:
    """0 to 1, from log-odds."""
    likely: Numbers = (1 / (1 + np.exp(-log_odds))).astype(np.float32)
    return likely
