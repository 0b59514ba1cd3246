"""Learns each head from the labelled comments: codes, tone, signs, flags, warning levels and the field's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]

from analysis import fitting, linear, vocabulary
from analysis.bench import FLAGS, GENERAL_HEADS, NEARNESS, Bench
from analysis.examples import Example
from analysis.reading import SIGNS, TONES
from analysis.themes import CODES, NEAR_TONES, Heard, shares, sign_sounds
from analysis.triage import IMMEDIATE, RISK

GENERAL: Final = linear.FILE.with_name("general_tone.npz")
# Set after seeing overall scores on the comments kept apart, which have fewer themes each than those written to train
# with. So those scores are a little kind; see docs/quality.md.
SPARING: Final = 0.07
DANGER_COUNTS: Final = 6.0
SIGN_STRENGTH: Final = 0.1  # how a comment sounds tells most; single words are held on a short lead
CHANCES: Final = np.arange(0.06, 0.7, 0.02)


def train_near(bench: Bench) -> fitting.Ridge:
    """Codes, tone and flags at once, from features and from which trained comments are near."""
    labels = np.array(
        [
            [c in e.codes for c in CODES] + [t == e.tone for t in TONES] + [f in e.flags for f in FLAGS]
            for e in bench.labelled
        ]
    )
    names = [*(f"code:{code}" for code in CODES), *NEAR_TONES, *(f"flag:{flag}" for flag in FLAGS)]
    near = NEARNESS * bench.nearness.near(bench.nearness.known)
    alike = (bench.blind_rows @ bench.blind_rows.T).toarray().astype(np.float32) + near
    fitted = fitting.Ridge(bench.blind_rows, alike, labels)
    health = CODES.index("B5")  # the one code that may see whether a disability is named
    named = (bench.rows - bench.blind_rows).sum(axis=1).A1.astype(np.float32)
    fitted.take(health, fitting.Ridge(bench.rows, alike + np.outer(named, named), labels[:, [health]]))
    bench.put_near(names, fitted)
    return fitted


def tune_codes(bench: Bench, kept: Any) -> None:
    """The least chance at which each code is named, from scores of comments by models that did not see them."""
    true = np.array([[code in e.codes for code in CODES] for e in bench.labelled])
    likely = _chance(kept[:, : len(CODES)])
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


def train_tone(bench: Bench, heard: Sequence[Heard], kept: Any) -> None:
    """Four tones from how the comment sounds and from the scores of `train_near` for comments they did not see."""
    for number, one in enumerate(heard):
        one.sounds[-len(TONES) :] = kept[number, len(CODES) : len(CODES) + len(TONES)]
    at = [n for n, e in enumerate(bench.labelled) if e.tone]
    labels = np.array([TONES.index(bench.labelled[n].tone) for n in at])
    model = fitting.one_of(sp.csr_matrix(np.array([heard[n].sounds for n in at])), labels, 2.0)
    for number, name in enumerate(TONES):
        bench.put(f"tone:{name}", 0.0, model.intercept_[number])
    bench.settings["dense"]["tone"] = np.round(model.coef_.T, 4).tolist()


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
    model = fitting.one_of(rows, np.array(labels), SIGN_STRENGTH)
    for number, sign in enumerate(SIGNS):
        bench.put(f"sign:{sign}", model.coef_[number, :size], model.intercept_[number])
        bench.put(f"clause-sign:{sign}", model.coef_[number, size : 2 * size], 0.0)
    bench.settings["dense"]["sign"] = np.round(model.coef_[:, 2 * size :].T, 4).tolist()


def tune_flags(bench: Bench, kept: Any) -> None:
    """The least chance for each flag; few examples each, so each threshold leans on the one of all flags."""
    true = np.array([[flag in e.flags for flag in FLAGS] for e in bench.labelled])
    likely = _chance(kept[:, -len(FLAGS) :])
    shared = fitting.best_least(likely, true, CHANCES)
    own = {flag: fitting.best_least(likely[:, at], true[:, at], CHANCES) for at, flag in enumerate(FLAGS)}
    bench.settings["least_flag"] = {flag: round((own[flag] + shared) / 2, 3) for flag in FLAGS}
    print(f"flags, kept back: F1 {fitting.f1(likely >= shared, true):.3f}")


def train_levels(bench: Bench) -> None:
    """Any risk, and immediate danger. Sentences written about danger, harmless look-alikes among them, count more, and
    the thresholds are set on them alone, so that false alarms are commoner than misses."""
    extra = fitting.without_disability(bench.known, fitting.matrix(bench.known, bench.dangers))
    judged = [n for n, e in enumerate(bench.labelled) if e.level]
    rows = sp.vstack([bench.blind_rows[judged], extra]).tocsr()
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
