"""Five working days a report lies with its agency's leaders: nothing that anyone can fetch tells of it before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from feedback_app.answers import elsewhere, embargo
from feedback_app.answers.replies import Answer, send
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Leader, Release, Rung
from feedback_app.publishing import screening
from tests.house import House, keyring_of

PAGE = "/said-and-did/harbourlands"
HEARD = "waited a long time for support"
ANSWER = "Every family is called back within two working days."


@pytest.fixture
def release(house: House) -> Release:
    with house.client.application.app_context():
        return db.session.get_one(Release, house.records.released_hash)


@pytest.fixture
def last_day(house: House, release: Release, on_day: Callable[[date], None]) -> date:
    """The last day on which it lies with the leaders; one ask is answered and shown, another is late."""
    found = release.public_on - timedelta(days=1)
    on_day(found)
    with house.client.application.app_context():
        leader = db.session.query(Leader).filter_by(sign_in_name="harbourlands").one()
        answer = Answer("B1-", "DONE", ANSWER)
        made = send(leader, db.session.get_one(Release, release.hash), answer, found)
        screening.decide(keyring_of("tom"), made.id, True, "", found)
        deliver()
        with writing():
            db.session.add(Rung(release_hash=release.hash, theme="C3-", due=found, step="chair", since=found))
    return found


def _everything(house: House, release: Release) -> dict[str, str]:
    """What anyone gets who asks for all that there is about it."""
    sha256 = release.hash.hex()
    files = (f"{PAGE}/{sha256}/{name}" for name in ("report.pdf", "report.json", "signed.json", "findings.csv"))
    pages = ("/said-and-did", PAGE, "/said-and-did-in/england", "/said-and-did-in/south-west", f"{PAGE}/{sha256}")
    feeds = ("/said-and-did/feed.atom", f"{PAGE}/feed.atom")
    browser = house.client.application.test_client(use_cookies=False)
    return {each: browser.get(each).get_data().decode("utf-8", "replace") for each in (*pages, *feeds, *files)}


def test_nothing_tells_of_it_before_its_day(house: House, release: Release, last_day: date) -> None:
    found = _everything(house, release)
    for address, got in found.items():
        for told in (
            HEARD,
            ANSWER,
            release.label,
            release.hash.hex()[:16],
            "chair of the board",
            "Promises late</dt>1",
        ):
            assert told not in got.removeprefix(address), (address, told)
    assert "There is no report yet" in found[PAGE]
    assert "Nothing that we know of, so far." in found["/said-and-did-in/england"]
    with house.client.application.app_context():
        assert elsewhere.changed("B1-", house.records.agencies["fernhill"], last_day) == []


def test_on_its_day_all_of_it_is_there(
    house: House, release: Release, last_day: date, on_day: Callable[[date], None]
) -> None:
    on_day(release.public_on)
    found = _everything(house, release)
    assert all(HEARD in found[each] and ANSWER in found[each] for each in (PAGE, f"{PAGE}/feed.atom"))
    assert ANSWER in found["/said-and-did-in/england"]
    assert "It is for the chair of the board now." in found["/said-and-did-in/england"]
    assert f"{release.public_on.isoformat()}T00:00:00Z" in found["/said-and-did/feed.atom"]
    assert f"{last_day.isoformat()}T00:00:00Z" not in found["/said-and-did/feed.atom"]
    with house.client.application.app_context():
        assert len(elsewhere.changed("B1-", house.records.agencies["fernhill"], release.public_on)) == 1


def test_its_leaders_read_and_answer_it(house: House, release: Release, last_day: date) -> None:
    house.sign_in_leader()
    assert HEARD in house.client.page.words
    assert not any(
        release.hash.hex() in address and "said-and-did" in address for address, _ in house.client.page.links
    )


def test_who_holds_its_number_can_see_that_it_is_ours_and_no_more(
    house: House, release: Release, last_day: date
) -> None:
    page = house.client.visit(f"/check-a-report?sha256={release.hash.hex()}")
    assert "Yes, this report is ours" in page.words
    assert "Please pass on nothing from it" in page.words
    assert HEARD not in page.words
    assert not any(release.hash.hex() in address for address, _ in page.links)


def test_the_day_is_signed_with_the_report(release: Release) -> None:
    assert f'"public_on":"{release.public_on.isoformat()}"' in release.body
    assert release.public_on == embargo.public_day(release.day) > release.day + timedelta(days=4)
