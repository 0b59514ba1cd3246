"""Trains every model that reading uses, from comments written for this project: python -m analysis.train."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from analysis import examples, fitting, heads, linear, vocabulary
from analysis.bench import GENERAL_HEADS, Bench, prepared
from analysis.heads import GENERAL
from analysis.linear import Weights
from analysis.themes import Heard


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
    labelled = examples.training_comments()
    vocabulary.learn_field_words(heads.field_words(labelled))
    bench = Bench(labelled)
    print(f"{len(bench.labelled)} comments, {len(bench.known.names)} features")
    heads.train_codes(bench)
    heads.train_general_tone(bench)
    heard = [Heard(c, v, bench.weights()) for c, v in zip(bench.comments, bench.voices, strict=True)]
    heads.train_tone(bench, heard)
    heads.train_signs(bench, heard)
    heads.train_flags(bench)
    heads.train_levels(bench, examples.training_dangers())
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
