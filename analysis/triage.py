"""Orders the reading queue by signs of danger and raises the codebook's flags; it never filters anything out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from analysis.cues import Cues, Hit
from analysis.themes import Heard

RISK, IMMEDIATE = "level:risk", "level:immediate"
_DATA: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("danger_cues.toml").read_text(encoding="utf-8")
)
_ORDER: Final = {"none": 0, "concern": 1, "immediate": 2}


@lru_cache(maxsize=1)
def _cues() -> Cues:
    """Cues of danger, of harmless look-alikes, and of flags, each under its own prefix."""
    named = {f"danger:{name}": entry["cues"] for name, entry in _DATA["danger"].items()}
    named |= {f"flag:{name}": cues for name, cues in _DATA["flags"].items()}
    return Cues(named | {"harmless": _DATA["harmless"]["cues"]})


def hits(heard: Heard) -> list[Hit]:
    """Cues of danger and of flags in a comment, without those inside a harmless look-alike."""
    found = _cues().find(heard.comment.hidden)
    safe = {at for hit in found if hit.name == "harmless" for at in range(hit.first, hit.end)}
    return [hit for hit in found if hit.name != "harmless" and not (_is_danger(hit) and hit.first in safe)]


def _is_danger(hit: Hit) -> bool:
    return hit.name.startswith("danger:")


def level(heard: Heard, found: Sequence[Hit]) -> tuple[str, str, tuple[str, ...]]:
    """Warning level, suggestion and reasons.

    The level is the higher of what the cues say and what the trained score says; thresholds were set so
    that a miss is rarer than a false alarm. `suggestion` is "refer", "support" or ""; `reasons` are the
    plain names of the cues, never words of the person.
    """
    names = list(dict.fromkeys(hit.name.partition(":")[2] for hit in found if _is_danger(hit)))
    entries = [_DATA["danger"][name] for name in names]
    by_words = max((entry["level"] for entry in entries), key=_ORDER.__getitem__, default="none")
    chosen = max(by_words, _by_score(heard, bool(names)), key=_ORDER.__getitem__)
    reasons = tuple(entry["reason"] for entry in entries)
    if chosen == "none":
        return chosen, "", ()
    refer = chosen == "immediate" or any(entry["suggestion"] == "refer" for entry in entries)
    return chosen, "refer" if refer else "support", reasons or (_DATA["score"]["reason"],)


def _by_score(heard: Heard, cued: bool) -> str:
    """The level the trained scores alone would give; a cue lowers the bar."""
    trained = heard.trained
    ease = trained.settings["cue_ease"] if cued else 0.0
    risk = heard.scores[trained.columns[RISK]] + ease
    now = heard.scores[trained.columns[IMMEDIATE]] + ease
    if now >= trained.settings["least_immediate"]:
        return "immediate"
    return "concern" if max(risk, now) >= trained.settings["least_risk"] else "none"


def flags(heard: Heard, found: Sequence[Hit], warning: str) -> set[str]:
    """Flags by trained score and by cues; F-SAFE follows the warning level. F-IDENT and F-STAFF need redaction too."""
    trained = heard.trained
    cued = {hit.name.partition(":")[2] for hit in found if hit.name.startswith("flag:")}
    raised = set()
    for name, least in trained.settings["least_flag"].items():
        likely = 1 / (1 + np.exp(-heard.scores[trained.columns[f"flag:{name}"]]))
        if likely >= (least / 2 if name in cued else least):
            raised.add(name)
    if warning != "none":
        raised.add("F-SAFE")
    return raised


_IDENTIFY: Final = frozenset({"PERSON", "PLACE", "ORG", "PHONE", "EMAIL", "POSTCODE", "ADDRESS", "ID", "HANDLE", "RARE"})
_WORKER: Final = re.compile(
    r"\b(?:social worker|worker|manager|therapist|counsellor|assessor|psychologist|judge|teacher|officer|team|office"
    r"|helper|lady|duty|letterbox|agency|service|panel|chair|doctor|mentor|trainer)\b",
    re.IGNORECASE,
)
_NEAR: Final = 40


def flags_of_details(text: str, spans: Sequence[tuple[int, int, str]]) -> set[str]:
    """F-IDENT when something could show who someone is; F-STAFF when a name stands close to words for a worker."""
    raised = {"F-IDENT"} if any(label in _IDENTIFY for _, _, label in spans) else set()
    for start, end, label in spans:
        if label == "PERSON" and _WORKER.search(text[max(0, start - _NEAR) : end + _NEAR]):
            raised.add("F-STAFF")
    return raised
