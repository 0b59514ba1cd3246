"""Scores reading on comments kept apart from training: `python -m analysis evaluate`, so that its limits are known."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from analysis import examples
from analysis.codebook import CODEBOOK
from analysis.explain import STEPS
from analysis.scores import CommentScores, Tally, score_comments, score_dangers, score_redaction

PAGE: Final = Path(__file__).parent.parent / "docs" / "quality.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
FEWEST: Final = 5
VOICE_NAMES: Final = {
    "prospective_adopter": "Prospective adopters", "adopter": "Adopters", "birth_family": "Birth family",
    "adopted_adult": "Adopted adults", "child_4_7": "Children, 4 to 7", "child_8_11": "Children, 8 to 11",
    "child_12_17": "Young people, 12 to 17", "someone_else": "Someone else",
}  # fmt: skip


def add_command(subparsers: Any) -> None:
    """Add `evaluate` to the command line."""
    parser = subparsers.add_parser("evaluate", help="score reading on comments kept apart from training")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/quality.md")
    parser.set_defaults(run=run, func=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the figures; exit status 0, or 2 with a sentence when a labelled file is missing or wrong."""
    try:
        figures = report()
    except (OSError, examples.LabelError) as wrong:
        print(f"The kept-apart comments cannot be read: {wrong}", file=sys.stderr)
        return 2
    print(figures)
    if arguments.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{figures}\n{END}{after}", encoding="utf-8")
    return 0


def report() -> str:
    """All figures on analysis/blind as Markdown tables."""
    fresh, other = Judged("fresh"), Judged("other")
    sizes = (
        f"{_sizes(fresh)}, written and labelled apart. Beside them {_sizes(other)}, which another author wrote and "
        "labelled last; of these nobody who tunes has seen more than the totals."
    )
    tables = (
        _table(("Measure", "Score", "By another author"), _measures(fresh, other)),
        _by_sureness(fresh.comments),
        _by_voice(fresh.comments),
        _by_code(fresh.comments),
    )
    return "\n\n".join([sizes, *tables])


class Judged:
    """What reading achieves on one blind set: its comments, sentences about danger, and passages with details."""

    def __init__(self, name: str) -> None:
        self.comments = score_comments(examples.comments(examples.BLIND / f"{name}_comments.csv"))
        self.danger = score_dangers(examples.dangers(examples.BLIND / f"{name}_danger.csv"))
        self.hidden = score_redaction(examples.passages(examples.BLIND / f"{name}_redaction.csv"))


def _sizes(of: Judged) -> str:
    return (
        f"{of.comments.comments} comments, {of.danger.sentences} sentences for warning signs and {of.hidden.details} "
        "details to hide"
    )


def _measures(*sets: Judged) -> list[tuple[str, ...]]:
    two, one = "{:.2f}".format, "{:.1f}".format
    measures: tuple[tuple[str, Callable[[float], str], Callable[[Judged], float]], ...] = (
        ("Codes, micro-F1", two, lambda of: of.comments.codes.f1),
        ("Codes with their sign, micro-F1", two, lambda of: of.comments.signed.f1),
        ("Codes, the voice that is heard least well", two, lambda of: min(t.f1 for t in of.comments.by_voice.values())),
        ("Tone right", two, lambda of: of.comments.tone_accuracy),
        ("Negative comments called positive", two, lambda of: of.comments.negatives_called_positive),
        ("Flags, micro-F1", two, lambda of: of.comments.flags.f1),
        ("Immediate danger seen as immediate", two, lambda of: of.danger.immediate),
        ("Immediate danger seen at all", two, lambda of: of.danger.immediate_seen_at_all),
        ("Any risk seen", two, lambda of: of.danger.any_risk),
        ("Harmless sentences with misleading words, wrongly raised", two, lambda of: of.danger.false_alarms),
        ("Harmless comments, wrongly raised", two, lambda of: _raised(of.comments)),
        ("Details wholly hidden (rare facts apart)", two, lambda of: of.hidden.recall),
        ("Rare facts touched", two, lambda of: of.hidden.rare),
        ("Words hidden without need, spans in 1,000 words", one, lambda of: of.hidden.false_spans),
    )
    return [(name, *(shown(score(each)) for each in sets)) for name, shown, score in measures]


def _raised(scores: CommentScores) -> float:
    harmless = sum(times for (true, _), times in scores.levels.items() if true == "none")
    return 1 - scores.levels["none", "none"] / max(1, harmless)


def _by_sureness(scores: CommentScores) -> str:
    rows = []
    for step in STEPS:
        tally = scores.by_sureness.get(step.name, Tally())
        share = tally.right / max(1, tally.right + tally.wrong)
        rows.append((step.name.replace("_", " ").capitalize(), f"{share:.2f}", str(tally.right), str(tally.wrong)))
    return _table(("How sure it was", "Right of these", "Right", "Wrong"), rows)


def _by_voice(scores: CommentScores) -> str:
    rows = [(VOICE_NAMES.get(voice, voice), *_cells(tally)) for voice, tally in sorted(scores.by_voice.items())]
    return _table(("Voice", "F1 of codes", "Right", "Wrong", "Missed"), rows)


def _by_code(scores: CommentScores) -> str:
    rows = []
    for code, known in CODEBOOK.codes.items():
        tally = scores.by_code.get(code, Tally())
        few = tally.right + tally.missed < FEWEST
        cells = ("too few to say", *_cells(tally)[1:]) if few else _cells(tally)
        rows.append((f"{code} {known.label}", *cells))
    return _table(("Code", "F1", "Right", "Wrong", "Missed"), rows)


def _cells(tally: Tally) -> tuple[str, ...]:
    return f"{tally.f1:.2f}", str(tally.right), str(tally.wrong), str(tally.missed)


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
