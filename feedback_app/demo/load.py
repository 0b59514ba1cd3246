"""Loads the demo by the same services that real people use: sent, read, closed, released, answered. All invented."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from feedback_app.accounts import leaders, team
from feedback_app.accounts.passphrase import stretch_passphrase
from feedback_app.answers import agency_file, replies, reports
from feedback_app.answers.agency_file import add_council
from feedback_app.answers.statuses import RULES
from feedback_app.casework.cases import open_case, write_to_person
from feedback_app.config import ROOT, Settings
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.demo import complaints, council, last_year, written
from feedback_app.demo.quote import said_yes
from feedback_app.demo.rated import rate_answers
from feedback_app.demo.responses import QUOTED, Post, label, periods
from feedback_app.extensions import db
from feedback_app.intake.return_code import keys_of, new_code
from feedback_app.models.published import Agency, Leader
from feedback_app.models.published import new_id as new_published_id
from feedback_app.models.testimony import Case, Caseload, Period, RecordId, Report, Staff, new_id
from feedback_app.publishing import close as closing
from feedback_app.publishing import report as report_room
from feedback_app.publishing import screening
from feedback_app.publishing.release import release
from feedback_app.sealed.keyring import Keyring, make_key
from feedback_app.sealed.lockbox import unlock
from feedback_app.sealed.suite import Place, key_pair

HERE: Final = Path(__file__).parent
TEAM: Final = (("amara", "A", True), ("nadia", "B", True), ("tom", "A", False), ("wren", "B", False))
KNOWN: Final = {"adopter": "500_or_more", "prospective_adopter": "200_or_more", "birth_family": "50_to_199",
                "adopted_adult": "200_or_more"}  # fmt: skip


MOVED: Final = date(2025, 4, 1)
"""One made-up council moved on this day."""


class NoDemoHere(RuntimeError):
    """Invented people must not stand beside real ones."""


@dataclass
class SignIns:
    """What the demo's visitors need; kept in instance/ so that the next start can print it again."""

    team: dict[str, str]
    leaders: dict[str, str]
    code: str = ""
    councils: dict[str, str] = field(default_factory=dict)


def sign_ins_file() -> Path:
    return ROOT / "instance" / "demo_sign_ins.json"


def load_demo(today: date, settings: Settings, say: Callable[[str], None], *, small: bool = False) -> SignIns | None:
    """Fill two empty databases with the demo. None when somebody is there already. Raises NoDemoHere."""
    if settings.environment == "production" or not settings.demo_data:
        raise NoDemoHere("The demo is not for production: set DEMO_DATA=true outside it.")
    if db.session.scalar(select(Staff.id).limit(1)):
        say("The demo is loaded already.")
        return None
    known = SignIns({name: _passphrase() for name, _, _ in TEAM}, {})
    agencies = _agencies(known)
    people = _team(known, agencies)
    say("Made the team, its keys and two agencies.")
    post = Post(settings, today, {key: agency.id for key, agency in agencies.items()} | {"not_sure": None})
    sent = post.send_all(say, small)
    known.code = post.printed
    say(f"Sealed {sent} invented responses.")
    if not small:
        others = [each for each in _others(agencies) if each.kind == "regional"]
        year = last_year.begin(settings, others, people, today)
        say(f"Closed, released and added up {year}.")
    _publish(today, settings, known, people, agencies, post.quoted, say)
    return known


def _passphrase() -> str:
    return " ".join(new_code().split()[:5])


def _agencies(known: SignIns) -> dict[str, Agency]:
    found = {}
    for raw in tomllib.loads((HERE / "agencies.toml").read_text("utf-8"))["agency"]:
        with writing():
            agency = Agency(
                id=new_published_id(), page=raw["key"], name=raw["name"], region=raw["region"], kind=raw["kind"],
                joined=True,
            )  # fmt: skip
            db.session.add(agency)
            db.session.flush()
            for name in raw["councils"]:
                add_council(name, agency.id)
            known.leaders[raw["key"]] = _passphrase()
            db.session.add(
                leaders.new_leader(agency.id, raw["key"], "Head of adoption support", known.leaders[raw["key"]])
            )
        found[raw["key"]] = agency
    agency_file.take_in(agency_file.read((HERE / "agencies.csv").read_bytes()), MOVED)
    return found


def _team(known: SignIns, agencies: dict[str, Agency]) -> dict[str, Keyring]:
    people = [
        team.new_staff(name, f"{name.title()}, of our team", known.team[name], side, duty=duty)
        for name, side, duty in TEAM
    ]
    with writing():
        db.session.add_all(people)
        db.session.flush()
        make_key("duty", [p for p in people if p.duty])
        make_key("signing", people)
        for agency in (*agencies.values(), *_others(agencies), None):
            caseload = Caseload(
                id=new_id(), agency_id=agency.id if agency else None,
                name=agency.name if agency else "Not sure", known=json.dumps(KNOWN if agency else {}),
            )  # fmt: skip
            db.session.add(caseload)
            db.session.flush()
            make_key("caseload", people, caseload.id)
            for side in "AB":
                make_key("lock", [p for p in people if p.lock_side == side], caseload.id, side)
    return {p.sign_in_name: _unlocked(p, known.team[p.sign_in_name]) for p in people}


def _others(agencies: dict[str, Agency]) -> list[Agency]:
    """Agencies of the demo's file that take responses and have not joined yet."""
    mine = {agency.id for agency in agencies.values()}
    return [each for each in reports.agencies() if each.id not in mine and each.closed_on is None]


def _unlocked(person: Staff, passphrase: str) -> Keyring:
    opened = stretch_passphrase(passphrase, person.salt).lock
    return Keyring(
        person.id, key_pair(unlock(person.wrapped_key, opened, Place("staff key", person.id, b"passphrase")))
    )


def _publish(
    today: date, settings: Settings, known: SignIns, people: dict[str, Keyring], agencies: dict[str, Agency],
    quoted: str, say: Callable[[str], None],
) -> None:  # fmt: skip
    written = tomllib.loads((HERE / "sentences.toml").read_text("utf-8"))["sentence"]
    for key, agency in agencies.items():
        caseload = db.session.scalars(select(Caseload).where(Caseload.agency_id == agency.id)).one()
        ids = _make_periods(caseload.id, periods(today))
        for number in (1, 2):
            mine = [s for s in written if s["agency"] == key and s["period"] == number]
            code = quoted if (key, number) == (QUOTED[0], 2) else ""
            _one_report(ids[number - 1], agency, mine, people, periods(today)[number - 1][1], settings, today, code)
            say(f"Closed and released {agency.name}, period {number}.")
            if number == 1:
                first = reports.reports_of(agency, today)[0]
                answered = [finding.line.key for finding in first.findings if finding.answer]
                rated = rate_answers(people["amara"], caseload, answered, first.release.day + timedelta(days=30))
                say(f"{rated} people rated its answers." if rated else "It answered nothing that could be rated.")
    _letter(known, people, settings, today)
    known.councils["eastmere"] = _passphrase()
    council.signs_in("eastmere", known.councils["eastmere"], people["amara"], today - timedelta(days=30))
    complaints.begin_all(settings, agencies, people, today)
    say("Began four complaints; one waits on a council's own page.")


def _make_periods(caseload_id: RecordId, spans: list[tuple[date, date]]) -> list[RecordId]:
    made = [Period(id=new_id(), caseload_id=caseload_id, label=label(*s), starts=s[0], ends=s[1]) for s in spans]
    with writing():
        db.session.add_all(made)
    return [period.id for period in made]


def _one_report(
    period_id: RecordId, agency: Agency, mine: list[dict[str, Any]], people: dict[str, Keyring], over: date,
    settings: Settings, today: date, code: str,
) -> None:  # fmt: skip
    closed, released = over + timedelta(days=2), over + timedelta(days=9)
    report_id = closing.close(people["amara"], period_id, closed, agency.page)
    quotes = said_yes(people["amara"], report_id, code, settings, closed) if code else ()
    sentences = {each["theme"]: each["text"] for each in mine}
    written.write(people["amara"], report_id, sentences, last_year.OPENING, closed, quotes)
    ticked = report_room.find(people["nadia"], report_id).to_tick
    release(people["nadia"], report_id, released, settings, agency.page, ticked=ticked)
    deliver()
    _answers(report_id, agency, mine, people, released, today)


def _answers(
    report_id: RecordId,
    agency: Agency,
    mine: list[dict[str, Any]],
    people: dict[str, Keyring],
    released: date,
    today: date,
) -> None:
    leader = db.session.scalars(select(Leader).where(Leader.agency_id == agency.id)).one()
    leaders.accept_charter(leader.id, released)
    wanted = db.session.get_one(Report, report_id).release_hash
    read = next(r for r in reports.reports_of(agency, today) if r.release.hash == wanted)
    shown = {finding.line.key for finding in read.findings}
    for each in (s for s in mine if "answer" in s and s["theme"] in shown):
        raw = each["answer"]
        by = released + timedelta(days=raw["by_date"]) if raw.get("by_date") else None
        sent = released + timedelta(days=20)
        reply = replies.send(
            leader,
            read.release,
            _answer(each["theme"], raw, by),
            sent,
        )
        screening.decide(people["tom"], reply.id, True, "", sent + timedelta(days=2))
    deliver()


def _answer(theme: str, raw: dict[str, Any], by: date | None) -> replies.Answer:
    review = "review_on" in RULES.status[raw["status"]].needs
    words = {part: raw[part] for part in ("text", "know", "change", "meanwhile") if part in raw}
    return replies.Answer(
        theme, raw["status"], reasons=tuple(raw["reasons"]), by_date=None if review else by,
        review_on=by if review else None, **words,
    )  # fmt: skip


def _letter(known: SignIns, people: dict[str, Keyring], settings: Settings, today: date) -> None:
    """A message for the person whose code the demo prints."""
    case_id = db.session.scalar(select(Case.id).where(Case.lookup == keys_of(known.code, settings.code_pepper).lookup))
    assert case_id is not None
    sent = periods(today)[0][1] - timedelta(days=30)
    open_case(people["wren"], case_id, "To read it for the first time", sent)
    text = (
        "Thank you for telling us. You are not the only one who waited. We will ask the agency about it in our next "
        "report. If things get harder while you wait, write to us here or call one of the numbers on this page."
    )
    write_to_person(people["wren"], case_id, text, sent)


def keep_sign_ins(known: SignIns) -> None:
    """Write the demo's sign-ins where only this user can read them."""
    file = sign_ins_file()
    file.parent.mkdir(exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(vars(known), indent=1), "utf-8")
