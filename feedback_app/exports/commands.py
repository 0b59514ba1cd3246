"""`flask reports verify`: what anyone who runs the published side can ask of every released report."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from feedback_app.answers.checking import check_all, check_statements

reports = AppGroup("reports", help="The released reports that everyone can read.")


def add(app: Flask) -> None:
    """Give `app` its commands."""
    app.cli.add_command(reports)


@reports.command("verify")
@click.option("--key", "keys", multiple=True, help="A public key that we release with, in hex; may be given again.")
@with_appcontext
def verify(keys: tuple[str, ...]) -> None:
    """Check the hash and signature of every report, statement and letter. Exit status 1 when one is not as signed.

    Give --key (or set RELEASE_KEYS), as the team wrote it down, to find reports that were signed with another key:
    without it, this can tell only that each report fits the key that is stored beside it.
    """
    known: frozenset[bytes] = current_app.config["SETTINGS"].trusted_keys()
    trusted = known.union(_key(written) for written in keys)
    found, stated = check_all(trusted), check_statements(trusted)
    for each in found:
        sound = f"whole, signed with {each.edition.signed_with.hex()}"
        which = f"report {each.number}{f', correction {each.correction.place}' if each.correction else ''}"
        click.echo(f"{each.agency.page}, {which}: {' '.join(each.faults) or sound}")
    for said in stated:
        whose = f"letter to {said.agency.page}" if said.agency else f"statement, {said.statement.topic}"
        sound = f"whole, signed with {said.statement.signed_with.hex()}"
        click.echo(f"{whose}, {said.statement.day}: {' '.join(said.faults) or sound}")
    broken = sum(bool(wrong) for wrong in [each.faults for each in found] + [each.faults for each in stated])
    click.echo(f"{len(found) + len(stated)} released, {broken} of them not as signed.")
    if broken:
        raise SystemExit(1)


def _key(written: str) -> bytes:
    try:
        key = bytes.fromhex(written)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise click.BadParameter("A public key is 64 hexadecimal digits.")
    return key
