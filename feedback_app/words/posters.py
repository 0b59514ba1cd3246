"""Posters and cards as data: what each says, for whom, and where it points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from feedback_app.words.load import help_lines, load
from feedback_app.words.pictures import is_picture

FOR_CHILDREN: Final = frozenset({"for-children", "for-young"})


class BrokenPoster(ValueError):
    """posters.toml is not right; the sentence says where."""


@dataclass(frozen=True)
class Poster:
    """One poster with its card. It has sentences, or else rows of (picture, words). `help` names lines of help.toml."""

    key: str
    who: str
    picture: str
    title: str
    help: str
    words: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    dress: str = ""

    @property
    def for_children(self) -> bool:
        return self.dress in FOR_CHILDREN

    @property
    def card(self) -> str:
        """What its card says. It tells nothing about whoever carries it."""
        words: dict[str, str] = load("posters")["words"]
        return words["card_for_children" if self.for_children else "card"]

    def help_now(self) -> str:
        """The first number to call, in one sentence."""
        who, number, when = help_lines(self.help)[0]
        return f"{who} {number}" + (f", {when}." if when else ".")


@cache
def posters() -> dict[str, Poster]:
    """Every poster by its key. Raises BrokenPoster with a sentence."""
    made = [
        Poster(**raw | {"words": tuple(raw.get("words", ())), "rows": tuple(map(tuple, raw.get("rows", ())))})
        for raw in load("posters")["poster"]
    ]
    for each in made:
        pictures = {each.picture, *(picture for picture, _ in each.rows)}
        if unknown := sorted(picture for picture in pictures if not is_picture(picture)):
            raise BrokenPoster(f"posters.toml: {each.key} asks for a picture that was never drawn: {unknown[0]}.")
        if bool(each.words) == bool(each.rows):
            raise BrokenPoster(f"posters.toml: {each.key} needs either words or rows.")
    return {each.key: each for each in made}


def plain_address(public_address: str) -> str:
    """What to type: the host alone ("being-heard.example"), with its port where there is one."""
    return urlsplit(public_address).netloc or public_address.strip("/")
