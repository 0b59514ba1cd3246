"""Until when words are kept, for the pages of both sides: nobody is surprised by an erasure."""

from __future__ import annotations

from datetime import date

from feedback_app.casework.keeping import kept_until
from feedback_app.web.page import settings


def erased_after(week: date) -> date:
    """The day for words that came in the week that begins on this Monday."""
    return kept_until(week, settings().keep_words_days)
