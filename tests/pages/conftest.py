"""The gallery, rendered once: each page with the response it came in and the templates that drew it."""

from __future__ import annotations

import pytest
from flask import template_rendered
from werkzeug.test import TestResponse

from feedback_app import clock
from tests.conftest import Engine, day_and_slot, forget_tries
from tests.house import DAY, House
from tests.page_inspector import InspectedClient
from tests.pages.gallery import GALLERY, Hung, Shown
from tests.pages.shows import (
    agency,
    complaints,
    councils,
    errors,
    facts,
    keys,
    public,
    quotes,
    returns,
    statements,
    team,
    trustees,
    ways,
    years,
)
from tests.places import app_on, close_engines, safe_settings

WALLS = (
    public,
    ways,
    agency,
    team,
    keys,
    errors,
    complaints,
    statements,
    trustees,
    years,
    returns,
    councils,
    facts,
    quotes,
)
"""Where the pages of the gallery are made; each hangs its own when it is imported."""


def hang(name: str, shown: Shown, engine: Engine) -> Hung:
    """Go there in a house of its own; the page inspector looks at every page on the way."""
    template, records = engine.template(staffed=True)
    assert records is not None
    forget_tries()
    with engine.places.copy(template) as place:
        settings = safe_settings(place.testimony, place.published)
        app = app_on(settings)
        client = app.test_client()
        assert isinstance(client, InspectedClient)
        drawn: list[str] = []

        def note(_app: object, template: object, **_: object) -> None:
            drawn.append(str(getattr(template, "name", "")))

        with template_rendered.connected_to(note, app):
            shown.go(House(settings, client, records))
        answer: TestResponse = client.answer
        close_engines(app)
    return Hung(name, shown.reader, answer.get_data(as_text=True), dict(answer.headers), frozenset(drawn[-1:]))


@pytest.fixture(scope="session")
def gallery(sqlite_engine: Engine) -> dict[str, Hung]:
    """Every page of the gallery by name."""
    with pytest.MonkeyPatch.context() as patch:
        day, slot = day_and_slot(DAY)
        patch.setattr(clock, "today", lambda: day)
        patch.setattr(clock, "slot", lambda: slot)
        return {name: hang(name, shown, sqlite_engine) for name, shown in GALLERY.items()}


@pytest.fixture(params=GALLERY)
def hung(request: pytest.FixtureRequest, gallery: dict[str, Hung]) -> Hung:
    """Each page of the gallery in turn."""
    return gallery[request.param]
