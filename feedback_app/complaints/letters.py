"""Letters that the team begins from, in plain words, and how they come onto paper. A name is never kept in one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from feedback_app.complaints.in_words import day_in_words
from feedback_app.complaints.progress import Progress
from feedback_app.words.load import load


def begun(now: Progress, service: str, today: date) -> list[tuple[str, str, str]]:
    """(key, title, text) of each letter, filled in as far as it is known."""
    facts = {
        "service": service,
        "to": now.to or "the council",
        "stage": now.stage.name if now.stage else "this stage",
        "due": day_in_words(now.due, today) if now.due else "the day that your rules name",
        "summary": now.summary or "(the summary)",
    }
    letters: list[Mapping[str, Any]] = load("complaints")["letter"]
    return [(each["key"], each["title"], each["text"].strip().format(**facts)) for each in letters]
