"""`flask agencies`: agencies and councils, the caseloads that responses are sorted into, and their periods."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from feedback_app import clock
from feedback_app.answers import agency_file, role_addresses
from feedback_app.answers.agency_file import add_council
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Agency
from feedback_app.models.published import new_id as new_published_id
from feedback_app.models.testimony import Caseload, new_id
from feedback_app.publishing import periods
from feedback_app.publishing.periods import CannotFix

agencies = AppGroup("agencies", help="Agencies, their councils, their caseloads and periods.")


@agencies.command("add")
@click.argument("page")
@click.option("--name", required=True)
@click.option("--region", default="")
@click.option("--council", "councils", multiple=True, help="May be given many times.")
@click.option("--joined", is_flag=True, help="It has agreed to answer.")
@with_appcontext
def add_agency(page: str, name: str, region: str, councils: tuple[str, ...], joined: bool) -> None:
    """Add an agency and its caseload. It opens for people once enough of the team hold its keys."""
    if db.session.scalar(select(Agency.id).where(Agency.page == page)):
        raise click.ClickException(f"There is an agency with the page {page} already.")
    agency_id = new_published_id()
    with writing():
        db.session.add(Agency(id=agency_id, page=page, name=name, region=region, kind="regional", joined=joined))
        db.session.flush()
        for council in councils:
            add_council(council, agency_id)
    _caseload(agency_id, name)
    click.echo(f"Added {name}. Now two people, one of each lock, sign in and press 'Make these keys' on the page Keys.")


def _caseload(agency_id: bytes | None, name: str) -> None:
    with writing():
        db.session.add(Caseload(id=new_id(), agency_id=agency_id, name=name))


@agencies.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day on which councils moved (today unless given).")
@with_appcontext
def import_agencies(file: BinaryIO, on: datetime | None) -> None:
    """Take in agencies and councils from a CSV file: all of it or nothing. The same file twice changes nothing.

    Columns: agency, councils (with ; between); where known kind (regional, voluntary, support), region, closed_on.
    """
    try:
        done = agency_file.take_in(agency_file.read(file.read()), on.date() if on else clock.today())
    except agency_file.BadFile as bad:
        raise click.ClickException("\n".join([*bad.sentences, "Nothing was taken in."])) from bad
    made = _caseloads_for_all()
    click.echo(f"{len(done.new)} agencies are new, {len(done.changed)} changed, {done.councils} councils are named.")
    for council, before, now in done.moved:
        click.echo(f"{council} moved from {before} to {now}. Its history is kept.")
    if made:
        click.echo(f"{made} wait for keys: two people, one of each lock, press 'Make these keys' on the page Keys.")


@agencies.command("addresses")
@click.argument("file", type=click.File("rb"))
@with_appcontext
def addresses(file: BinaryIO) -> None:
    """Take in role addresses of chairs and directors from a CSV file: all of it or nothing.

    Columns: agency (its page), role (chair or director), mail. Mail goes there when an answer is late.
    """
    try:
        kept = role_addresses.take_in(role_addresses.read(file.read()))
    except agency_file.BadFile as bad:
        raise click.ClickException("\n".join([*bad.sentences, "Nothing was taken in."])) from bad
    click.echo(f"{kept} addresses are kept.")


def _caseloads_for_all() -> int:
    """A caseload for each open agency that has none yet: how many were made. Run again, it goes on where it stopped."""
    have = set(db.session.scalars(select(Caseload.agency_id)))
    lacking = [a for a in db.session.scalars(select(Agency).where(Agency.closed_on.is_(None))) if a.id not in have]
    names = [(agency.id, agency.name) for agency in lacking]
    with writing():
        db.session.add_all(Caseload(id=new_id(), agency_id=agency_id, name=name) for agency_id, name in names)
    return len(names)


@agencies.command("not-sure")
@with_appcontext
def not_sure() -> None:
    """Add the caseload of people who are not sure which agency it is about. The service opens with it."""
    if db.session.scalar(select(Caseload.id).where(Caseload.agency_id.is_(None))):
        raise click.ClickException("It is there already.")
    _caseload(None, "Not sure")
    click.echo("Added. Now two people, one of each lock, sign in and press 'Make these keys' on the page Keys.")


@agencies.command("period")
@click.argument("page")
@click.option("--expected", required=True, type=click.IntRange(min=0), help="How many responses a year may come.")
@with_appcontext
def period(page: str, expected: int) -> None:
    """Fix the next period of an agency beforehand; `not-sure` stands for those who name no agency.

    It begins on the next free Monday. Its length follows from what is expected (publishing/periods.toml).
    """
    agency = None if page == "not-sure" else db.session.scalar(select(Agency).where(Agency.page == page))
    of = Caseload.agency_id.is_(None) if page == "not-sure" else Caseload.agency_id == (agency.id if agency else b"")
    caseload = db.session.scalar(select(Caseload).where(of))
    if caseload is None:
        raise click.ClickException(f"There is no agency with the page {page}.")
    try:
        made = periods.fix(caseload.id, expected, clock.today())
    except CannotFix as cannot:
        raise click.ClickException(str(cannot)) from cannot
    click.echo(f"{made.label}: from {made.starts} up to, not with, {made.ends}.")
