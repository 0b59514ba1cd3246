"""Attack 5: a copy of every column, file, log and backup, before and after closing, on both engines."""

from __future__ import annotations

import contextlib
import json
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import Select, select, update

from analysis.disclose import contributions
from analysis.reading import Reading, Theme
from benchmarks.attacks.disks import as_bytes, backup, files, flush, sizes, spellings, tables, there
from benchmarks.attacks.outcome import Outcome
from benchmarks.databases import Urls, postgresql, sqlite
from benchmarks.rotation import keyring_of_one, staffed
from feedback_app import clock, create_app
from feedback_app.casework.cases import correct_reading
from feedback_app.config import load
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import come_back, rating
from feedback_app.intake.caseloads import Locks
from feedback_app.intake.draft import Answers
from feedback_app.intake.return_code import keys_of, new_code
from feedback_app.intake.routes import adult_route
from feedback_app.intake.submit import Sending, make_case
from feedback_app.migrate import upgrade_all
from feedback_app.models.testimony import Case, Period, RatingSlip, RecordId, new_id
from feedback_app.publishing.close import close
from feedback_app.sealed.vault import seal_reading

EACH: Final = 12
ENDS: Final = clock.monday_of(clock.today())
MIDDLE: Final = ENDS - timedelta(weeks=13)
CLEAR: Final = ("case", "rating_slip")
STARTS: Final = MIDDLE - timedelta(weeks=13)


@dataclass(frozen=True)
class World:
    """Responses that are alike but for what is counted: the attacker wants to tell one world from the other."""

    name: str
    reading: Reading
    given: dict[str, str]
    rated: tuple[str, ...]
    raters: int

    def canaries(self) -> list[str]:
        """What must stand nowhere: the words, and pieces of the reading as it is written inside the seal."""
        inside = json.dumps(self.reading.as_dict(), separators=(",", ":"))
        voice, rating = f'"voice":"{self.reading.voice}"', f'"rating":"{self.reading.rating}"'
        assert voice in inside
        themes = (f'["{t.code}","{t.sign}"' for t in self.reading.themes)
        return [self.given["happened"][:24], voice, rating, *themes, *self.chosen()]

    def chosen(self) -> list[str]:
        """Pieces of a slip as it is written inside the seal and inside the person's own lock."""
        return [f'"{theme}":{space}"{value}"' for theme, value in self.ratings().items() for space in ("", " ")]

    def ratings(self) -> dict[str, str]:
        """What those who rate say of the answers to the themes on their receipt."""
        return dict(zip(contributions(self.reading), self.rated, strict=True))


def _world(name: str, voice: str, rating: str, themes: tuple[str, ...], rated: tuple[str, ...], raters: int) -> World:
    heard = tuple(Theme(theme[:-1], theme[-1], 0.9, "reviewer") for theme in themes)
    reading = Reading(heard, "negative", voice=voice, rating=rating, when="last_year")
    given = {"who": voice, "how": rating, "happened": f"canary{name} lantern teapot in the garden"}
    return World(name, reading, given, rated, raters)


WORLDS: Final = (
    _world("one", "birth_family", "poor", ("D4-", "B2-", "C3-", "A1-", "D1-", "B9-"), ("no", "partly"), 5),
    _world("two", "adopter", "good", ("A1+",), ("yes",), 1),
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
        Outcome("5 copies", f"{engine}: sealed readings and ratings still in the tables' files when both are counted",
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
    before: float = 1.0
    left: int = 0
    pattern: tuple[object, ...] = ()


def _one(world: World, urls: Urls, place: Path) -> Found:
    with _house(urls) as locks:
        codes = _send(world, locks)
        periods = [_period(locks, *weeks) for weeks in ((STARTS, MIDDLE), (MIDDLE, ENDS))]
        found, states = Found(), [sizes()]
        readings = _look_for(select(Case.sealed_reading), world, urls, place, found)
        first = db.session.scalars(select(Case.id).order_by(Case.id).limit(1)).one()
        correct_reading(keyring_of_one(), first, [str(theme) for theme in world.reading.themes], clock.today())
        states.append(sizes())
        close(keyring_of_one(), periods[0], clock.today(), "an-agency")
        states.append(sizes())
        flush(urls)
        found.left += there(readings, files(urls, place))
        _rate(world, codes)
        states.append(sizes())
        slips = _look_for(select(RatingSlip.sealed), world, urls, place, found)
        close(keyring_of_one(), periods[1], clock.today(), "an-agency")
        states.append(sizes())
        flush(urls)
        found.left += there(slips, files(urls, place))
        _search(world, urls, place, found)
        found.pattern = tuple(states)
        _put_in_the_clear(world, found)
    return found


def _period(locks: Locks, starts: date, ends: date) -> RecordId:
    with writing():
        made = Period(id=new_id(), caseload_id=locks.caseload_id, label=f"{starts}", starts=starts, ends=ends)
        db.session.add(made)
    return made.id


def _look_for(sealed: Select[Any], world: World, urls: Urls, place: Path, found: Found) -> list[bytes]:
    """Everything sealed that is there now; how much of it stands in the files, and whether any canary does."""
    rows = [bytes(row) for row in db.session.scalars(sealed) if row is not None]
    flush(urls)
    found.sealed += len(rows)
    found.before = min(found.before, there(rows, files(urls, place)) / len(rows))
    _search(world, urls, place, found)
    return rows


def _rate(world: World, codes: Iterable[str]) -> None:
    """Everyone with a code comes back; some rate the answers, one after the other, as their page lets them."""
    settings = current_app.config["SETTINGS"]
    for place, code in enumerate(codes):
        returned = come_back.find(come_back.enter(keys_of(code, settings.code_pepper), clock.today()), clock.today())
        assert returned is not None
        (receipt,) = (line for _, line in come_back.lines_for(returned) if line.kind == "receipt")
        for theme, value in world.ratings().items() if place < world.raters else ():
            rating.rate(receipt, theme, value, frozenset(receipt.themes))


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


def _send(world: World, locks: Locks) -> list[str]:
    """Half with a code (these are given back), half without; their readings as the world has them."""
    settings = current_app.config["SETTINGS"]
    made, codes = [], []
    for number in range(EACH):
        sending = Sending(STARTS + timedelta(weeks=number), 0, number % 2 == 0, None)
        code = new_code() if number % 2 == 0 else ""
        case = make_case(Answers(given=world.given), adult_route(), locks, sending, settings, code)
        reading = replace(world.reading)
        case.sealed_reading = seal_reading(reading, locks.words, case.id, locks.caseload_id)
        made.append(case)
        codes += [code] if code else []
    with writing():
        db.session.add_all(made)
    return codes


def _search(world: World, urls: Urls, place: Path, found: Found) -> None:
    """Every canary in every spelling, in every value, every file and every backup."""
    values = [as_bytes(value) for _, _, rows in tables() for row in rows for value in row]
    haystacks = [*values, files(urls, place), backup(urls, place)]
    for canary in world.canaries():
        looks = spellings(canary)
        found.searched += len(haystacks)
        found.hits += sum(any(look in haystack for look in looks) for haystack in haystacks)


def _put_in_the_clear(world: World, found: Found) -> None:
    """Positive control: the same look, when readings and ratings stand there without a seal."""
    clear = json.dumps(world.reading.as_dict() | {"words": world.given["happened"]}, separators=(",", ":")).encode()
    with writing():
        db.session.execute(update(Case).values(sealed_reading=clear))
        db.session.execute(update(RatingSlip).values(
            sealed=json.dumps(world.ratings(), separators=(",", ":")).encode(), own=json.dumps(world.ratings()).encode()
        ))  # fmt: skip
    values = [as_bytes(value) for name, _, rows in tables() if name in CLEAR for row in rows for value in row]
    for canary in world.canaries():
        found.could_be_clear += 1
        found.clear += any(look in value for look in spellings(canary) for value in values)
