"""Papers on a complaint: cleaned, sealed, opened by the team alone, handed out to be kept; none from the public."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from feedback_app.attached.parcel import Paper
from feedback_app.casework import moving, resealing
from feedback_app.casework.cases import NoSuchCase
from feedback_app.complaints import attachments
from feedback_app.complaints.progress import NotNow
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Attachment, Case
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from tests import papers
from tests.house import DAY, keyring_of
from tests.integration.everything import kept, where
from tests.page_inspector import InspectedClient
from tests.pages.shows.complaints import by_team, opened, sent, start

LETTER = Paper("Their letter", "text/plain", b"We are sorry, said the pelargonium.")


def in_house(house):
    return house.client.application.app_context()


def attach(browser: InspectedClient, button: str, status: int, *files: tuple[str, bytes], **fields: str):
    """Press a button of a form with files."""
    form = browser.page.form_with(button)
    data = form.values | fields | {"files": [FileStorage(BytesIO(body), name) for name, body in files]}
    boundary, body = encode_multipart(data)
    kind = f"multipart/form-data; boundary={boundary}"
    response = browser.post(form.action, data=body, content_type=kind, follow_redirects=True)
    assert response.status_code == status, browser.page.words[:300]
    return browser.page


def test_a_letter_of_theirs_is_cleaned_sealed_and_taken_again_to_be_kept(house):
    told = sent(house)
    opened(house, told)
    given = (f"{papers.MAKER}.pdf", papers.pdf()), ("scan.png", papers.png())
    attach(house.client, "Put it on the record", 200, *given, title="Their pelargonium")
    assert "Their pelargonium 1, from them, 24 November 2026" in house.client.page.words
    with in_house(house):
        for word in (papers.MAKER, "pelargonium"):
            assert where(word, kept()) == []
        acts = list(db.session.scalars(select(Act.what).where(Act.about == told.case_id).order_by(Act.place)))
    assert acts[-2:] == ["opened words", "complaint: attached a paper"]
    form = house.client.page.form_with("Take paper 1")
    taken = house.client.post(form.action, data=form.values)
    assert taken.headers["Content-Disposition"] == 'attachment; filename="their-pelargonium-1.pdf"'
    assert (taken.mimetype, taken.headers["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert pypdf.PdfReader(BytesIO(taken.data)).pages[0].extract_text() == "We are sorry."
    assert papers.MAKER.encode() not in taken.data


def test_what_cannot_be_taken_says_so_and_keeps_what_was_typed(house):
    told = sent(house)
    opened(house, told)
    page = attach(house.client, "Put it on the record", 422, ("x.exe", b"MZ\x90\x00"), title="Their plan of May")
    assert "Other files are not taken" in page.words
    assert page.form_with("Put it on the record").values["title"] == "Their plan of May"
    page = attach(house.client, "Put it on the record", 422, ("x.txt", b"x" * 2_000_001))
    assert "2 MB at most" in page.words
    attach(house.client, "Put it on the record", 422, ("x.txt", b"x"), on_day="31")
    attach(house.client, "Put it on the record", 422, ("x.txt", b"x"), on_day="25")
    with in_house(house):
        assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_a_letter_of_ours_goes_onto_the_record_as_an_accessible_pdf(house):
    told = sent(house)
    by_team(house, told, "letter", "To the council. Please answer now.")
    opened(house, told)
    house.client.press("Put this letter on the record, as a PDF")
    form = house.client.page.form_with("Take paper 1")
    taken = house.client.post(form.action, data=form.values)
    read = pypdf.PdfReader(BytesIO(taken.data))
    assert "Please answer now." in " ".join(read.pages[0].extract_text().split())
    assert read.trailer["/Root"]["/Lang"] == "en-GB"


def test_no_page_of_the_public_takes_a_file(house, app):
    told = start(house)
    for address in ("/come-back/complaint", "/come-back/messages", "/tell-us/happened"):
        data = {"files": (BytesIO(papers.png()), "x.png")}
        assert house.client.post(address, data=data, content_type="multipart/form-data").status_code == 400
    address = f"/team/complaint/{told.case_id.hex()}/papers"
    answer = house.another_browser().post(address, data={"files": (BytesIO(b"x"), "x")})
    assert answer.status_code == 403
    with in_house(house):
        assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


@pytest.fixture
def on_record(house):
    """A function that makes a complaint with one letter on its record: (its case, the letter's id)."""

    def make():
        told = sent(house)
        with in_house(house):
            (one,) = attachments.keep(keyring_of("amara"), told.case_id, [LETTER], "them", DAY, DAY)
        return told.case_id, one

    return make


class TestWhoCanOpenIt:
    def test_a_new_key_and_another_caseload_still_open_it(self, house, on_record):
        case_id, _ = on_record()
        with in_house(house):
            old = db.session.get_one(Case, case_id).key_id
            resealing.rotate(keyring_of("amara"), old, DAY)
            while resealing.reseal_chunk(keyring_of("amara"), old):
                pass
            assert db.session.scalar(select(func.count()).where(Attachment.key_id == old)) == 0
            moving.move_case(keyring_of("amara"), case_id, house.records.caseloads["fernhill"], DAY)
            case = db.session.get_one(Case, case_id)
            (one,) = attachments.listed(keyring_of("tom"), case)
            assert (one.title, one.by, one.day) == ("Their letter", "them", DAY)
            assert attachments.open_one(keyring_of("tom"), case, one.id) == LETTER

    def test_not_who_lacks_the_key_nor_in_the_place_of_another(self, house, on_record):
        (case_id, one), (other_id, two) = on_record(), on_record()
        with in_house(house):
            with pytest.raises(NoSuchCase):
                attachments.open_one(keyring_of("amara"), db.session.get_one(Case, other_id), one)
            with writing():
                rows = {each.id: each for each in db.session.scalars(select(Attachment))}
                rows[one].sealed = rows[two].sealed
                rows[two].key_id = db.session.get_one(Case, case_id).duty_id
            with pytest.raises(CannotOpen):
                attachments.open_one(keyring_of("amara"), db.session.get_one(Case, case_id), one)
            with pytest.raises(NotGranted):
                attachments.open_one(keyring_of("tom"), db.session.get_one(Case, other_id), two)

    def test_there_is_an_end_to_it(self, house, on_record, monkeypatch):
        case_id, _ = on_record()
        monkeypatch.setattr(attachments, "MOST", 1)
        with in_house(house), pytest.raises(NotNow, match="No more"):
            attachments.keep(keyring_of("amara"), case_id, [LETTER], "them", DAY, DAY)


def test_taking_back_takes_the_papers_along(house):
    told = sent(house)
    with in_house(house):
        attachments.keep(keyring_of("amara"), told.case_id, [LETTER], "them", DAY, DAY)
    house.client.visit("/come-back/take-back")
    house.client.press("Yes, take it back")
    with in_house(house):
        assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


class TestThePersonsOwn:
    def test_they_take_each_paper_of_their_own_complaint_with_their_code(self, house):
        told = sent(house)
        by_team(house, told, "letter", "To the council. Please ring them.")
        opened(house, told)
        attach(house.client, "Put it on the record", 200, (f"{papers.MAKER}.pdf", papers.pdf()))
        house.client.press("Put this letter on the record, as a PDF")
        house.come_back(told.code)
        page = house.client.visit("/come-back/complaint")
        assert "Their letter, 24 November 2026 (from them)" in page.words
        links = [found["href"] for tag, found in page.elements if tag == "a" and "/complaint/paper/" in found["href"]]
        assert len(links) == 2
        answer = house.client.get(links[0])
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="their-letter.pdf"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert pypdf.PdfReader(BytesIO(answer.data)).pages[0].extract_text() == "We are sorry."
        assert papers.MAKER.encode() not in answer.data

    def test_nobody_elses_and_nothing_without_a_code(self, house):
        told, other = sent(house), start(house)
        with in_house(house):
            attachments.keep(keyring_of("amara"), told.case_id, [LETTER], "them", DAY, DAY)
            number = db.session.scalars(select(Attachment.id)).one().hex()
        house.come_back(other.code)
        for wrong in (number, "00" * 16, "no-number"):
            assert house.client.get(f"/come-back/complaint/paper/{wrong}").status_code == 404
        stranger = house.another_browser()
        assert stranger.get(f"/come-back/complaint/paper/{number}").location.endswith("/come-back")
        house.come_back(told.code)
        assert house.client.get(f"/come-back/complaint/paper/{number}").data == LETTER.body

    def test_it_is_sealed_to_their_code_and_goes_with_their_words(self, house):
        told = sent(house)
        with in_house(house):
            attachments.keep(keyring_of("amara"), told.case_id, [LETTER], "them", DAY, DAY)
            assert where("pelargonium", kept()) == []
            case = db.session.get_one(Case, told.case_id)
            row = db.session.scalars(select(Attachment)).one()
            with pytest.raises(CannotOpen):
                attachments.open_for_person(case, keyring_of("amara").key(case.key_id), row.id)
            with writing():
                db.session.delete(db.session.get_one(Case, told.case_id))
            assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0
