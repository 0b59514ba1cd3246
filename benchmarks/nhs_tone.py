"""How well tone is read in real comments about health services that nothing was learned from.

    python -m benchmarks.nhs_tone [--fit] LABELLED.csv [MORE.csv ...]

LABELLED.csv has the columns `text` and `sentiment3` (positive, negative, mixed_neutral); MORE.csv has `text`. These are
the files that `python -m analysis.train --health` learns general tone and the use of words from, so the weights that
ship have seen them all. Here one comment in four is kept apart, told by a hash of its letters, so that the same comment
never stands on both sides; everything is learned anew from the rest, in a folder that is gone at the end. One half of
what was kept apart is read by the command line that everybody uses, and scored. From the other half `--fit` fits the
few numbers of analysis/general_tone.toml, and prints them. It takes some ten minutes of one core. The files never enter
the project.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from analysis import linear
from analysis.features import Weighable
from analysis.hearing import Heard
from analysis.segment import segment

CLASSES: Final = ("positive", "negative", "mixed_neutral")
PARTS: Final = 8
SCORED, FITTED = 0, 4
PENALTY: Final = 0.03
"""The inverse of the penalty: strong, since twelve numbers are fitted to some five hundred comments."""
PACKAGE: Final = Path(__file__).parent.parent / "analysis"
Row = dict[str, str]


def part_of(text: str) -> int:
    """To which of eight parts a comment belongs: by its letters and digits alone, so that a copy goes the same way."""
    plain = "".join(letter for letter in text.lower() if letter.isalnum())
    return int.from_bytes(hashlib.sha256(plain.encode()).digest()[:4]) % PARTS


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["text"].strip()]


def write(path: Path, rows: Iterable[Row], columns: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns, extrasaction="ignore", restval="")
        out.writeheader()
        out.writerows(rows)
    return path


def learn(folder: Path, files: Sequence[Path]) -> None:
    """Learn everything anew in a copy of the package, from comments that are not kept apart."""
    shutil.copytree(PACKAGE, folder / "analysis")
    learned = [
        write(
            folder / f"learn{at}.csv",
            (row for row in rows_of(path) if part_of(row["text"]) not in (SCORED, FITTED)),
            LEARNED,
        )
        for at, path in enumerate(files)
    ]
    run(folder, "analysis.train", "--health", *map(str, learned))


LEARNED: Final = ("text", "sentiment3")


def run(folder: Path, module: str, *arguments: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(folder)}
    subprocess.run([sys.executable, "-m", module, *arguments], cwd=folder, env=environment, check=True)


def read_tones(folder: Path, texts: Sequence[str]) -> list[str]:
    """The tone of each text by the command line of the copy, in three classes."""
    source = write(folder / "kept.csv", ({"text": text} for text in texts), ("text",))
    run(folder, "analysis", "code", str(source), str(folder / "coded.csv"))
    tones = [row["tone"] for row in rows_of(folder / "coded.csv")]
    return [tone if tone in CLASSES else "mixed_neutral" for tone in tones]


def told(true: Sequence[str], found: Sequence[str]) -> str:
    """The figures as a Markdown table."""
    pairs = Counter(zip(true, found, strict=True))
    lines = ["| True | Read as positive | negative | mixed or neutral | F1 |", "|---|---|---|---|---|"]
    scores = []
    for name in CLASSES:
        right = pairs[name, name]
        scores.append(2 * right / max(1, true.count(name) + found.count(name)))
        cells = " | ".join(str(pairs[name, other]) for other in CLASSES)
        lines.append(f"| {name} | {cells} | {scores[-1]:.3f} |")
    negatives = max(1, true.count("negative"))
    return "\n".join([
        *lines, "",
        f"{len(true)} comments. Macro-F1 {sum(scores) / 3:.3f}. Of negative comments, "
        f"{pairs['negative', 'negative'] / negatives:.2f} were found and "
        f"{pairs['negative', 'positive'] / negatives:.2f} called positive.",
    ])  # fmt: skip


def fitted(folder: Path, rows: Sequence[Row]) -> str:
    """What the scores for general wording must be weighed with, as in analysis/general_tone.toml."""
    from sklearn.linear_model import LogisticRegression

    trained = linear.load(folder / "analysis" / "weights" / "reading.npz")
    heard = [Heard(Weighable(segment(row["text"])), "", trained).scores for row in rows]
    columns = [trained.columns[f"general:{name}"] for name in CLASSES]
    labels = [CLASSES.index(row["sentiment3"]) for row in rows]
    model = LogisticRegression(C=PENALTY, class_weight="balanced").fit(np.array(heard)[:, columns], labels)
    weigh = [f"{name} = {[round(float(at), 2) for at in row]}" for name, row in zip(CLASSES, model.coef_, strict=True)]
    start = [f"{name} = {at:.2f}" for name, at in zip(CLASSES, model.intercept_, strict=True)]
    return "\n".join(["[weigh]", *weigh, "", "[start]", *start])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE.csv")
    parser.add_argument("--fit", action="store_true", help="also fit the numbers of analysis/general_tone.toml")
    chosen = parser.parse_args()
    files = [path.resolve() for path in chosen.files]
    labelled = [row for row in rows_of(files[0]) if row["sentiment3"] in CLASSES]
    kept = [row for row in labelled if part_of(row["text"]) == SCORED]
    with tempfile.TemporaryDirectory() as made:
        learn(Path(made), files)
        print(told([row["sentiment3"] for row in kept], read_tones(Path(made), [row["text"] for row in kept])))
        if chosen.fit:
            print(fitted(Path(made), [row for row in labelled if part_of(row["text"]) == FITTED]))


if __name__ == "__main__":
    main()
