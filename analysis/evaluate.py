"""Scores reading on comments kept apart from training: `python -m analysis evaluate`, so that its limits are known."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
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
    comments = score_comments(examples.comments(examples.KEPT_COMMENTS))
    others = [score_comments(examples.comments(path)) for path in (examples.OTHER_COMMENTS,) if path.exists()]
    danger = score_dangers(examples.dangers(examples.KEPT_DANGERS))
    hidden = score_redaction(examples.passages(examples.KEPT_PASSAGES))
    rows = [
        *_of_comments(comments, *others),
        ("Immediate danger seen as immediate", f"{danger.immediate:.2f}"),
        ("Immediate danger seen at all", f"{danger.immediate_seen_at_all:.2f}"),
        ("Any risk seen", f"{danger.any_risk:.2f}"),
        ("Harmless sentences with misleading words, wrongly raised", f"{danger.false_alarms:.2f}"),
        ("Harmless comments, wrongly raised", f"{_raised(comments):.2f}"),
        ("Details wholly hidden (rare facts apart)", f"{hidden.recall:.2f}"),
        ("Rare facts touched", f"{hidden.rare:.2f}"),
        ("Words hidden without need, spans in 1,000 words", f"{hidden.false_spans:.1f}"),
    ]
    sizes = (
        f"{comments.comments} comments, {danger.sentences} sentences for warning signs and {hidden.details} details "
        "to hide, written and labelled apart."
    )
    beside = [
        f" Beside them {o.comments} comments that another author wrote and labelled, looked at once." for o in others
    ]
    tables = (
        _table(("Measure", "Score", "By another author"), [(*row, "")[:3] for row in rows]),
        _by_sureness(comments),
        _by_voice(comments),
        _by_code(comments),
    )
    return "\n\n".join(["".join([sizes, *beside]), *tables])


def _of_comments(*sets: CommentScores) -> list[tuple[str, ...]]:
    return [
        ("Codes, micro-F1", *(f"{each.codes.f1:.2f}" for each in sets)),
        ("Codes with their sign, micro-F1", *(f"{each.signed.f1:.2f}" for each in sets)),
        ("Tone right", *(f"{each.tone_accuracy:.2f}" for each in sets)),
        ("Negative comments called positive", *(f"{each.negatives_called_positive:.2f}" for each in sets)),
        ("Flags, micro-F1", *(f"{each.flags.f1:.2f}" for each in sets)),
    ]


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
