"""Trains every model that reading uses, from comments written for this project: python -m analysis.train."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from analysis import examples, fitting, heads, linear, vocabulary, word_use
from analysis.bench import Bench, prepared
from analysis.features import Weighable
from analysis.heads import GENERAL
from analysis.hearing import GENERAL_HEADS
from analysis.linear import Weights
from analysis.segment import segment


def learn_from_health(paths: Sequence[Path]) -> None:
    """Learn once from real comments about health services (columns text, and sentiment3 where known): how words are
    used, and how they sound. Only words and features that our own invented comments also have are kept."""
    rows = [row for path in paths for row in _rows(path)]
    labelled = examples.training_comments()
    vocabulary.learn_field_words(heads.field_words(labelled))
    word_use.learn([_shown(e.text) for e in labelled], [_shown(row["text"]) for row in rows])
    bench = Bench(labelled)
    told = [(row["text"], f"general:{row['sentiment3']}") for row in rows if row.get("sentiment3")]
    features = [prepared(text).features("") for text, _ in told]
    labels = np.array([GENERAL_HEADS.index(label) for _, label in told])
    model = fitting.one_of(fitting.matrix(bench.known, features), labels, 2.0)
    Weights(bench.known, GENERAL_HEADS, model.coef_.T.astype(np.float32), model.intercept_, {"dense": {}}).save(GENERAL)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _shown(text: str) -> list[str]:
    return Weighable(segment(text)).shown


def train() -> Weights:
    """All heads, from analysis/training and weights/general_tone.npz."""
    labelled = examples.training_comments()
    vocabulary.learn_field_words(heads.field_words(labelled))
    bench = Bench(labelled, examples.training_dangers())
    print(f"{len(bench.labelled)} comments, {len(bench.known.names)} features")
    fitted = heads.train_near(bench)
    heads.tune_flags(bench, fitted.kept)
    heads.train_general_tone(bench)
    heard = bench.heard(fitted)
    heads.train_codes(bench, heard)
    heads.train_tone(bench, heard)
    heads.train_signs(bench, heard)
    heads.train_levels(bench)
    return bench.weights()


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write the weights. With --health FILE, first learn general tone from that file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--health", type=Path, nargs="+", help="CSVs of health comments, which are not kept here")
    chosen = parser.parse_args(arguments)
    linear.FILE.parent.mkdir(exist_ok=True)
    with threadpool_limits(limits=1):  # sums split among more cores add up in another order: other weights
        if chosen.health:
            learn_from_health(chosen.health)
        train().save(linear.FILE)
    print(f"{linear.FILE.name}: {linear.FILE.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
