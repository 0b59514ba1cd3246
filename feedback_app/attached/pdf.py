"""A PDF with nothing but its pages (ISO 32000): who made it, scripts, forms, links and files inside are dropped."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from feedback_app.attached import picture

MOST_PAGES: Final = 60
MOST_PHOTOS: Final = 120
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
    photos = [thing for thing in made._objects if isinstance(thing, DictionaryObject) and _hush(thing)]
    if len(photos) > MOST_PHOTOS:
        raise ValueError(f"It may have {MOST_PHOTOS} pictures at most.")
    for photo in photos:
        _clean_photo(photo)
    out = BytesIO()
    made.write(out)
    return out.getvalue()


def _hush(thing: Any) -> bool:
    """Drop what tells, in this object and in those that stand inside it; whether it is a photo."""
    for name in TELLS & set(thing):
        del thing[name]
    for inside in thing.values():
        if isinstance(inside, dict):
            _hush(inside)
    how = thing.get("/Filter")
    last = how[-1] if isinstance(how, list) and how else how
    return bool(thing.get("/Subtype") == "/Image" and last == "/DCTDecode")


def _clean_photo(photo: Any) -> None:
    """Write its pixels anew, as a file of their own would be; four printing colours become three of light."""
    from pypdf.generic import NameObject

    data, colours = picture.clean_inside(photo.get_data())
    if colours == 3 and photo.get("/ColorSpace") == "/DeviceCMYK":
        photo[NameObject("/ColorSpace")] = NameObject("/DeviceRGB")
        photo.pop("/Decode", None)
    photo.pop("/DecodeParms", None)
    photo[NameObject("/Filter")] = NameObject("/DCTDecode")
    photo._data = data
