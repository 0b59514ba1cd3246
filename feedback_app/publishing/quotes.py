"""Quotes for a report under way: which words of whom we asked for, what they answered, and which may be used."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from feedback_app.casework import safeguarding
from feedback_app.extensions import db
from feedback_app.models.testimony import Case, Quote, RecordId, Report
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.vault import Quoted, open_quote, seal_quote

YES: Final = "yes"
USED: Final = "used"
NOT_USED: Final = "not used"
KEY: Final = "quote "
"""Before the theme in the key of a quote, where texts of a report are named: "quote B1-"."""


class UnfitQuotes(ValueError):
    """These quotes cannot be in a report; the sentence says what to choose."""


@dataclass(frozen=True)
class Rules:
    """`quotes.toml`: how short a quote is, and how many a report may hold."""

    least_words: int
    most_words: int
    most_letters: int
    most_in_a_report: int


def load(path: Path) -> Rules:
    """The rules. Raises ValueError or KeyError at start when the file lacks one or makes no sense."""
    found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    rules = Rules(*(int(found[name]) for name in Rules.__annotations__))
    if not (found["source"] and 1 <= rules.least_words <= rules.most_words and rules.most_in_a_report >= 1):
        raise ValueError("quotes.toml: a quote has a few words, and a report has room for one at least.")
    return rules


RULES: Final = load(Path(__file__).with_name("quotes.toml"))


@dataclass(frozen=True)
class Asked:
    """A quote for which one person was asked. `stands`: it may still be used as far as we can see."""

    id: RecordId
    quoted: Quoted
    stands: bool

    @property
    def mark(self) -> str:
        """How forms and drafts name it."""
        return self.id.hex()

    @property
    def may_be_used(self) -> bool:
        """They saw these words and said yes, and nothing speaks against it since."""
        return self.stands and self.quoted.answer == YES


def asked_for(keyring: Keyring, report_id: RecordId, caseload_id: RecordId) -> tuple[Asked, ...]:
    """Every quote that was asked for, for a report that is not out. Raises NotGranted and CannotOpen.

    One whose person now complains does not stand, since the agency may read those words; nor while somebody works on
    danger there.
    """
    asked = select(Quote, Case.route, safeguarding.open_now(Case.id))  # type: ignore[arg-type]
    rows = db.session.execute(
        asked.join(Case, Case.id == Quote.case_id).where(Quote.report_id == report_id).order_by(Quote.id)
    )
    return tuple(
        Asked(quote.id, _opened(keyring, quote, caseload_id), route == "feedback" and not danger)
        for quote, route, danger in rows
    )


def _opened(keyring: Keyring, quote: Quote, caseload_id: RecordId) -> Quoted:
    assert quote.for_team is not None
    assert quote.key_id is not None
    return open_quote(quote.for_team, keyring.key(quote.key_id), quote.id, caseload_id)


def in_report(asked: Iterable[Asked], chosen: Collection[str], shown: Collection[str]) -> dict[str, Asked]:
    """What would stand in the report now, by theme: chosen (by mark), with a yes, beside a theme that is shown."""
    return {
        each.quoted.theme: each
        for each in asked
        if each.mark in chosen and each.may_be_used and each.quoted.theme in shown
    }


def choose(asked: Iterable[Asked], chosen: Collection[str]) -> list[str]:
    """The marks that the team chose. Raises UnfitQuotes: no yes, two beside one theme, or too many."""
    picked = [each for each in asked if each.mark in chosen]
    if len(picked) != len(set(chosen)) or not all(each.may_be_used for each in picked):
        raise UnfitQuotes("Use only quotes of people who said yes. Somebody may have changed their mind just now.")
    if len({each.quoted.theme for each in picked}) != len(picked):
        raise UnfitQuotes("Choose one quote for a theme. With more, one voice would sound like many.")
    if len(picked) > RULES.most_in_a_report:
        raise UnfitQuotes(f"Choose {RULES.most_in_a_report} quotes at most. The notes say what a group told us.")
    return [each.mark for each in picked]


def texts(quotes: Mapping[str, Asked]) -> dict[str, str]:
    """The words of each quote by the theme it stands beside, as they are published."""
    return {theme: each.quoted.text for theme, each in sorted(quotes.items())}


def hold(report_id: RecordId) -> None:
    """Nobody answers or takes words back until this transaction ends."""
    db.session.execute(select(Quote.id).where(Quote.report_id == report_id).order_by(Quote.id).with_for_update())


def settle(keyring: Keyring, report: Report, caseload_id: RecordId, used: Collection[RecordId]) -> None:
    """The report goes out: each person who was asked can see whether their words are in it; we keep nothing of it.

    In the transaction of the release. Every quote of the report is written in the same way, so that what is stored
    does not tell which were used.
    """
    rows = db.session.execute(
        select(Quote, Case.person_key).join(Case, Case.id == Quote.case_id).where(Quote.report_id == report.id)
    ).all()
    for quote, person_key in rows:
        told = replace(_opened(keyring, quote, caseload_id), outcome=USED if quote.id in used else NOT_USED)
        assert person_key is not None
        quote.for_person = seal_quote(told, person_key, quote.id, quote.case_id)
        quote.report_id = quote.key_id = quote.for_team = None
