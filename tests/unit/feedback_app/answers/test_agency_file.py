"""A file of agencies is refused with the line and what to do, or read whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback_app.answers.agency_file import BadFile, read
from feedback_app.config import ROOT

HEAD = "agency,councils,kind,region,closed_on\n"


def refused(text: str | bytes) -> str:
    with pytest.raises(BadFile) as bad:
        read(text if isinstance(text, bytes) else text.encode())
    return str(bad.value)


def test_the_two_needed_columns_are_enough():
    row, other = read("﻿agency,councils\r\nAdopt Nowhere, Eastmere ; Tarnwater ;\r\nSolo,\r\n".encode())
    assert (row.name, row.page, row.councils, row.line) == (
        "Adopt Nowhere", "adopt-nowhere", ("Eastmere", "Tarnwater"), 2,
    )  # fmt: skip
    assert (other.councils, other.kind, other.closed_on) == ((), "", None)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no column “agency”"),
        ("agency\nA\n", "no column “councils”"),
        ("agency,councils,phone\n", "do not know the column “phone”"),
        ("agency,councils,agency\n", "stands twice"),
        ("agency,councils\n", "no agency in this file"),
        (HEAD + ",Eastmere,,,\n", "Line 2: the agency has no name"),
        (HEAD + "---,Eastmere,,,\n", "Line 2: the agency has no name"),
        (HEAD + "A,Eastmere,castle,,\n", "Line 2: “castle” is no kind"),
        (HEAD + "A,,,,31/03/2026\n", "Line 2: “31/03/2026” is no day"),
        (HEAD + "A,Eastmere;Eastmere,,,\n", "Line 2: Eastmere stands twice"),
        (HEAD + "A,Eastmere,,,\nB,Eastmere,,,\n", "Line 3: Eastmere stands on line 2"),
        (HEAD + "A,,,,\na,,,,\n", "Line 3: a stands on line 2 already"),
        (HEAD + "A\n", "Line 2: it has more or fewer columns"),
        (HEAD + "A,B,,,,,,\n", "Line 2: it has more or fewer columns"),
        (HEAD + f"{'A' * 201},,,,\n", "longer than 200 letters"),
        (HEAD + f"A,{'B' * 201},,,\n", "longer than 200 letters"),
        (HEAD + '"A,,,\n', "Do all quotes end"),
        (b"agency,councils\nCaf\xe9,\n", "not UTF-8"),
        (b"\x00\x01\x02", "no column"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(text, sentence):
    assert sentence in refused(text)


def test_every_fault_is_told_at_once():
    assert refused(HEAD + "A,,castle,,never\n,,,,\n").count("Line ") == 3


def test_the_demos_own_file_can_be_read():
    rows = read(Path(ROOT / "feedback_app" / "demo" / "agencies.csv").read_bytes())
    assert {row.kind for row in rows} == {"regional", "voluntary", "support"}
    assert any(row.closed_on for row in rows)
