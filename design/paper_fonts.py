"""Makes the two typeface files that reports on paper are set in, from the one of the pages.

typst reads neither WOFF2 nor variable weights. Needs `pip install fonttools brotli`; run by hand, after
`shape_font.py`: `python paper_fonts.py`. The licence stands beside the files.
"""

from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "static" / "atkinson-hyperlegible-next.woff2"
TARGET = ROOT / "feedback_app" / "exports" / "fonts"
BOLD_NAMES = {2: "Bold", 4: "Atkinson Hyperlegible Next Bold", 6: "AtkinsonHyperlegibleNext-Bold", 17: "Bold"}


def weigh(weight: int) -> TTFont:
    """The typeface in one weight: 400 or 700."""
    font = instancer.instantiateVariableFont(TTFont(SOURCE), {"wght": weight})
    font.flavor = None
    font["OS/2"].usWeightClass = weight
    if weight == 700:
        font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x40) | 0x20
        font["head"].macStyle |= 1
        for name in font["name"].names:
            name.string = BOLD_NAMES.get(name.nameID, name.toUnicode())
    return font


if __name__ == "__main__":
    for called, weight in (("regular", 400), ("bold", 700)):
        weigh(weight).save(TARGET / f"atkinson-hyperlegible-next-{called}.ttf")
