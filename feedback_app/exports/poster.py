"""A poster and a sheet of cards on paper, in the look of poster.typ, which is that of the pages."""

from __future__ import annotations

from functools import cache
from typing import Final

from jinja2 import Environment, FileSystemLoader

from feedback_app.config import ROOT
from feedback_app.exports.typeset import ROOM, Drawing, public_pdf
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
        "mark": Drawing((ROOT / "static" / "mark.svg").read_text("utf-8")),
    } | load("posters")["words"]
    shown["card"] = poster.card
    return public_pdf("poster.typ", shown)


@cache
def _svg(name: str) -> Drawing:
    """A picture that stands alone: with its colours in it."""
    room = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    drawn = str(room.get_template("components/pictures.html").module.tile_picture(name))  # type: ignore[attr-defined]
    colours = (ROOM / "pictures.css").read_text("utf-8").strip()
    head, _, rest = drawn.partition(">")
    return Drawing(f'{head} xmlns="http://www.w3.org/2000/svg"><style>{colours}</style>{rest}')
