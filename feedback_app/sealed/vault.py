"""What is sealed of a response and how it is opened again: words, reading, the duty copy, messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from analysis import Reading
from feedback_app.sealed.padding import step_for
from feedback_app.sealed.suite import CannotOpen, KeyPair, Place, open_sealed, reseal, seal

READING_STEP: Final = 4096
QUOTE_STEP: Final = 4096
DUTY_ROOM: Final = 4096
"""Bytes kept beside the words for the reasons."""
CONTACT_STEP: Final = 4096
"""Holds three parts of 200 characters in any script."""
CONTACT_BYTES: Final = 1120 + CONTACT_STEP + 16
CONTACT_PARTS: Final = ("name", "reach", "not_told")
DRAWING: Final = "drawing"
"""The key under which a drawing's strokes stand among the answers."""


@dataclass(frozen=True)
class Words:
    """What a person wrote, question by question, in the order asked: (question key, answer).

    `only_count`: they asked that it is counted and no sentence is written from it. `no_quotes`: they are a child under
    12, who is never asked for a quote.
    """

    answers: tuple[tuple[str, str], ...]
    only_count: bool = False
    no_quotes: bool = False

    def text(self) -> str:
        """All written answers as one text, for the reading. A drawing has no words."""
        return "\n\n".join(answer for key, answer in self.answers if key != DRAWING)


@dataclass(frozen=True)
class ForDuty:
    """The duty copy: why it was made, the words, and how to reach a person who asked for help now.

    `contact` has the keys of CONTACT_PARTS: first name, how to reach them safely, who must not be told.
    """

    why: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    contact: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One message. `sender` is "team" or "person"; a receipt lists the themes that were counted.

    A receipt also says where this person's ratings go (`slip`, see sealed/slips.py) and as which `voice` they spoke.
    """

    sender: str
    text: str = ""
    kind: str = "message"
    themes: tuple[str, ...] = ()
    period: str = ""
    agency_page: str = ""
    slip: str = ""
    voice: str = ""


@dataclass(frozen=True)
class Quoted:
    """Words of one person, just as we would quote them, beside a theme ("B1-") in the report of `period`.

    `answer` is "yes", "no" or "" (none yet). `outcome` is "" until the report is out; then "used" or "not used".
    """

    text: str
    theme: str
    label: str
    period: str
    answer: str = ""
    outcome: str = ""


def seal_words(words: Words, public: bytes, case_id: bytes, caseload_id: bytes) -> bytes:
    wishes = {"only_count": int(words.only_count), "no_quotes": int(words.no_quotes)}  # as long whatever they are
    plain = {"answers": words.answers} | wishes
    return seal(_json(plain), public, Place("words", case_id, caseload_id))


def open_words(sealed: bytes, pair: KeyPair, case_id: bytes, caseload_id: bytes) -> Words:
    found = json.loads(open_sealed(sealed, pair, Place("words", case_id, caseload_id)))
    answers = tuple((key, answer) for key, answer in found["answers"])
    return Words(answers, bool(found["only_count"]), bool(found["no_quotes"]))


def seal_reading(reading: Reading, public: bytes, case_id: bytes, caseload_id: bytes) -> bytes:
    """Always the same size."""
    place = Place("reading", case_id, caseload_id)
    return seal(_json(reading.as_dict()), public, place, step=READING_STEP)


def open_reading(sealed: bytes, pair: KeyPair, case_id: bytes, caseload_id: bytes) -> Reading:
    """Raises CannotOpen also when what is inside is no reading that this version knows."""
    plain = open_sealed(sealed, pair, Place("reading", case_id, caseload_id))
    try:
        return Reading.from_dict(json.loads(plain))
    except ValueError as unreadable:
        raise CannotOpen from unreadable


def seal_contact(contact: Mapping[str, str], public: bytes, case_id: bytes) -> bytes:
    """How to reach a person who asks for help now. Always CONTACT_BYTES long; a dummy when nothing was given."""
    parts = [contact.get(part, "")[:200] for part in CONTACT_PARTS]
    return seal(_json(parts) if any(parts) else b"", public, Place("help now", case_id, b"duty"), step=CONTACT_STEP)


def seal_for_duty(
    copy: ForDuty | None, words: Words, public: bytes, case_id: bytes, contact: bytes | None = None
) -> bytes:
    """The duty copy, or (None) a dummy of just the size that a copy of these words would have.

    After it, in a seal of its own, comes the contact: what the person's browser sealed (`contact`), or else what
    `copy` names, or else a dummy. So the size never tells whether help was asked for.
    """
    plain = _json({"why": copy.why, "answers": copy.answers}) if copy is not None else b""
    step = step_for(len(_json(words.answers)) + DUTY_ROOM)
    sealed = seal(plain, public, Place("duty", case_id, b"duty"), step=step)
    return sealed + (contact or seal_contact(copy.contact if copy else {}, public, case_id))


def with_contact(sealed_for_duty: bytes, contact: bytes) -> bytes:
    """The same copy with another sealed contact in its place."""
    return sealed_for_duty[:-CONTACT_BYTES] + contact


def open_for_duty(sealed: bytes, pair: KeyPair, case_id: bytes) -> ForDuty | None:
    """The duty copy, or None when all of it is a dummy. A contact that does not open never hides the words."""
    plain = open_sealed(sealed[:-CONTACT_BYTES], pair, Place("duty", case_id, b"duty"))
    found = json.loads(plain) if plain else {"why": (), "answers": ()}
    why = tuple(found["why"])
    try:
        contact = _open_contact(sealed[-CONTACT_BYTES:], pair, case_id)
    except CannotOpen:
        contact, why = {}, (*why, "They left a way to reach them, but it could not be opened")
    if not plain and not contact and not why:
        return None
    return ForDuty(why, tuple((key, answer) for key, answer in found["answers"]), contact)


def reseal_for_duty(sealed: bytes, pair: KeyPair, public: bytes, case_id: bytes) -> bytes:
    """The same copy for the duty key in use. A contact that does not open is kept as it is."""
    copy = reseal(sealed[:-CONTACT_BYTES], pair, public, Place("duty", case_id, b"duty"))
    try:
        contact = reseal(sealed[-CONTACT_BYTES:], pair, public, Place("help now", case_id, b"duty"))
    except CannotOpen:
        contact = sealed[-CONTACT_BYTES:]
    return copy + contact


def _open_contact(sealed: bytes, pair: KeyPair, case_id: bytes) -> dict[str, str]:
    plain = open_sealed(sealed, pair, Place("help now", case_id, b"duty"))
    if not plain:
        return {}
    try:
        parts = json.loads(plain)
        return {part: str(given)[:200] for part, given in zip(CONTACT_PARTS, parts, strict=True)}
    except (TypeError, ValueError) as wrong:  # sealed by a browser, so anything may be inside
        raise CannotOpen from wrong


def seal_line(line: Line, public: bytes, message_id: bytes, reader: bytes) -> bytes:
    """`reader` is the caseload's id for the team, the case's id for the person."""
    return seal(_json(asdict(line)), public, Place("message", message_id, reader))


def open_line(sealed: bytes, pair: KeyPair, message_id: bytes, reader: bytes) -> Line:
    found = json.loads(open_sealed(sealed, pair, Place("message", message_id, reader)))
    return Line(**found | {"themes": tuple(found["themes"])})


def seal_quote(quoted: Quoted, public: bytes, quote_id: bytes, reader: bytes) -> bytes:
    """Always the same size. `reader` is the caseload's id for the team, the case's id for the person."""
    return seal(_json(asdict(quoted)), public, Place("quote", quote_id, reader), step=QUOTE_STEP)


def open_quote(sealed: bytes, pair: KeyPair, quote_id: bytes, reader: bytes) -> Quoted:
    return Quoted(**json.loads(open_sealed(sealed, pair, Place("quote", quote_id, reader))))


def seal_line_for_duty(text: str, why: tuple[str, ...], public: bytes, message_id: bytes, case_id: bytes) -> bytes:
    """What a person wrote later, for those on duty; with no reason (`why`), a dummy of just that size."""
    step = step_for(len(_json(text)) + DUTY_ROOM)
    plain = _json({"why": why, "text": text}) if why else b""
    return seal(plain, public, Place("duty message", message_id, case_id), step=step)


def open_line_for_duty(sealed: bytes, pair: KeyPair, message_id: bytes, case_id: bytes) -> tuple[str, tuple[str, ...]]:
    """(text, reasons) of a later message; ("", ()) for a dummy."""
    plain = open_sealed(sealed, pair, Place("duty message", message_id, case_id))
    found = json.loads(plain) if plain else {"text": "", "why": ()}
    return str(found["text"]), tuple(found["why"])


def seal_sentences(sentences: dict[str, Any], public: bytes, report_id: bytes, caseload_id: bytes) -> bytes:
    """A report's sentences before they are released."""
    return seal(_json(sentences), public, Place("sentences", report_id, caseload_id))


def open_sentences(sealed: bytes, pair: KeyPair, report_id: bytes, caseload_id: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(open_sealed(sealed, pair, Place("sentences", report_id, caseload_id)))
    return found


def seal_tally(tally: dict[str, int], public: bytes, period_id: bytes, caseload_id: bytes) -> bytes:
    """How far two coders of a period agreed."""
    return seal(_json(tally), public, Place("agreement", period_id, caseload_id))


def open_tally(sealed: bytes, pair: KeyPair, period_id: bytes, caseload_id: bytes) -> dict[str, int]:
    found: dict[str, int] = json.loads(open_sealed(sealed, pair, Place("agreement", period_id, caseload_id)))
    return found


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
