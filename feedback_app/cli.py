"""The `flask ...` commands of the testimony side."""

from __future__ import annotations

import json
import time

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from feedback_app import clock
from feedback_app.audit import trail
from feedback_app.commands import people
from feedback_app.commands.agencies import agencies
from feedback_app.config import table


def add(app: Flask) -> None:
    """Give `app` its commands."""
    for command in (settings, databases, tend, audit, demo, agencies, *people.COMMANDS):
        app.cli.add_command(command)


@click.command()
def settings() -> None:
    """Check the settings and list them all. (They are checked when this starts: it prints what is wrong.)"""
    for name, default, about in table():
        click.echo(f"{name:24} {about}{f' (default: {default})' if default else ''}")
    click.echo(f"Settings are sound for {current_app.config['SETTINGS'].environment}.")


databases = AppGroup("databases", help="Make the databases, or bring them up to date.")


@databases.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Run the migrations of each side."""
    from feedback_app.migrate import upgrade_all

    upgrade_all()
    click.echo("Both databases are up to date.")


@databases.command("write-anew")
@with_appcontext
def write_anew() -> None:
    """On PostgreSQL, each night, as the role that owns the tables: leave nothing of what was deleted that day."""
    from feedback_app.database import write_anew as now

    click.echo("Written anew." if now() else "SQLite needs none of this: what is deleted is overwritten at once.")


@click.command()
@click.option("--every", type=click.IntRange(min=5), help="Go on, with so many seconds between rounds.")
@with_appcontext
def tend(every: int | None) -> None:
    """All timed work: deliver, erase what is over. Run it beside the server."""
    from feedback_app.answers.arrivals import Unexpected
    from feedback_app.crossing.deliver import ForgedEnvelope
    from feedback_app.extensions import db
    from feedback_app.tend import tend as once

    while True:
        try:
            done = once(clock.today(), clock.slot(), current_app.config["SETTINGS"])
        except (ForgedEnvelope, Unexpected) as stuck:
            click.echo(f"Erased what was over. One envelope cannot be delivered: {stuck}", err=True)
            if every is None:
                raise SystemExit(1) from stuck
        else:
            if any(vars(done).values()):
                erased = done.drafts + done.returns + done.sessions
                click.echo(
                    f"delivered {done.delivered}; erased {erased} that were over; sent {done.mails} mails; "
                    f"{done.rungs} steps up the ladder"
                )
            if done.unsent:
                click.echo(f"{done.unsent} mails could not be sent yet. Look at the settings for mail.", err=True)
        if every is None:
            return
        db.session.remove()
        time.sleep(every)


audit = AppGroup("audit", help="The trail of what the team and leaders did.")


@audit.command("verify")
@with_appcontext
def verify() -> None:
    """Walk both trails: finds a change, a removal, another order. Exit status 1 when one is found."""
    from feedback_app.models.published import PublishedAct
    from feedback_app.models.testimony import Act

    broken = False
    for side, kind in (("testimony", Act), ("published", PublishedAct)):
        found = trail.verify(kind, _printed_heads() if kind is Act else ())
        acts, head = trail.head(kind)
        broken = broken or found is not None
        click.echo(
            f"{side}: act {found.place}: {found.sentence}" if found else f"{side}: {acts} acts hold, head {head.hex()}"
        )
    if broken:
        raise SystemExit(1)


def _printed_heads() -> list[tuple[int, bytes]]:
    """The heads of the team's trail that stand in released reports, corrections, statements, letters and years."""
    from feedback_app.extensions import db
    from feedback_app.models.published import Correction, Release, Statement, YearCorrection, YearTable

    columns = (Release.body, Correction.body, Statement.body, YearTable.body, YearCorrection.body)
    bodies = [json.loads(body) for column in columns for body in db.session.scalars(select(column))]
    return [(body["audit_acts"], bytes.fromhex(body["audit_head"])) for body in bodies]


@click.command()
@click.option("--small", is_flag=True, help="A few responses only, for tests.")
@with_appcontext
def demo(small: bool) -> None:
    """Load the invented agencies, team and responses. Refused in production."""
    from feedback_app.demo.load import keep_sign_ins, load_demo

    known = load_demo(clock.today(), current_app.config["SETTINGS"], click.echo, small=small)
    if known is not None:
        keep_sign_ins(known)
