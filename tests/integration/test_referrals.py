"""A referral to a council: by the person's yes, sealed to its key, read and answered there, and back again."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, update

from feedback_app.accounts import council
from feedback_app.attached.parcel import Paper
from feedback_app.casework import moving, resealing
from feedback_app.casework.cases import NoSuchCase
from feedback_app.complaints import attachments, came_back, records, referrals
from feedback_app.complaints.in_words import clock_in_words
from feedback_app.complaints.progress import NotNow
from feedback_app.crossing.bring_back import bring_back, forget_unopened
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import CouncilGrant, CouncilKey, PublishedAct, Referral, ReferralAnswer
from feedback_app.models.testimony import Act, CameBack, Case, CheckedKey, ComplaintStep, Outgoing, SentReferral
from feedback_app.referred import box, keys
from feedback_app.referred.box import NoSuchReferral, Unanswerable
from feedback_app.sealed.referred import seal_answer
from feedback_app.sealed.suite import CannotOpen, key_pair
from tests.councils import (
    CONTACT,
    FERNHILL,
    NAME,
    add_person,
    comes_back,
    here,
    read_first,
    refer,
    referred,
    sign_in,
    to_send,
    with_key,
)
from tests.house import DAY, keyring_of
from tests.integration.everything import as_bytes, kept, where
from tests.integration.test_attachments import attach
from tests.pages.shows.complaints import SUMMARY, by_team, decided, opened, say_yes
from tests.papers import MAKER, pdf

ANSWER = "We are sorry about the plan. A named worker rings each week, says the marigold."


def in_house(house):
    return house.client.application.app_context()


def answered(house, text=ANSWER, papers=(), name="manager"):
    """The council answers by the service, and it crosses."""
    with in_house(house):
        number = db.session.scalars(select(Referral.id)).one()
        box.answer(here(name), number, "answer", text, papers, DAY)
    comes_back(house)


def to_take_in(house, told, name="amara"):
    with in_house(house):
        case = db.session.get_one(Case, told.case_id)
        return came_back.waiting(keyring_of(name), case)


class TestOnItsWay:
    def test_the_team_refers_it_the_council_answers_and_the_person_reads_it(self, house):
        told = to_send(house)
        with_key(house)
        by_team(house, told, "letter", "To the council. Please ring them.")
        opened(house, told)
        house.client.press("Put this letter on the record, as a PDF")
        form = house.client.page.form_with("Refer it to Harbourlands Council")
        along = next(found["value"] for tag, found in house.client.page.elements if found.get("name") == "along")
        data = form.values | {"name": NAME, "contact": CONTACT, "along": along}
        page = house.client.post(form.action, data=data, follow_redirects=True)
        assert page.status_code == 200
        assert "They should answer you by Tuesday 8 December" in house.client.page.words
        assert NAME not in house.client.page.words
        theirs = house.another_browser()
        page = read_first(house, client=theirs)
        for part in (SUMMARY, NAME, CONTACT, "Stage 1"):
            assert part in page.words
        letter = page.form_with("Take letter 1")
        assert theirs.post(letter.action, data=letter.values).mimetype == "application/pdf"
        attach(theirs, "Send the answer", 200, (f"{MAKER}.pdf", pdf()), kind="answer", text=ANSWER)
        assert "Your answer is on its way" in theirs.page.words
        comes_back(house)
        assert "Councils have answered (1)" in house.client.visit("/team/").words
        page = house.client.visit(f"/team/complaint/{told.case_id.hex()}")
        assert ANSWER in page.words
        page = house.client.press("Take it in")
        assert "Their letter, from them, 24 November 2026" in page.words
        page = house.client.press("They have answered you")
        assert "answered" in page.words
        page = house.client.visit("/come-back/complaint")
        assert "They wrote to us: Tuesday 24 November." in page.words
        assert ANSWER in page.words

    def test_that_it_came_is_evidence_and_our_turn(self, house):
        told = referred(house)
        answered(house)
        with in_house(house):
            (one,) = came_back.waiting(keyring_of("amara"), db.session.get_one(Case, told.case_id))
            came_back.take_in(keyring_of("amara"), told.case_id, one.id, DAY)
            known = records.of_team(keyring_of("amara"), db.session.get_one(Case, told.case_id))
            assert (known.now.came, known.now.our_turn) == (DAY, True)
            assert known.complaint.next_day is not None
        by_team(house, told, "noted", "They have it and look into it.")
        with in_house(house):
            known = records.of_team(keyring_of("amara"), db.session.get_one(Case, told.case_id))
            assert known.now.came is None
            assert "They should answer you by Tuesday 8 December" in clock_in_words(known.now, DAY)

    def test_every_act_is_in_the_trail_of_its_side(self, house):
        told = referred(house)
        read_first(house, client=house.another_browser())
        answered(house)
        with in_house(house):
            (one,) = came_back.waiting(keyring_of("amara"), db.session.get_one(Case, told.case_id))
            came_back.take_in(keyring_of("amara"), told.case_id, one.id, DAY)
            ours = list(db.session.scalars(select(Act.what).where(Act.about == told.case_id).order_by(Act.place)))
            theirs = list(db.session.scalars(select(PublishedAct.what).order_by(PublishedAct.place)))
        assert ours[-2:] == ["complaint: send", "complaint: came"]
        assert theirs[-4:] == ["made the council's key", "signed in", "read a referral", "answered a referral"]

    def test_it_is_carried_once_each_way_after_a_crash_too(self, house):
        told = referred(house)
        answered(house)
        with in_house(house):
            assert db.session.scalar(select(func.count()).select_from(Outgoing).where(Outgoing.kind == "referral")) == 0
            row = db.session.scalars(select(CameBack)).one()
            with writing():
                db.session.execute(update(ReferralAnswer).values(sealed=row.sealed))
            assert (bring_back(), deliver()) == (0, 0)
            assert db.session.scalar(select(func.count()).select_from(CameBack)) == 1
            came_back.take_in(keyring_of("amara"), told.case_id, row.id, DAY)
            with pytest.raises(NoSuchCase):
                came_back.take_in(keyring_of("amara"), told.case_id, row.id, DAY)


once = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""What no database decides is tried on one."""


@once
class TestByYesAlone:
    def test_without_a_yes_to_the_summary_nothing_goes(self, house):
        with_key(house)
        told = decided(house)
        with in_house(house), pytest.raises(NotNow, match="Nothing may be sent"):
            referrals.refer(keyring_of("amara"), told.case_id, "", "", (), DAY)
        say_yes(house, told, "name")
        with in_house(house):
            with pytest.raises(NotNow, match="Nothing may be sent"):
                referrals.refer(keyring_of("amara"), told.case_id, NAME, "", (), DAY)
            assert db.session.scalar(select(func.count()).select_from(SentReferral)) == 0

    def test_no_name_goes_that_was_not_let_go(self, house):
        with_key(house)
        told = to_send(house, "summary")
        with in_house(house):
            for name, contact in ((NAME, ""), ("", CONTACT)):
                with pytest.raises(NotNow, match="not said yes to their name"):
                    referrals.refer(keyring_of("amara"), told.case_id, name, contact, (), DAY)
        refer(house, told, "", "")
        assert "They did not give their name" in read_first(house).words

    def test_to_a_council_without_a_key_or_with_one_that_nobody_compared_it_goes_as_a_letter(self, house):
        told = to_send(house)
        with in_house(house):
            with pytest.raises(NotNow, match="Send a letter"):
                referrals.refer(keyring_of("amara"), told.case_id, NAME, "", (), DAY)
            add_person("manager")
            keys.make(here("manager"), DAY)
            with pytest.raises(NotNow, match="compare its number"):
                referrals.refer(keyring_of("amara"), told.case_id, NAME, "", (), DAY)
        opened(house, told)
        assert "nobody has compared yet" in house.client.page.words
        page = house.client.press("It was sent")
        assert "They should answer you by" in page.words

    def test_a_key_put_in_the_place_of_a_compared_one_is_not_used(self, house):
        with_key(house)
        told = to_send(house)
        with in_house(house):
            with writing():
                db.session.execute(update(CouncilKey).values(public_key=key_pair().public))
            with pytest.raises(NotNow, match="compare its number"):
                referrals.refer(keyring_of("amara"), told.case_id, NAME, "", (), DAY)


@once
class TestNobodyButThatCouncil:
    def test_another_council_cannot_open_it_nor_learn_that_it_is_there(self, house):
        referred(house)
        with_key(house, "neighbour", FERNHILL)
        with in_house(house):
            number = db.session.scalars(select(Referral.id)).one()
            assert box.listed(here("neighbour")) == []
            with pytest.raises(NoSuchReferral):
                box.open_one(here("neighbour"), number)
            with pytest.raises(NoSuchReferral):
                box.answer(here("neighbour"), number, "answer", "x", (), DAY)
            with writing():  # even with the row in its own name
                mine = select(CouncilGrant.key_id).where(CouncilGrant.person_id == here("neighbour").person.id)
                db.session.get_one(Referral, number).key_id = db.session.scalars(mine).one()
            with pytest.raises(CannotOpen):
                box.open_one(here("neighbour"), number)

    def test_a_colleague_reads_it_once_the_key_was_passed_on(self, house):
        referred(house)
        with in_house(house):
            add_person("colleague")
            number = db.session.scalars(select(Referral.id)).one()
            with pytest.raises(NoSuchReferral):
                box.open_one(here("colleague"), number)
        house.client.post("/council/sign-out")
        browser = sign_in(house)
        browser.press("Pass the key on to colleague, Complaints manager")
        with in_house(house):
            assert box.open_one(here("colleague"), number).parcel.words["summary"] == SUMMARY
            add_person("stranger", FERNHILL)
            stranger = here("stranger").person.id
            with pytest.raises(keys.NoKey):
                keys.pass_on(here("colleague"), stranger, DAY)

    def test_on_neither_side_do_words_names_or_numbers_of_it_stand_in_the_clear(self, house):
        told = referred(house)
        answered(house, papers=(Paper("Their letter", "text/plain", b"gladiolus inside"),))
        with in_house(house):
            everything = list(kept())
            theirs = [(name, value) for name, value in everything if name.startswith("published.")]
            for word in (SUMMARY, NAME, CONTACT, ANSWER, "gladiolus", MAKER):
                assert where(word, iter(everything)) == []
            for word in (told.code, *(f"{one} {other}" for one, other in pairwise(told.code.split()))):
                assert where(word, iter(theirs)) == []
            number = as_bytes(db.session.scalars(select(Referral.id)).one())
            ours = [name for name, value in everything if name.startswith("testimony.") and number in value]
            assert ours == ["testimony.came_back"] or set(ours) <= {"testimony.came_back.referral"}, ours
            mine = as_bytes(told.case_id)
            assert [name for name, value in theirs if mine in value or mine.hex().encode() in value] == []

    def test_the_pages_of_a_leader_are_as_before(self, house):
        leader = house.sign_in_leader(client=house.another_browser())
        before = leader.visit("/agency/").words
        referred(house)
        assert leader.visit("/agency/").words == before
        with in_house(house):
            number = db.session.scalars(select(Referral.id)).one().hex()
        for address in ("/council/", f"/council/referral/{number}"):
            assert leader.get(address).location == "/council/sign-in"

    def test_its_pages_show_what_was_referred_and_nothing_of_another_complaint(self, house):
        told = referred(house)
        other = to_send(house)
        by_team(house, other, "summary", "The hyacinth came late and Rowan said so.")
        browser = sign_in(house, client=house.another_browser())
        seen, waiting = {}, ["/council/"]
        while waiting:
            address = waiting.pop()
            if address not in seen and address.startswith("/council"):
                browser.visit(address)
                seen[address] = browser.page.words
                waiting += [link for link, _ in browser.page.links]
        browser.visit("/council/")
        seen["referral"] = browser.press("Read number 1").words
        whole = " ".join(seen.values())
        assert SUMMARY in whole
        numbers = other.case_id.hex()[:16], told.case_id.hex()[:16]
        for word in ("hyacinth", "Rowan", *numbers, told.code, "Read number 2"):
            assert word not in whole
        nobody = "00" * 16
        for address in (f"/council/referral/{nobody}", f"/council/referral/{told.case_id.hex()}"):
            assert browser.get(address).location == "/council/"
        assert browser.send(f"/council/referral/{nobody}/open").status_code == 404


class TestTheAnswer:
    @once
    def test_a_forged_one_and_one_of_another_referral_are_not_shown(self, house):
        told = referred(house)
        with in_house(house):
            referral = db.session.scalars(select(Referral)).one()
            parcel = box.Parcel({"kind": "answer", "text": "We did nothing wrong.", "secret": "0" * 64})
            forged = b"f" * 16
            sealed = seal_answer(parcel, referral.reply_key, referral.id, forged)
            with writing():
                db.session.add(ReferralAnswer(id=forged, referral_id=referral.id, day=DAY, sealed=sealed))
        assert comes_back(house) == 1
        assert to_take_in(house, told) == []
        answered(house)
        assert [came.parcel.words["text"] for came in to_take_in(house, told)] == [ANSWER]
        with in_house(house), writing():
            db.session.execute(update(CameBack).where(CameBack.id != forged).values(referral=b"x" * 16))
        assert to_take_in(house, told) == []

    @once
    def test_what_nobody_could_open_for_a_year_is_erased(self, house):
        referred(house)
        answered(house)
        with in_house(house):
            assert forget_unopened(DAY + timedelta(days=365)) == 0
            assert forget_unopened(DAY + timedelta(days=366)) == 1

    @once
    def test_an_answer_has_a_kind_words_and_an_end(self, house, monkeypatch):
        referred(house)
        read_first(house)
        page = attach(house.client, "Send the answer", 422, text=ANSWER)
        assert "Choose what this is" in page.words
        assert ANSWER in page.form_with("Send the answer").values["text"]
        attach(house.client, "Send the answer", 422, kind="answer", text=" ")
        attach(house.client, "Send the answer", 422, ("x.exe", b"MZ\x90\x00"), kind="answer", text=ANSWER)
        monkeypatch.setattr(box, "MOST_ANSWERS", 1)
        attach(house.client, "Send the answer", 200, kind="received", text=ANSWER)
        with in_house(house), pytest.raises(Unanswerable, match="many times"):
            box.answer(here("manager"), db.session.scalars(select(Referral.id)).one(), "answer", "More.", (), DAY)

    def test_a_new_key_and_another_caseload_still_open_it(self, house):
        told = referred(house)
        answered(house)
        with in_house(house):
            old = db.session.get_one(Case, told.case_id).key_id
            resealing.rotate(keyring_of("amara"), old, DAY)
            while resealing.reseal_chunk(keyring_of("amara"), old):
                pass
            assert db.session.scalar(select(func.count()).where(SentReferral.key_id == old)) == 0
            moving.move_case(keyring_of("amara"), told.case_id, house.records.caseloads["fernhill"], DAY)
        assert len(to_take_in(house, told)) == 1

    def test_after_taking_back_no_answer_can_be_opened(self, house):
        told = referred(house)
        answered(house)
        house.client.visit("/come-back/take-back")
        house.client.press("Yes, take it back")
        with in_house(house):
            assert db.session.scalar(select(func.count()).select_from(SentReferral)) == 0
            assert came_back.arrived(keyring_of("amara")) == []
            assert db.session.scalar(select(func.count()).select_from(ComplaintStep)) == 0
            papers = (Paper("x", "text/plain", b""),)
            with pytest.raises(NoSuchCase):
                attachments.keep(keyring_of("amara"), told.case_id, papers, "them", DAY, DAY)


class TestKeysOfCouncils:
    def test_the_first_makes_it_and_it_is_used_once_compared(self, house):
        with in_house(house):
            add_person("manager")
        browser = sign_in(house, client=house.another_browser())
        assert "There is no key yet" in browser.page.words
        number = browser.press("Make our key").words.split("Its number is ")[1][:29]
        house.sign_in()
        page = house.client.visit("/team/councils")
        assert number in page.words
        assert "Ring the council first" in house.client.press("Use this key", 422).words
        page = house.client.press("Use this key", compared="yes")
        assert "One of us has compared it." in page.words
        with in_house(house):
            assert db.session.scalar(select(func.count()).select_from(CheckedKey)) == 1
            keys.make(here("manager"), DAY)
            assert db.session.scalar(select(func.count()).select_from(CouncilKey)) == 1

    def test_invited_joined_and_lost(self, house, app):
        found = app.test_cli_runner().invoke(
            args=["councils", "invite", "Fernhill Council", "kim", "--role", "Manager"]
        )
        token = found.output.strip().rsplit("/", 1)[1]
        assert house.client.visit(f"/council/join/{token}").words.startswith("Join as Manager, Fernhill Council")
        with in_house(house):
            council.join(token, "nine purple otters climb slowly", "", DAY)
            joined = select(func.count()).select_from(PublishedAct).where(PublishedAct.what == "joined")
            assert db.session.scalar(joined) == 1
        assert house.client.get(f"/council/join/{token}").status_code == 404
        nobody = app.test_cli_runner().invoke(args=["councils", "invite", "Nowhere", "kim", "--role", "Manager"])
        assert nobody.exit_code == 1
        with_key(house, "manager")
        done = app.test_cli_runner().invoke(args=["councils", "new-key", "Harbourlands Council"])
        assert done.exit_code == 0
        with in_house(house):
            assert keys.state(here("manager")).number == ""
