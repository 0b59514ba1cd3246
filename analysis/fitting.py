"""Fits the linear models behind reading; needs scikit-learn (the [train] extra) and is never loaded to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import scipy.linalg  # type: ignore[import-untyped]
import scipy.sparse as sp  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from analysis.features import grams
from analysis.linear import KINDS, Vocabulary

LEAST_SEEN: Final = {"w": 2, "b": 2, "c": 3, "k": 2, "n": 3, "m": 2, "s": 2, "v": 2, "d": 2}
KEPT_BACK: Final = 4
SHARES: Final = 3
PENALTY: Final = 0.8
LOUDER: Final = 5.0
Labels = npt.NDArray[Any]
Features = Sequence[set[str]]


def vocabulary(comments: Features) -> Vocabulary:
    """Features seen often enough, in alphabetical order, with smoothed inverse document frequency."""
    seen = Counter(feature for features in comments for feature in _with_letters(features))
    names = sorted(name for name, times in seen.items() if name[0] in KINDS and times >= LEAST_SEEN[name[0]])
    rarity = [1.0 if name[0] == "v" else np.log((1 + len(comments)) / (1 + seen[name])) + 1 for name in names]
    return Vocabulary(names, np.asarray(rarity, dtype=np.float16))


def _with_letters(features: set[str]) -> set[str]:
    words = (name[2:] for name in features if name.startswith("w:"))
    return features.union(*(grams(word) for word in words))


def matrix(known: Vocabulary, comments: Features) -> sp.csr_matrix:
    """One sparse row a comment, weighed exactly as when reading."""
    ids, values, starts = known.vectors(comments)
    return sp.csr_matrix((values, ids, starts), shape=(len(comments), len(known.names)))


def yes_no(rows: sp.csr_matrix, labels: Labels, weights: Labels, strength: float = 10.0) -> LogisticRegression:
    """One yes-or-no model, both answers weighing the same in all; `strength` is the inverse of the penalty."""
    model = LogisticRegression(C=strength, solver="liblinear", class_weight="balanced", random_state=0)
    return model.fit(rows, labels, sample_weight=weights)


def one_of(rows: Any, labels: Labels, strength: float, start: bool = True) -> LogisticRegression:
    """One model that chooses among classes; without `start`, where one of the columns is 1 everywhere."""
    return LogisticRegression(C=strength, max_iter=2000, tol=1e-4, fit_intercept=start).fit(rows, labels)


def held_out(
    rows: sp.csr_matrix, labels: Labels, weights: Labels
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Scores of one row in four by a model that saw only the others, and which rows they are (fixed seed)."""
    order = np.random.default_rng(0).permutation(len(labels))
    test, train = np.sort(order[: len(order) // KEPT_BACK]), np.sort(order[len(order) // KEPT_BACK :])
    return yes_no(rows[train], labels[train], weights[train]).decision_function(rows[test]), test


class Ridge:
    """Many heads at once by ridge regression on how alike comments are, and scores for each comment and each of its
    clauses by models that did not see it. Yes-or-no heads are put on the scale of log-odds.

    `rows` and `alike` (comments, comments) tell of the comments, `pieces` of their clauses, `piece_of` whose they are.
    """

    def __init__(
        self, rows: sp.csr_matrix, alike: Labels, labels: Labels, pieces: sp.csr_matrix, piece_of: Labels
    ) -> None:
        share = np.random.default_rng(0).permutation(len(labels)) % SHARES
        kept, kept_pieces = np.zeros(labels.shape), np.zeros((len(piece_of), labels.shape[1]))
        for at in range(SHARES):
            seen, unseen, of_unseen = np.flatnonzero(share != at), np.flatnonzero(share == at), share[piece_of] == at
            solved, middle = _solve(alike[np.ix_(seen, seen)], labels[seen], PENALTY)
            kept[unseen] = alike[np.ix_(unseen, seen)] @ solved + middle
            kept_pieces[of_unseen] = pieces[of_unseen] @ (rows[seen].T @ solved) + middle
        slope, start = _log_odds(kept, labels)
        solved, middle = _solve(alike, labels, PENALTY)
        self.weights: Labels = (rows.T @ solved) * slope
        self.near: Labels = solved * slope
        self.bias: Labels = middle * slope + start
        self.kept: Labels = kept * slope + start
        self.kept_pieces: Labels = kept_pieces * slope + start


def _solve(alike: Labels, labels: Labels, penalty: float) -> tuple[Labels, Labels]:
    middle = labels.mean(axis=0).astype(np.float32)
    own = alike + penalty * np.eye(len(alike), dtype=np.float32)
    return scipy.linalg.solve(own, labels.astype(np.float32) - middle, assume_a="pos", overwrite_a=True), middle


def _log_odds(scores: Labels, labels: Labels) -> tuple[Labels, Labels]:
    """Slope and start, a head, that turn scores of unseen comments into log-odds (Platt, 1999); what is no yes or no
    is only made louder."""
    lines = []
    for at in range(labels.shape[1]):
        if labels[:, at].min() < 0:
            lines.append((LOUDER, 0.0))
            continue
        model = LogisticRegression(C=1000.0).fit(scores[:, [at]] * 10, labels[:, at])
        lines.append((model.coef_[0, 0] * 10, model.intercept_[0]))
    slope, start = np.array(lines).T
    return slope, start


def f1(chosen: Labels, true: Labels) -> float:
    """Harmonic mean of precision and recall; 0 where nothing is right."""
    right = int((chosen & true).sum())
    return 2 * right / max(1, int(chosen.sum()) + int(true.sum()))


def best_least(likely: Labels, true: Labels, choices: npt.NDArray[np.float64]) -> float:
    """The threshold with the best F1."""
    return float(max(choices, key=lambda least: f1(likely >= least, true)))
