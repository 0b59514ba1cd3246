"""A file is told by its bytes; who made it, where and when is gone; anything else is refused with a sentence."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_app.attached import clean as cleaning
from feedback_app.attached.clean import MOST_BYTES, NotTaken, clean, clean_all
from feedback_app.attached.parcel import KINDS
from tests import papers as files

GOOD = {"application/pdf": files.pdf(), "image/png": files.png(), "image/jpeg": files.jpeg(), "text/plain": files.TEXT}


@pytest.mark.parametrize("kind", GOOD)
def test_its_kind_is_told_by_its_bytes_and_its_maker_is_gone(kind):
    paper = clean(GOOD[kind], "Their letter")
    assert paper.kind == kind
    assert paper.file_name == f"their-letter.{KINDS[kind]}"
    assert files.MAKER.encode() not in paper.body
    assert kind == "text/plain" or files.MAKER.encode() in GOOD[kind] or kind == "application/pdf"


@pytest.mark.parametrize("kind", GOOD)
def test_what_was_cleaned_is_clean_already(kind):
    once = clean(GOOD[kind], "Their letter").body
    again = clean(once, "Their letter").body
    assert again == once or kind == "application/pdf"
    assert clean(again, "Their letter").kind == kind


def test_a_pdf_keeps_its_pages_and_nothing_that_acts():
    read = pypdf.PdfReader(BytesIO(clean(files.pdf(pages=2), "x").body))
    assert read.pages[1].extract_text() == "We are sorry."
    assert set(read.trailer["/Root"]) == {"/Type", "/Pages"}
    assert read.metadata is None
    assert read.attachments == {}
    whole = b"".join(repr(read.get_object(n)).encode() for n in range(1, len(read.xref[0]) + 1))
    for gone in (b"/JS", b"/JavaScript", b"/Metadata", b"/PieceInfo", b"/EF", files.MAKER.encode()):
        assert gone not in whole
    photo = read.pages[1]["/Resources"]["/XObject"]["/I"]
    assert photo._data.startswith(b"\xff\xd8")
    assert files.MAKER.encode() not in photo._data


def test_a_picture_keeps_its_pixels():
    assert b"IDAT" in clean(files.png(), "x").body
    made = clean(files.jpeg(), "x").body
    assert files.FRAME + files.SCAN + b"\xff\xd9" in made
    assert made.startswith(b"\xff\xd8\xff\xdb")


BROKEN = {
    "a program": b"MZ\x90\x00" + bytes(40),
    "a page": b"\xfe\xffh\x00i",
    "a picture of another kind": b"GIF89a\x01\x00\x01\x00",
    "a png that ends early": files.png()[:60],
    "a png with a false sum": files.png().replace(b"IDAT", b"IDAU", 1),
    "a png of no size": files.png(width=0),
    "a png that is too large": files.png(width=100_000, height=100_000),
    "a png with something behind its pixels": files.png(behind=b"more"),
    "a jpeg without a picture": b"\xff\xd8\xff\xd9",
    "a jpeg that ends early": files.jpeg()[:-25],
    "a jpeg that is too large": files.jpeg(frame=files.FRAME[:5] + b"\xff\xff\xff\xff" + files.FRAME[9:]),
    "a pdf that is none": b"%PDF-1.7\nhello",
    "a locked pdf": files.pdf(password="secret"),
    "a pdf with too many pages": files.pdf(pages=61),
    "too much": bytes(MOST_BYTES + 1),
}


@pytest.mark.parametrize("what", BROKEN)
def test_anything_else_is_refused_with_a_sentence(what):
    with pytest.raises(NotTaken) as refused:
        clean(BROKEN[what], "Their letter")
    assert str(refused.value).endswith(".")


def test_too_many_are_refused_and_empty_ones_do_not_count():
    with pytest.raises(NotTaken, match="3 files at most"):
        clean_all([b"a"] * 4, "Their letter")
    assert [paper.title for paper in clean_all([b"", b"a", b"b"], "Their letter")] == [
        "Their letter 1",
        "Their letter 2",
    ]
    assert clean_all([b""], "Their letter") == ()


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(GOOD)), st.integers(0, 5_000), st.integers(1, 255))
def test_a_changed_byte_never_brings_anything_but_a_paper_or_a_refusal(kind, at, change):
    data = bytearray(GOOD[kind])
    data[at % len(data)] ^= change
    try:
        assert clean(bytes(data), "Their letter").kind in KINDS
    except NotTaken:
        assert cleaning.MOST_PAPERS == 3
