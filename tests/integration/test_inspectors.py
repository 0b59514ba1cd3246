"""One page for inspectors: periods, answers and promises of each agency; numbers of people never, agencies by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from feedback_app.answers.inspection import inspected
from feedback_app.answers.ladder import climb
from feedback_app.answers.replies import Answer, send
from feedback_app.crossing.deliver import deliver
from feedback_app.extensions import db
from feedback_app.models.published import Leader, Release
from feedback_app.publishing import screening
from tests.house import DAY, House, keyring_of

PAGE = "/said-and-did/for-inspectors"


def _answer(house: House, status: str, day: date, **more: object) -> None:
    leader = db.session.query(Leader).filter_by(sign_in_name="harbourlands").one()
    release = db.session.get_one(Release, house.records.released_hash)
    answer = Answer("B1-", status, "Every family is called back within two working days.", **more)  # type: ignore[arg-type]
    made = send(leader, release, answer, day)
    screening.decide(keyring_of("tom"), made.id, True, "", day)
    deliver()


def test_it_says_how_each_agency_stands(house: House) -> None:
    with house.client.application.app_context():
        climb(DAY)
        fernhill, harbourlands = inspected(DAY)
        assert (fernhill.agency.page, fernhill.periods, fernhill.asked) == ("fernhill", [], 0)
        assert (harbourlands.heard, len(harbourlands.periods)) == (1, 1)
        assert harbourlands.asked == harbourlands.late == 2
        assert (harbourlands.answered, harbourlands.kept, harbourlands.open_promises) == (0, 0, 0)
        _answer(house, "PLAN", DAY, by_date=DAY + timedelta(days=60), know="We count calls each month.")
        (_, planned) = inspected(DAY)
        assert (planned.answered, planned.late, planned.kept, planned.open_promises) == (1, 1, 0, 1)
        _answer(house, "DONE", DAY)
        (_, done) = inspected(DAY)
        assert (done.answered, done.late, done.kept, done.open_promises) == (1, 1, 1, 0)
    words = house.client.visit(PAGE).words
    assert words.index("Fernhill") < words.index("Harbourlands Adoption")
    assert "Yes, in 1 of 1 period" in words
    assert "About 60" not in words
    assert any(house.records.released_hash.hex() in address for address, _ in house.client.page.links)


def test_what_lies_with_the_leaders_alone_is_not_there(house: House, on_day: Callable[[date], None]) -> None:
    with house.client.application.app_context():
        on_day(db.session.get_one(Release, house.records.released_hash).public_on - timedelta(days=1))
    words = house.client.visit(PAGE).words
    assert "Yes, in 1" not in words
    assert words.count("There is no report yet.") == 2
