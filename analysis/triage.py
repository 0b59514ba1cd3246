"""Orders the reading queue by signs of danger and raises the codebook's flags; it never filters anything out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from analysis import redact, vocabulary
from analysis.cues import Cues, Hit
from analysis.features import Weighable
from analysis.hearing import Heard

RISK, IMMEDIATE = "level:risk", "level:immediate"
_DATA: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("danger_cues.toml").read_text(encoding="utf-8"))
NEVER_PASSED_OVER: Final = frozenset({"danger:cannot_cope", "danger:wants_to_die"})
_EASE: Final = 1.0
_WORKER: Final = re.compile(
    r"\b(?:social worker|worker|manager|therapist|counsellor|assessor|psychologist|judge|teacher|officer|team|office"
    r"|helper|lady|duty|letterbox|agency|service|panel|chair|doctor|mentor|trainer)\b",
    re.IGNORECASE,
)
_NEAR: Final = 40


@lru_cache(maxsize=1)
def _cues() -> Cues:
    """Cues of danger, of harmless look-alikes, and of flags, each under its own prefix."""
    named = {f"danger:{name}": entry["cues"] for name, entry in _DATA["danger"].items()}
    named |= {f"flag:{name}": cues for name, cues in _DATA["flags"].items()}
    return Cues(named | {"harmless": _DATA["harmless"]["cues"]})


def hits(comment: Weighable) -> list[Hit]:
    """Cues of danger and of flags in a comment, without those inside a harmless look-alike."""
    found = _cues().find(comment.hidden)
    safe = {at for hit in found if hit.name == "harmless" for at in range(hit.first, hit.end)}
    return [hit for hit in found if not (_is_danger(hit) and hit.first in safe)]


def _is_danger(hit: Hit) -> bool:
    return hit.name.startswith("danger:")


def note(comment: Weighable, spans: Sequence[redact.Span]) -> list[Hit]:
    """Tell the comment's features which cues of danger and flags and which details were found; gives the cues.

    `spans` are the details of the text as written; where it says who somebody is, they are found again without that.
    """
    found = hits(comment)
    unnamed = comment.unnamed()
    details = spans if unnamed == comment.segments.text else redact.find(unnamed)
    comment.noted |= {f"d:{hit.name}" for hit in found}
    comment.noted |= {f"d:detail:{label}" for _, _, label in details} | _people(unnamed, details)
    return found


def _people(text: str, spans: Sequence[redact.Span]) -> set[str]:
    """Whether a hidden name is a common one, and whether it stands close to words for a worker."""
    told = set()
    for start, end, label in spans:
        if label == "PERSON":
            near = _WORKER.search(text[max(0, start - _NEAR) : end + _NEAR])
            told.add("d:worker named" if near else "d:other named")
            if any(vocabulary.letters(part) in vocabulary.GIVEN for part in text[start:end].split()):
                told.add("d:common name")
    return told


def level(heard: Heard, found: Sequence[Hit]) -> tuple[str, str, tuple[str, ...]]:
    """Warning level, suggestion and reasons.

    The level is what the trained scores say of words, concepts and cues; thresholds were set so that a
    miss is rarer than a false alarm. `suggestion` is "refer", "support" or ""; `reasons` are the plain
    names of the cues, never words of the person.
    """
    trained = heard.trained
    risk, now = heard.scores[trained.columns[RISK]], heard.scores[trained.columns[IMMEDIATE]]
    if now >= trained.settings["least_immediate"] and risk >= trained.settings["least_risk"] - _EASE:
        chosen = "immediate"
    elif risk >= trained.settings["least_risk"] or any(hit.name in NEVER_PASSED_OVER for hit in found):
        chosen = "concern"
    else:
        return "none", "", ()
    names_found = dict.fromkeys(hit.name.partition(":")[2] for hit in found if _is_danger(hit))
    entries = [_DATA["danger"][name] for name in names_found]
    refer = chosen == "immediate" or any(entry["suggestion"] == "refer" for entry in entries)
    reasons = tuple(dict.fromkeys(entry["reason"] for entry in entries)) or (_DATA["score"]["reason"],)
    return chosen, "refer" if refer else "support", reasons


def places(heard: Heard, found: Sequence[Hit]) -> dict[str, tuple[tuple[int, int], ...]]:
    """Where the cues of each reason and of each flag stand, as [start, end) characters; a level that follows from no
    cue has the clause that speaks for it most."""
    words = heard.comment.hidden
    told: dict[str, list[tuple[int, int]]] = {}
    for hit in found:
        kind, _, name = hit.name.partition(":")
        about = _DATA["danger"][name]["reason"] if kind == "danger" else name
        told.setdefault(about, []).append((words[hit.first].start, words[hit.end - 1].end))
    return {about: tuple(at) for about, at in told.items()} | {_DATA["score"]["reason"]: loudest(heard, RISK)}


def loudest(heard: Heard, head: str) -> tuple[tuple[int, int], ...]:
    """[start, end) of the clause that speaks most for one head; nothing where the head is not trained."""
    if head not in heard.trained.columns:
        return ()
    clause = heard.comment.segments.clauses[int(heard.clauses[:, heard.trained.columns[head]].argmax())]
    return ((clause.start, clause.end),)


def flags(heard: Heard) -> set[str]:
    """Flags by trained score, told by words, cues and hidden details; each has its own threshold."""
    trained = heard.trained
    return {
        name for name, least in trained.settings["least_flag"].items()
        if 1 / (1 + np.exp(-heard.scores[trained.columns[f"flag:{name}"]])) >= least
    }  # fmt: skip
