"""Promise 4: your code is the only way back.

We do not keep it, so we cannot send it again. Anyone who finds it can use it. You can choose to have no code.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from feedback_app.extensions import db
from feedback_app.intake.return_code import new_code
from feedback_app.models.testimony import Case
from tests.integration.everything import kept, spellings, where
from tests.promises.server import Browser, Server


def disk_of(settings) -> Path:
    """The directory that holds everything of this test's database server, or its SQLite files."""
    url = settings.database_url
    if url.startswith("sqlite"):
        return Path(url.removeprefix("sqlite:///")).parent
    return Path(parse_qs(urlsplit(url).query)["host"][0])


def on_disk(needle: str, *places: Path) -> list[str]:
    """Files in which `needle` stands in any spelling."""
    looks = spellings(needle)
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*")) if file.is_file()]
    return [str(file) for file in files if (found := file.read_bytes()) and any(look in found for look in looks)]


@pytest.fixture
def sent(house, settings, app, tmp_path):
    """Somebody saves for later, sends, and comes back with the code, over a real server. (code, its log)."""
    log = tmp_path / "server.log"
    server = Server(settings, log)
    try:
        server.wait()
        browser = Browser(server.address)
        browser.visit("/tell-us")
        browser.press("/tell-us/happened", happened="Canarywords of mine.")
        browser.visit("/tell-us/check")
        browser.press("/tell-us/send", code="yes")
        code = browser.code()
        browser.visit("/come-back")
        browser.press("/come-back", code=code.upper())
        assert browser.at == "/come-back/messages"
        server.stop()
        with app.app_context():
            yield code, log
            db.session.rollback()
    finally:
        server.kill()


def test_your_code_stands_nowhere_in_our_tables_files_and_logs(sent, settings):
    """All bytes of the database server's disk and of the log, also as hex, base64 and in addresses."""
    code, log = sent
    assert len(code.split()) == 8
    for spelling in (code, code.replace(" ", ""), code.replace(" ", "-"), code.replace(" ", "+"), code.title()):
        assert where(spelling, kept()) == []
        assert on_disk(spelling, disk_of(settings), log) == []


def test_the_search_would_find_it(house, settings):
    code = house.tell("It was slow.", code=True).code
    planted = disk_of(settings) / "left_by_mistake"
    planted.write_bytes(bytes(7) + code.encode().hex().encode())
    try:
        assert on_disk(code, disk_of(settings)) == [str(planted)]
    finally:
        planted.unlink()


@pytest.mark.usefixtures("house")
class TestComingBack:
    def test_your_code_opens_your_page(self, house):
        page = house.come_back(house.tell("It was slow.", code=True).code)
        assert page.headings == ["Your page"]

    def test_a_code_never_given_and_one_taken_back_are_answered_alike(self, house):
        """To the letter, but for the form's own token: nobody learns whether a code ever was one."""
        told = house.tell("It was slow.", code=True)
        house.come_back(told.code)
        house.client.visit("/come-back/take-back")
        house.client.press("Yes, take it back")
        said = []
        for code in (told.code, new_code()):
            house.client.visit("/come-back")
            answer = house.client.send("/come-back", code=code)
            page = re.sub(r'value="[^"]{40,}"', "", answer.get_data(as_text=True))
            said.append((answer.status_code, sorted(answer.headers.keys()), page))
        assert said[0] == said[1]
        assert "We found nothing with this code" in said[0][2]

    def test_the_code_is_never_in_an_address_or_a_cookie(self, house):
        told = house.tell("It was slow.", code=True)
        answer = house.client.send("/come-back", code=told.code)
        seen = f"{answer.location} {answer.headers.getlist('Set-Cookie')}"
        assert answer.status_code == 303
        assert not set(told.code.split()) & set(re.findall(r"\w+", seen))

    def test_having_no_code_is_a_choice_and_then_nobody_comes_back(self, house, app):
        told = house.tell("It was slow.")
        assert told.code == ""
        with app.app_context():
            case = db.session.scalars(select(Case).where(Case.id == told.case_id)).one()
            assert (case.lookup, case.person_key) == (None, None)
