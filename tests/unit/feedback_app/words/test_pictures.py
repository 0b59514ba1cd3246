"""Every picture can be drawn, is small, and needs nothing but the sheet."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader

from feedback_app.config import ROOT
from feedback_app.words.pictures import FACES, drawings, is_picture

MOST_BYTES = 3_500
SHEET = (ROOT / "static" / "app.css").read_text("utf-8")


@pytest.fixture(scope="module")
def macros() -> Any:
    room = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, trim_blocks=True)
    return room.get_template("components/pictures.html").module


@pytest.mark.parametrize("name", [*FACES, *drawings()])
def test_a_picture_is_whole_small_and_dressed_by_the_sheet(macros: Any, name: str) -> None:
    drawn = str(macros.tile_picture(name))
    assert len(drawn) <= MOST_BYTES
    parts = list(ElementTree.fromstring(drawn).iter())
    assert len(parts) > 2
    assert parts[0].attrib["aria-hidden"] == "true"
    named = {each for part in parts for each in part.attrib.get("class", "").split()}
    unknown = {each for each in named if not re.search(rf"\.{each}\b", SHEET)}
    assert unknown - {"face--good"} == set()
    for part in parts:
        assert not {"style", "fill", "href", "id"} & set(part.attrib)


def test_alone_a_picture_has_a_title(macros: Any) -> None:
    alone = ElementTree.fromstring(str(macros.drawing("listen", "Someone listens")))
    assert (alone.attrib["role"], alone.attrib["aria-label"]) == ("img", "Someone listens")


def test_a_picture_that_was_never_drawn_is_known() -> None:
    assert is_picture("listen")
    assert is_picture("very_good")
    assert not is_picture("../layout")
