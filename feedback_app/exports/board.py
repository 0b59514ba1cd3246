"""The paper for an agency's board: its words are made once, for the page and for the PDF in the look of board.typ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from feedback_app.answers.board import Debt, Owed, owed, questions
from feedback_app.answers.findings import ReadReport
from feedback_app.answers.wording import HOW_COUNTED, NOTHING_SHOWN, day_words, finding_words, not_heard_words
from feedback_app.exports.edition import Addresses
from feedback_app.exports.typeset import public_pdf
from feedback_app.models.published import Agency
from feedback_app.words.load import load


@dataclass(frozen=True)
class Item:
    """One thing under a heading of the paper: its name ("" for none), then a paragraph each; a hash is set apart."""

    name: str
    words: tuple[str, ...]
    sha256: str = ""


@dataclass(frozen=True)
class Part:
    """A heading and what stands under it."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Pack:
    """The whole paper, in the order in which it is read. Without a public report it has no parts."""

    title: str
    service: str
    agency: Agency
    day: date
    opening: tuple[str, ...]
    parts: tuple[Part, ...]


def pack(service: str, agency: Agency, reports: Sequence[ReadReport], today: date, at: Addresses) -> Pack:
    """The paper from reports as everyone can read them today (`reports_of`), the newest first."""
    words = load("board")
    title = f"{agency.name}: {words['words']['title'].lower()}"
    made = words["words"]["made"].format(service=service, day=day_words(today))
    if not reports:
        return Pack(title, service, agency, today, (made, words["words"]["none"]), ())
    found = owed(reports, today)
    parts = tuple(Part(words["parts"][key], items) for key, items in _parts(found, reports, at))
    return Pack(title, service, agency, today, (made, *_summary(found, agency)), parts)


def _summary(found: Owed, agency: Agency) -> Iterator[str]:
    words = load("board")["words"]
    if not agency.joined:
        yield words["not_joined"]
        return
    past = sum(bool(each.days) for each in found.promised)
    numbers = {key: len(getattr(found, key)) for key in ("late", "board", "promised", "refused")}
    yield " ".join(words[key].format(number=number, late=past) for key, number in numbers.items())


def _parts(found: Owed, reports: Sequence[ReadReport], at: Addresses) -> Iterator[tuple[str, tuple[Item, ...]]]:
    yield "questions", tuple(Item("", (f"{n}. {each}",)) for n, each in enumerate(questions(found, reports), 1))
    for key, debts in (("board", found.board), ("late", found.late), ("promised", found.promised)):
        yield (
            key,
            tuple(_debt("look" if key == "promised" and debt.looks else key, debt) for debt in debts) or _nothing(),
        )
    yield "refused", tuple(_finding(each.read, each) for each in found.refused) or _nothing()
    newest = reports[0]
    said = tuple(_finding(newest, Debt(newest, each)) for each in newest.findings)
    yield "said", said or (Item("", (NOTHING_SHOWN,)),)
    yield "not_heard", (Item("", (not_heard_words(newest.report),)),)
    yield "counted", (Item("", (HOW_COUNTED,)),)
    yield "ours", tuple(_ours(reports, found, at))


def _nothing() -> tuple[Item, ...]:
    return (Item("", (load("board")["debt"]["nothing"],)),)


def _debt(key: str, debt: Debt) -> Item:
    told = finding_words(debt.finding, debt.read.release)
    words = load("board")["debt"]
    clock = words[f"{key}_late" if debt.days else key].format(**debt.fills()) if key in words else f"{told.waiting}."
    return Item(told.name, (told.said, *_answer(debt), clock, _report(debt.read)))


def _finding(read: ReadReport, debt: Debt) -> Item:
    told = finding_words(debt.finding, read.release)
    waits = (f"{told.waiting}.",) if told.waiting else ()
    return Item(told.name, (told.said, f"{told.detail}.", *_answer(debt), *waits, *told.more))


def _answer(debt: Debt) -> Iterator[str]:
    """The status and the words of the answer that stands, with the role that gave it."""
    told = finding_words(debt.finding, debt.read.release)
    if told.status:
        yield f"{told.status}. {told.answer} ({', '.join(filter(None, (told.role, told.shown_on)))})"


def _report(read: ReadReport) -> str:
    return f"From report number {read.number}, {read.release.label}."


def _ours(reports: Sequence[ReadReport], found: Owed, at: Addresses) -> Iterator[Item]:
    """Each report that this paper was drawn from: its number, where to check it, its hash."""
    words = load("board")["debt"]
    debts = (*found.board, *found.late, *found.promised, *found.refused)
    named = {reports[0].number, *(each.read.number for each in debts)}
    for read in reports:
        if read.number in named:
            check = f"{at.check}?{urlencode({'sha256': read.sha256})}"
            told = words["ours"].format(number=read.number, label=read.release.label, check=check)
            yield Item("", (told,), read.sha256)
    yield Item("", (words["page"].format(page=at.page),))


def pdf(made: Pack) -> bytes:
    """The paper. The same words give the same bytes."""
    parts = [{"title": part.title, "items": [vars(item) for item in part.items]} for part in made.parts]
    told = {"title": made.title, "service": made.service, "day": made.day, "opening": made.opening, "parts": parts}
    return public_pdf("board.typ", told)
