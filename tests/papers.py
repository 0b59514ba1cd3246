"""Small true files that carry what tells of their maker, made by hand."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pypdf
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

MAKER = "Marguerite-the-maker"
TEXT = b"Thank you for your letter.\r\nWe are sorry.\r\n"


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def png(width: int = 2, height: int = 2, pixels: bytes = b"\0ab\0cd", behind: bytes = b"") -> bytes:
    """Grey, with a note, a time and something after its end."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    notes = chunk(b"tEXt", b"Author\0" + MAKER.encode()) + chunk(b"eXIf", MAKER.encode())
    packed = zlib.compress(pixels) + behind
    whole = chunk(b"IHDR", head) + notes + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole + MAKER.encode()


def segment(mark: int, body: bytes) -> bytes:
    return bytes((0xFF, mark)) + (len(body) + 2).to_bytes(2, "big") + body


FRAME = segment(0xC0, struct.pack(">BHHB", 8, 8, 8, 1) + b"\x01\x11\x00")
SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
TABLES = segment(0xDB, b"\x00" + bytes(64)) + segment(0xC4, b"\x00" + bytes(16))


def jpeg(frame: bytes = FRAME, scan: bytes = SCAN) -> bytes:
    """With Exif, a comment and something after its end."""
    told = segment(0xE1, b"Exif\0\0" + MAKER.encode()) + segment(0xFE, MAKER.encode()) + segment(0xE0, b"JFIF\0")
    return b"\xff\xd8" + told + TABLES + frame + scan + b"\xff\xd9" + MAKER.encode()


def pdf(pages: int = 1, password: str = "") -> bytes:
    """With a maker, a script, an attached file, a note on its page, and a photo that has Exif."""
    made = pypdf.PdfWriter()
    for _ in range(pages):
        page = made.add_blank_page(200, 200)
    made.add_metadata({"/Author": MAKER})
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(f"alert('{MAKER}')")}
    made.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    made.add_attachment(f"{MAKER}.txt", MAKER.encode())
    words = DecodedStreamObject()
    words.set_data(b"BT (We are sorry.) Tj ET")
    page[NameObject("/Contents")] = made._add_object(words)
    photo = DecodedStreamObject()
    photo.set_data(jpeg())
    photo |= {
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image"),
        NameObject("/Filter"): NameObject("/DCTDecode"), NameObject("/Metadata"): TextStringObject(MAKER),
    }  # fmt: skip
    inside = DictionaryObject({NameObject("/I"): made._add_object(photo)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): inside})
    page[NameObject("/PieceInfo")] = TextStringObject(MAKER)
    if password:
        made.encrypt(password)
    out = BytesIO()
    made.write(out)
    return out.getvalue()
