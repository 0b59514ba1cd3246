"""One page of each template and each kind of error, made by doing what a person does in a staffed house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.house import House
from tests.page_inspector import Page, take_apart


@dataclass(frozen=True)
class Shown:
    """A page to look at: how to get there, and who reads it (sets the reading grade)."""

    reader: str
    go: Callable[[House], None]


@dataclass(frozen=True)
class Hung:
    """One page as a browser gets it."""

    name: str
    reader: str
    html: str
    headers: dict[str, str]
    templates: frozenset[str]

    @property
    def page(self) -> Page:
        return take_apart(self.html)


GALLERY: dict[str, Shown] = {}
Go = Callable[[House], None]


def shown(reader: str, name: str) -> Callable[[Go], Go]:
    """Hang a page in the gallery."""

    def hang(go: Go) -> Go:
        assert name not in GALLERY
        GALLERY[name] = Shown(reader, go)
        return go

    return hang


def simple(reader: str, name: str, address: str, status: int = 200) -> None:
    GALLERY[name] = Shown(reader, lambda house: void(house.client.visit(address, status)))


def void(_page: object) -> None:
    """A step gives nothing: what counts is the page that the browser shows."""
