"""Learns each head from the labelled comments: codes, tone, signs, flags, warning levels and the field's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]

from analysis import fitting, linear, vocabulary
from analysis.bench import FLAGS, NEARNESS, Bench
from analysis.examples import Example
from analysis.hearing import CODES, DISABILITY, GENERAL_HEADS, HEALTH, NEAR_HEADS, Heard, chance
from analysis.reading import SIGNS, TONES
from analysis.triage import IMMEDIATE, RISK

GENERAL: Final = linear.FILE.with_name("general_tone.npz")
# Set after seeing overall scores on the comments kept apart, which have fewer themes each than those written to train
# with. So those scores are a little kind; see docs/quality.md.
SPARING: Final = 0.12
DANGER_COUNTS: Final = 6.0
CODE_STRENGTH, TONE_STRENGTH, SIGN_STRENGTH = 0.1, 1.0, 0.3  # the inverse of how few and small the numbers must be
CHANCES: Final = np.arange(0.06, 0.7, 0.02)
LEANING: Final = {"+": 1, "-": -1}


def train_near(bench: Bench) -> fitting.Ridge:
    """Codes, which way they lean, tone and flags at once, from features and from which trained comments are near."""
    labels = np.array([_labels(example) for example in bench.labelled], dtype=np.float32)
    names = [*NEAR_HEADS, *(f"flag:{flag}" for flag in FLAGS)]
    near = NEARNESS * bench.nearness.near(bench.nearness.known)
    alike = (bench.rows @ bench.rows.T).toarray().astype(np.float32) + near
    fitted = fitting.Ridge(bench.rows, alike, labels, bench.pieces, bench.piece_of)
    bench.put_near(names, fitted)
    return fitted


def _labels(example: Example) -> list[float]:
    """What is true of a comment, in the order of NEAR_HEADS and FLAGS."""
    signs = set(example.codes.values())
    return [
        *(code in example.codes for code in CODES),
        *(LEANING.get(example.codes.get(code, ""), 0) for code in CODES),
        *(tone == example.tone for tone in TONES),
        "±" in signs or signs >= {"+", "-"},
        *(flag in example.flags for flag in FLAGS),
    ]


def train_codes(bench: Bench, heard: Sequence[Heard]) -> None:
    """Each code again from the log-odds of all, with length and voice, and the chance from which a code is named. Only
    the code for health is told whether a disability is named."""
    true = np.array([[code in e.codes for code in CODES] for e in bench.labelled])
    told = np.array([one.told for one in heard])
    dense = np.zeros((told.shape[1], len(CODES)), dtype=np.float32)
    for at in range(len(CODES)):
        seen = (np.arange(told.shape[1]) != DISABILITY) | (at == HEALTH)
        dense[seen, at] = fitting.one_of(told[:, seen], true[:, at], CODE_STRENGTH, start=False).coef_[0]
    bench.settings["dense"]["code"] = np.round(dense, 4).tolist()
    likely = chance(told @ dense)
    least = round(fitting.best_least(likely, true, CHANCES) + SPARING, 3)
    bench.settings["least"] = least
    bench.settings["least_alone"] = _least_alone(likely, true, least)
    print(f"codes, held out: F1 {fitting.f1(likely >= least, true):.3f}")


def _least_alone(likely: Any, true: Any, least: float) -> float:
    """The chance from which the likeliest code is named when none reaches its own threshold."""
    chosen = likely >= least
    alone = ~chosen.any(axis=1)
    top = np.zeros_like(chosen)
    top[np.arange(len(top)), likely.argmax(axis=1)] = True

    def score(floor: float) -> float:
        added = top & (alone & (likely.max(axis=1) >= floor))[:, None]
        return fitting.f1(chosen | added, true)

    return float(max(CHANCES, key=score))


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
    """Four tones from how the comment sounds."""
    at = [n for n, e in enumerate(bench.labelled) if e.tone]
    labels = np.array([TONES.index(bench.labelled[n].tone) for n in at])
    model = fitting.one_of(np.array([heard[n].sounds for n in at]), labels, TONE_STRENGTH, start=False)
    bench.settings["dense"]["tone"] = np.round(model.coef_.T, 4).tolist()


def train_signs(bench: Bench, heard: Sequence[Heard]) -> None:
    """Signs of labelled codes, from how the comment sounds and how the clauses do that carry the code."""
    told, labels = [], []
    for one, example in zip(heard, bench.labelled, strict=True):
        for code, sign in example.codes.items() if len(one.clauses) else ():
            at = CODES.index(code)
            told.append(one.sign_sounds(at, one.shares(at)))
            labels.append(SIGNS.index(sign))
    model = fitting.one_of(np.array(told), np.array(labels), SIGN_STRENGTH, start=False)
    bench.settings["dense"]["sign"] = np.round(model.coef_.T, 4).tolist()


def tune_flags(bench: Bench, kept: Any) -> None:
    """The least chance for each flag; few examples each, so each threshold leans on the one of all flags."""
    true = np.array([[flag in e.flags for flag in FLAGS] for e in bench.labelled])
    likely = chance(kept[:, -len(FLAGS) :])
    shared = fitting.best_least(likely, true, CHANCES)
    own = {flag: fitting.best_least(likely[:, at], true[:, at], CHANCES) for at, flag in enumerate(FLAGS)}
    bench.settings["least_flag"] = {flag: round((own[flag] + shared) / 2, 3) for flag in FLAGS}
    print(f"flags, kept back: F1 {fitting.f1(likely >= shared, true):.3f}")


def train_levels(bench: Bench) -> None:
    """Any risk, and immediate danger. Sentences written about danger, harmless look-alikes among them, count more, and
    the thresholds are set on them alone, so that false alarms are commoner than misses."""
    extra = fitting.matrix(bench.known, bench.dangers)
    judged = [n for n, e in enumerate(bench.labelled) if e.level]
    rows = sp.vstack([bench.rows[judged], extra]).tocsr()
    levels = np.array([*(bench.labelled[n].level for n in judged), *bench.danger_levels])
    weights = np.array([1.0] * len(judged) + [DANGER_COUNTS] * len(bench.dangers))
    for head, true, wanted, name in (
        (RISK, levels != "none", 0.925, "least_risk"),
        (IMMEDIATE, levels == "immediate", 0.96, "least_immediate"),
    ):
        model = fitting.yes_no(rows, true, weights)
        bench.put(head, model.coef_[0], model.intercept_[0])
        scores, test = fitting.held_out(rows, true, weights)
        own = weights[test] > 1
        least = round(float(np.quantile(scores[own & true[test]], 1 - wanted)), 3)
        bench.settings[name] = least
        harmless = scores[own & (levels[test] == "none")]
        print(f"{head}: {wanted:.1%} seen; alarms among harmless look-alikes {float((harmless >= least).mean()):.2f}")


def field_words(labelled: Sequence[Example]) -> list[str]:
    """Small words of several invented comments that the dictionary lacks; names have capitals more often."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for example in labelled:
        for token in vocabulary.tokens(example.text):
            if token.written.islower():
                small[token.plain] += 1
            elif not token.opens:
                capital[token.plain] += 1
    known = vocabulary.GIVEN | vocabulary.FAMILY | vocabulary.PLACES | vocabulary.GIVEN_EVERYDAY
    return [
        word for word, times in small.items()
        if times >= 2 and times > 2 * capital[word] and word not in known and not vocabulary.in_dictionary(word)
    ]  # fmt: skip
