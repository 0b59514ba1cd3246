"""The report command: what it writes, that it never counts twice, that a bad file leaves nothing."""

from __future__ import annotations

import csv
import json
import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis import report_files
from analysis.__main__ import main
from analysis.released import ReleasedReport
from analysis.report_page import harmless

SLOW = "We waited eight months on a waiting list and nobody called us back."
FILES = ("report.html", "report.csv", "report.json", "noised_table.json")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A file in which 120 responses of two years say the same."""
    path = tmp_path / "comments.csv"
    rows = [f'"{SLOW}",adopter,=North,{2025 + n % 2}' for n in range(120)]
    path.write_text("\n".join(["text,voice,agency,period", *rows]), encoding="utf-8")
    return path


def run(inbox: Path, out: Path, *more: str) -> int:
    return main(["report", str(inbox), "--out", str(out), *more])


def released(out: Path) -> list[ReleasedReport]:
    stored = json.loads((out / "report.json").read_text("utf-8"))
    return [ReleasedReport.from_dict(one) for one in stored["reports"]]


class Page(HTMLParser):
    """What a page holds: tags with their attributes, and all ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == name]

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.tags if attrs.get("id")]


class TestWriting:
    def test_all_four_files_and_a_table_for_each_period(self, inbox, tmp_path):
        assert run(inbox, tmp_path / "out") == 0
        assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(FILES)
        first, second = released(tmp_path / "out")
        assert (first.agencies, first.periods, second.periods) == (("=North",), ("2025",), ("2026",))
        assert {line.count for line in first.shown() if line.key == "B1-"} <= {50, 55, 60, 65, 70}
        assert any(line.key == "B1-" for line in first.shown())

    def test_the_kept_table_is_for_its_owner_only(self, inbox, tmp_path):
        run(inbox, tmp_path / "out")
        assert stat.S_IMODE((tmp_path / "out" / "noised_table.json").stat().st_mode) == 0o600

    def test_no_words_leave(self, inbox, tmp_path):
        run(inbox, tmp_path / "out")
        assert not any("eight months" in (tmp_path / "out" / name).read_text("utf-8") for name in FILES)

    def test_the_same_file_again_gives_the_same_bytes(self, inbox, tmp_path):
        out = tmp_path / "out"
        run(inbox, out)
        before = {name: (out / name).read_bytes() for name in FILES}
        assert run(inbox, out) == 0
        assert before == {name: (out / name).read_bytes() for name in FILES}

    def test_nothing_is_read_again_when_the_table_was_kept(self, inbox, tmp_path, monkeypatch):
        run(inbox, tmp_path / "out")
        monkeypatch.setattr("analysis.report.disclose_each", None)
        assert run(inbox, tmp_path / "out") == 0

    def test_another_file_does_not_take_the_folder(self, inbox, tmp_path, capsys):
        run(inbox, tmp_path / "out")
        before = (tmp_path / "out" / "noised_table.json").read_bytes()
        inbox.write_text("text\nhello\n", encoding="utf-8")
        assert run(inbox, tmp_path / "out") == 2
        assert "another file" in capsys.readouterr().err
        assert (tmp_path / "out" / "noised_table.json").read_bytes() == before

    def test_known_people_can_be_given_later_without_a_second_draw(self, inbox, tmp_path):
        out = tmp_path / "out"
        run(inbox, out)
        parts = [one.parts for one in released(out)]
        assert run(inbox, out, "--known", "adopter=50_to_199") == 0
        assert [one.parts for one in released(out)] == parts
        assert all(line.count <= 25 for one in released(out) for line in one.shown())

    def test_a_person_is_still_asked_to_read(self, inbox, tmp_path, capsys):
        run(inbox, tmp_path / "out")
        assert "a person must still read every comment" in capsys.readouterr().out


class TestCsv:
    def test_formulas_are_made_harmless(self, inbox, tmp_path):
        run(inbox, tmp_path / "out")
        with (tmp_path / "out" / "report.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert {row["agency"] for row in rows} == {"'=North"}
        assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell]

    @pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
    def test_each_formula_start(self, cell):
        assert harmless(cell) == f"'{cell}"

    def test_held_back_and_zero_are_empty(self, inbox, tmp_path):
        run(inbox, tmp_path / "out")
        with (tmp_path / "out" / "report.csv").open(encoding="utf-8-sig", newline="") as file:
            assert {row["about_responses"] for row in csv.DictReader(file) if row["code"] == "A1"} == {""}


class TestPage:
    @pytest.fixture
    def text(self, inbox, tmp_path) -> str:
        run(inbox, tmp_path / "out")
        return (tmp_path / "out" / "report.html").read_text("utf-8")

    def test_one_heading_a_language_and_ids_that_are_unique(self, text):
        page = Page(text)
        assert len(page.all("h1")) == 1
        assert page.all("html")[0]["lang"] == "en-GB"
        assert len(set(page.ids())) == len(page.ids())

    def test_no_script_no_inline_style_and_nobody_else_s_files(self, text):
        page = Page(text)
        assert not page.all("script")
        assert not [1 for _, attrs in page.tags if "style" in attrs or any(a.startswith("on") for a in attrs)]
        assert not [a for _, at in page.tags for a in (at.get("src"), at.get("href")) if a and a[0] != "#"]
        assert "url(" not in text

    def test_the_policy_names_the_style_it_allows(self, text):
        import base64
        import hashlib

        style = re.search(r"<style>(.*?)</style>", text, re.S)
        assert style
        wanted = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
        assert f"default-src 'none'; style-src 'sha256-{wanted}'" in text

    def test_every_picture_is_named_and_has_its_table(self, text):
        page = Page(text)
        pictures = [svg for svg in page.all("svg")]
        assert pictures
        assert len(page.all("table")) == len(pictures)
        for svg in pictures:
            assert svg["role"] == "img"
            assert set((svg["aria-labelledby"] or "").split()) <= set(page.ids())

    def test_it_says_what_is_not_shown_and_how_it_was_counted(self, text):
        assert "What is not shown, and why" in text
        assert "First contact and information" in text
        assert "How we counted" in text

    def test_names_are_escaped(self, tmp_path):
        path = tmp_path / "c.csv"
        path.write_text("text,agency\nhello,<b>North\n", encoding="utf-8")
        run(path, tmp_path / "out")
        assert "&lt;b&gt;North" in (tmp_path / "out" / "report.html").read_text("utf-8")

    def test_too_few_is_said_kindly(self, tmp_path):
        path = tmp_path / "c.csv"
        path.write_text("text\nhello\n", encoding="utf-8")
        run(path, tmp_path / "out")
        assert "That does not mean that nobody spoke" in (tmp_path / "out" / "report.html").read_text("utf-8")


class TestBadInput:
    @pytest.mark.parametrize(
        "content",
        [b"", b"text\n", b"words\nhello\n", b"text\n\xff\n", b"text\n" + b"x" * 1_000_000, b"PK\0\0"],
    )
    def test_one_sentence_status_two_and_nothing_written(self, tmp_path, capsys, content):
        path = tmp_path / "comments.csv"
        path.write_bytes(content)
        assert run(path, tmp_path / "out") == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith("No report was made. ")
        assert told.err.count("\n") == 1
        assert [p.name for p in tmp_path.iterdir()] == ["comments.csv"]

    def test_a_bad_row_at_the_end_leaves_nothing(self, inbox, tmp_path):
        inbox.write_bytes(inbox.read_bytes() + b'\n"broken')
        assert run(inbox, tmp_path / "out") == 2
        assert [p.name for p in tmp_path.iterdir()] == ["comments.csv"]

    def test_no_such_file(self, tmp_path, capsys):
        assert run(tmp_path / "none.csv", tmp_path / "out") == 2
        assert "cannot be opened" in capsys.readouterr().err

    def test_a_folder_that_is_a_file(self, inbox, tmp_path, capsys):
        (tmp_path / "out").write_text("mine", encoding="utf-8")
        assert run(inbox, tmp_path / "out") == 2
        assert (tmp_path / "out").read_text("utf-8") == "mine"

    def test_a_changed_table_is_refused(self, inbox, tmp_path, capsys):
        out = tmp_path / "out"
        run(inbox, out)
        kept = out / "noised_table.json"
        kept.write_text(kept.read_text("utf-8").replace('"method":"2"', '"method":"1"'), encoding="utf-8")
        before = (out / "report.html").read_bytes()
        assert run(inbox, out) == 2
        assert "damaged or was changed" in capsys.readouterr().err
        assert (out / "report.html").read_bytes() == before

    def test_a_disk_that_fails_leaves_nothing_behind(self, inbox, tmp_path, monkeypatch, capsys):
        def full(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(report_files.os, "fsync", full)
        assert run(inbox, tmp_path / "out") == 2
        assert "No space left" in capsys.readouterr().err
        assert [p.name for p in tmp_path.iterdir()] == ["comments.csv"]

    def test_stopping_by_hand_leaves_nothing(self, inbox, tmp_path, monkeypatch, capsys):
        def stop(_text: str, _voice: str) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("analysis.report.read", stop)
        assert run(inbox, tmp_path / "out") == 130
        assert "Nothing was written" in capsys.readouterr().err
        assert [p.name for p in tmp_path.iterdir()] == ["comments.csv"]

    def test_a_folder_in_use_keeps_what_else_is_in_it(self, inbox, tmp_path):
        assert run(inbox, tmp_path) == 0
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*FILES, "comments.csv"])

    def test_too_many_agencies(self, tmp_path, capsys):
        path = tmp_path / "comments.csv"
        path.write_text("text,agency\n" + "".join(f"hello,{n}\n" for n in range(500)), encoding="utf-8")
        assert run(path, tmp_path / "out") == 2
        assert "Check these two columns" in capsys.readouterr().err

    def test_known_is_about_one_agency(self, tmp_path, capsys):
        path = tmp_path / "comments.csv"
        path.write_text("text,agency\nhello,a\nhello,b\n", encoding="utf-8")
        assert run(path, tmp_path / "out", "--known", "adopter=under_50") == 2
        assert "about one agency" in capsys.readouterr().err
        with pytest.raises(SystemExit) as stopped:
            run(path, tmp_path / "out", "--known", "adopter=many")
        assert stopped.value.code == 2
