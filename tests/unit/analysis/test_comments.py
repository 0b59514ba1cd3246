"""A file of comments: read row by row, and each kind of bad file named in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.comments import Comment, UnreadableComments, comments


@pytest.fixture
def file(tmp_path: Path):
    """Writes a CSV file from text or bytes."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "comments.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_all_columns_in_any_order_and_case(file):
    path = file('Period,TEXT,voice,agency,other\n2026,"Kind, and\nquick",Birth family,North,x\n')
    assert list(comments(path)) == [Comment("Kind, and\nquick", "birth_family", "North", "2026")]


@pytest.mark.parametrize("written", ["CHILD_8_11", " Child 8-11 ", "child, 8–11", "Child  8 11"])
def test_a_voice_is_known_however_it_is_spelt(file, written):
    assert [c.voice for c in comments(file(f'text,voice\nhello,"{written}"\n'))] == ["child_8_11"]


def test_text_alone_is_enough(file):
    assert list(comments(file("text\nhello\n"))) == [Comment("hello")]


def test_a_mark_at_the_start_and_windows_line_ends(file):
    assert list(comments(file(b"\xef\xbb\xbftext\r\nhello\r\n"))) == [Comment("hello")]


def test_empty_rows_and_comments_are_passed_over(file):
    assert [c.text for c in comments(file('text,voice\n\n" ",adopter\nhello,\n'))] == ["hello"]


def test_rows_come_one_at_a_time(file):
    rows = comments(file("text\none\ntwo\n" + '"broken'))
    assert next(rows).text == "one"
    assert next(rows).text == "two"
    with pytest.raises(UnreadableComments):
        next(rows)


def test_it_says_how_far_it_is(file):
    path = file("text\n" + "hello\n" * 50_000)
    seen: list[int] = []
    list(comments(path, seen.append))
    assert seen == sorted(seen)
    assert seen[-1] == path.stat().st_size


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        ("text\n", "has no comments"),
        ("text,voice\n,adopter\n", "has no comments"),
        ("words,voice\nhello,adopter\n", "no column called “text”"),
        ("text;voice\nhello;adopter\n", "commas between columns"),
        ("text,text\na,b\n", "two columns called “text”"),
        (b"text\nna\xefve\n", "not a UTF-8 text file"),
        ("text\nhello\n".encode("utf-16"), "not a UTF-8 text file"),
        (b"PK\x03\x04\x00\x00", "not a CSV file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not a"),
        ('text\n"never closed\n', "line 2 is broken"),
        ('text\n"a"b\n', "line 2 is broken"),
        (
            "text,voice\nhello, there,adopter\n",
            "Line 2 of comments.csv has 3 cells where the first row has 2",
        ),
        ("text,voice\nhello\n", "has 1 cells"),
        ("text,voice\nhello,martian\n", "has a voice that is not known"),
        (f"text\n{'x' * 1_000_000}\n", "Line 2 of comments.csv has a cell that is too long"),
        (f"text\n{'x' * 50_001}\n", "Line 2 of comments.csv is too long"),
        (f"text,agency\nhello,{'x' * 201}\n", "agency or period of more than 200"),
    ],
)
def test_bad_input_is_named_in_one_line(file, content, sentence):
    with pytest.raises(UnreadableComments) as wrong:
        list(comments(file(content)))
    assert sentence in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_a_comment_of_fifty_thousand_characters_is_read(file):
    assert len(next(comments(file(f"text\n{'x' * 50_000}\n"))).text) == 50_000


def test_no_such_file_and_a_folder(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UnreadableComments, match="cannot be opened"):
            list(comments(path))
