"""What a year's table is added up from: the stored noised tables of all periods that ended in that year.

A period belongs to the year of its last week's Monday, so each closing is in one year. Nothing is opened and nothing is
drawn here: it is arithmetic on what closings stored (issue 4, tables).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import and_, func, or_, select

from analysis.disclose import CannotCombine, NoisedTable, UnreadableTable
from analysis.reading import VOICES
from analysis.released import ReleasedReport, report
from feedback_app.answers.overview import regions, slug
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Release
from feedback_app.models.testimony import Caseload, Closing, Period, RecordId
from feedback_app.publishing import earlier, year_embargo
from feedback_app.publishing.periods import WEEK

AGENCY, REGION, NATION = "agency", "region", "nation"
ENGLAND: Final = "england"
NAMED_AT_MOST: Final = 3


class CannotAddUp(ValueError):
    """This year's table cannot be made; the sentence says why, and when it can."""


@dataclass(frozen=True)
class Place:
    """An agency, a region or the whole country, and whose closings make up its numbers.

    `page` is its name in addresses. The country also counts those who were not sure which agency it was.
    """

    level: str
    page: str
    name: str
    caseloads: tuple[Caseload, ...]

    @property
    def key(self) -> str:
        """Its name in forms."""
        return f"{self.level}/{self.page}"


@dataclass(frozen=True)
class Parts:
    """The tables of one year of a place, whose weeks they count, and keys that corrections took out.

    `begun` are the agency (None: not sure) and the first day of each period in it.
    """

    tables: tuple[NoisedTable, ...]
    counted: tuple[tuple[str, str], ...]
    taken_out: frozenset[str]
    begun: tuple[tuple[bytes | None, date], ...]

    @property
    def agencies(self) -> frozenset[str]:
        """The names of the caseloads that are in it."""
        return frozenset(name for name, _ in self.counted)


def places() -> list[Place]:
    """Every place that may have a year's table: the country, regions, agencies; each by name."""
    caseloads = db.session.scalars(select(Caseload).order_by(Caseload.name)).all()
    of = {caseload.agency_id: caseload for caseload in caseloads if caseload.agency_id}
    agencies = db.session.scalars(select(Agency).where(Agency.id.in_(of)).order_by(Agency.name)).all()
    return [
        Place(NATION, ENGLAND, "England", tuple(caseloads)),
        *(
            Place(REGION, page, name, tuple(of[each.id] for each in agencies if slug(each.region) == page))
            for page, name in sorted(regions(agencies).items())
        ),
        *(Place(AGENCY, each.page, each.name, (of[each.id],)) for each in agencies),
    ]


def place(level: str, page: str) -> Place:
    """One place. Raises CannotAddUp when there is none."""
    for each in places():
        if (each.level, each.page) == (level, page):
            return each
    raise CannotAddUp("Choose England, a region or an agency from the list.")


def years(today: date) -> list[int]:
    """The years that are over and have a period, the newest first; five at most."""
    first = db.session.scalar(select(func.min(Period.ends)))
    return list(range(today.year - 1, max((first - WEEK).year, today.year - 6) - 1, -1)) if first else []


def parts(whose: Place, year: int, today: date) -> Parts:
    """What a year of a place is made of: two statements, and those for the embargo and for corrections.

    Raises CannotAddUp: the year is not over, a period is not closed, too few closings or agencies, a report that not
    everyone can read yet, a correction that is under way, a stored table that was changed.
    """
    if today.year <= year:
        raise CannotAddUp(f"{year} is not over. Its numbers can be added up from 1 January {year + 1}.")
    rows = _closings(whose.caseloads, year)
    open_ones = [f"{caseload.name} ({period.label})" for caseload, period, closing in rows if closing is None]
    if open_ones:
        raise CannotAddUp(_not_closed(open_ones, year))
    _enough(whose, [caseload for caseload, _, _ in rows], year)
    closings = [closing for _, _, closing in rows if closing is not None]
    wait = year_embargo.must_wait([closing.id for closing in closings], today)
    if wait:
        raise CannotAddUp(wait)
    gone = earlier.taken_out([closing.id for closing in closings])
    gone_of_years = earlier.taken_out_of_years(_within(whose), year)
    if gone is None or gone_of_years is None:
        raise CannotAddUp("A correction of one of these is on its way. Try again when everyone can read it.")
    try:
        tables = tuple(earlier.table_of(closing) for closing in closings)
    except UnreadableTable as changed:
        raise CannotAddUp(str(changed)) from changed
    counted = tuple((caseload.name, period.label) for caseload, period, _ in rows)
    return Parts(
        tables,
        counted,
        gone | gone_of_years,
        tuple((caseload.agency_id, period.starts) for caseload, period, _ in rows),
    )


def _within(whose: Place) -> list[tuple[str, str]]:
    """Every place whose closings are all in this one, itself too: a number taken out there comes back in no sum."""
    mine = {each.id for each in whose.caseloads}
    return [(each.level, each.page) for each in places() if {caseload.id for caseload in each.caseloads} <= mine]


def figures(whose: Place, year: int, today: date) -> tuple[Parts, ReleasedReport]:
    """The parts and the report that may be shown of them. Raises CannotAddUp, also when nothing would be shown."""
    found = parts(whose, year, today)
    then = _year_before(whose, year, today, found.agencies)
    released = _added_up(whose, found, then)
    if not released.shown():
        raise CannotAddUp(
            f"Too few people said the same thing in {whose.name} in {year}: no number could be shown safely. "
            "What they said stays counted where more is added up."
        )
    return found, _added_up(whose, found, then, _not_heard(whose, found, released, today))


def _added_up(whose: Place, now: Parts, then: Parts | None, not_heard: Sequence[str] = ()) -> ReleasedReport:
    try:
        return report(
            now.tables, level=whose.level, before=then.tables if then else None, not_heard=not_heard,
            gone=then.taken_out if then else (), held_back=now.taken_out,
        )  # fmt: skip
    except CannotCombine as mixed:
        raise CannotAddUp(str(mixed)) from mixed


def _not_heard(whose: Place, now: Parts, released: ReleasedReport, today: date) -> list[str]:
    """From whom we have not heard enough: told from what everyone can read already, so it says nothing new.

    In the country, whose number is held back; elsewhere, who was named so in every report of that year.
    """
    if whose.level == NATION:
        shown = {line.code for line in released.voices() if line.count is not None}
        return [voice for voice in VOICES if voice not in {*shown, "someone_else"}]
    theirs = or_(*(and_(Release.agency_id == agency, Release.starts == starts) for agency, starts in now.begun))
    public = select(Release.not_heard).where(Release.public_on <= today)
    said = [set(each.split(";")) for each in db.session.scalars(public.where(theirs))]
    return [voice for voice in VOICES if said and all(voice in each for each in said)]


def _year_before(whose: Place, year: int, today: date, agencies: Collection[str]) -> Parts | None:
    """The year before, for the trend: only when the very same agencies are in it, or the arrow would say who joined."""
    try:
        then = parts(whose, year - 1, today)
    except CannotAddUp:
        return None
    return then if then.agencies == agencies else None


def _closings(
    caseloads: Sequence[Caseload], year: int
) -> list[tuple[Caseload, Period, Closing | None]]:  # fmt: skip
    rows = db.session.execute(
        select(Caseload, Period, Closing)
        .join(Period, Period.caseload_id == Caseload.id)
        .outerjoin(Closing, Closing.period_id == Period.id)
        .where(Caseload.id.in_(_ids(caseloads)), Period.ends.between(date(year, 1, 8), date(year + 1, 1, 7)))
        .order_by(Caseload.name, Caseload.id, Period.starts)
    )
    return [(caseload, period, closing) for caseload, period, closing in rows]


def _ids(caseloads: Sequence[Caseload]) -> list[RecordId]:
    return [caseload.id for caseload in caseloads]


def _not_closed(names: Sequence[str], year: int) -> str:
    more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    return f"Close these periods of {year} first: {', '.join(names[:NAMED_AT_MOST])}{more}."


def _enough(whose: Place, counted: Sequence[Caseload], year: int) -> None:
    """Raises CannotAddUp when the sum would be one agency's report by another name."""
    if not counted:
        raise CannotAddUp(f"No period of {whose.name} ended in {year}. There is nothing to add up.")
    if whose.level == AGENCY and len(counted) < 2:
        raise CannotAddUp(f"One report covers all of {year}. A table of the year would say the same again.")
    if whose.level != AGENCY and len({each.agency_id for each in counted if each.agency_id}) < 2:
        raise CannotAddUp(
            f"In {whose.name} only one agency has numbers for {year}. They would be that agency's: it needs two."
        )
