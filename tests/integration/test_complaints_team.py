"""The team's side of a complaint: opened by a recorded click, every change in the trail, a name only by a yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from sqlalchemy import select

from feedback_app.casework import names as name_requests
from feedback_app.casework.cases import CannotDo
from feedback_app.casework.contacts import COLUMNS
from feedback_app.complaints import names
from feedback_app.complaints.progress import NotNow
from feedback_app.complaints.today import near
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Complaint, Grant, SealingKey, Staff
from tests.house import DAY, keyring_of
from tests.integration.test_statements import statements
from tests.pages.shows.complaints import COUNCIL, SUMMARY, by_team, decided, opened, say_yes, sent, start


def in_house(house):
    return house.client.application.app_context()


def acts(house, told):
    with in_house(house):
        return list(db.session.scalars(select(Act.what).where(Act.about == told.case_id).order_by(Act.place)))


def text_of(pdf):
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def test_from_the_first_decision_to_the_letter_on_paper(house):
    told = start(house)
    opened(house, told)
    house.client.press("Keep this way", route="statutory", body=COUNCIL, text="It is about support.")
    house.client.press("Show this summary to the person", text=SUMMARY)
    assert "has not yet said yes to: summary" in house.client.page.words
    say_yes(house, told, "summary", "name")
    house.client.visit(f"/team/complaint/{told.case_id.hex()}")
    page = house.client.press("It was sent")
    assert "They should answer you by Tuesday 8 December: 10 working days left." in page.words
    letter = f"To the complaints team. {SUMMARY}"
    house.client.press("Keep this letter", text=letter)
    form = house.client.page.form_with("Make it a PDF")
    response = house.client.post(form.action, data=form.values | {"name": "Ada Lovage", "contact": "0113 496 0000"})
    assert response.mimetype == "application/pdf"
    assert "Name: Ada Lovage" in text_of(response.data)
    assert acts(house, told) == [
        "opened words", "complaint: decide", "complaint: summary", "complaint: send", "complaint: letter",
    ]  # fmt: skip
    assert "Ada Lovage" not in house.client.visit(f"/team/complaint/{told.case_id.hex()}").words


def test_the_person_sees_who_opened_it(house):
    told = start(house)
    opened(house, told)
    house.client.visit("/come-back/messages")
    assert "Amara, of our team opened words. To work on the complaint." in house.client.page.words


def test_a_name_is_asked_for_only_after_the_yes_for_this_stage(house):
    told = decided(house)
    with in_house(house):
        with pytest.raises(NotNow, match="has not said yes"):
            names.ask_for_name(keyring_of("amara"), told.case_id, DAY)
        with pytest.raises(CannotDo, match="step by step"):
            name_requests.ask(keyring_of("amara"), told.case_id, "agreed", DAY)
        assert name_requests.ask(keyring_of("amara"), told.case_id, "safeguarding", DAY)
    say_yes(house, told, "summary", "name")
    opened(house, told)
    house.client.press("Ask a colleague to open the name")
    assert "complaint" not in house.client.answer.request.path
    assert acts(house, told)[-1] == "asked for a name"


def test_no_paper_carries_a_name_that_was_not_let_go(house):
    told = sent(house)
    by_team(house, told, "letter", "We write to you.")
    by_team(house, told, "decide", "Another way.", route="corporate", body=COUNCIL)
    opened(house, told)
    form = house.client.page.form_with("Make it a PDF")
    answer = house.client.post(form.action, data=form.values | {"name": "Ada Lovage"})
    assert answer.status_code == 422
    assert "has not said yes to their name" in answer.get_data(as_text=True)


def test_who_cannot_read_the_caseload_sees_neither_clock_nor_complaint(house):
    told = sent(house)
    with in_house(house), writing():
        keys = select(SealingKey.id).where(SealingKey.kind == "caseload")
        tom = db.session.query(Staff).filter_by(sign_in_name="tom").one()
        db.session.query(Grant).filter(Grant.staff_id == tom.id, Grant.key_id.in_(keys)).delete()
        db.session.query(Complaint).update({Complaint.next_day: DAY})
    with in_house(house):
        assert near(keyring_of("tom").staff_id, DAY) == []
        assert [each.left for each in near(keyring_of("amara").staff_id, DAY)] == ["today is the last day"]
    house.sign_in("tom")
    house.client.visit(f"/team/complaint/{told.case_id.hex()}")
    house.client.press("Open the complaint", 403)


def test_an_opinion_and_a_hand_over(house):
    told = sent(house)
    with in_house(house):
        amara, nadia = (keyring_of(name).staff_id.hex() for name in ("amara", "nadia"))
    by_team(house, told, "ask second opinion", "Is it fair?", "nadia", of=amara)
    opened(house, told)
    house.client.press("Give my opinion", text="Yes, I think so.")
    house.client.press("Hand it over", to=nadia, text="Call them on Monday.")
    assert "Looked after by Nadia, of our team." in house.client.page.words
    house.client.visit("/come-back/complaint")
    assert "Call them on Monday" not in house.client.page.words


def test_one_press_takes_it_on_and_one_asks_a_late_council(house):
    told = sent(house, on="2026-11-02")
    opened(house, told)
    page = house.client.press("I look after it")
    assert "Looked after by Amara, of our team." in page.words
    assert "I look after it" not in [button for form in page.forms for button in form.buttons]
    page = house.client.press("Keep the letter that asks for it now")
    assert "By our count you should have answered by Monday 16 November." in page.words
    assert acts(house, told)[-2:] == ["complaint: hand over", "complaint: letter"]


def test_what_was_written_is_not_lost_when_a_step_may_not_come(house):
    told = sent(house)
    opened(house, told)
    page = house.client.press("Keep the longer time", 422, days="30", text="Their expert is ill until May.")
    assert "10 working days in all" in page.words
    assert "Their expert is ill until May." in page.words


def test_the_papers_for_the_ombudsman_are_accessible_and_name_nobody(house):
    told = sent(house)
    by_team(house, told, "letter", "To Harbourlands Council. Please answer.")
    by_team(house, told, "note", "Only for us.")
    pdf = house.client.get("/come-back/complaint/papers.pdf").data
    read = pypdf.PdfReader(BytesIO(pdf))
    assert read.metadata is not None
    assert (read.metadata.title, read.trailer["/Root"]["/Lang"]) == ("Papers of a complaint", "en-GB")
    assert b"pdfuaid" in pdf or "pdfuaid" in str(read.xmp_metadata.rdf_root.toxml() if read.xmp_metadata else "")
    words = text_of(pdf)
    for part in (SUMMARY[:40], "Please answer.", "Stage 1", "They should answer you by Tuesday 8 December"):
        assert part in words
    assert "Only for us" not in words


def test_at_most_eight_questions_to_the_databases(house):
    told = sent(house)
    by_team(house, told, "letter", "Please answer.")
    opened(house, told)
    for address in (f"/team/complaint/{told.case_id.hex()}", "/come-back/complaint"):
        with statements(house) as asked:
            house.client.visit(address)
        found = [each for each in asked if not each.startswith(("BEGIN", "PRAGMA", "ROLLBACK"))]
        assert len(found) <= 8, "\n".join(found)


def test_today_says_whose_contacts_nobody_has_tried_for_long(house, app, monkeypatch, tmp_path):
    """From the first day after the days in the settings, and only those councils."""
    file = tmp_path / "contacts.csv"
    rows = [("Harbourlands Council", DAY - timedelta(days=101)), ("Fernhill Council", DAY - timedelta(days=100))]
    reach = "01632 960200,01632 960201,01632 960202,01632 960203,101"
    file.write_text("\n".join([",".join(COLUMNS), *(f"{name},{reach},{day}" for name, day in rows)]), "utf-8")
    ours = replace(house.settings, council_contacts_file=str(file), contacts_days=100)
    monkeypatch.setitem(app.config, "SETTINGS", ours)
    page = house.sign_in().visit("/team/")
    assert "Nobody has tried the numbers of Harbourlands Council for more than 100 days." in page.words
    assert ("/team/council-contacts", "Call each, and put the new day into the file") in page.links
    monkeypatch.setitem(app.config, "SETTINGS", replace(ours, contacts_days=101))
    assert "Nobody has tried" not in house.client.visit("/team/").words
    monkeypatch.setitem(app.config, "SETTINGS", replace(ours, contacts_days=99))
    assert "the numbers of Fernhill Council, Harbourlands Council for" in house.client.visit("/team/").words
