"""What every test can ask for: databases of its own on both engines, the app, an inspecting client, a staffed house.

- `app`, `client`, `house` run twice: on SQLite files and (marker `postgresql`) on a real PostgreSQL, as a role that may
  use its two databases and nothing else. Each test has its own copy, so it may change anything there.
- The app itself serves one test after another (tests/places.py): a test that changes it makes its own.
- `client` is a page inspector (tests/page_inspector.py): every page that any test fetches is checked.
- `house` is a small staffed house (tests/house.py); ask for it instead of making a team by hand.
- The day is tests.house.DAY; `on_day(date)` moves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as trying
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from feedback_app import clock
from feedback_app.config import Settings
from feedback_app.extensions import db
from feedback_app.web import limits
from tests import house as house_builder
from tests.house import DAY, House, Records
from tests.page_inspector import InspectedClient
from tests.places import Place, PostgresPlaces, SqlitePlaces, app_on, close_engines, in_memory, safe_settings

ENGINES = (pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgresql))
GALLERY_TESTS = "tests/pages/"

trying.register_profile(
    "same on every machine",
    derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
trying.load_profile("same on every machine")


class ByGallery(LoadFileScheduling):
    """The tests of a file run in one worker, and all that look at the gallery too: it is dear to hang."""

    def _split_scope(self, nodeid: str) -> str:
        return GALLERY_TESTS if nodeid.startswith(GALLERY_TESTS) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByGallery:
    """Who runs which tests, where there are several workers."""
    return ByGallery(config, log)


class Engine:
    """One engine's places, with its templates made when they are first asked for."""

    def __init__(self, places: SqlitePlaces | PostgresPlaces) -> None:
        self.places = places
        self._made: dict[str, object] = {}

    def template(self, staffed: bool) -> tuple[str, Records | None]:
        name = "staffed" if staffed else "empty"
        if name not in self._made:
            self._made[name] = self.places.template(name, house_builder.build if staffed else None)
        records = self._made[name]
        return name, records if isinstance(records, Records) else None


@pytest.fixture(scope="session")
def sqlite_engine() -> Iterator[Engine]:
    with TemporaryDirectory(prefix="sqlite-", dir=in_memory()) as directory:
        yield Engine(SqlitePlaces(Path(directory)))


@pytest.fixture(scope="session")
def postgresql_engine() -> Iterator[Engine]:
    places = PostgresPlaces(in_memory())
    yield Engine(places)
    places.stop()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Where this test's databases live."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


def day_and_slot(day: date) -> tuple[date, int]:
    """A day, and its slot at ten in the morning."""
    slots_a_day = 24 * 3600 // clock.SLOT_SECONDS
    return day, (day - date(1970, 1, 1)).days * slots_a_day + 10 * 3600 // clock.SLOT_SECONDS


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Move the clock to a day, at ten in the morning. Every test with an app begins on DAY."""

    def move(day: date) -> None:
        _, slot = day_and_slot(day)
        monkeypatch.setattr(clock, "today", lambda: day)
        monkeypatch.setattr(clock, "slot", lambda: slot)

    return move


@pytest.fixture
def minutes_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let minutes pass on the same day: what sessions that rest notice."""

    def wait(minutes: int) -> None:
        slot = clock.slot() + minutes * 60 // clock.SLOT_SECONDS
        monkeypatch.setattr(clock, "slot", lambda: slot)

    return wait


@pytest.fixture
def records(request: pytest.FixtureRequest, engine: Engine) -> Records:
    """Ids in the staffed house."""
    found = engine.template(staffed=True)[1]
    assert found is not None
    return found


@pytest.fixture
def place(request: pytest.FixtureRequest, engine: Engine) -> Iterator[Place]:
    """Two migrated databases of this test alone: empty, or staffed when it asks for `house` or `records`."""
    staffed = bool({"house", "records"} & set(request.fixturenames))
    with engine.places.copy(engine.template(staffed)[0]) as found:
        yield found


@pytest.fixture
def settings(place: Place) -> Settings:
    """Safe settings on this test's databases. For others: dataclasses.replace(settings, ...)."""
    return safe_settings(place.testimony, place.published)


def forget_tries() -> None:
    """All tests come from one address: the limit on guesses begins anew for each."""
    for limit in vars(limits).values():
        if isinstance(limit, limits.Limit):
            limit._seen.clear()


@pytest.fixture
def app(settings: Settings, on_day: Callable[[date], None]) -> Iterator[Flask]:
    """The whole service, all surfaces."""
    on_day(DAY)
    forget_tries()
    made = app_on(settings)
    yield made
    close_engines(made)


@pytest.fixture
def client(app: Flask) -> InspectedClient:
    """A browser without JavaScript that refuses any page with a fault."""
    found = app.test_client()
    assert isinstance(found, InspectedClient)
    return found


@pytest.fixture
def house(settings: Settings, client: InspectedClient, records: Records) -> House:
    """A staffed house; `house.sign_in()`, `house.sign_in_leader()`, `house.tell()`."""
    return House(settings, client, records)


@pytest.fixture
def in_app(app: Flask) -> Iterator[None]:
    """An app context for services, in tests that make no request."""
    with app.app_context():
        yield
        db.session.rollback()
