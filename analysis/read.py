"""Reads one comment: the single way from a person's words to what is counted about them."""

from __future__ import annotations

from typing import Final

from analysis import redact, triage
from analysis.codebook import CODEBOOK
from analysis.features import Weighable
from analysis.hearing import Heard
from analysis.linear import weights
from analysis.reading import VOICES, Reading, Theme
from analysis.segment import segment
from analysis.themes import themes
from analysis.tone import is_general, tone

# Codebook, section 4: about something else, empty, about a court, or a search for a person. Few of these hold feedback.
NOT_FEEDBACK: Final = frozenset({"F-OTHER", "F-SPAM", "F-COURT", "F-SEARCH"})
MORE_LIKELY_THAN_NOT: Final = 0.5


def read(text: str, voice: str = "") -> Reading:
    """What `text` (any string) says, as themes with signs, tone, flags and a warning level; never raises.

    `voice` is one of reading.VOICES or "", and is only a tie-break: it is never guessed from the words.
    Only the first 60,000 characters are read.
    """
    return _read(text, voice, redact.find(text))


def read_with_details(text: str, voice: str = "") -> tuple[Reading, str, tuple[redact.Span, ...]]:
    """The reading, the text with details hidden ("[name]"), and the spans that were hidden."""
    hidden, spans = redact.redact(text)
    return _read(text, voice, spans), hidden, spans


def _read(text: str, voice: str, spans: tuple[redact.Span, ...]) -> Reading:
    known = voice if voice in VOICES else ""
    segments = segment(text.replace("\x00", " "))
    if not segments.words:
        return Reading(voice=known)
    comment = Weighable(segments)
    found = triage.note(comment, spans)
    heard = Heard(comment, known, weights())
    level, suggestion, reasons = triage.level(heard, found)
    raised = triage.flags(heard)
    return Reading(
        themes=_of_a_service(themes(heard), raised),
        tone=tone(heard.scores, heard.sounds, heard.trained, is_general(comment, known)),
        flags=tuple(flag for flag in CODEBOOK.flags if flag in raised),
        level=level,
        suggestion=suggestion,
        reasons=reasons,
        voice=known,
    )


def _of_a_service(found: tuple[Theme, ...], raised: set[str]) -> tuple[Theme, ...]:
    """Of a comment that seems not to be feedback, only the themes that are more likely than not."""
    if not raised & NOT_FEEDBACK:
        return found
    return tuple(theme for theme in found if theme.confidence >= MORE_LIKELY_THAN_NOT)
