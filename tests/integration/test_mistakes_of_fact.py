"""While a report lies with its leaders they tell of mistakes of fact; the team decides; everyone sees how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from feedback_app import clock
from feedback_app.answers import facts as told
from feedback_app.answers import replies, reports
from feedback_app.answers.facts import Fact, UnfitFact
from feedback_app.crossing.deliver import deliver
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Leader, MistakeOfFact, PublishedAct, Release, WaitingMail
from feedback_app.models.testimony import Act
from feedback_app.publishing import facts
from feedback_app.publishing.facts import CannotDecide
from feedback_app.tend import tend
from tests.house import House, keyring_of
from tests.integration.at_once import errors, together

FACT = Fact(
    "B1-",
    "The sentence calls it the support plan service.",
    "It is called the family help service.",
    "The name stands in our published offer.",
)
FORM = {"place": FACT.place, "wrong": FACT.wrong, "instead": FACT.instead, "source": FACT.source}


@pytest.fixture
def last_day(house: House, on_day: Callable[[date], None]) -> date:
    """The last day of the embargo."""
    with house.client.application.app_context():
        found = told.last_day(db.session.get_one(Release, house.records.released_hash))
    on_day(found)
    return found


def tell(house: House, today: date, fact: Fact = FACT, **changed: str) -> bytes:
    """The id of a mistake that the leader told of. Runs inside an app context."""
    leader = db.session.query(Leader).filter_by(sign_in_name="harbourlands").one()
    (read,) = reports.reports_of(db.session.get_one(Agency, leader.agency_id), today, public=False)
    told.tell(leader, read, replace(fact, **changed), today)
    return db.session.query(MistakeOfFact).filter_by(state="told").one().id


def page(house: House) -> str:
    return f"/agency/facts/{house.records.released_hash.hex()}"


def test_told_agreed_corrected_and_seen(house: House, last_day: date, on_day: Callable[[date], None]) -> None:
    house.sign_in_leader()
    assert page(house) in [address for address, _ in house.client.page.links]
    house.client.visit(page(house))
    house.client.press("Send it to the team", **FORM)
    assert "We have it" in house.client.page.words
    assert "We are looking at it" in house.client.page.words
    team = house.sign_in(client=house.another_browser())
    assert "1 answers or mistakes of fact" in team.page.words
    team.visit("/team/answers")
    assert all(words in team.page.words for words in (FACT.wrong, FACT.instead, FACT.source))
    team.press("Agree, and correct the report")
    assert "Correct: Harbourlands" in team.page.words
    assert FACT.instead in team.page.words
    assert "We agree, and correct the report" in house.client.visit(page(house)).words
    anyone = house.another_browser()
    assert "told us of" not in anyone.visit("/said-and-did/harbourlands").words
    on_day(last_day + timedelta(days=1))
    out = anyone.visit("/said-and-did/harbourlands").words
    assert "This agency told us of 1. We agreed to 1." in out
    assert FACT.instead not in out
    with house.client.application.app_context():
        mistake = db.session.query(MistakeOfFact).one()
        theirs = db.session.query(PublishedAct).filter_by(about=mistake.id).one()
        ours = db.session.query(Act).filter_by(about=mistake.id).one()
        assert (theirs.what, ours.what) == ("told of a mistake of fact", "agreed to a mistake of fact")
        assert theirs.actor_id == mistake.leader_id


def test_refused_with_a_reason_that_they_read(house: House, last_day: date) -> None:
    with house.client.application.app_context():
        tell(house, last_day)
    team = house.sign_in(client=house.another_browser())
    team.visit("/team/answers")
    team.press("We do not agree", 422)
    assert "Say why not" in team.page.words
    team.press("We do not agree", note="That is what people call it.")
    assert "No answer waits" in team.page.words
    house.sign_in_leader()
    words = house.client.visit(page(house)).words
    assert "We do not agree" in words
    assert "That is what people call it." in words


def test_not_once_everyone_can_read_it_and_nothing_typed_is_lost(
    house: House, last_day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.sign_in_leader()
    house.client.visit(page(house))
    monkeypatch.setattr(clock, "today", lambda: last_day + timedelta(days=1))
    house.client.press("Send it to the team", 422, **FORM)
    assert "can no longer be told here" in house.client.page.words
    assert all(words in house.client.page.words for words in (FACT.wrong, FACT.instead, FACT.source))
    assert "Send it to the team" not in house.client.visit(page(house)).words
    with house.client.application.app_context():
        assert db.session.query(MistakeOfFact).count() == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"place": ""}, "place"),
        ({"place": "Z9-"}, "place"),
        ({"wrong": ""}, "wrong"),
        ({"source": "We know."}, "source"),
        ({"instead": "long words " * 60}, "instead"),
        ({"wrong": "We know who wrote this, and it is not so."}, "wrong"),
        ({"instead": "This family was called back the same week."}, "instead"),
        ({"source": "The worker involved told us so herself."}, "source"),
    ],
)
def test_what_cannot_be_sent(house: House, last_day: date, in_app: None, changed: dict[str, str], field: str) -> None:
    with pytest.raises(UnfitFact) as unfit:
        tell(house, last_day, **changed)
    assert list(unfit.value.wrong) == [field]
    assert db.session.query(MistakeOfFact).count() == 0


def test_only_who_signs_and_each_part_once_at_a_time(house: House, last_day: date, in_app: None) -> None:
    leader = db.session.query(Leader).filter_by(sign_in_name="harbourlands").one()
    mistake = tell(house, last_day)
    with pytest.raises(UnfitFact, match="already"):
        tell(house, last_day)
    facts.decide(keyring_of("tom"), mistake, False, "It is so.", last_day)
    deliver()
    tell(house, last_day)
    leader.duty = "writes"
    with pytest.raises(UnfitFact, match="signs for your agency"):
        tell(house, last_day, place="opening")


def test_decided_once_and_an_agency_sees_only_its_own(house: House, last_day: date) -> None:
    app = house.client.application
    with app.app_context():
        mistake = tell(house, last_day)
        db.session.remove()
        decided = [
            lambda name=name: facts.decide(keyring_of(name), mistake, False, "It is so.", last_day)
            for name in ("tom", "amara")
        ]
        assert [type(each) for each in errors(together(app, *decided))] == [CannotDecide]
        assert deliver() == 1
        assert replies.to_screen() == 0
    house.sign_in_leader("fernhill")
    house.client.press("I accept this for my agency")
    house.client.visit(page(house), 404)


def mails() -> list[tuple[str, str]]:
    return sorted((mail.kind, mail.to) for mail in db.session.query(WaitingMail))


def test_the_team_and_then_the_leaders_hear_by_mail(house: House, last_day: date, in_app: None) -> None:
    db.session.query(Leader).filter_by(sign_in_name="harbourlands").one().mail = "head@harbourlands.example"
    db.session.commit()
    mistake = tell(house, last_day)
    settings = replace(house.settings, team_mail=("team@heard.example", "lead@heard.example"))
    for _ in range(2):
        tend(last_day, clock.slot(), settings)
        assert [mail for mail in mails() if mail[0] == "fact_told"] == [
            ("fact_told", "lead@heard.example"), ("fact_told", "team@heard.example"),
        ]  # fmt: skip
    db.session.query(WaitingMail).delete()
    db.session.commit()
    facts.decide(keyring_of("tom"), mistake, False, "It is so.", last_day)
    deliver()
    assert ("fact_decided", "head@harbourlands.example") in mails()


def test_where_the_team_has_no_address_nothing_waits_for_ever(house: House, last_day: date, in_app: None) -> None:
    tell(house, last_day)
    tend(last_day, clock.slot(), house.settings)
    assert "fact_told" not in dict(mails())
    assert told.waiting()
