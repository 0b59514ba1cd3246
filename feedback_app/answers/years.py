"""The numbers of whole years as people read them: of an agency, a region or the country; and whether they are ours."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import or_, select

from analysis.released import Line, ReleasedReport
from feedback_app.answers.nation_words import RATING_WORDS, STAGE_WORDS
from feedback_app.answers.signatures import year_faults
from feedback_app.answers.year_corrections import corrections_of, standing
from feedback_app.extensions import db
from feedback_app.models.published import YearCorrection, YearTable

__all__ = [
    "ENGLAND", "CheckedYear", "ReadYear", "check_year", "check_years", "corrections_of", "from_body", "read",
    "year_faults", "years_of",
]  # fmt: skip

ENGLAND: Final = "england"


@dataclass(frozen=True)
class ReadYear:
    """One year's table as it stands. `counted` are (agency, period) of each closing that was added up."""

    row: YearTable
    name: str
    report: ReleasedReport
    counted: tuple[tuple[str, str], ...]
    corrections: Sequence[YearCorrection] = ()

    @property
    def signed(self) -> YearTable | YearCorrection:
        """The edition that stands, as it was signed."""
        return standing(self.row, self.corrections)

    @property
    def title(self) -> str:
        """Whose year it is."""
        return f"{self.name}, {self.row.year}"

    @property
    def sha256(self) -> str:
        """The hash of what was signed, in 64 hexadecimal digits."""
        return self.signed.hash.hex()

    @property
    def themes(self) -> tuple[Line, ...]:
        """The themes that are shown, the largest first."""
        return self._shown("theme")

    @property
    def families(self) -> tuple[Line, ...]:
        """The parts of the list that are shown, the largest first."""
        return self._shown("family")

    @property
    def voices(self) -> tuple[Line, ...]:
        """Who told us: only for the country."""
        return self._shown("voice")

    @property
    def ratings(self) -> tuple[Line, ...]:
        """How it was for them, from best to worst: only for the country."""
        return self._answers("rating", RATING_WORDS)

    @property
    def stages(self) -> tuple[Line, ...]:
        """Where in the way they were, from the first: only for the country."""
        return self._answers("stage", STAGE_WORDS)

    @property
    def parts_by_voice(self) -> tuple[Line, ...]:
        """The parts of the list that one voice raised: only for the country, by voice."""
        return tuple(sorted(self._shown("part by voice"), key=lambda line: line.key))

    def _answers(self, kind: str, words: Mapping[str, str]) -> tuple[Line, ...]:
        """All that may be answered, in the order of `words`, when enough chose any; held back and nought look alike."""
        lines = {line.code: line for line in self.report.lines if line.kind == kind}
        return tuple(lines[code] for code in words if code in lines) if self._shown(kind) else ()

    def _shown(self, kind: str) -> tuple[Line, ...]:
        return tuple(line for line in self.report.shown() if line.kind == kind)


@dataclass(frozen=True)
class CheckedYear:
    """A year's table that we hold, and what is wrong with it (nothing when it is whole and signed)."""

    row: YearTable
    corrections: Sequence[YearCorrection]
    faults: tuple[str, ...]
    sha256: str = ""

    @property
    def title(self) -> str:
        """Whose year it is. Read it only when there are no faults."""
        return read(self.row, self.corrections).title

    @property
    def edition(self) -> YearTable | YearCorrection:
        """The edition with the hash that was asked for."""
        return next((each for each in self.corrections if each.hash.hex() == self.sha256), self.row)

    @property
    def newer(self) -> YearCorrection | None:
        """The correction that stands in the place of the edition that was asked for."""
        last = standing(self.row, self.corrections)
        return last if isinstance(last, YearCorrection) and last.hash.hex() != self.sha256 else None


def read(row: YearTable, corrections: Sequence[YearCorrection] = ()) -> ReadYear:
    """A stored year as people read it. Raises ValueError, KeyError or TypeError when it is not what was signed."""
    return from_body(json.loads(standing(row, corrections).body), row, corrections)


def from_body(
    body: dict[str, Any], row: YearTable | None = None, corrections: Sequence[YearCorrection] = ()
) -> ReadYear:
    """The same from a body that would be signed: a preview, nothing is kept."""
    shown = row or YearTable(hash=bytes(32), level=body["level"], page=body["page"], year=body["year"])
    counted = tuple((agency, period) for agency, period in body["counted"])
    return ReadYear(shown, body["name"], ReleasedReport.from_dict(body["report"]), counted, corrections)


def years_of(level: str, page: str) -> Sequence[YearTable]:
    """All released years of a place, the newest first: one statement."""
    mine = select(YearTable).where(YearTable.level == level, YearTable.page == page)
    return db.session.scalars(mine.order_by(YearTable.year.desc())).all()


def check_year(sha256: str, trusted: Collection[bytes] = ()) -> CheckedYear | None:
    """The year with that hash (64 hexadecimal digits), its own or that of a correction; None when we released none."""
    corrected = select(YearCorrection.year_hash).where(YearCorrection.hash == bytes.fromhex(sha256))
    wanted = or_(YearTable.hash == bytes.fromhex(sha256), YearTable.hash.in_(corrected))
    found = db.session.scalar(select(YearTable).where(wanted))
    return _checked(found, trusted, sha256) if found else None


def check_years(trusted: Collection[bytes] = ()) -> list[CheckedYear]:
    """Every year's table, by year and place."""
    rows = db.session.scalars(select(YearTable).order_by(YearTable.year, YearTable.level, YearTable.page))
    return [_checked(row, trusted) for row in rows.all()]


def _checked(row: YearTable, trusted: Collection[bytes], sha256: str = "") -> CheckedYear:
    corrections = corrections_of(row)
    return CheckedYear(row, corrections, year_faults(row, trusted, corrections), sha256)
