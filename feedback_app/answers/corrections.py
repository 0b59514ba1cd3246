"""Corrections of released reports: what one may change, and which edition of a report stands today."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from analysis.canonical import digest
from analysis.corrected import taken_out
from analysis.released import ReleasedReport
from feedback_app.extensions import db
from feedback_app.models.published import Correction, Release
from feedback_app.words.for_children import MARK

MAY_DIFFER: Final = frozenset(
    {"asks", "audit_acts", "audit_head", "children", "correction", "keep", "opening", "quotes", "report", "sentences"}
)
"""What a correction may say otherwise than what it corrects. Numbers and quotes only go. Source: issue 4."""
OPENING: Final = "opening"
QUOTE: Final = "quote "
"""Before the theme of a quote that a correction took out ("quote B1-")."""
_PARTS: Final = frozenset({"changed", "corrects", "first", "on", "place", "taken_out", "why"})


def words_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Every text of ours in a body, by its key: "opening", "B1-", and "children-B1-" for the children's edition."""
    for_children = {MARK + theme: text for theme, text in body["children"].items()}
    return {OPENING: body[OPENING], **body["sentences"], **for_children}


def changed_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The keys of texts (see `words_of`) that differ between two bodies, and of quotes that are gone."""
    was, now = words_of(before), words_of(after)
    changed = {key for key in was.keys() | now.keys() if was.get(key) != now.get(key)}
    gone = {QUOTE + theme for theme in before.get("quotes", {}).keys() - after.get("quotes", {}).keys()}
    return sorted(changed | gone)


def fits(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether `after` is a correction of `before` (both bodies): words may differ, numbers may only be missing.

    What it says of itself must be true: which edition it corrects, what it changed and what it took out. Raises
    KeyError, TypeError or ValueError when one of them is no body of a report.
    """
    same = all(after[key] == before[key] for key in before if key not in MAY_DIFFER)
    report = ReleasedReport.from_dict(after["report"])
    gone = taken_out(ReleasedReport.from_dict(before["report"]), report)
    themes = {line.key for line in report.themes() if line.count is not None}
    told, left = after["correction"], still_chosen(before, themes)
    whole = set(after) == set(before) | {"correction"} and set(told) == _PARTS
    return (
        same and whole and gone is not None and {name: after[name] for name in left} == left
        and told["corrects"] == digest(before) and told["place"] == before.get("correction", {}).get("place", 0) + 1
        and told["taken_out"] == sorted(gone) and told["changed"] == changed_words(before, after)
        and bool(told["why"].strip()) and set(after["sentences"]) <= themes
        and set(after["children"]) <= themes | set(before["children"])
        and _only_fewer_quotes(before.get("quotes", {}), after.get("quotes", {}), themes)
    )  # fmt: skip


def _only_fewer_quotes(before: Mapping[str, str], after: Mapping[str, str], themes: Collection[str]) -> bool:
    """A person said yes to just these words in this report: a correction can take a quote out, and nothing else."""
    return after.items() <= before.items() and set(after) <= set(themes)


def still_chosen(before: Mapping[str, Any], themes: Collection[str]) -> dict[str, Any]:
    """The asks and the thing to keep that are left when only these themes are shown: nothing new is asked."""
    return {
        "asks": [key for key in before["asks"] if key in themes],
        "keep": before["keep"] if before["keep"] in themes else "",
    }


def corrections_of(releases: Iterable[Release]) -> dict[bytes, tuple[Correction, ...]]:
    """The corrections of each release by its hash, the first before the second: one statement for all."""
    found: dict[bytes, list[Correction]] = {}
    wanted = [release.hash for release in releases]
    if wanted:
        rows = select(Correction).where(Correction.release_hash.in_(wanted)).order_by(Correction.place)
        for row in db.session.scalars(rows):
            found.setdefault(row.release_hash, []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def standing(release: Release, corrections: Sequence[Correction]) -> Release | Correction:
    """The edition that stands: the last correction, or the release itself."""
    return corrections[-1] if corrections else release


def told_of(correction: Correction) -> dict[str, Any]:
    """What a correction says of itself: its day, what it changed, what it took out, and why."""
    told: dict[str, Any] = json.loads(correction.body)["correction"]
    return told
