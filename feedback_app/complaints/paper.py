"""Letters to a body, and a person's own papers for the Ombudsman, in the look of paper.typ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from feedback_app.complaints.in_words import clock_in_words, day_in_words, timeline
from feedback_app.complaints.records import Known
from feedback_app.exports import typeset

LOOK: Final = Path(__file__).with_name("paper.typ")


@dataclass(frozen=True)
class Part:
    """One part of a paper: a heading, paragraphs, then a list."""

    heading: str
    lines: Sequence[str] = ()
    items: Sequence[str] = ()


def letter(text: str, name: str, contact: str, service: str, today: date) -> bytes:
    """A letter. The name and how to reach the person stand in it only here: they are kept nowhere."""
    person = [
        line for line in (f"Name: {name}" if name else "", f"To reach them: {contact}" if contact else "") if line
    ]
    parts = [Part("The person who complains", person)] if person else []
    lead = [f"{today.day} {today:%B %Y}", *_paragraphs(text)]
    return _set("A letter about a complaint", lead, parts, service, today)


def pack(known: Known, service: str, today: date) -> bytes:
    """All that the Ombudsman asks for: stages, what happened when, the summary, the letters. It names nobody."""
    now = known.now
    happened = timeline(known.steps, today, "The person")
    letters = [each for each, step in zip(happened, known.steps, strict=True) if step.kind == "letter"]
    parts = [
        Part("Where it stands", [line for line in (now.route.name if now.route else "", _where(known, today)) if line]),
        Part("The complaint", _paragraphs(now.summary) or ["No summary was written yet."]),
        Part("What happened", items=[_line(each.day, each.sentence, each.text, today) for each in happened]),
        *(Part(f"Letter of {day_in_words(each.day, today)}", _paragraphs(each.text)) for each in letters),
        Part("Where the rules come from", items=_sources(known)),
    ]
    lead = ["These are the papers of one complaint, in the order of its days. They name nobody: add your own name."]
    return _set("Papers of a complaint", lead, parts, service, today)


def _where(known: Known, today: date) -> str:
    stage = known.now.stage
    return f"{stage.name if stage else ''}. {clock_in_words(known.now, today)}".strip(". ")


def _line(day: date, sentence: str, text: str, today: date) -> str:
    short = sentence.endswith("letter.") or not text
    return f"{day_in_words(day, today)}: {sentence}" + ("" if short else f" {text}")


def _sources(known: Known) -> list[str]:
    route = known.now.route
    if route is None:
        return ["No way was chosen yet."]
    return [f"{route.name}: {route.source}", *(f"{s.name}: {c.source}" for s in route.stages for c in s.clocks)]


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _set(title: str, lead: Sequence[str], parts: Sequence[Part], service: str, today: date) -> bytes:
    """Nothing of it is kept in memory or on disk: it is somebody's own paper."""
    told = {"title": title, "service": service, "day": today, "lead": lead, "parts": [vars(part) for part in parts]}
    return typeset.pdf(LOOK, told)
