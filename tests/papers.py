"""Small true files that carry what tells of their maker."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pypdf
from PIL import Image
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

MAKER = "Marguerite-the-maker"
TEXT = b"Thank you for your letter.\r\nWe are sorry.\r\n"


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def png(width: int = 2, height: int = 2, pixels: bytes = b"\0ab\0cd") -> bytes:
    """Grey, with a note, a time and something after its end."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    notes = chunk(b"tEXt", b"Author\0" + MAKER.encode()) + chunk(b"eXIf", MAKER.encode())
    packed = zlib.compress(pixels)
    whole = chunk(b"IHDR", head) + notes + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole + MAKER.encode()


def picture(mode: str, size: tuple[int, int], turned: int = 0, kind: str = "JPEG") -> bytes:
    """A true picture, dark on its left half, with its maker in Exif and a note; `turned` is Exif's way of standing."""
    made = Image.new(mode, size, "white")
    made.paste("black", (0, 0, size[0] // 2, size[1]))
    told = Image.Exif()
    told[0x013B], told[0x010F] = MAKER, MAKER
    if turned:
        told[0x0112] = turned
    out = BytesIO()
    made.save(out, kind, exif=told, comment=MAKER.encode(), quality=95)
    return out.getvalue()


def jpeg(mode: str = "L", size: tuple[int, int] = (16, 8), turned: int = 0) -> bytes:
    """With Exif, a comment and something after its end."""
    return picture(mode, size, turned) + MAKER.encode()


def with_size(data: bytes, width: int, height: int) -> bytes:
    """A JPEG of one frame whose head says another size."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def pdf(pages: int = 1, password: str = "", photo_mode: str = "L") -> bytes:
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
    photo.set_data(jpeg(photo_mode))
    photo |= {
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image"),
        NameObject("/ColorSpace"): NameObject({"L": "/DeviceGray", "CMYK": "/DeviceCMYK"}[photo_mode]),
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
