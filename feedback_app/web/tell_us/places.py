"""Finding the agency: by its name, a council or a region; and what a choice means now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import g

from feedback_app.answers import reports
from feedback_app.intake.caseloads import Locks, NobodyToRead
from feedback_app.intake.draft import Answers
from feedback_app.intake.opening import open_locks
from feedback_app.models.published import Agency, Council
from feedback_app.web.page import settings

NOT_SURE: Final = "not-sure"
NOT_SAY: Final = "rather-not-say"
NONE: Final = [(NOT_SURE, "I'm not sure"), (NOT_SAY, "I'd rather not say")]
REGION: Final = "region:"
MOST_FOUND: Final = 12
KINDS: Final = {"regional": "Adoption agency", "voluntary": "Voluntary adoption agency", "support": "Support agency"}
Option = tuple[str, str]


@dataclass(frozen=True)
class Where:
    """The question as it is shown: what was looked for, what was found, and the whole list in groups."""

    find: str
    found: list[tuple[str, str, str]]
    groups: list[tuple[str, list[Option]]]
    none: list[Option]


@dataclass(frozen=True)
class Known:
    """Everything that can be chosen, read once a request."""

    agencies: tuple[Agency, ...]
    councils: tuple[tuple[Council, Agency], ...]

    @property
    def regions(self) -> list[str]:
        return sorted({agency.region for agency in self.agencies if agency.region})


def _known() -> Known:
    if "places" not in g:
        g.places = Known(tuple(reports.agencies()), tuple(reports.councils()))
    found: Known = g.places
    return found


def only_looks(form: Mapping[str, str]) -> bool:
    """Whether this form only searches: the button was pressed, or Enter in a box with something new in it."""
    return "look" in form or bool(_find(form) and _find(form) != form.get("found_for", "") and "skip" not in form)


def _find(form: Mapping[str, str]) -> str:
    return " ".join(form.get("find", "")[:100].replace("\x00", "").split())


def look(form: Mapping[str, str], chosen: str = "") -> Where:
    """The question for this request; nothing that was looked for is kept. What is chosen stays to be chosen."""
    find = _find(form)
    found = search(_known(), find) if find else []
    if found and chosen and chosen not in {NOT_SURE, NOT_SAY} and chosen not in {value for value, _, _ in found}:
        found = [*found, (chosen, words_of(chosen), "")]
    return Where(find, found, groups(_known()), NONE)


def search(known: Known, find: str) -> list[tuple[str, str, str]]:
    """(value, words, hint) of what fits, names that begin with it first. A region brings all that is in it."""
    wanted = _plain(find)
    if not wanted:
        return []
    every = [(f"council-{c.id.hex()}", c.name, f"Council, with {a.name}", a.region) for c, a in known.councils]
    every += [(a.page, a.name, _about(a), a.region) for a in known.agencies]
    every += [
        (f"{REGION}{region}", f"Somewhere in {region}", "If you know no more", region) for region in known.regions
    ]
    fits = [each for each in every if wanted in _plain(each[1]) or wanted in _plain(each[3])]
    fits.sort(key=lambda each: (not _plain(each[1]).startswith(wanted), wanted not in _plain(each[1]), each[1]))
    return [(value, words, hint) for value, words, hint, _ in fits[:MOST_FOUND]]


def _plain(text: str) -> str:
    """Small letters and single spaces, without "council" and the like, which people leave out or put in."""
    small = re.sub(r"[^a-z0-9 ]+", " ", text.lower())
    return " ".join(re.sub(r"\b(council|county|city|borough|london|of|the|and)\b", " ", small).split()) or small.strip()


def _about(agency: Agency) -> str:
    return f"{KINDS[agency.kind]}{', now closed' if agency.closed_on else ''}"


def groups(known: Known) -> list[tuple[str, list[Option]]]:
    """The list by region: agencies and councils, then regions alone."""
    made: list[tuple[str, list[Option]]] = []
    for region in [*known.regions, ""]:
        here: list[Option] = [(a.page, _listed(a)) for a in known.agencies if a.region == region]
        here += [(f"council-{c.id.hex()}", f"{c.name} (council)") for c, a in known.councils if a.region == region]
        made.append((region or "Anywhere", here))
    alone = [(f"{REGION}{region}", f"Somewhere in {region}") for region in known.regions]
    return [(name, here) for name, here in [*made, ("Only the region", alone)] if here]


def _listed(agency: Agency) -> str:
    return f"{agency.name} (now closed)" if agency.closed_on else agency.name


def _agency(chosen: str) -> Agency | None:
    """The agency that a choice names now, None where it names none. Raises LookupError when it is not in the list."""
    if chosen in ("", NOT_SURE, NOT_SAY) or (chosen.startswith(REGION) and chosen[len(REGION) :] in _known().regions):
        return None
    by_value = {agency.page: agency for agency in _known().agencies}
    by_value |= {f"council-{council.id.hex()}": agency for council, agency in _known().councils}
    if chosen not in by_value:
        raise LookupError
    return by_value[chosen]


def agency_id(chosen: str) -> bytes | None:
    """The agency whose caseload takes it; None for those who name none, or one that is closed. Raises LookupError."""
    found = _agency(chosen)
    return None if found is None or found.closed_on else found.id


def place_of(chosen: str) -> str:
    """What the team needs to know of a choice that goes to those who named no agency: a region, or a closed agency."""
    named = chosen not in ("", NOT_SURE, NOT_SAY)
    return words_of(chosen) if named and agency_id(chosen) is None else ""


def wrong(chosen: str) -> str:
    """Why a choice cannot be taken, or ""."""
    try:
        open_locks(agency_id(chosen), settings())
    except NobodyToRead as nobody:
        return str(nobody)
    except LookupError:
        return "Please choose one from the list, or “I'm not sure”."
    return ""


def locks_of(answers: Answers) -> Locks | None:
    """The locks of the caseload that a draft would go to in this request; None when it could not be taken there."""
    chosen = answers.given.get("agency", "")
    known: dict[str, Locks | None] = g.setdefault("locks_of", {})
    if chosen not in known:
        known[chosen] = _locks_of(chosen)
    return known[chosen]


def _locks_of(chosen: str) -> Locks | None:
    try:
        return open_locks(agency_id(chosen), settings())
    except (NobodyToRead, LookupError):
        return None


def words_of(chosen: str) -> str:
    """A choice as the person reads it."""
    every = dict([*NONE, *(option for _, here in groups(_known()) for option in here)])
    return every.get(chosen, "I'm not sure")
