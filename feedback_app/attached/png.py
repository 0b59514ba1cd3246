"""A PNG picture with nothing but its picture (PNG, third edition, W3C 2025): maker, place, time and notes go."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

START: Final = b"\x89PNG\r\n\x1a\n"
KEPT: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
MOST_PIXELS: Final = 40_000_000
MOST_UNFOLDED: Final = 200_000_000


def clean(data: bytes) -> bytes:
    """The same picture. Raises ValueError when it is broken, too large, or hides something behind its pixels."""
    parts = list(_parts(data))
    names = [name for name, _ in parts]
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or b"IDAT" not in names:
        raise ValueError("The picture is not whole.")
    width, height = (int.from_bytes(parts[0][1][at : at + 4], "big") for at in (0, 4))
    if not 0 < width * height <= MOST_PIXELS:
        raise ValueError("The picture is too large.")
    _check_pixels(b"".join(body for name, body in parts if name == b"IDAT"))
    return START + b"".join(_part(name, body) for name, body in parts if name in KEPT)


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk up to the end of the picture, its checksum checked."""
    at = len(START)
    while at < len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body, told = data[at + 8 : at + 8 + size], data[at + 8 + size : at + 12 + size]
        if len(told) != 4 or zlib.crc32(name + body) != int.from_bytes(told, "big"):
            raise ValueError("The picture is not whole.")
        yield name, body
        if name == b"IEND":
            return
        at += 12 + size


def _part(name: bytes, body: bytes) -> bytes:
    body = b"" if name == b"IEND" else body
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def _check_pixels(packed: bytes) -> None:
    """The pixels are one stream and nothing comes after it. They are unfolded piece by piece and not kept."""
    stream, waiting, seen = zlib.decompressobj(), packed, 0
    try:
        while waiting and not stream.eof and seen <= MOST_UNFOLDED:
            seen += len(stream.decompress(waiting, 1_000_000))
            waiting = stream.unconsumed_tail
    except zlib.error as wrong:
        raise ValueError("The picture is not whole.") from wrong
    if not stream.eof or stream.unused_data or seen > MOST_UNFOLDED:
        raise ValueError("The picture is not whole.")
