"""`flask team`, `flask leaders`, `flask councils`, `flask keys`: they invite and list; they never grant a key."""

from __future__ import annotations

from typing import Final

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from feedback_app import clock
from feedback_app.accounts import council as council_accounts
from feedback_app.accounts import joining, leaders
from feedback_app.accounts.joining import CannotInvite, Newcomer
from feedback_app.config import Settings
from feedback_app.extensions import db
from feedback_app.models.published import Council
from feedback_app.models.published.agency import DUTIES
from feedback_app.models.testimony import Caseload, Grant, SealingKey, Staff
from feedback_app.referred import keys as council_keys


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


team = AppGroup("team", help="The independent team: invite someone, take someone off, see who is there.")


@team.command("invite")
@click.argument("sign_in_name")
@click.option("--shown-as", required=True, help='How people see them, for example "Amara, of our team".')
@click.option(
    "--lock", type=click.Choice(["A", "B", "none"]), default="none", help="The one lock of names they may hold."
)
@click.option("--duty", is_flag=True, help="They are safeguarding lead or a deputy.")
@click.option("--trustee", is_flag=True, help="They read complaints about us and nothing else.")
@with_appcontext
def invite(sign_in_name: str, shown_as: str, lock: str, duty: bool, trustee: bool) -> None:
    """Print a link with which someone makes their sign-in, once.

    It opens nothing: colleagues who hold keys pass them on, on the page "Keys". Someone who lost their passphrase is
    invited again under the same name and starts with no keys.
    """
    who = Newcomer(sign_in_name, shown_as, None if lock == "none" else lock, duty, trustee)
    try:
        token = joining.invite(who, clock.today(), _settings().invitation_days)
    except CannotInvite as cannot:
        raise click.ClickException(str(cannot)) from cannot
    click.echo(f"Give this to {shown_as} yourself. It works once, for {_settings().invitation_days} days:\n")
    click.echo(f"  /team/join/{token}")


@team.command("remove")
@click.argument("sign_in_name")
@with_appcontext
def remove(sign_in_name: str) -> None:
    """Take someone off the team at once: their sessions end and their grants are erased.

    They may remember what they read, and a copy of their keys may exist: a colleague should now put new keys in the
    place of those they held, on the page "Keys".
    """
    if not joining.remove(sign_in_name, clock.today()):
        raise click.ClickException("There is nobody with that sign-in name.")
    click.echo("Done. Now put new keys in the place of those they held: page Keys, 'Put a new key in its place'.")


@team.command("list")
@with_appcontext
def listing() -> None:
    """Who is on the team, which lock they may hold, and how many keys they hold."""
    held = select(Grant.staff_id, func.count().label("number")).group_by(Grant.staff_id).subquery()
    rows = db.session.execute(
        select(Staff, held.c.number).outerjoin(held, held.c.staff_id == Staff.id).order_by(Staff.sign_in_name)
    )
    for person, keys in rows:
        marks = f"lock {person.lock_side or 'none'}{', on duty' if person.duty else ''}"
        marks += f"{', trustee' if person.trustee else ''}{'' if person.active else ', left'}"
        click.echo(f"{person.sign_in_name:20} {person.shown_as:30} {marks:24} {keys or 0} keys")


leader = AppGroup("leaders", help="People who answer for an agency.")


@leader.command("invite")
@click.argument("agency_page")
@click.argument("sign_in_name")
@click.option("--role", required=True, help='What the public sees, for example "Head of adoption support".')
@click.option("--duty", type=click.Choice(DUTIES), default="signs", help="Writes drafts, signs, or answers as board.")
@with_appcontext
def invite_leader(agency_page: str, sign_in_name: str, role: str, duty: str) -> None:
    """Print a link with which a leader makes their sign-in, once."""
    try:
        token = leaders.invite(agency_page, sign_in_name, role, clock.today(), _settings().invitation_days, duty)
    except LookupError as unknown:
        raise click.ClickException(str(unknown)) from unknown
    click.echo(f"  /agency/join/{token}")


@leader.command("remove")
@click.argument("sign_in_name")
@with_appcontext
def remove_leader(sign_in_name: str) -> None:
    """Let a leader who left sign in no more, at once. What they answered stands."""
    if not leaders.remove(sign_in_name, clock.today()):
        raise click.ClickException("Nobody signs in by that name.")
    click.echo("Done.")


councils = AppGroup("councils", help="People who answer complaints for a council.")


@councils.command("invite")
@click.argument("council_name")
@click.argument("sign_in_name")
@click.option("--role", required=True, help='What the team sees, for example "Complaints manager".')
@with_appcontext
def invite_for_council(council_name: str, sign_in_name: str, role: str) -> None:
    """Print a link with which someone makes their sign-in for a council, once. The first of them makes its key."""
    try:
        token = council_accounts.invite(council_name, sign_in_name, role, clock.today(), _settings().invitation_days)
    except LookupError as unknown:
        raise click.ClickException(str(unknown)) from unknown
    click.echo(f"  /council/join/{token}")


@councils.command("remove")
@click.argument("sign_in_name")
@with_appcontext
def remove_from_council(sign_in_name: str) -> None:
    """Let one of a council's people who left sign in no more, at once: their key opens nothing here any longer."""
    if not council_accounts.remove(sign_in_name, clock.today()):
        raise click.ClickException("Nobody signs in by that name.")
    click.echo("Done. If nobody is left who can read: flask councils new-key.")


@councils.command("new-key")
@click.argument("council_name")
@with_appcontext
def new_council_key(council_name: str) -> None:
    """Retire a council's key when nobody who holds it is left. What was sealed to it must be referred again."""
    found = db.session.scalar(select(Council).where(Council.name == council_name))
    if found is None or not council_keys.replace(found.id, clock.today()):
        raise click.ClickException(f"There is no key of a council with the name {council_name}.")
    click.echo("Done. The next of them who signs in makes a new one; then check its number over the phone again.")


KEYS: Final = {
    "caseload": "words", "lock": "names, lock {side}", "duty": "duty", "signing": "signing",
    "trustee": "complaints about us",
}  # fmt: skip
keys = AppGroup("keys", help="Keys: what is there and who could still read. Nothing here can open or grant anything.")


@keys.command("status")
@with_appcontext
def status() -> None:
    """Each key in use with the number of people who hold it: what too few could read is not taken."""
    held = select(Grant.key_id, func.count().label("people")).group_by(Grant.key_id).subquery()
    rows = db.session.execute(
        select(SealingKey, Caseload.name, held.c.people)
        .outerjoin(Caseload, Caseload.id == SealingKey.caseload_id)
        .outerjoin(held, held.c.key_id == SealingKey.id)
        .where(~SealingKey.retired)
        .order_by(Caseload.name, SealingKey.kind, SealingKey.side)
    )
    for key, name, people in rows:
        what = KEYS[key.kind].format(side=key.side)
        few = (people or 0) < {"caseload": _settings().min_readers, "trustee": 1}.get(key.kind, 0)
        click.echo(f"{name or 'whole service':40} {what:19} {people or 0} people{'  TOO FEW: closed' if few else ''}")


COMMANDS = (team, leader, councils, keys)
