"""A poster and a sheet of cards as PDF/UA-1 (ISO 14289-1), set by typst from poster.typ in the look of the pages."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader

from feedback_app.config import ROOT
from feedback_app.exports.paper import ROOM, settable, typefaces
from feedback_app.words.load import load
from feedback_app.words.posters import Poster

TEMPLATES: Final = ROOT / "templates"


def pdf(poster: Poster, service: str, address: str) -> bytes:
    """Page one is the poster, page two ten cards. The same words give the same bytes."""
    shown = {
        "service": service,
        "address": address,
        "title": poster.title,
        "who": poster.who,
        "words": poster.words,
        "rows": [[_svg(picture), words] for picture, words in poster.rows],
        "picture": _svg(poster.picture),
        "help": poster.help_now(),
        "card": poster.card,
        "mark": (ROOT / "static" / "mark.svg").read_text("utf-8"),
    } | load("posters")["words"]
    shown["card"] = poster.card
    return _set(json.dumps({key: _settable(value) for key, value in shown.items()}, ensure_ascii=False))


def _settable(value: object) -> object:
    if isinstance(value, str):
        return value if value.startswith("<svg") else settable(value)
    return [_settable(each) for each in value] if isinstance(value, (list, tuple)) else value


@cache
def _svg(name: str) -> str:
    """A picture that stands alone: with its colours in it."""
    room = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    drawn = str(room.get_template("components/pictures.html").module.tile_picture(name))  # type: ignore[attr-defined]
    colours = (ROOM / "pictures.css").read_text("utf-8").strip()
    head, _, rest = drawn.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{colours}</style>{rest}'


@lru_cache(maxsize=16)
def _set(words: str) -> bytes:
    import typst

    made: bytes = typst.compile(
        Path(ROOM) / "poster.typ",
        root=ROOM,
        font_paths=typefaces(),
        sys_inputs={"words": words},
        format="pdf",
        pdf_standards=["ua-1"],
    )
    return made
