"""A complaint through all its stages to the Ombudsman: the person gives their name at stage 2, and not before."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.complaint_steps import COUNCIL, decide, hear, open_it, put_name, say_yes, send, start, told
from tests.journeys.conftest import Person, Town
from tests.journeys.steps import heading, press

pytestmark = pytest.mark.browser

LATER = {"Stage 2": ("sent you the report and their answer",), "Stage 3": (
    "held the panel", "sent you the panel's report", "given you their last answer",
)}  # fmt: skip


@pytest.mark.parametrize(
    ("who", "about", "named_from"),
    [("birth", "Letters and contact", "Stage 2"),
     pytest.param("adopter", "Support, or money for it", "Stage 1", marks=pytest.mark.long)],
)  # fmt: skip
def test_to_the_ombudsman(person: Person, town: Town, who: str, about: str, named_from: str) -> None:
    sent = told(town, "Nobody rang back.")
    mine, team, case = person(scripts=False, width=390), person(), sent.case_id.hex()
    start(mine, sent.code, who, about)
    expect(mine.get_by_text("belongs on the children's services path.")).to_be_visible()
    open_it(team, town, case)
    decide(team)
    mine.goto("/come-back/complaint")
    if named_from == "Stage 1":
        put_name(mine, "Maud Fernley")
    say_yes(mine, COUNCIL, name=named_from == "Stage 1")
    if named_from != "Stage 1":
        team.goto(f"/team/complaint/{case}")
        expect(team.get_by_text("but not to their name")).to_be_visible()
    send(team, case)
    hear(team, case, "answered you")
    for stage, answers in LATER.items():
        mine.goto("/come-back/complaint")
        press(mine, f"Go on to {stage}")
        if stage == named_from:
            put_name(mine, "Maud Fernley")
        say_yes(mine, COUNCIL, name=True)
        send(team, case)
        hear(team, case, *answers)
    mine.goto("/come-back/complaint")
    press(mine, "Go on to The Ombudsman")
    heading(mine, "Your complaint")
    expect(mine.get_by_role("heading", name="What would be sent")).to_be_visible()
    papers = mine.request.get("/come-back/complaint/papers.pdf")
    assert papers.headers["content-type"] == "application/pdf"
    assert papers.body().startswith(b"%PDF")
    assert "Maud" not in mine.content()
    say_yes(mine, "the Local Government and Social Care Ombudsman", name=True)
    send(team, case)
    mine.goto("/come-back/complaint")
    expect(mine.get_by_text("The Ombudsman names no day.")).to_be_visible()
