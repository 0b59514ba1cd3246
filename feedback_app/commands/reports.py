"""`flask reports verify`: what anyone who runs the published side can ask of every released report."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from feedback_app.answers.checking import Checked, CheckedStatement, check_all, check_statements
from feedback_app.answers.years import check_years

reports = AppGroup("reports", help="The released reports that everyone can read.")


def add(app: Flask) -> None:
    """Give `app` its commands."""
    app.cli.add_command(reports)


@reports.command("verify")
@click.option("--key", "keys", multiple=True, help="A public key that we release with, in hex; may be given again.")
@with_appcontext
def verify(keys: tuple[str, ...]) -> None:
    """Check the hash and signature of all that was released. Exit status 1 when something is not as signed.

    Give --key (or set RELEASE_KEYS), as the team wrote it down, to find reports that were signed with another key:
    without it, this can tell only that each report fits the key that is stored beside it.
    """
    known: frozenset[bytes] = current_app.config["SETTINGS"].trusted_keys()
    trusted = known.union(_key(written) for written in keys)
    found, stated, years = check_all(trusted), check_statements(trusted), check_years(trusted)
    told = [(_report(each), each.edition.signed_with, each.faults) for each in found]
    told += [(_statement(said), said.statement.signed_with, said.faults) for said in stated]
    told += [(f"year {year.row.year}, {year.row.page}", year.row.signed_with, year.faults) for year in years]
    for what, signed_with, faults in told:
        click.echo(f"{what}: {' '.join(faults) or f'whole, signed with {signed_with.hex()}'}")
    broken = sum(bool(faults) for _, _, faults in told)
    click.echo(f"{len(told)} released, {broken} of them not as signed.")
    if broken:
        raise SystemExit(1)


def _report(each: Checked) -> str:
    correction = f", correction {each.correction.place}" if each.correction else ""
    return f"{each.agency.page}, report {each.number}{correction}"


def _statement(said: CheckedStatement) -> str:
    whose = f"letter to {said.agency.page}" if said.agency else f"statement, {said.statement.topic}"
    return f"{whose}, {said.statement.day}"


def _key(written: str) -> bytes:
    try:
        key = bytes.fromhex(written)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise click.BadParameter("A public key is 64 hexadecimal digits.")
    return key
