"""A JPEG picture with nothing but its picture (ITU-T T.81): Exif, place, maker, previews and comments are dropped."""

from __future__ import annotations

from typing import Final

END: Final = 0xD9
SCAN: Final = 0xDA
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
KEPT: Final = FRAMES | {0xC4, 0xDB, 0xDD, SCAN}
"""Frames, tables of codes and of steps, restart, scans. An Adobe mark is kept apart: it says how colours are meant."""
ADOBE: Final = 0xEE
NO_BODY: Final = frozenset({0x01, *range(0xD0, 0xD8)})
MOST_PIXELS: Final = 40_000_000


def clean(data: bytes) -> bytes:
    """The same picture. What comes after its end is dropped. Raises ValueError when it is broken or too large."""
    at, found, marks = 2, [b"\xff\xd8"], []
    while True:
        mark, at = _mark(data, at)
        marks.append(mark)
        if mark == END:
            break
        if mark in NO_BODY:
            continue
        body = data[at : at + int.from_bytes(data[at : at + 2], "big")]
        if len(body) < 2 or len(body) != int.from_bytes(body[:2], "big"):
            raise ValueError("The picture is not whole.")
        at += len(body)
        if mark in FRAMES and not 0 < _pixels(body) <= MOST_PIXELS:
            raise ValueError("The picture is too large.")
        upto = _scan_end(data, at) if mark == SCAN else at
        if mark in KEPT or (mark == ADOBE and body[2:7] == b"Adobe" and len(body) == 14):
            found.append(bytes((0xFF, mark)) + body + data[at:upto])
        at = upto
    if SCAN not in marks or not FRAMES & set(marks):
        raise ValueError("The picture is not whole.")
    return b"".join((*found, bytes((0xFF, END))))


def _mark(data: bytes, at: int) -> tuple[int, int]:
    """The next mark and where its body begins; fill bytes before it are skipped."""
    if data[at : at + 1] != b"\xff":
        raise ValueError("The picture is not whole.")
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise ValueError("The picture is not whole.")
    return data[at], at + 1


def _pixels(body: bytes) -> int:
    return int.from_bytes(body[3:5], "big") * int.from_bytes(body[5:7], "big")


def _scan_end(data: bytes, at: int) -> int:
    """Where the packed pixels of a scan end: at the next mark that is neither stuffing nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise ValueError("The picture is not whole.")
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
