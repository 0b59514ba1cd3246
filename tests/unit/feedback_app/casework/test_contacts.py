"""Whom we call in each council: a file with a fault is refused whole, and what is missing or old is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from feedback_app.casework.contacts import COLUMNS, PARTS, BadContacts, lacking, load
from feedback_app.config import ROOT

HEAD = ",".join(COLUMNS) + "\n"
GOOD = "Eastmere,01632 960001,01632 960002,lado@example.org,https://example.org,101,2026-11-02\n"


@pytest.fixture
def kept(tmp_path: Path):
    def write(text: str | bytes) -> str:
        file = tmp_path / "contacts.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(file)

    return write


def test_a_whole_line_opens_its_council(kept) -> None:
    known = load(kept(HEAD + GOOD))
    assert lacking(["Eastmere"], known) == {}
    assert set(lacking(["Eastmere", "Lowbeck"], known)["Lowbeck"]) == set(PARTS.values())


@pytest.mark.parametrize("part", range(1, 6))
def test_one_door_that_is_missing_is_named(kept, part: int) -> None:
    cells = GOOD.split(",")
    cells[part] = " "
    assert lacking(["Eastmere"], load(kept(HEAD + ",".join(cells)))) == {"Eastmere": (list(PARTS.values())[part - 1],)}


def test_no_file_named_is_nothing_known() -> None:
    assert lacking(["Eastmere"], load(""))["Eastmere"]


def test_a_check_grows_old(kept) -> None:
    each = load(kept(HEAD + GOOD))["Eastmere"]
    assert not each.is_stale(date(2027, 11, 2), 365)
    assert each.is_stale(date(2027, 11, 3), 365)


def test_a_file_that_changed_is_read_again(kept) -> None:
    file = kept(HEAD + GOOD)
    assert "Lowbeck" not in load(file)
    kept(HEAD + GOOD + GOOD.replace("Eastmere", "Lowbeck"))
    assert "Lowbeck" in load(file)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Line 1 must be"),
        ("council,police\n", "Line 1 must be"),
        (HEAD + GOOD + GOOD, "Eastmere stands twice"),
        (HEAD + GOOD.replace("2026-11-02", "last week"), "Line 2: “last week” is no day"),
        (HEAD + GOOD.replace("101", "ring them"), "Line 2: Police: “ring them” is no number"),
        (HEAD + GOOD.replace("Eastmere", " "), "Line 2: the council has no name"),
        (HEAD + "Eastmere\n", "Line 2: it has more or fewer"),
        (HEAD + GOOD.strip() + ",more\n", "Line 2: it has more or fewer"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_fault_is_said_with_its_line(kept, text, sentence: str) -> None:
    with pytest.raises(BadContacts, match=sentence):
        load(kept(text))


def test_a_file_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(BadContacts, match="is it there"):
        load("/nowhere/contacts.csv")


@pytest.mark.parametrize("file", ["feedback_app/demo/council_contacts.csv", "tests/council_contacts.csv"])
def test_the_invented_ones_are_whole_and_reach_nobody(file: str) -> None:
    known = load(str(ROOT / file))
    assert lacking(list(known), known) == {}
    assert all(
        value.startswith("01632 960") or value == "101" for each in known.values() for value in each.reach.values()
    )
