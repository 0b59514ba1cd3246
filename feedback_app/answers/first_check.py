"""A machine's first look at an answer, before the team's: what could hint at who spoke is refused, kindly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from analysis import redact

NAMED: Final = "It names somebody, or a number that stands for somebody. Please take it out."
HIDDEN: Final = frozenset({"PERSON", "ID"})
"""What redaction finds that no answer may hold; places, bodies and telephone numbers of services may stand."""


@dataclass(frozen=True)
class Refusal:
    """Words that an answer may not hold, and the sentence on what to do instead."""

    key: str
    say: str
    patterns: tuple[re.Pattern[str], ...]


def load(path: Path) -> tuple[Refusal, ...]:
    """The refusals. Raises ValueError, KeyError or re.error at start when one makes no sense."""
    found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    refusals = tuple(
        Refusal(raw["key"], raw["say"], tuple(re.compile(each, re.IGNORECASE) for each in raw["patterns"]))
        for raw in found["refuse"]
    )
    if not found["source"] or not refusals or any(not each.say.endswith(".") or not each.patterns for each in refusals):
        raise ValueError("first_check.toml: it needs a source, and each refusal a sentence and patterns.")
    return refusals


REFUSALS: Final = load(Path(__file__).with_name("first_check.toml"))


def faults(texts: Mapping[str, str]) -> dict[str, str]:
    """For each text (by its key) that may not stand as it is, what to mend, quoting only the text itself."""
    found = {key: " ".join(_said(text)) for key, text in texts.items()}
    return {key: sentence for key, sentence in found.items() if sentence}


def _said(text: str) -> list[str]:
    said = []
    for refusal in REFUSALS:
        hit = next(filter(None, (pattern.search(text) for pattern in refusal.patterns)), None)
        if hit:
            said.append(f"“{hit.group()}”: {refusal.say}")
    found = [(text[start:end], label) for start, end, label in redact.find(text) if label in HIDDEN]
    named = [words for words, label in found if label == "ID" or re.search("[A-Z][a-z]", words)]
    return [*said, f"“{named[0]}”: {NAMED}"] if named else said
