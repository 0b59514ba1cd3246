"""Attack 5: a copy of every column, file, log and backup, before and after closing, on both engines."""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import MetaData, create_engine, select, text

from analysis.reading import Reading, Theme
from benchmarks.attacks.outcome import Outcome
from benchmarks.databases import Urls, postgresql, sqlite
from benchmarks.rotation import keyring_of_one, staffed
from feedback_app import clock, create_app
from feedback_app.casework.cases import correct_reading
from feedback_app.config import load
from feedback_app.database import driver_url, forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.intake.caseloads import Locks
from feedback_app.intake.draft import Answers
from feedback_app.intake.return_code import new_code
from feedback_app.intake.routes import adult_route
from feedback_app.intake.submit import Sending, make_case
from feedback_app.migrate import upgrade_all
from feedback_app.models.testimony import Case, Period, new_id
from feedback_app.publishing.close import close
from feedback_app.sealed.vault import seal_reading

EACH: Final = 12
ENDS: Final = clock.monday_of(clock.today())
STARTS: Final = ENDS - timedelta(weeks=13)
NOISED: Final = frozenset({"closing", "caseload", "spending"})
"""Tables that hold a number or a band for every theme and voice, whoever spoke: their names are no canaries there."""


@dataclass(frozen=True)
class World:
    """Responses that are alike but for what is counted: the attacker wants to tell one world from the other."""

    name: str
    reading: Reading
    given: dict[str, str]

    def canaries(self) -> list[str]:
        """What must stand nowhere: the words, and pieces of the reading as it is written inside the seal."""
        inside = json.dumps(self.reading.as_dict(), separators=(",", ":"))
        voice, rating = f'"voice":"{self.reading.voice}"', f'"rating":"{self.reading.rating}"'
        assert voice in inside
        return [self.given["happened"][:24], voice, rating, *(f'["{t.code}","{t.sign}"' for t in self.reading.themes)]


def _world(name: str, voice: str, rating: str, themes: tuple[str, ...]) -> World:
    heard = tuple(Theme(theme[:-1], theme[-1], 0.9, "reviewer") for theme in themes)
    reading = Reading(heard, "negative", voice=voice, rating=rating, when="last_year")
    return World(name, reading, {"who": voice, "how": rating, "happened": f"canary{name} lantern teapot in the garden"})


WORLDS: Final = (
    _world("one", "birth_family", "poor", ("D4-", "B2-", "C3-", "A1-", "D1-", "B9-")),
    _world("two", "adopter", "good", ("A1+",)),
)


def run(seed: int = 5) -> list[Outcome]:
    """Both engines. `seed` is not used: what is sealed is random, and the search is of everything."""
    return [*_on("SQLite", sqlite), *_on("PostgreSQL", postgresql)]


def _on(engine: str, databases: Any) -> list[Outcome]:
    copies, patterns = [], []
    for world in WORLDS:
        with tempfile.TemporaryDirectory(prefix="copies-") as place, databases(Path(place)) as urls:
            found = _one(world, urls, Path(place))
            copies.append(found)
            patterns.append(found.pattern)
    searched, hits = sum(each.searched for each in copies), sum(each.hits for each in copies)
    clear = sum(each.clear for each in copies) / sum(each.could_be_clear for each in copies)
    other = sum(one != two for one, two in zip(*patterns, strict=True))
    unpadded = [len(json.dumps(world.reading.as_dict())) for world in WORLDS]
    left = sum(each.left for each in copies) / sum(each.sealed for each in copies)
    return [
        Outcome("5 copies", f"{engine}: canaries found in columns, files, log and backup, before and after closing",
                hits / searched, hits / searched, 0.0, clear, 1.0, searched),
        Outcome("5 copies", f"{engine}: two worlds told apart by sizes or by what was written, step by step",
                other / len(patterns[0]), other / len(patterns[0]), 0.0, float(unpadded[0] != unpadded[1]), 1.0,
                len(patterns[0])),
        Outcome("5 copies", f"{engine}: sealed readings still in the tables' files after closing",
                left, left, 0.0, min(each.before for each in copies), 0.9, sum(each.sealed for each in copies)),
    ]  # fmt: skip


@dataclass
class Found:
    """What a search of one world's copies gave. `pattern` is what each step wrote, by table, column and size."""

    searched: int = 0
    hits: int = 0
    clear: int = 0
    could_be_clear: int = 0
    sealed: int = 0
    before: float = 0.0
    left: int = 0
    pattern: tuple[object, ...] = ()


def _one(world: World, urls: Urls, place: Path) -> Found:
    with _house(urls) as locks:
        cases = _send(world, locks)
        with writing():
            db.session.add(
                period := Period(id=new_id(), caseload_id=locks.caseload_id, label="x", starts=STARTS, ends=ENDS)
            )
            period_id = period.id
        found, states = Found(), [_sizes()]
        sealed = [row for row in db.session.scalars(select(Case.sealed_reading)) if row is not None]
        found.sealed = len(sealed)
        _flush(urls)
        found.before = _there(sealed, _files(urls, place)) / len(sealed)
        _search(world, urls, place, found)
        correct_reading(keyring_of_one(), cases[0], [str(theme) for theme in world.reading.themes], clock.today())
        states.append(_sizes())
        close(keyring_of_one(), period_id, clock.today())
        states.append(_sizes())
        _flush(urls)
        found.left = _there(sealed, _files(urls, place))
        _search(world, urls, place, found)
        found.pattern = tuple(states)
        _put_in_the_clear(world, cases, found)
    return found


@contextlib.contextmanager
def _house(urls: Urls) -> Iterator[Locks]:
    settings = load({
        "FEEDBACK_ENV": "test", "SECURE_COOKIES": "false", "SECOND_FACTOR": "false", **urls.owner,
        "SECRET_KEY": secrets.token_hex(32), "CODE_PEPPER": secrets.token_hex(32),
    })  # fmt: skip
    app = create_app(settings)
    with app.app_context():
        upgrade_all()
        try:
            yield staffed(settings)
        finally:
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


def _send(world: World, locks: Locks) -> list[Any]:
    """Half with a code, half without; their readings as the world has them."""
    from flask import current_app

    settings = current_app.config["SETTINGS"]
    made = []
    for number in range(EACH):
        sending = Sending(STARTS + timedelta(weeks=number), 0, number % 2 == 0, None)
        code = new_code() if number % 2 == 0 else ""
        case = make_case(Answers(given=world.given), adult_route(), locks, sending, settings, code)
        reading = replace(world.reading)
        case.sealed_reading = seal_reading(reading, locks.words, case.id, locks.caseload_id)
        made.append(case)
    ids = [case.id for case in made]
    with writing():
        db.session.add_all(made)
    return ids


def _tables() -> Iterator[tuple[str, list[Any], list[Any]]]:
    for engine in db.engines.values():
        shape = MetaData()
        with engine.connect() as connection:
            shape.reflect(connection)
            for table in shape.sorted_tables:
                yield table.name, list(table.columns), list(connection.execute(select(table)))


def _sizes() -> Counter[tuple[str, str, object]]:
    """How often each size stands in each column; of what is not sealed, whether it is there."""
    db.session.rollback()
    return Counter(
        (table, column.name, len(value) if isinstance(value, bytes) else value is None)
        for table, columns, rows in _tables()
        if table not in NOISED
        for row in rows
        for column, value in zip(columns, row, strict=True)
    )


def _search(world: World, urls: Urls, place: Path, found: Found) -> None:
    """Every canary in every spelling, in every value, every file and every backup."""
    values = [_as_bytes(value) for _, _, rows in _tables() for row in rows for value in row]
    haystacks = [*values, _files(urls, place), _backup(urls, place)]
    for canary in world.canaries():
        looks = _spellings(canary)
        found.searched += len(haystacks)
        found.hits += sum(any(look in haystack for look in looks) for haystack in haystacks)


def _put_in_the_clear(world: World, cases: Iterable[Any], found: Found) -> None:
    """Positive control: the same look, when the readings stand there without a seal."""
    clear = json.dumps(world.reading.as_dict() | {"words": world.given["happened"]}, separators=(",", ":")).encode()
    with writing():
        for case_id in cases:
            db.session.get_one(Case, case_id).sealed_reading = clear
    values = [_as_bytes(value) for name, _, rows in _tables() if name == "case" for row in rows for value in row]
    for canary in world.canaries():
        found.could_be_clear += 1
        found.clear += any(look in value for look in _spellings(canary) for value in values)


def _as_bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _spellings(canary: str) -> list[bytes]:
    plain = canary.encode()
    shifted = [base64.b64encode(bytes(shift) + plain)[4:-4] for shift in range(3)]
    return [plain, plain.hex().encode(), canary.encode("utf-16-le"), plain[::-1], *shifted]


def _there(sealed: Iterable[bytes], files: bytes) -> int:
    """How many left a piece in the files; both engines cut what is long into pieces."""
    return sum(any(bytes(each)[at : at + 64] in files for at in range(0, len(each), 512)) for each in sealed)


def _flush(urls: Urls) -> None:
    """Write what is in memory to the files, as time would; on PostgreSQL also the nightly writing anew."""
    db.session.rollback()
    forget_at_once("testimony")
    if _is_sqlite(urls):
        return
    from feedback_app.database import write_anew

    write_anew()
    boss = create_engine(driver_url(urls.owner["DATABASE_URL"]), isolation_level="AUTOCOMMIT")
    with boss.connect() as connection:
        connection.execute(text("CHECKPOINT"))
    boss.dispose()


def _is_sqlite(urls: Urls) -> bool:
    return urls.owner["DATABASE_URL"].startswith("sqlite")


def _files(urls: Urls, place: Path) -> bytes:
    """Every byte of the tables' files: with the write-ahead log of SQLite; of PostgreSQL the files of its tables."""
    if _is_sqlite(urls):
        return b"".join(file.read_bytes() for file in sorted(place.glob("*.db*")))
    return b"".join(file.read_bytes() for file in sorted((place / "postgresql" / "base").rglob("*")) if file.is_file())


def _backup(urls: Urls, place: Path) -> bytes:
    """What a backup holds, and the write-ahead log of PostgreSQL."""
    if _is_sqlite(urls):
        return b"".join(_sqlite_backup(Path(url.removeprefix("sqlite:///"))) for url in urls.owner.values())
    dumps = [_dump(url) for url in urls.owner.values()]
    log = [file.read_bytes() for file in sorted((place / "postgresql" / "pg_wal").iterdir()) if file.is_file()]
    return b"".join([*dumps, *log])


def _dump(url: str) -> bytes:
    """Every table as pg_dump writes it (COPY in text form)."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(url) as boss:
        names = boss.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        whole = []
        for (name,) in names:
            with boss.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as copy:
                whole += [bytes(block) for block in copy]
    return b"".join(whole)


def _sqlite_backup(file: Path) -> bytes:
    copied = file.with_suffix(".copied")
    with contextlib.closing(sqlite3.connect(file)) as source, contextlib.closing(sqlite3.connect(copied)) as target:
        source.backup(target)
    whole = copied.read_bytes()
    copied.unlink(missing_ok=True)
    return whole
