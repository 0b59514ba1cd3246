"""Sets words as PDF/UA-1 (ISO 14289-1) by typst. They come in as data, and are only ever shown, never run."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import typst

ROOM: Final = Path(str(files("feedback_app.exports")))
CAN_BE_SET: Final = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x218, 0x21B), (0x391, 0x3A1), (0x3A3, 0x3A9), (0x3B1, 0x3C9),
    (0x400, 0x45F), (0x1E80, 0x1E85), (0x1EF2, 0x1EF3), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022),
    (0x2026, 0x2026), (0x2030, 0x2030), (0x2039, 0x203A), (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2212, 0x2212),
    (0x2260, 0x2260), (0x2264, 0x2265),
)  # fmt: skip
"""Letters that our two typefaces hold. PDF/UA-1 refuses a page with a letter that cannot be shown."""


class Drawing(str):
    """The source of a picture, which is no text."""


def pdf(look: Path, words: Mapping[str, Any]) -> bytes:
    """The words in a look (a .typ file), and nothing of them kept: they may be somebody's own."""
    return _set(look, _as_json(words))


def public_pdf(look: str, words: Mapping[str, Any]) -> bytes:
    """What everyone may read, in a look of this room. The same words give the same bytes, and the last are kept."""
    return _kept(look, _as_json(words))


def settable(words: str) -> str:
    """The words with every letter that our typefaces lack put as its name: a smile becomes [grinning face]."""
    return "".join(_letter(letter) for letter in unicodedata.normalize("NFC", words))


def _letter(letter: str) -> str:
    code = ord(letter)
    if any(first <= code <= last for first, last in CAN_BE_SET):
        return letter
    if letter.isspace():
        return "\n" if letter in "\n\u2028\u2029" else " "
    if unicodedata.category(letter) in {"Cc", "Cf", "Mn", "Co", "Cs", "Cn"}:
        return ""
    return f"[{unicodedata.name(letter, 'a sign').lower()}]"


def _as_json(words: Mapping[str, Any]) -> str:
    return json.dumps(_settable(words), ensure_ascii=False, sort_keys=True)


def _settable(thing: Any) -> Any:
    match thing:
        case Drawing():
            return thing
        case str():
            return settable(thing)
        case date():
            return [thing.year, thing.month, thing.day]
        case Mapping():
            return {key: _settable(value) for key, value in thing.items()}
        case list() | tuple():
            return [_settable(value) for value in thing]
        case _:
            return thing


@lru_cache(maxsize=64)
def _kept(look: str, words: str) -> bytes:
    return _set(ROOM / look, words)


def _set(look: Path, words: str) -> bytes:
    """typst is loaded only now: most processes never make a PDF."""
    import typst

    made: bytes = typst.compile(
        look, root=look.parent, font_paths=_typefaces(), sys_inputs={"words": words}, format="pdf",
        pdf_standards=["ua-1"],
    )  # fmt: skip
    return made


@cache
def _typefaces() -> typst.Fonts:
    """Ours alone, found once."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(ROOM / "fonts")])
