"""What a person chose, as themes with a sign: it stands in the route's data, and is the person's own word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from analysis import Reading, Theme
from analysis.reading import MOST_THEMES
from feedback_app.intake.questions import Question, Route, pairs

HELPED_BY_A_WORKER: Final = "F-HELPED"
NOT_SAFE: Final = "F-SAFE"
SAID_NOT_SAFE: Final = "Chose the answer that home or life is not safe or settled"


def with_choices(reading: Reading, route: Route, given: Mapping[str, str]) -> Reading:
    """The reading of the words with what was chosen beside it: themes set by the person come before the machine's.

    Themes that the person has already set right in the reading stay as they are: that was their last word.
    An answer that somebody is not safe raises a concern, so that the duty key gets a copy. Help by a worker raises a
    flag with which a response is read but not counted (source: codebook section 6 and issue 5).
    """
    asked_of = route.answered(given)
    chosen: dict[str, Theme] = {}
    for theme in (theme for asked in asked_of for theme in _themes(asked, given)):
        before = chosen.get(theme.code, theme)
        chosen[theme.code] = theme if before.sign == theme.sign else replace(theme, sign="±")
    own = [theme for theme in reading.themes if theme.set_by == "person"]
    new = [theme for theme in chosen.values() if theme.code not in {each.code for each in own}]
    heard = [theme for theme in reading.themes if theme.set_by != "person" and theme.code not in chosen]
    flags = dict.fromkeys((*(flag for asked in asked_of for flag in _flags(asked, given)), *reading.flags))
    told = replace(reading, themes=(*own, *new, *heard)[:MOST_THEMES], flags=tuple(flags))
    if NOT_SAFE not in flags or NOT_SAFE in reading.flags:
        return told
    level = "concern" if reading.level == "none" else reading.level
    return replace(told, level=level, reasons=(SAID_NOT_SAFE, *reading.reasons))


def without_warnings(reading: Reading, route: Route, given: Mapping[str, str]) -> Reading:
    """The same without themes of answers that raised a flag: no page says again what somebody told us about danger."""
    warned = (asked for asked in route.answered(given) if any(_flags(asked, given)))
    codes = {theme.code for asked in warned for theme in _themes(asked, given) if theme.sign == "-"}
    return replace(reading, themes=tuple(theme for theme in reading.themes if theme.code not in codes))


def _themes(asked: Question, given: Mapping[str, str]) -> Iterator[Theme]:
    value = given.get(asked.key, "")
    signs = {option.value: option.sign for option in asked.options}
    if asked.kind == "tiles":
        codes = {tile.value: tile.code for tile in asked.tiles}
        for tile, face in pairs(value):
            if sign := asked.sign or signs.get(face, ""):
                yield Theme(codes[tile], sign, 1.0, "person")
    elif sign := signs.get(value, ""):
        yield from (Theme(code, sign, 1.0, "person") for code in asked.codes)


def _flags(asked: Question, given: Mapping[str, str]) -> Iterator[str]:
    value = given.get(asked.key, "")
    if asked.kind == "tiles":
        bad = {option.value for option in asked.options if option.sign == "-"}
        flags = {tile.value: tile.flag for tile in asked.tiles if tile.flag}
        yield from (flags[tile] for tile, face in pairs(value) if face in bad and tile in flags)
        return
    for option in asked.options:
        if option.value == value:
            yield from (flag for flag in (option.flag, "" if option.counted else HELPED_BY_A_WORKER) if flag)
