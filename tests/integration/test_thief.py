"""The thief test: a copy of every disk, taken again and again on the way, gives up nothing of what people said.

The real server runs with script/server's own lines. PostgreSQL is made to log every statement with its values, which is
the worst that a log can do. Controls show that each thing would be found if it were there.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from feedback_app import clock
from feedback_app.clock import monday_of
from feedback_app.config import ROOT, Settings
from feedback_app.crossing.bring_back import bring_back
from feedback_app.crossing.deliver import deliver
from feedback_app.database import driver_url, watch
from feedback_app.intake.return_code import keys_of
from tests import conftest
from tests.councils import add_person
from tests.house import Records
from tests.integration import told_a_council, told_all
from tests.integration.robbed_server import WATCHED, RobbedServer
from tests.integration.thief import Found, Search, Thief, encodings, every_row, greek, latin
from tests.integration.told_all import Canaries
from tests.places import PostgresPlaces, SqlitePlaces, app_for_tests, close_engines
from tests.promises.server import Browser

SLICE = 24
"""Bytes of something sealed that stand nowhere else by chance."""


class TalkativePostgres(PostgresPlaces):
    """As durable as anywhere, and with a log that holds every statement with its values."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(self._directory)
        with self._admin() as admin:
            admin.execute("ALTER SYSTEM RESET ALL")
            for name, value in (("log_statement", "all"), ("log_parameter_max_length_on_error", "-1")):
                admin.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            admin.execute("SELECT pg_reload_conf()")


class OneFolder(SqlitePlaces):
    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.directory = directory


@pytest.fixture(scope="module")
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> conftest.Engine:
    return conftest.Engine(OneFolder(tmp_path_factory.mktemp("robbed")))


@pytest.fixture(scope="module")
def postgresql_engine() -> Iterator[conftest.Engine]:
    places = TalkativePostgres()
    yield conftest.Engine(places)
    places.stop()


@pytest.fixture
def engines(settings: Settings) -> Iterator[dict[str, Engine]]:
    """The test's own way into both databases, beside the server."""
    urls = {"testimony": settings.database_url, "published": settings.published_database_url}
    found = {side: create_engine(driver_url(url)) for side, url in urls.items()}
    for each in found.values():
        watch(each)
    yield found
    for each in found.values():
        each.dispose()


@pytest.fixture
def thief(engine: conftest.Engine, records: Records, tmp_path: Path) -> Thief:
    """Looks for the first time once the house is staffed and before anyone has said anything."""
    return Thief([engine.places.directory, tmp_path / "server", ROOT / "instance"])


@pytest.fixture
def server(thief: Thief, settings: Settings, tmp_path: Path) -> Iterator[RobbedServer]:
    found = RobbedServer(settings, tmp_path / "server")
    try:
        found.wait()
        yield found
    finally:
        found.stop()


def change(engine: Engine, statement: str, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement), values)


def the_case(engine: Engine, settings: Settings, code: str) -> bytes:
    with engine.connect() as connection:
        asked = text('SELECT id FROM "case" WHERE lookup = :lookup')
        return bytes(connection.execute(asked, {"lookup": keys_of(code, settings.code_pepper).lookup}).scalar_one())


def weeks_pass(engine: Engine, case: bytes, period: bytes) -> None:
    """The period in which this case came is over."""
    starts = monday_of(clock.today()) - timedelta(days=6)
    change(
        engine,
        "UPDATE period SET starts = :s, ends = :e WHERE id = :id",
        s=starts,
        e=monday_of(clock.today()),
        id=period,
    )
    change(engine, 'UPDATE "case" SET week = :s WHERE id = :id', s=starts, id=case)


def fails_in_the_middle(person: Browser, server: RobbedServer, engine: Engine, lost: str) -> None:
    """A table is away while a person writes: the log says where, never what."""
    person.visit("/come-back/messages")
    change(engine, "ALTER TABLE message RENAME TO message_away")
    person.press("/come-back/messages", message=lost)
    change(engine, "ALTER TABLE message_away RENAME TO message")
    assert lost not in person.page
    assert "Error at " in (server.place / "gunicorn.log").read_text()


@pytest.fixture
def beside(settings: Settings) -> Iterator[Flask]:
    """The app beside the server, on the server's day: for what no page does."""
    found = app_for_tests(settings)
    yield found
    close_engines(found)


def complains(
    app: Flask, person: Browser, team: Browser, case: str, canaries: Canaries, engine: conftest.Engine
) -> None:
    """A complaint that goes to a council and comes back, with files both ways. What goes through a temporary file does
    not hang on the database; long ones are dear to search for in all that PostgreSQL writes."""
    lines = told_a_council.LONG if isinstance(engine.places, OneFolder) else 1
    with app.app_context():
        add_person(told_a_council.MANAGER, told_a_council.COUNCIL)
    council = told_a_council.signs_in(person.address)
    told_a_council.is_referred(person, team, case, canaries, lines)
    with app.app_context():
        deliver()
    told_a_council.answers(council, canaries, lines)
    with app.app_context():
        bring_back()
    told_a_council.is_taken_in(person, team, case, canaries)
    canaries.add_cookies(council)


def sealed_values(engine: Engine, case: bytes) -> list[bytes]:
    """What is kept of one case and its messages, in slices that would show it anywhere."""
    asked = (
        'SELECT sealed_words, sealed_name, sealed_for_duty, person_key, lookup FROM "case" WHERE id = :id',
        "SELECT for_person, for_team FROM message WHERE case_id = :id",
        "SELECT for_person, for_team FROM complaint_step WHERE case_id = :id",
        "SELECT sealed, sealed_title FROM attachment WHERE case_id = :id",
    )
    with engine.connect() as connection:
        rows = [row for each in asked for row in connection.execute(text(each), {"id": case})]
    values = [bytes(value) for row in rows for value in row if value is not None]
    return [value[at : at + SLICE] for value in values for at in range(0, len(value) - SLICE + 1, 256)]


def standing(slices: list[bytes], loot: dict[str, bytes]) -> int:
    whole = b"\n".join(loot.values())
    return sum(each in whole for each in slices)


def test_a_copy_of_every_disk_gives_up_nothing(
    thief: Thief,
    server: RobbedServer,
    settings: Settings,
    records: Records,
    engines: dict[str, Engine],
    engine: conftest.Engine,
    beside: Flask,
) -> None:
    canaries, loot, testimony = Canaries(), {}, engines["testimony"]

    def steal(moment: str) -> dict[str, bytes]:
        taken = thief.take(server.processes()) | every_row(engines)
        loot.update({f"{moment}: {where}": data for where, data in taken.items()})
        return taken

    person = Browser(server.address)
    code = told_all.writes_a_draft(person, canaries, "harbourlands")
    canaries.add_code(code, settings.code_pepper)
    steal("a draft is saved")
    told_all.uploads(server, canaries.told["upload"])
    told_all.sends_it(person, canaries)
    assert person.code() == code
    canaries.add_cookies(person)
    steal("sent")
    case = the_case(testimony, settings, code)
    one, other = (told_all.signs_in(server.address, name) for name in ("amara", "nadia"))
    told_all.works_on_it(one, other, case.hex(), canaries)
    weeks_pass(testimony, case, records.periods["over"])
    told_all.closes(one, records.periods["over"].hex(), canaries)
    returned = told_all.comes_back(server.address, code, canaries)
    complains(beside, returned, one, case.hex(), canaries, engine)
    steal("a council has answered a complaint")
    fails_in_the_middle(returned, server, testimony, canaries.told["lost message"])
    for browser in (one, other, returned):
        canaries.add_cookies(browser)
    kept = sealed_values(testimony, case)
    assert standing(kept, steal("the team has worked")) > len(kept) // 2, "the sealed bytes were never on a disk"
    person.press("/tell-us/kept")
    returned.visit("/come-back/take-back")
    returned.press("/come-back/take-back")
    left = steal("taken back")
    server.stop()
    steal("the server is stopped")
    assert any("gunicorn.log" in where for where in loot)

    assert Search(canaries.all()).in_all(loot) == {}
    assert server.written() == set(), "a request, or something else, went through a file"
    if testimony.dialect.name == "sqlite":
        assert standing(kept, {where: data for where, data in left.items() if "instance" not in where}) == 0
    control_of_the_databases(thief, engines)


def control_of_the_databases(thief: Thief, engines: dict[str, Engine]) -> None:
    """One value that nobody sealed is found on the disk, in the rows and, on PostgreSQL, in the log."""
    planted, long = greek(), latin()
    change(
        engines["testimony"],
        "UPDATE caseload SET name = :planted, known = :long",
        planted=planted,
        long="{}" + f" {long}" * 3_000,
    )
    found = Search({"planted": planted, "long": long}).in_all(thief.take() | every_row(engines))
    labels = {(label, Path(where).name) for where, each in found.items() for label, _ in each}
    assert ("planted", "testimony.caseload") in labels
    assert ("long", "testimony.caseload") in labels
    on_disk = {name for label, name in labels if label == "planted"}
    wanted = {"log"} if engines["testimony"].dialect.name == "postgresql" else {"testimony.db-wal"}
    assert wanted <= on_disk, on_disk
    if "log" in wanted:
        assert any("pg_wal" in where for where in found)


def _hidden() -> list[tuple[str, str | bytes, str, bytes]]:
    """(canary's kind, canary, encoding, what stands on the disk)"""
    found: list[tuple[str, str | bytes, str, bytes]] = []
    for kind, canary in (("latin", latin()), ("greek", greek()), ("key", os.urandom(32))):
        for name, needles in encodings(canary).items():
            found += [(f"{kind} {place}", canary, name, needle) for place, needle in enumerate(needles)]
            found.append(
                (f"{kind} gzip", canary, f"compressed {name}", gzip.compress(b"before " + needles[0] + b" after"))
            )
            for level in (0, 1, 6, 9):
                cut = zlib.compress(os.urandom(900) + needles[0] + os.urandom(9_000), level)[:-1_000]
                found.append((f"{kind} zlib {level}, cut off", canary, f"compressed {name}", cut))
    return found


def test_each_encoding_is_found_wherever_it_stands(tmp_path: Path) -> None:
    thief, hidden = Thief([tmp_path]), _hidden()
    for number, (_, _, _, planted) in enumerate(hidden):
        (tmp_path / f"{number}.bin").write_bytes(os.urandom(5_000 + number) + planted + os.urandom(300))
    loot = {Path(where).stem: data for where, data in thief.take().items()}
    missed = [
        (kind, name)
        for number, (kind, canary, name, _) in enumerate(hidden)
        if not any(found.endswith(name.split()[-1]) for _, found in Search({"it": canary}).in_bytes(loot[str(number)]))
    ]
    assert missed == []
    nothing: Found = Search({"other": latin(), "another": greek()}).in_bytes(b"".join(loot.values()))
    assert nothing == set()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system shows no open files")
def test_a_temporary_file_that_lives_for_a_moment_is_noted_and_one_without_a_name_is_read(tmp_path: Path) -> None:
    canary, notes = latin(), tmp_path / "notes"
    (tmp_path / "tmp").mkdir()
    code = (
        "import sys, tempfile\n"
        f"open_file = tempfile.TemporaryFile(); open_file.write({canary!r}.encode()); open_file.flush()\n"
        "with tempfile.NamedTemporaryFile() as short: name = short.name\n"
        "print(name, flush=True); sys.stdin.read()"
    )
    environment = {"PYTHONPATH": str(WATCHED), "NOTE_WRITES_IN": str(notes), "TMPDIR": str(tmp_path / "tmp")}
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        name = child.stdout.readline().decode().strip()
        found = Search({"it": canary}).in_all(Thief([tmp_path]).take([child.pid]))
        child.communicate()
    assert name in notes.read_text().splitlines()
    assert str(tmp_path / "tmp") in notes.read_text()
    assert [("it", "plain") in each for each in found.values()] == [True], found
