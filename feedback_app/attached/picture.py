"""A picture with nothing but its pixels: Pillow reads them under a limit, and writes a new file without a single note.

Exif, place, maker, previews, comments and whatever hangs on to the file stay behind, since only pixels go across.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from PIL import Image

Kind = Literal["JPEG", "PNG"]
MOST_PIXELS: Final = 20_000_000
"""A sheet of paper at 400 dots an inch. Told by the file's head, before anything is unfolded: 60 MB as colours."""
QUALITY: Final = 85
"""Of a JPEG that is written anew: letters stay sharp."""
_ONE_AT_A_TIME: Final = Lock()
"""In a process: two large ones at once would take twice the memory."""
GREY, COLOURS, SEE_THROUGH, DEEP_GREY = "L", "RGB", "RGBA", "I;16"


def clean(data: bytes, kind: Kind) -> bytes:
    """The same picture, the right way up. Raises ValueError when it is broken, too large or not of this kind."""
    from PIL import ImageOps

    with _read(data, kind) as found:
        with suppress(Exception):  # a broken note of which way is up is as good as none
            ImageOps.exif_transpose(found, in_place=True)
        return _written(_plain(found, kind), kind)


def clean_inside(data: bytes) -> tuple[bytes, int]:
    """A JPEG that stands in another document, which says itself how it is turned: (JPEG, how many colours it has).

    Raises ValueError.
    """
    with _read(data, "JPEG") as found:
        plain = _plain(found, "JPEG")
        return _written(plain, "JPEG"), len(plain.getbands())


@contextmanager
def _read(data: bytes, kind: Kind) -> Iterator[Image.Image]:
    """The picture, unfolded. No other reader is tried than that of its kind."""
    from PIL import Image

    try:
        with _ONE_AT_A_TIME, Image.open(BytesIO(data), formats=[kind]) as found:
            if not 0 < found.width * found.height <= MOST_PIXELS:
                raise ValueError("The picture is too large.")
            found.load()
            yield found
    except ValueError:
        raise
    except Exception as broken:  # whatever a broken file does to the reader of it
        raise ValueError("The picture is not whole.") from broken


def _plain(found: Image.Image, kind: Kind) -> Image.Image:
    """Grey or colours of eight bits, see-through where a PNG is."""
    if found.mode == DEEP_GREY:  # as it is, all but the darkest would turn white
        found = found.point(lambda light: light / 256).convert(GREY)
    wanted = GREY if found.mode in ("1", "L") else COLOURS
    if kind == "PNG" and found.has_transparency_data:
        wanted = SEE_THROUGH
    return found if found.mode == wanted else found.convert(wanted)


def _written(plain: Image.Image, kind: Kind) -> bytes:
    plain.info = {}  # a writer would take comments and profiles from here
    out = BytesIO()
    plain.save(out, kind, quality=QUALITY) if kind == "JPEG" else plain.save(out, kind)
    return out.getvalue()
