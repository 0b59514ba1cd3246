"""Promise 1: the agency cannot look at what you write.

Only our own team can read it. The agency has its own side of a wall: what crosses is signed, noised, and never anyone's
words. Passing something on because you ask, because of danger or because of the law is done by people, and recorded.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest

from feedback_app import create_app
from feedback_app.config import ROOT
from feedback_app.crossing.deliver import deliver
from feedback_app.extensions import db
from feedback_app.publishing.close import close
from feedback_app.publishing.release import release
from feedback_app.publishing.report import find, write
from tests.house import DAY, PERIODS, keyring_of, tell
from tests.integration.everything import as_bytes, kept, where
from tests.places import close_engines

STORY, NAME = "Canarystory about the introductions.", "Canaryname Rowan"
TEAM_PAGES = ("/team", "/team/answers", "/team/case/{case}", "/team/sign-in")


@pytest.fixture
def told(house, settings):
    with house.client.application.app_context():
        return tell(settings, STORY, code=True, name=NAME, came=PERIODS["over"][0])


def test_its_part_of_the_service_runs_without_the_side_where_your_words_are(settings):
    """With the agency's settings there is one database, and it is not yours."""
    alone = create_app(replace(settings, surfaces=("agency",), database_url=""))
    with alone.app_context():
        assert set(db.engines) == {"published"}
    rooms = {rule.endpoint.split(".")[0] for rule in alone.url_map.iter_rules()}
    assert not rooms & {"review", "tell_us", "come_back"}
    close_engines(alone)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_its_process_never_even_loads_what_could_open_your_words(settings):
    """A process of its own: nothing that opens or keeps responses is in its memory.

    The bare locks are: a council reads with them what you had sent to it, by a key that is the council's own.
    """
    asked = (
        "import sys; from feedback_app import create_app; create_app();"
        "print([m for m in sys.modules if m.startswith(('feedback_app.models.testimony', 'feedback_app.sealed',"
        " 'feedback_app.intake', 'feedback_app.casework', 'feedback_app.complaints', 'feedback_app.publishing'))"
        " and m[19:].lstrip('.') not in ('', 'lockbox', 'padding', 'referred', 'suite')])"
    )
    env = {
        "FEEDBACK_ENV": "test", "FEEDBACK_SURFACES": "agency", "SECRET_KEY": settings.secret_key,
        "PUBLISHED_DATABASE_URL": settings.published_database_url, "SECURE_COOKIES": "false", "PATH": "/usr/bin:/bin",
    }  # fmt: skip
    said = subprocess.run(
        [sys.executable, "-c", asked], env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (said.returncode, said.stdout.strip()) == (0, "[]"), said.stderr


def test_a_leader_who_is_signed_in_gets_no_page_of_the_team(house, told):
    house.sign_in_leader()
    for address in TEAM_PAGES:
        answer = house.client.get(address.format(case=told.case_id.hex()))
        assert answer.status_code in (200, 303, 308, 403, 404)
        page = answer.get_data(as_text=True)
        assert "Canarystory" not in page
        assert address == "/team/sign-in" or answer.status_code != 200


def test_a_leader_cannot_come_back_in_your_place(house, told):
    house.sign_in_leader()
    answer = house.client.get("/come-back/messages")
    assert answer.location.endswith("/come-back")


def test_nothing_of_yours_is_on_its_side_after_all_was_counted_released_and_answered(house, told, settings, records):
    """Your words, your name, your code and the number of your case: none is on the published side."""
    with house.client.application.app_context():
        tell(settings, STORY, came=PERIODS["over"][0], themes=("B1-",), times=60)
        report = close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")
        write(keyring_of("amara"), report, {"B1-": "People waited for a plan."}, "Thank you.", ready=True, today=DAY)
        ticked = find(keyring_of("nadia"), report).to_tick
        release(keyring_of("nadia"), report, DAY, settings, "harbourlands", ticked=ticked)
        assert deliver() == 1
        theirs = [(name, value) for name, value in kept() if name.startswith("published.")]
    assert any("People waited for a plan." in str(value) for _, value in theirs)
    words = told.code.split()
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    for canary in ("Canarystory", "Canaryname", told.code, *pairs):
        assert where(canary, iter(theirs)) == []
    mine = as_bytes(told.case_id)
    assert [name for name, value in theirs if mine in value or mine.hex().encode() in value] == []
