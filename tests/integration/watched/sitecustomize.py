"""Put before a server's path by the thief test: notes every file that its Python opens for writing, however short."""

from __future__ import annotations

import os
import sys

_NOTES = os.open(os.environ["NOTE_WRITES_IN"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
_WRITES = os.O_WRONLY | os.O_RDWR


def _note(event: str, given: tuple[object, ...]) -> None:
    if event == "open" and not isinstance(given[0], int) and isinstance(given[2], int) and given[2] & _WRITES:
        os.write(_NOTES, f"{given[0]}\n".encode())


sys.addaudithook(_note)
