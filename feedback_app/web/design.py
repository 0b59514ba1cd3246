"""Every component in every dress on one page, for those who build this service. Production has no such page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, render_template

from feedback_app.words.pictures import FACES, drawings

pages = Blueprint("design", __name__, url_prefix="/design")


@dataclass(frozen=True)
class Dress:
    """What the body of a page wears, and for whom."""

    wears: str
    who: str
    targets: int


DRESSES: Final = {
    "grown-ups": Dress("", "Adults", 24),
    "easy-read": Dress("easy-read", "Easy Read, for adults", 24),
    "young": Dress("for-young", "12 to 17", 44),
    "children": Dress("for-children", "8 to 11", 44),
    "youngest": Dress("for-children for-youngest", "4 to 7", 44),
}


@pages.get("/")
def start() -> str:
    return dress("grown-ups")


@pages.get("/<name>")
def dress(name: str) -> str:
    if name not in DRESSES:
        abort(404)
    return render_template(
        "design/dress.html", dresses=DRESSES, name=name, dress=DRESSES[name], faces=FACES, drawings=drawings()
    )
