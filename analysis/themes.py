"""Finds what a comment is about: codes with a sign, how sure, and the words that led there."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis import tone
from analysis.codebook import CODEBOOK
from analysis.features import Weighable
from analysis.linear import Numbers, Weights
from analysis.reading import SIGNS, TONES, Theme

CODES: Final = tuple(CODEBOOK.codes)
NEAR_TONES: Final = tuple(f"near-tone:{name}" for name in TONES)
MOST_CODES: Final = 6
MOST_WINDOWS: Final = 200
_EVIDENCE: Final = 3


class Heard:
    """A comment with everything the choice of themes, tone and level needs, weighed once."""

    def __init__(self, comment: Weighable, voice: str, trained: Weights) -> None:
        self.comment = comment
        self.trained = trained
        self.scores = trained.scores([comment.features(voice)])[0]
        if trained.nearness is not None:
            columns = [trained.columns[name] for name in trained.settings["near"]]
            self.scores[columns] += trained.nearness.heads(comment.shown)
        self.clause_sounds = tone.clause_sounds(comment)
        general = trained.columns["general:positive"]
        own = tone.comment_sounds(self.clause_sounds, len(comment.shown))
        toned = [trained.columns[name] for name in NEAR_TONES]
        self.sounds: Numbers = np.concatenate([own, self.scores[general : general + 3], self.scores[toned]])
        self._clauses: Numbers | None = None

    def clauses(self) -> Numbers:
        """Scores of all heads for every clause, shape (clauses, heads); weighed when first asked for. In a very long
        comment, neighbouring clauses are weighed together."""
        if self._clauses is None:
            clauses = self.comment.segments.clauses
            together = 1 + (len(clauses) - 1) // MOST_WINDOWS
            groups = [clauses[at : at + together] for at in range(0, len(clauses), together)]
            scores = self.trained.scores([self.comment.clause_features(group) for group in groups])
            self._clauses = np.repeat(scores, together, axis=0)[: len(clauses)]
        return self._clauses


def chances(heard: Heard) -> Numbers:
    """How likely each code is, 0 to 1, in the order of CODES."""
    first = heard.trained.columns[f"code:{CODES[0]}"]
    likely: Numbers = (1 / (1 + np.exp(-heard.scores[first : first + len(CODES)]))).astype(np.float32)
    return likely


def themes(heard: Heard) -> tuple[Theme, ...]:
    """The codes of a comment, most likely first, at most six; none when nothing is likely enough."""
    if not heard.comment.segments.clauses:
        return ()
    likely = chances(heard)
    settings = heard.trained.settings
    least = np.array([settings["least"][code] for code in CODES])
    order = [int(at) for at in np.argsort(-(likely / least)) if likely[at] >= least[at]][:MOST_CODES]
    if not order and float(likely.max()) >= settings["least_alone"]:
        order = [int(likely.argmax())]
    return tuple(_theme(heard, at, float(likely[at])) for at in order)


def _theme(heard: Heard, code: int, likely: float) -> Theme:
    share = shares(heard, code)
    sign = SIGNS[int(sign_scores(heard, code, share).argmax())]
    return Theme(CODES[code], sign, round(likely, 3), "machine", evidence(heard, code, share))


def shares(heard: Heard, code: int) -> Numbers:
    """How much of a code each clause carries, summing to 1."""
    scores = heard.clauses()[:, heard.trained.columns[f"code:{CODES[code]}"]]
    raised = np.exp(scores - scores.max())
    share: Numbers = raised / raised.sum()
    return share


def sign_scores(heard: Heard, code: int, share: Numbers) -> Numbers:
    """One score for each of SIGNS: the comment, the clauses that carry the code, how they sound, and the code."""
    trained = heard.trained
    whole = trained.columns[f"sign:{SIGNS[0]}"]
    part = trained.columns[f"clause-sign:{SIGNS[0]}"]
    scores = heard.scores[whole : whole + len(SIGNS)] + share @ heard.clauses()[:, part : part + len(SIGNS)]
    total: Numbers = scores + sign_sounds(heard, code, share) @ trained.dense["sign"]
    return total


def sign_sounds(heard: Heard, code: int, share: Numbers) -> Numbers:
    """What the sign is told beside words: which code, how the comment sounds, how the carrying clauses sound."""
    which = np.zeros(len(CODES), dtype=np.float32)
    which[code] = 1
    told: Numbers = np.concatenate([which, heard.sounds, share @ heard.clause_sounds])
    return told


def evidence(heard: Heard, code: int, share: Numbers) -> tuple[tuple[int, int], ...]:
    """[start, end) of the words that led to a code: its cues in the clauses that carry it, or those clauses."""
    segments = heard.comment.segments
    carrying = [segments.clauses[int(at)] for at in np.argsort(-share)[:_EVIDENCE] if share[at] > 0.5 / len(share)]
    name = f"k:{CODES[code]}"
    cued = {
        (segments.words[hit.first].start, segments.words[hit.end - 1].end)
        for hit in heard.comment.hits
        if hit.name == name and any(c.first <= hit.first < c.last for c in carrying)
    }
    return tuple(sorted(cued or {(c.start, c.end) for c in carrying[:1]}))
