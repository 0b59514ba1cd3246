"""What may leave the house as numbers: the record of one report, in one byte form that can be signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from analysis.canonical import canonical_bytes
from analysis.method import METHOD

FORM: Final = "released-report-1"
LEVELS: Final = ("agency", "region", "nation")
ANSWERS: Final = ("stage", "rating")
PART: Final = "part by voice"
KINDS: Final = ("theme", "family", "voice", *ANSWERS, PART)
TRENDS: Final = ("", "more", "fewer")


class UnreadableReport(ValueError):
    """Stored bytes are not a released report, or break a rule of publication; the sentence says so."""


@dataclass(frozen=True)
class Line:
    """One number that may be shown, or the fact that it is not: held back and zero look alike (`count` None).

    `key` is "B1-", "B-", a voice, "rating/poor" or "adopter/B-" (a family from one voice, which `words`
    names); `count` is a multiple of 5; `or_more` marks a number cut at half of
    the people known; `percent` is of all responses, to the nearest 5; `trend` compares with the report
    before, and is "" where a change is within the noise.
    """

    kind: str
    key: str
    code: str
    sign: str
    label: str
    words: str
    count: int | None
    or_more: bool
    percent: int | None
    trend: str
    owner: str
    owned_by_others: bool


@dataclass(frozen=True)
class ReleasedReport:
    """One report as everyone may see it. Every field is arithmetic on stored noised tables.

    `responses` is "about N", or None when there are too few to say. `shown_from` maps a kind, or a
    family's key, to the noisy number from which it is shown; `margin` maps a kind to how far a shown
    number may be off, in 9 of 10 cases. `not_heard` are voices not heard from enough that may be named;
    `some_not_named` says that others are too few here to be named. `epsilon` bounds what any one
    response changed.
    """

    level: str
    agencies: tuple[str, ...]
    periods: tuple[str, ...]
    method: str
    codebook: str
    parts: tuple[str, ...]
    epsilon: float
    responses: int | None
    lines: tuple[Line, ...]
    shown_from: Mapping[str, int]
    margin: Mapping[str, int]
    not_heard: tuple[str, ...] = ()
    some_not_named: bool = False

    def themes(self) -> tuple[Line, ...]:
        """The lines of single themes."""
        return tuple(line for line in self.lines if line.kind == "theme")

    def families(self) -> tuple[Line, ...]:
        """The lines of the codebook's families, each the sum of its themes."""
        return tuple(line for line in self.lines if line.kind == "family")

    def voices(self) -> tuple[Line, ...]:
        """Who wrote: only in a report about the nation."""
        return tuple(line for line in self.lines if line.kind == "voice")

    def shown(self) -> tuple[Line, ...]:
        """The lines that carry a number, the largest first."""
        seen = [line for line in self.lines if line.count is not None]
        return tuple(sorted(seen, key=lambda line: (-(line.count or 0), line.key)))

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready form; `from_dict` reads it back unchanged."""
        plain = asdict(self) | {
            "form": FORM,
            "shown_from": dict(self.shown_from),
            "margin": dict(self.margin),
        }
        lists = ("agencies", "periods", "parts", "not_heard", "lines")
        return plain | {name: list(plain[name]) for name in lists}

    def canonical_bytes(self) -> bytes:
        """The bytes to hash and sign: JSON, sorted keys, UTF-8."""
        return canonical_bytes(self.as_dict())

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> ReleasedReport:
        """Rebuild a report; raises UnreadableReport when a part is missing or breaks a rule."""
        try:
            plain = dict(stored)
            if plain.pop("form") != FORM:
                raise UnreadableReport(_WRONG)
            for name in ("agencies", "periods", "parts", "not_heard"):
                plain[name] = tuple(plain[name])
            plain["lines"] = tuple(Line(**line) for line in plain["lines"])
            report = cls(**plain)
            sound = report.level in LEVELS and all(_may_be_shown(line) for line in report.lines)
        except (KeyError, TypeError, ValueError) as wrong:
            raise UnreadableReport(_WRONG) from wrong
        if not sound:
            raise UnreadableReport(_WRONG)
        return report


_WRONG: Final = "This is not a released report, or it was changed. Ask for the signed report again."


def _may_be_shown(line: Line) -> bool:
    known = line.kind in KINDS and line.sign in ("", "+", "-") and line.trend in TRENDS
    if line.count is None:
        return known and line.percent is None and not line.trend and not line.or_more
    return known and type(line.count) is int and line.count >= METHOD.least_count and line.count % METHOD.round_to == 0
