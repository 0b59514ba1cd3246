"""Reads one comment: the single way from a person's words to what is counted about them."""

from __future__ import annotations

from analysis import triage
from analysis.codebook import CODEBOOK
from analysis.features import Weighable
from analysis.linear import weights
from analysis.reading import VOICES, Reading
from analysis.segment import segment
from analysis.themes import Heard, themes
from analysis.tone import tone


def read(text: str, voice: str = "") -> Reading:
    """What `text` (any string) says, as themes with signs, tone, flags and a warning level; never raises.

    `voice` is one of reading.VOICES or "", and is only a tie-break: it is never guessed from the words.
    """
    known = voice if voice in VOICES else ""
    heard = Heard(Weighable(segment(text.replace("\x00", " "))), known, weights())
    found = triage.hits(heard)
    level, suggestion, reasons = triage.level(heard, found)
    raised = triage.flags(heard, found, level)
    return Reading(
        themes=themes(heard),
        tone=tone(heard.scores, heard.sounds, heard.trained),
        flags=tuple(flag for flag in CODEBOOK.flags if flag in raised),
        level=level,
        suggestion=suggestion,
        reasons=reasons,
        voice=known,
    )
