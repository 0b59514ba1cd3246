"""Writes a report of the demo as the team would: what the machine refuses is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from feedback_app.models.testimony import RecordId
from feedback_app.publishing import report
from feedback_app.publishing.report import OPENING, SentencesRefused
from feedback_app.sealed.keyring import Keyring


def write(
    keyring: Keyring, report_id: RecordId, sentences: Mapping[str, str], opening: str, day: date,
    quoted: Collection[str] = (),
) -> None:  # fmt: skip
    """Keep these words and ask for a second person. Whether a note lies near to somebody hangs on the noise, too: where
    one is refused, the words that stand ready are said in its place."""
    try:
        report.write(keyring, report_id, sentences, opening, ready=True, today=day, quoted=quoted)
    except SentencesRefused as refused:
        kept = {key: text for key, text in sentences.items() if key not in refused.faults}
        greeting = "" if OPENING in refused.faults else opening
        report.write(keyring, report_id, kept, greeting, ready=True, today=day, quoted=quoted)
