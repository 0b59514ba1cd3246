"""The data of the routes and of the guide: whole, with sources, and refused when it is not."""

from __future__ import annotations

import pytest

from feedback_app.complaints import guide as guide_room
from feedback_app.complaints.guide import every_answer, guide
from feedback_app.complaints.routes import FILE, BrokenRoutes, read, routes

ROUTES = FILE.read_text("utf-8")
GUIDE = guide_room.FILE.read_text("utf-8")


def test_every_route_of_the_law_is_there_with_its_source():
    found = routes()
    assert set(found.by_key) == {
        "statutory", "corporate", "review", "data", "voluntary", "support", "court", "allegation", "ombudsman",
    }  # fmt: skip
    assert [stage.name for stage in found.by_key["statutory"].stages] == ["Stage 1", "Stage 2", "Stage 3"]
    assert all(clock.source for route in found.by_key.values() for stage in route.stages for clock in stage.clocks)
    assert found.by_key["court"].stages == ()


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ('next = "ombudsman"', 'next = "nowhere"', "nowhere is not there"),
        ('next = "ombudsman"', 'next = "statutory"', "another next step than itself"),
        ("days = 10\nmost = 20", "days = 10\nmost = 10", "the most must be more"),
        ("days = 10\nmost = 20", "days = 0\nmost = 20", "a clock has days"),
        ('unit = "working days"\ndays = 10', 'unit = "moons"\ndays = 10', "known unit"),
        ('source = "SI 2006/1738 reg 19"', 'source = ""', "a source"),
        ('body = "council"', 'body = ""', "who deals with it"),
        ("name_needed = false", "name_needed = true", "without a name"),
        ("days = 25", "dayz = 25", "cannot be read"),
        ("working_days = 5", "working_days = 0", "our own days"),
        ("checked = 2026-11-22", "", "cannot be read"),
    ],
)
def test_broken_routes_are_refused_at_start(was, now, says):
    assert was in ROUTES
    with pytest.raises(BrokenRoutes, match=says):
        read(ROUTES.replace(was, now))


def test_whatever_people_answer_there_is_a_way():
    for given in every_answer(guide()):
        found = guide().likely(given)
        assert found.route in routes().by_key
        assert found.why
        assert guide().missing(given) == {}
    assert guide().likely({}).sure == "no"


@pytest.mark.parametrize(
    ("source", "given", "route", "sure"),
    [
        ("gov.uk: IRM", {"about": "turned_down", "body": "voluntary"}, "review", "yes"),
        ("LGSCO 21 008 028: matching is statutory", {"about": "matching", "body": "council"}, "statutory", "yes"),
        ("LGSCO 18 009 464: support is statutory", {"about": "support", "body": "council"}, "statutory", "yes"),
        ("LGSCO 17 007 600: letterbox, in part", {"about": "letterbox", "body": "council"}, "statutory", "partly"),
        (
            "several councils: assessment is corporate",
            {"about": "assessment", "body": "council"},
            "corporate",
            "partly",
        ),
        ("records: uncertain", {"about": "records", "body": "council"}, "corporate", "no"),
        ("DUAA 2025", {"about": "data", "body": "unsure"}, "data", "yes"),
        ("a worker", {"about": "worker", "who": "child_8_11"}, "allegation", "yes"),
        ("a court's word", {"about": "court", "who": "birth_family"}, "court", "yes"),
        ("SI 2005/2720 reg 16", {"about": "support", "body": "support"}, "support", "partly"),
    ],
)
def test_the_likely_way(source, given, route, sure):
    found = guide().likely(given)
    assert (found.route, found.sure) == (route, sure), source


def test_being_turned_down_shows_its_clock_at_once():
    assert "40 working days" in guide().likely({"about": "turned_down"}).warnings[0]
    assert guide().likely({"about": "support", "when": "half_year", "court_now": "no"}).warnings == ()


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ('route = "review"', 'route = "magic"', "leads to magic"),
        ('about = ["data"]', 'about = ["dates"]', "nobody can answer"),
        ('[[rule]]\nwhen = {}', '[[rule]]\nwhen = {who = ["other"]}', "must fit everyone"),
        ('title = "Who are you?"', "", "cannot be read"),
    ],
)  # fmt: skip
def test_a_broken_guide_is_refused_at_start(was, now, says):
    assert was in GUIDE
    with pytest.raises(BrokenRoutes, match=says):
        guide_room.read(GUIDE.replace(was, now), routes())
