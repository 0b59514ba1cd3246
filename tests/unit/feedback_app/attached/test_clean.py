"""A file is told by its bytes; who made it, where and when is gone; anything else is refused with a sentence."""

from __future__ import annotations

import tracemalloc
from io import BytesIO

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from feedback_app.attached import clean as cleaning
from feedback_app.attached import picture
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
def test_what_was_cleaned_can_be_cleaned_again(kind):
    once = clean(GOOD[kind], "Their letter").body
    assert clean(once, "Their letter").kind == kind


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


def seen(data, kind):
    """The picture as somebody sees it."""
    return Image.open(BytesIO(data), formats=[kind])


def test_a_picture_keeps_its_pixels():
    made = seen(clean(files.png(), "x").body, "PNG")
    assert (made.size, made.mode, made.tobytes(), made.info) == ((2, 2), "L", b"abcd", {})
    photo = seen(clean(files.jpeg("RGB", (64, 32)), "x").body, "JPEG")
    assert (photo.size, photo.mode) == ((64, 32), "RGB")
    assert max(photo.getpixel((10, 16))) < 20
    assert min(photo.getpixel((54, 16))) > 235
    assert set(photo.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert dict(photo.getexif()) == {}


def test_a_photo_stands_the_right_way_up():
    """Exif says how it is to be turned (6: a quarter to the right); with the note gone the pixels must be turned."""
    made = seen(clean(files.jpeg("RGB", (64, 32), turned=6), "x").body, "JPEG")
    assert made.size == (32, 64)
    assert max(made.getpixel((16, 10))) < 20
    assert min(made.getpixel((16, 54))) > 235


@pytest.mark.parametrize("mode", ["1", "P", "RGBA", "LA", "I;16"])
def test_every_kind_of_png_is_taken_and_comes_out_plain(mode):
    made = Image.new(mode, (8, 4))
    out = BytesIO()
    made.save(out, "PNG")
    assert seen(clean(out.getvalue(), "x").body, "PNG").mode in {"L", "RGB", "RGBA"}


def test_a_deep_grey_scan_keeps_its_shades():
    made = Image.new("I;16", (3, 1))
    made.putdata([257 * light for light in (8, 128, 250)])
    out = BytesIO()
    made.save(out, "PNG")
    assert seen(clean(out.getvalue(), "x").body, "PNG").tobytes() == bytes((8, 128, 250))


def test_four_colours_of_print_become_three_in_a_pdf_too():
    read = pypdf.PdfReader(BytesIO(clean(files.pdf(photo_mode="CMYK"), "x").body))
    photo = read.pages[0]["/Resources"]["/XObject"]["/I"]
    assert photo["/ColorSpace"] == "/DeviceRGB"
    assert seen(photo._data, "JPEG").mode == "RGB"


def test_a_file_that_is_two_things_comes_out_as_one():
    """A picture with a page behind it, which a browser might run, and one that is a parcel of programs as well."""
    for behind in (b"<script>alert(1)</script>", b"PK\x03\x04 a parcel", files.pdf()):
        for data in (files.jpeg("RGB") + behind, files.png() + behind):
            made = clean(data, "x")
            assert made.kind.startswith("image/")
            assert behind not in made.body


def test_a_bomb_is_refused_by_its_head_before_it_unfolds():
    bomb = files.png(width=picture.MOST_PIXELS, height=2, pixels=bytes(1000))
    tracemalloc.start()
    with pytest.raises(NotTaken, match="too large"):
        clean(bomb, "x")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


BROKEN = {
    "a program": b"MZ\x90\x00" + bytes(40),
    "a page": b"\xfe\xffh\x00i",
    "a picture of another kind": b"GIF89a\x01\x00\x01\x00",
    "a png that ends early": files.png()[:60],
    "a png with a false sum": files.png().replace(b"IDAT", b"IDAU", 1),
    "a png of no size": files.png(width=0),
    "a png that is too large": files.png(width=100_000, height=100_000),
    "a png with too few pixels": files.png(width=9, height=9),
    "a jpeg without a picture": b"\xff\xd8\xff\xd9",
    "a jpeg that ends early": files.jpeg("RGB", (640, 640))[:-900],
    "a jpeg that is too large": files.with_size(files.jpeg(), 65_000, 65_000),
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
