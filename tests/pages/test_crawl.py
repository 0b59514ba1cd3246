"""The long crawl: every page of the demo that links lead to, as anyone, as a leader and as one of the team."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from feedback_app import clock
from feedback_app.demo.load import SignIns
from tests.conftest import day_and_slot
from tests.house import DAY
from tests.journeys.conftest import furnish
from tests.page_inspector import InspectedClient
from tests.places import close_engines

pytestmark = pytest.mark.long
FEWEST = {"anyone": 20, "leader": 25, "team": 60}
"""A crawl that finds fewer pages has lost its way."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[InspectedClient, SignIns]]:
    with pytest.MonkeyPatch.context() as patch:
        day, slot = day_and_slot(DAY)
        patch.setattr(clock, "today", lambda: day)
        patch.setattr(clock, "slot", lambda: slot)
        app, known = furnish(Path(tmp_path_factory.mktemp("crawl")), "https://www.bbc.co.uk/weather")
        client = app.test_client()
        assert isinstance(client, InspectedClient)
        yield client, known
        close_engines(app)


def sign_in(client: InspectedClient, who: str, known: SignIns) -> str:
    """Sign in, and say where to begin."""
    if who == "leader":
        client.visit("/agency/sign-in")
        client.press("Sign in", name="harbourlands", passphrase=known.leaders["harbourlands"])
        return "/agency/"
    if who == "team":
        client.visit("/team/sign-in")
        client.press("Sign in and unlock", name="amara", passphrase=known.team["amara"])
        return "/team/"
    return "/"


@pytest.mark.parametrize("who", FEWEST)
def test_every_link_leads_to_a_sound_page(demo: tuple[InspectedClient, SignIns], who: str) -> None:
    client, known = demo
    waiting, seen, broken = [sign_in(client, who, known)], set(), []
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address, follow_redirects=True)
        if answer.status_code != 200:
            broken.append((address, answer.status))
        elif answer.mimetype == "text/html":
            links = (urlsplit(found) for found, _ in client.page.links)
            waiting += [
                link.path + (f"?{link.query}" if link.query else "")
                for link in links
                if link.path.startswith("/") and not link.netloc
            ]
    assert broken == []
    assert len(seen) >= FEWEST[who]
