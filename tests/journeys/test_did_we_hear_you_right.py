"""Someone who changes everything on "Did we hear you right?": the team reads it so, and the closing counts it so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from analysis import Reading
from feedback_app.accounts.passphrase import stretch_passphrase
from feedback_app.clock import monday_of
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Caseload, Period, Staff, new_id
from feedback_app.publishing import close as closing
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.lockbox import unlock
from feedback_app.sealed.suite import Place, key_pair
from tests.house import DAY
from tests.journeys.conftest import Person, Town
from tests.journeys.steps import SKIP, begin, give, heading, press, send
from tests.journeys.test_the_whole_way import case_of, of_the_team, open_words

pytestmark = pytest.mark.browser
WHO = "I am a mother, father or relative of a child who was adopted"
HAPPENED = "My letters came four months late and one was lost. Nobody rang me back."
AGENCY = "Quillbrook Adoption"


def up_to_heard(page: Page) -> None:
    begin(page, WHO)
    page.goto("/tell-us/happened")
    give(page, "happened", HAPPENED)
    press(page, "Continue")
    page.goto("/tell-us/agency")
    page.get_by_label("Type a council, an agency or a region").fill("quill")
    press(page, "Look")
    page.get_by_label(AGENCY, exact=True).check()
    press(page, "Continue")
    heading(page, "Did we hear you right?")


def change_everything(page: Page) -> None:
    """Each theme is taken out but one, whose sign is turned round; another topic is added."""
    for shown in page.locator("details").filter(has_text="Take this out").all():
        shown.locator("summary").click()
        letters = "Letters and visits" in shown.locator("summary").inner_text()
        (
            shown.get_by_label("Letters and visits went well.") if letters else shown.get_by_label("Take this out")
        ).check()
    page.get_by_text("Add something we missed").click()
    page.get_by_label("Or choose from all topics").select_option("C5")
    page.get_by_role("group", name="How was it?").get_by_label("Not good").check()
    press(page, "Add this")
    expect(page.get_by_text("You were left out or judged for who you are.").first).to_be_visible()
    press(page, "That is right, go on")
    heading(page, "Check what you wrote")


def keyring(town: Town, name: str) -> Keyring:
    person = db.session.scalars(select(Staff).where(Staff.sign_in_name == name)).one()
    opened = stretch_passphrase(town.known.team[name], person.salt).lock
    seed = unlock(person.wrapped_key, opened, Place("staff key", person.id, b"passphrase"))
    return Keyring(person.id, key_pair(seed))


def close_this_week(town: Town) -> None:
    starts = monday_of(DAY)
    caseload = db.session.scalars(select(Caseload).where(Caseload.name == AGENCY)).one().id
    period = Period(id=new_id(), caseload_id=caseload, label="A week", starts=starts, ends=starts + timedelta(weeks=1))
    with writing():
        db.session.add(period)
    closing.close(keyring(town, "amara"), period.id, starts + timedelta(weeks=1))


def test_what_the_person_says_is_what_the_team_reads_and_the_closing_counts(
    person: Person, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = person(scripts=False, width=390)
    up_to_heard(page)
    change_everything(page)
    expect(page.get_by_text("Letters and visits went well.").first).to_be_visible()
    page.get_by_text("Choose what we may do with it, and when").click()
    page.get_by_label("Only count it", exact=True).check()
    code = send(page)

    team = of_the_team(town, person(), "amara")
    open_words(team, case_of(town, code), "To read it for the first time")
    expect(team.get_by_text("Only count it. Write no sentence from what stands here.")).to_be_visible()
    heard = {team.locator(f"#code-{n}").input_value() + team.locator(f"#sign-{n}").input_value() for n in (1, 2)}
    assert heard == {"D3+", "C5-"}
    expect(team.locator("#code-3")).to_have_value(SKIP)

    counted: list[Reading] = []
    real = closing.disclose

    def listen(readings, **others):
        counted.extend(readings)
        return real(iter(counted), **others)

    monkeypatch.setattr(closing, "disclose", listen)
    with town.app.app_context():
        close_this_week(town)
    assert [{(str(theme), theme.set_by) for theme in reading.themes} for reading in counted] == [
        {("D3+", "person"), ("C5-", "person")}
    ]
