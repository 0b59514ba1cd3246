"""A report as PDF/UA-1 (ISO 14289-1), set by typst from report.typ: the words are those of the page."""

from __future__ import annotations

import json
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from feedback_app.answers.wording import (
    HOW_COUNTED,
    NOTHING_SHOWN,
    QUOTED,
    RATED,
    SIGN_WORDS,
    FindingInWords,
    day_words,
    finding_words,
    groups,
    not_heard_words,
    ratings_words,
    responses_words,
)
from feedback_app.exports.edition import Edition

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


def pdf(edition: Edition) -> bytes:
    """The report with its answers as they stand. The same edition gives the same bytes."""
    return _set(json.dumps(_words(edition), ensure_ascii=False, sort_keys=True))


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


def _words(edition: Edition) -> dict[str, Any]:
    read = edition.read
    release = read.release
    words = {
        "title": edition.title,
        "service": edition.service,
        "agency": edition.agency.name,
        "not_joined": not edition.agency.joined,
        "label": release.label,
        "day": [release.day.year, release.day.month, release.day.day],
        "as_on": day_words(edition.day),
        "opening": read.opening,
        "responses": responses_words(read),
        "corrected": [": ".join(each) for each in edition.corrected()],
        "bars": [[f.line.label, f.line.count or 0, SIGN_WORDS[f.line.sign]] for f in read.findings],
        "groups": [
            {"title": title, "findings": [_finding(finding_words(each, release)) for each in findings]}
            for title, findings in groups(read)
        ],
        "nothing": "" if read.findings else NOTHING_SHOWN,
        "not_heard": not_heard_words(read.report),
        "rated": [RATED, ratings_words(read)],
        "counted": HOW_COUNTED,
        "quoted": QUOTED,
        "number": str(edition.number),
        "sha256": edition.sha256,
        "signed_with": read.signed.signed_with.hex(),
        "page": edition.at.page,
        "check": edition.at.check,
        "check_at": edition.check_at,
    }
    settled: dict[str, Any] = _settable(words)
    return settled


def _finding(told: FindingInWords) -> dict[str, Any]:
    by = ", ".join(filter(None, (told.role, told.shown_on)))
    return vars(told) | {"by": by, "more": list(told.more)}


def _settable(thing: Any) -> Any:
    match thing:
        case str():
            return settable(thing)
        case dict():
            return {key: _settable(value) for key, value in thing.items()}
        case list():
            return [_settable(value) for value in thing]
        case _:
            return thing


@cache
def typefaces() -> typst.Fonts:
    """Ours alone, found once."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(ROOM / "fonts")])


@lru_cache(maxsize=32)
def _set(words: str) -> bytes:
    """Set the words. typst is loaded only now: most processes never make a PDF."""
    import typst

    made: bytes = typst.compile(
        ROOM / "report.typ",
        root=ROOM,
        font_paths=typefaces(),
        sys_inputs={"words": words},
        format="pdf",
        pdf_standards=["ua-1"],
    )
    return made
