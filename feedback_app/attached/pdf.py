"""A PDF with nothing but its pages (ISO 32000): who made it, scripts, forms, links and files inside are dropped."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from feedback_app.attached import jpeg

MOST_PAGES: Final = 60
OF_A_PAGE: Final = frozenset({
    "/Type", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Contents", "/UserUnit", "/Group", "/Parent",
})  # fmt: skip
TELLS: Final = frozenset({
    "/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/JS", "/JavaScript", "/AF", "/EF", "/OPI",
    "/StructParent", "/StructParents", "/Thumb", "/Alternates", "/Measure", "/PtData",
})  # fmt: skip
"""Entries that tell of the maker, or do something. They are dropped wherever they stand."""


def clean(data: bytes) -> bytes:
    """The same pages in a new file. Raises ValueError when it is locked, broken, or has too many pages."""
    from pypdf import PdfReader

    try:
        read = PdfReader(BytesIO(data))
        if read.is_encrypted:
            raise ValueError("It is locked with a password.")
        if not 0 < len(read.pages) <= MOST_PAGES:
            raise ValueError(f"It may have {MOST_PAGES} pages at most.")
        return _written(read)
    except ValueError:
        raise
    except Exception as broken:  # whatever a broken file does to the reader of it
        raise ValueError("The file is not whole.") from broken


def _written(read: Any) -> bytes:
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject

    made = PdfWriter()
    made.metadata = None
    for page in read.pages:
        for name in set(page) - OF_A_PAGE:
            del page[name]
        made.add_page(page)
    for thing in list(made._objects):
        if isinstance(thing, DictionaryObject):
            _hush(thing)
    out = BytesIO()
    made.write(out)
    return out.getvalue()


def _hush(thing: Any) -> None:
    """Drop what tells, in this object and in those that stand inside it; a photo inside is cleaned like a photo."""
    for name in TELLS & set(thing):
        del thing[name]
    for inside in thing.values():
        if isinstance(inside, dict):
            _hush(inside)
    if thing.get("/Subtype") == "/Image" and thing.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        thing._data = jpeg.clean(thing._data)
