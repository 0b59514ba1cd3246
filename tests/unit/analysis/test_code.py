"""`code` keeps every column, adds six, and refuses a bad file with one sentence and nothing half-written."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from analysis.__main__ import main


def run(tmp_path: Path, content: str | bytes) -> tuple[int, Path]:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    return main(["code", str(source), str(target)]), target


def test_columns_are_kept_and_added(tmp_path: Path) -> None:
    status, target = run(
        tmp_path,
        "id,text,voice,note\n"
        '7,"We waited a year, then Bronwen rang from Rotherham.",adopter,"a, b"\n'
        "8,asdf asdf,adopter,\n"
        "9,We adopted two children.,adopter,\n"
        "10,,,\n",
    )
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert status == 0
    assert list(rows[0]) == [
        "id", "text", "voice", "note", "codes", "tone", "flags", "safeguarding", "redacted", "redactions",
    ]  # fmt: skip
    assert [row["id"] for row in rows] == ["7", "8", "9", "10"]
    assert rows[0]["note"] == "a, b"
    assert "B1-" in rows[0]["codes"].split(";")
    assert rows[0]["redacted"] == "We waited a year, then [name] rang from [place]."
    assert [label for _, _, label in json.loads(rows[0]["redactions"])] == ["PERSON", "PLACE"]
    assert rows[1]["codes"] == ""
    assert rows[2]["codes"] == "X0"
    assert [rows[3][c] for c in ("codes", "flags", "safeguarding")] == ["", "", "none"]


def test_only_a_text_column_is_needed(tmp_path: Path) -> None:
    status, target = run(tmp_path, "\ufefftext\nThe group is great.\n")
    assert status == 0
    assert "B8+" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty"),
        ("words\nhello\n", "no column called"),
        ("text\n", "no comments"),
        (b"text\n\xff\xfe\xfa\n", "UTF-8"),
        (b"text\nab\x00cd\n", "not a CSV file"),
        ("text,voice\nonly one cell\n", "Line 2"),
        ("text,voice\nThe group is great.,neighbour\n", "voice that is not known"),
        ("text\n" + "a" * 1_000_000 + "\n", "too long"),
    ],
)
def test_bad_files(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes, says: str) -> None:
    status, target = run(tmp_path, content)
    told = capsys.readouterr().err
    assert status == 2
    assert says in told
    assert told.count("\n") == 1
    assert not target.exists()
    assert [p.name for p in tmp_path.iterdir()] == ["in.csv"]


def test_a_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", str(tmp_path / "none.csv"), str(tmp_path / "out.csv")]) == 2
    assert "cannot be opened" in capsys.readouterr().err


def test_columns_that_are_called_like_ours_stay_under_another_name(tmp_path: Path) -> None:
    status, target = run(tmp_path, "codes,text,Tone,codes_before\nB1-,The group is great.,sad,x\n")
    assert status == 0
    with target.open(encoding="utf-8", newline="") as file:
        table = csv.reader(file)
        header, row = next(table), next(table)
    assert header[:4] == ["codes_before", "text", "Tone_before", "codes_before_before"]
    assert row[:4] == ["B1-", "The group is great.", "sad", "x"]
    assert row[header.index("codes")] == "B8+"
    assert len(set(header)) == len(header)


def test_the_file_itself_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.csv"
    source.write_text("text\nThe group is great.\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(source)
    for target in (source, tmp_path / "link.csv"):
        assert main(["code", str(source), str(target)]) == 2
        assert "another name" in capsys.readouterr().err
    assert source.read_text(encoding="utf-8") == "text\nThe group is great.\n"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.csv"
    source.write_text("text\nThe group is great.\n", encoding="utf-8")
    for target, says in ((tmp_path / "none" / "out.csv", "cannot be written"), (tmp_path, "is a folder")):
        assert main(["code", str(source), str(target)]) == 2
        told = capsys.readouterr().err
        assert told.startswith(f"{target} ")
        assert says in told
        assert told.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
