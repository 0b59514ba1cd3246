"""What comes as a file: its kind is told by its bytes, never by its name; what it says of its maker is taken out.

A picture or a PDF often carries who made it, on what, when and where. None of that is kept, nor is the file's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

from feedback_app.attached import pdf, picture
from feedback_app.attached.parcel import Paper

MOST_BYTES: Final = 2_000_000
MOST_PAPERS: Final = 3
MOST_IN_ALL: Final = MOST_PAPERS * MOST_BYTES + 100_000
"""What a whole form may weigh, with its words."""
_WAYS: Final = (
    (b"%PDF-", "application/pdf", pdf.clean),
    (b"\x89PNG\r\n\x1a\n", "image/png", partial(picture.clean, kind="PNG")),
    (b"\xff\xd8\xff", "image/jpeg", partial(picture.clean, kind="JPEG")),
)
_OF_TEXT: Final = frozenset("\n\t\xa0")


class NotTaken(ValueError):
    """This file cannot be taken; the sentence says what to do."""


def clean_all(files: Iterable[bytes], title: str) -> tuple[Paper, ...]:
    """Each file that is not empty as a clean paper, called `title` with a number. Raises NotTaken."""
    found = [data for data in files if data]
    if len(found) > MOST_PAPERS:
        raise NotTaken(f"Please attach {MOST_PAPERS} files at most.")
    number = len(found) > 1
    return tuple(clean(data, f"{title} {n}" if number else title) for n, data in enumerate(found, 1))


def clean(data: bytes, title: str) -> Paper:
    """A paper without anything that tells of its maker. Raises NotTaken: another kind, too much, broken."""
    if len(data) > MOST_BYTES:
        raise NotTaken(f"One file may have {MOST_BYTES // 1_000_000} MB at most. Please make it smaller.")
    for mark, kind, way in _WAYS:
        if data.startswith(mark):
            try:
                return Paper(title, kind, way(data))
            except ValueError as broken:
                raise NotTaken(f"This file cannot be read. {broken}") from broken
    return Paper(title, "text/plain", _text(data))


def _text(data: bytes) -> bytes:
    try:
        found = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        found = "\x00"
    if not all(
        letter.isprintable() or (letter.isspace() and letter in _OF_TEXT) or letter == "\xa0" for letter in found
    ):
        raise NotTaken("Please attach a PDF, a picture (PNG or JPEG) or plain text. Other files are not taken.")
    return found.encode()
