"""What gunicorn serves in journeys: the real app, on the day that a file says, so that a period can come to its end."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from feedback_app import clock, create_app

DAY_FILE = Path(os.environ["DAY_FILE"])


def today() -> date:
    return date.fromisoformat(DAY_FILE.read_text("utf-8"))


def slot() -> int:
    return (today() - date(1970, 1, 1)).days * (24 * 3600 // clock.SLOT_SECONDS) + 120


clock.today, clock.slot = today, slot
app = create_app()
