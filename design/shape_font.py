"""Shapes the typeface we ship: only the letters English needs, two weights, and a zero without its stroke.

The stroke through the zero helps programmers, and puzzles a child who reads a phone number. The licence
(SIL Open Font Licence 1.1, no reserved name) allows the change. Needs `pip install fonttools brotli`; run by
hand, `python shape_font.py`, after `npm ci`.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from fontTools.varLib import instancer

HERE = Path(__file__).parent
PACKAGE = HERE / "node_modules" / "@fontsource-variable" / "atkinson-hyperlegible-next"
SOURCE = PACKAGE / "files" / "atkinson-hyperlegible-next-latin-wght-normal.woff2"
TARGET = HERE.parent / "static" / "atkinson-hyperlegible-next.woff2"
LETTERS = [*range(0x20, 0x7F), *range(0xC0, 0x100), *map(ord, "\u00a0£©·–—‘’“”•…€")]

Points = list[tuple[float, float]]


def open_zero(outer: Points, inner: Points) -> Points:
    """The outer outline, drawn the other way round inside the box that the inner outlines fill."""
    (left, right), (low, high) = _span(outer, 0), _span(outer, 1)
    (in_left, in_right), (in_low, in_high) = _span(inner, 0), _span(inner, 1)
    across = (in_right - in_left) / (right - left)
    up = (in_high - in_low) / (high - low)
    return [(in_left + (x - left) * across, in_low + (y - low) * up) for x, y in reversed(outer)]


def _span(points: Points, axis: int) -> tuple[float, float]:
    values = [point[axis] for point in points]
    return min(values), max(values)


def _zero_outlines(font: TTFont) -> tuple[Points, Points, list[int]]:
    points, ends, flags = font["glyf"]["zero"].getCoordinates(font["glyf"])
    cut = ends[0] + 1
    return list(points[:cut]), list(points[cut:]), list(flags[:cut])


def take_stroke_from_zero(font: TTFont) -> None:
    """Replaces the two halves of the zero's counter by one, at both ends of the weight axis."""
    (change,) = font["gvar"].variations["zero"]
    outer, inner, flags = _zero_outlines(font)
    bold_outer, bold_inner, _ = _zero_outlines(instancer.instantiateVariableFont(_copy(font), {"wght": 700}))
    light = [(round(x), round(y)) for x, y in outer + open_zero(outer, inner)]
    heavy = [(round(x), round(y)) for x, y in bold_outer + open_zero(bold_outer, bold_inner)]
    glyph = font["glyf"]["zero"]
    glyph.coordinates = GlyphCoordinates(light)
    glyph.flags = bytearray(flags + flags[::-1])
    glyph.endPtsOfContours = [len(outer) - 1, len(light) - 1]
    glyph.numberOfContours = 2
    glyph.recalcBounds(font["glyf"])
    phantom = change.coordinates[-4:]
    deltas = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(light, heavy, strict=True)]
    font["gvar"].variations["zero"] = [TupleVariation(change.axes, deltas + phantom)]


def _copy(font: TTFont) -> TTFont:
    scratch = HERE / "node_modules" / ".scratch.ttf"
    font.flavor = None
    font.save(scratch)
    return TTFont(scratch)


def shape() -> None:
    """Writes the shaped font into static/; `npm run build` puts its licence beside it."""
    font = instancer.instantiateVariableFont(TTFont(SOURCE), {"wght": (400, 700)})
    font = _copy(font)
    take_stroke_from_zero(font)
    options = Options(flavor="woff2", hinting=False, layout_features=["kern", "liga", "ccmp", "locl", "mark", "tnum"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(TARGET)


if __name__ == "__main__":
    shape()
