"""What is sealed of a response and how it is opened again: words, reading, the duty copy, messages."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from analysis import Reading
from feedback_app.sealed.padding import step_for
from feedback_app.sealed.suite import KeyPair, Place, open_sealed, seal

READING_STEP: Final = 4096
DUTY_ROOM: Final = 4096
"""Bytes kept for reasons and contact, whose parts the form limits to 200 characters each."""


@dataclass(frozen=True)
class Words:
    """What a person wrote, question by question, in the order asked: (question key, answer)."""

    answers: tuple[tuple[str, str], ...]

    def text(self) -> str:
        """All answers as one text, for the reading."""
        return "\n\n".join(answer for _, answer in self.answers)


@dataclass(frozen=True)
class ForDuty:
    """The duty copy: why it was made, the words, and how to reach a person who asked for help now."""

    why: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    contact: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One message. `sender` is "team" or "person"; a receipt lists the themes that were counted."""

    sender: str
    text: str = ""
    kind: str = "message"
    themes: tuple[str, ...] = ()
    period: str = ""
    agency_page: str = ""


def seal_words(words: Words, public: bytes, case_id: bytes, caseload_id: bytes) -> bytes:
    return seal(_json([list(pair) for pair in words.answers]), public, Place("words", case_id, caseload_id))


def open_words(sealed: bytes, pair: KeyPair, case_id: bytes, caseload_id: bytes) -> Words:
    found = json.loads(open_sealed(sealed, pair, Place("words", case_id, caseload_id)))
    return Words(tuple((key, answer) for key, answer in found))


def seal_reading(reading: Reading, public: bytes, case_id: bytes, caseload_id: bytes) -> bytes:
    """Always the same size."""
    place = Place("reading", case_id, caseload_id)
    return seal(_json(reading.as_dict()), public, place, step=READING_STEP)


def open_reading(sealed: bytes, pair: KeyPair, case_id: bytes, caseload_id: bytes) -> Reading:
    return Reading.from_dict(json.loads(open_sealed(sealed, pair, Place("reading", case_id, caseload_id))))


def seal_for_duty(copy: ForDuty | None, words: Words, public: bytes, case_id: bytes) -> bytes:
    """The duty copy, or (None) a dummy of just the size that a copy of these words would have."""
    plain = _json(asdict(copy)) if copy is not None else b""
    step = step_for(len(_json(words.answers)) + DUTY_ROOM)
    return seal(plain, public, Place("duty", case_id, b"duty"), step=step)


def open_for_duty(sealed: bytes, pair: KeyPair, case_id: bytes) -> ForDuty | None:
    """The duty copy, or None when it is a dummy."""
    plain = open_sealed(sealed, pair, Place("duty", case_id, b"duty"))
    if not plain:
        return None
    found = json.loads(plain)
    return ForDuty(tuple(found["why"]), tuple((k, a) for k, a in found["answers"]), found["contact"])


def seal_line(line: Line, public: bytes, message_id: bytes, reader: bytes) -> bytes:
    """`reader` is the caseload's id for the team, the case's id for the person."""
    return seal(_json(asdict(line)), public, Place("message", message_id, reader))


def open_line(sealed: bytes, pair: KeyPair, message_id: bytes, reader: bytes) -> Line:
    found = json.loads(open_sealed(sealed, pair, Place("message", message_id, reader)))
    return Line(**found | {"themes": tuple(found["themes"])})


def seal_sentences(sentences: dict[str, Any], public: bytes, report_id: bytes, caseload_id: bytes) -> bytes:
    """A report's sentences before they are released."""
    return seal(_json(sentences), public, Place("sentences", report_id, caseload_id))


def open_sentences(sealed: bytes, pair: KeyPair, report_id: bytes, caseload_id: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(open_sealed(sealed, pair, Place("sentences", report_id, caseload_id)))
    return found


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
