"""A child reads what people said and what was answered: from the signed report and screened answers, with no number."""

from __future__ import annotations

import json
import re

import pytest

from analysis import Reading, Theme
from feedback_app.answers import for_children
from feedback_app.answers.reports import agency_by_page, reports_of
from feedback_app.crossing.deliver import deliver
from feedback_app.extensions import db
from feedback_app.models.published import Release
from feedback_app.publishing import report as report_room
from feedback_app.publishing.close import close
from feedback_app.publishing.release import release
from feedback_app.publishing.report import CannotRelease, SentencesRefused
from tests.house import DAY, keyring_of, tell
from tests.integration.test_rating_answers import (
    OUT,
    answered,  # noqa: F401 - a fixture
)
from tests.integration.test_screening_and_answers import PLAN
from tests.years import a_year, out

PAGE = "/said-and-did/harbourlands/for-children"


def told():
    (newest, *_) = reports_of(agency_by_page("harbourlands"), OUT)
    return {each.said: each.did for each in for_children.of_report(newest)}


def test_ready_words_cross_with_the_release_and_the_page_shows_no_number(house, records):
    with house.client.application.app_context():
        body = json.loads(db.session.get_one(Release, records.released_hash).body)
    assert body["children"]["B1-"] == "We had to wait too long for help."
    page = house.client.visit(PAGE)
    assert "We had to wait too long for help." in page.words
    assert "They have not told us yet" in page.words
    main = re.search(r"<main.*?</main>", house.client.answer.get_data(as_text=True), re.S)
    assert main is not None
    shown = re.sub(r"<aside.*|<div class=\"beside__aside\".*|<svg.*?</svg>", "", main.group(), flags=re.S)
    assert re.findall(r"\b\d{1,3}\b", re.sub(r"<[^>]*>", " ", shown)) == []


@pytest.mark.usefixtures("answered")
def test_an_answer_that_was_screened_is_told_in_their_words(house):
    page = house.client.visit(PAGE)
    assert PLAN.by_date is not None
    assert f"They say they will change this by {PLAN.by_date:%B %Y}." in page.words
    assert PLAN.text not in page.words


def test_there_is_a_page_for_each_agency_and_the_country_before_anything_is_known(house):
    assert "We can not show a thing yet" in house.client.visit("/said-and-did/fernhill/for-children").words
    assert "We can not show a thing yet" in house.client.visit("/said-and-did/for-children").words
    house.client.visit("/said-and-did/nowhere/for-children", 404)


def test_the_whole_country_is_told_with_how_children_feel_at_home(house, records, monkeypatch, in_app):
    more = (Reading(themes=(Theme("E1", "+"),), voice="child_8_11"),) * 90
    monkeypatch.setattr("tests.years.KIND", more)
    a_year(records.caseloads)
    out("nation", "england")
    db.session.remove()
    page = house.client.visit("/said-and-did/for-children")
    assert "We feel loved and at home." in page.words
    assert "We are still asking them." in page.words


@pytest.fixture
def draft(house, settings, records, in_app):
    """A draft in which waiting is shown."""
    tell(settings, "We waited.", came=DAY.replace(month=9), themes=("B1-",), times=60)
    return close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")


def test_the_team_may_put_it_otherwise_and_the_second_person_ticks_just_that(draft, settings):
    def write(text, name="amara"):
        report_room.write(
            keyring_of(name), draft, {}, "Thank you.", ready=True, today=DAY, children={"B1-": text}
        )  # fmt: skip

    with pytest.raises(CannotRelease, match="no numbers"):
        write("It took 8 months.")
    with pytest.raises(SentencesRefused) as refused:
        write("Ask Bernard Winterbottom why.")
    assert set(refused.value.faults) == {"children-B1-"}
    write("We had to wait and wait.")
    second = report_room.find(keyring_of("nadia"), draft)
    marks = {key: mark for mark, (key, _) in second.to_tick.items()}
    assert set(marks) == {"opening", "children-B1-"}
    with pytest.raises(CannotRelease, match="tick"):
        release(
            keyring_of("nadia"), draft, DAY, settings, "harbourlands", ticked=[marks["opening"]]
        )  # fmt: skip
    release(keyring_of("nadia"), draft, DAY, settings, "harbourlands", ticked=list(second.to_tick))
    deliver()
    assert told()["We had to wait and wait."].startswith("They have not told us yet.")


def test_a_form_that_is_not_fit_keeps_what_was_typed(house, draft):
    db.session.remove()
    house.sign_in("amara")
    house.client.visit(f"/team/report/{draft.hex()}")
    page = house.client.press("Keep and preview", 422, **{"children-B1-": "It took 8 months."})
    assert "It took 8 months." in house.client.answer.get_data(as_text=True)
    assert "please use no numbers" in page.words
    house.client.press("Keep and preview", **{"children-B1-": "We wait and wait."})
    assert "We wait and wait." in house.client.visit(f"/team/report/{draft.hex()}/preview").words
