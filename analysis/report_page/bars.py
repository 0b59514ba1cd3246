"""Draws bars as plain SVG on the server: titled, described, in words beside every bar."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from analysis.released_report import Line

WIDTH: Final = 360
_LINE, _BAR, _GAP, _NUMBER = 18, 16, 16, 62
_LETTERS: Final = 46


def bars(lines: Sequence[Line], *, ident: str, title: str, margin: int) -> Markup:
    """An SVG with one bar a line, longest first as given; `margin` draws how far each number may be off.

    `ident` must be unique on the page. Lines without a number are left out.
    """
    shown = [line for line in lines if line.count is not None]
    most = max((line.count or 0) for line in shown) + margin if shown else 1
    y, parts = 0, []
    for line in shown:
        part, y = _bar(line, y, (WIDTH - _NUMBER) / most, margin)
        parts.append(part)
    told = "; ".join(f"{_words(line)} {amount(line)}" for line in shown)
    head = Markup(
        '<svg class="bars" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}-t {id}-d">'
        '<title id="{id}-t">{title}</title><desc id="{id}-d">{told}</desc>'
    ).format(width=WIDTH, height=max(y, 1), id=ident, title=title, told=told)
    return head + Markup("").join(parts) + Markup("</svg>")


def amount(line: Line) -> str:
    """The number in words: "about 40", "100 or more"."""
    if line.count is None:
        return "not shown"
    return f"{line.count} or more" if line.or_more else f"about {line.count}"


def _words(line: Line) -> str:
    return line.words or line.label


def _bar(line: Line, y: int, scale: float, margin: int) -> tuple[Markup, int]:
    count = line.count or 0
    text = Markup("")
    for row in textwrap.wrap(_words(line), _LETTERS):
        y += _LINE
        text += Markup('<text x="0" y="{y}">{row}</text>').format(y=y - 4, row=row)
    kind = "bar-plus" if line.sign == "+" else "bar-minus"
    low, high = max(0, count - margin) * scale, (count + margin) * scale
    middle = y + _BAR / 2
    drawn = Markup(
        '<rect class="{kind}" x="0" y="{y}" width="{w:.1f}" height="{h}" rx="2"/>'
        '<path class="range" d="M{low:.1f} {m}H{high:.1f}M{low:.1f} {a}V{b}M{high:.1f} {a}V{b}"/>'
        '<text class="number" x="{at:.1f}" y="{base}">{count}{more}</text>'
    ).format(
        kind=kind, y=y, w=count * scale, h=_BAR, low=low, high=high, m=middle, a=middle - 4, b=middle + 4,
        at=high + 6, base=middle + 5, count=count, more="+" if line.or_more else "",
    )  # fmt: skip
    return text + drawn, y + _BAR + _GAP
