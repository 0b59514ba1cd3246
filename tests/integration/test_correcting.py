"""A released report is corrected by two people: words change or a number goes, and what was stays readable."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import func, select

from analysis.canonical import canonical_bytes
from feedback_app.answers.arrivals import Unexpected
from feedback_app.answers.reports import agency_by_page, reports_of
from feedback_app.answers.wording import correction_words
from feedback_app.audit import trail
from feedback_app.crossing.deliver import deliver
from feedback_app.crossing.envelopes import CORRECTION, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Correction, Release, Reply
from feedback_app.models.testimony import (
    Act,
    Case,
    Closing,
    Grant,
    Outgoing,
    Period,
    Report,
    ReportCorrection,
    Spending,
)
from feedback_app.publishing import earlier
from feedback_app.publishing.close import close
from feedback_app.publishing.correct import Change, find, release, send_back, write
from feedback_app.publishing.report import CannotRelease, SentencesRefused
from feedback_app.publishing.report import find as draft
from feedback_app.sealed.signing import sign
from feedback_app.sealed.vault import Words, seal_words
from tests.house import DAY, PERIODS, keyring_of, tell
from tests.integration.at_once import errors, together
from tests.integration.everything import kept, where
from tests.integration.kept_report import keep

WHY = "We said this in a way that was not fair to those who told us."
WAS = "People told us that they waited a long time for support."
NEW = "People told us that help came late."
PAGE = "/said-and-did/harbourlands"


def changed(found, **others):
    """What stands, with a reason and some of it said otherwise."""
    was = found.change
    given = {"why": WHY, "opening": was.opening, "sentences": dict(was.sentences), "children": was.children} | others
    return Change(**given)


def begin(report_id, name="amara", ready=True, **others):
    given = {"sentences": {"B1-": NEW}} | others
    write(keyring_of(name), report_id, changed(find(keyring_of(name), report_id), **given), ready=ready, today=DAY)


def let_out(report_id, name="nadia"):
    return release(keyring_of(name), report_id, DAY, ticked=find(keyring_of(name), report_id).to_tick)


def count(table, *which):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table).where(*which))


def standing():
    db.session.rollback()
    return reports_of(agency_by_page("harbourlands"), DAY)[0]


@pytest.fixture
def report_id(house, records, app):
    with app.app_context():
        yield records.released_report
        db.session.rollback()


class TestByTwoPeople:
    def test_words_change_numbers_stay_and_the_head_of_the_trail_is_in_it(self, report_id):
        before = standing()
        draws = count(Closing), count(Spending)
        begin(report_id)
        made = let_out(report_id)
        assert deliver() == 1
        after = standing()
        assert (after.sha256, after.signed.hash) == (made.hex(), made)
        assert after.report == before.report
        assert next(f.sentence for f in after.findings if f.line.key == "B1-") == NEW
        body = json.loads(after.signed.body)
        assert body["correction"]["corrects"] == before.sha256
        assert (body["correction"]["changed"], body["correction"]["taken_out"]) == (["B1-"], [])
        assert (body["audit_acts"], body["audit_head"]) == (trail.head(Act)[0], trail.head(Act)[1].hex())
        assert (count(Closing), count(Spending)) == draws

    def test_a_number_goes_and_never_comes_back(self, report_id):
        begin(report_id, taken_out=("B1-",))
        let_out(report_id)
        deliver()
        assert "B1-" not in {finding.line.key for finding in standing().findings}
        with pytest.raises(CannotRelease, match="cannot be taken out"):
            begin(report_id, taken_out=("B1-",))
        begin(report_id, sentences={"B1-": "Back again."}, opening="Other words.")
        let_out(report_id)
        deliver()
        body = json.loads(standing().signed.body)
        assert (body["sentences"], body["correction"]["place"], body["correction"]["changed"]) == ({}, 2, ["opening"])
        assert count(Correction) == 2

    def test_what_children_read_changes_and_goes_with_its_number(self, report_id):
        assert standing().children["B1-"] == "We had to wait too long for help."
        begin(report_id, sentences={"B1-": WAS}, children={"B1-": "Help came late."})
        marks = [key for key, _ in find(keyring_of("nadia"), report_id).to_tick.values()]
        assert marks == ["why", "children-B1-"]
        let_out(report_id)
        deliver()
        assert standing().children == {"B1-": "Help came late."}
        assert "the words on: the children's page about Waiting" in correction_words(standing().corrections[0])
        begin(report_id, sentences={}, taken_out=("B1-",), children={"B1-": "Help came late."})
        let_out(report_id)
        deliver()
        assert standing().children == {}

    def test_nobody_releases_their_own(self, report_id):
        begin(report_id)
        with pytest.raises(CannotRelease, match="A second person"):
            let_out(report_id, "amara")
        begin(report_id, "nadia", opening="Changed by another.")
        with pytest.raises(CannotRelease, match="A second person"):
            let_out(report_id, "nadia")
        assert let_out(report_id, "amara")

    def test_each_new_text_must_be_ticked(self, report_id):
        begin(report_id)
        marks = list(find(keyring_of("nadia"), report_id).to_tick)
        assert [key for key, _ in find(keyring_of("nadia"), report_id).to_tick.values()] == ["why", "B1-"]
        with pytest.raises(CannotRelease, match="tick each"):
            release(keyring_of("nadia"), report_id, DAY, ticked=marks[:1])
        assert count(Outgoing, ~Outgoing.delivered) == 0

    def test_with_a_clock_that_was_set_back_nobody_releases(self, report_id):
        begin(report_id)
        before = db.session.get_one(Report, report_id).day - timedelta(days=1)
        marks = find(keyring_of("nadia"), report_id).to_tick
        with pytest.raises(CannotRelease, match="Set its clock right"):
            release(keyring_of("nadia"), report_id, before, ticked=marks)
        assert count(Outgoing, ~Outgoing.delivered) == 0

    def test_two_at_once_release_it_once(self, app, report_id):
        begin(report_id)
        db.session.remove()
        ended = together(app, lambda: let_out(report_id, "nadia"), lambda: let_out(report_id, "tom"))
        assert [type(each) for each in errors(ended)] == [CannotRelease]
        assert deliver() == 1

    def test_two_who_begin_at_once_make_one(self, app, report_id):
        db.session.remove()
        ended = together(app, lambda: begin(report_id, "amara"), lambda: begin(report_id, "nadia"))
        assert {type(each) for each in errors(ended)} <= {CannotRelease}
        assert count(ReportCorrection) == 1

    def test_sent_back_it_waits_for_its_writer(self, report_id):
        begin(report_id)
        send_back(keyring_of("nadia"), report_id, DAY, "Say it more kindly.")
        for again in (lambda: let_out(report_id), lambda: send_back(keyring_of("nadia"), report_id, DAY, "")):
            with pytest.raises(CannotRelease, match="not waiting"):
                again()
        assert find(keyring_of("amara"), report_id).change.sentences == {"B1-": NEW}


class TestSecondCheck:
    def test_words_that_only_the_second_person_may_read_are_held_against_it(self, report_id, records):
        hidden = Words((("happened", "A purple kettle whistled beneath grandmother's umbrella."),))
        amara = keyring_of("amara")
        key_id, pair = amara.current("caseload", records.caseloads["fernhill"])
        with writing():
            case = db.session.get_one(Case, records.told.case_id)
            case.sealed_words, case.key_id = seal_words(hidden, pair.public, case.id, case.caseload_id), key_id
            db.session.delete(db.session.get_one(Grant, (key_id, amara.staff_id)))
        begin(report_id, sentences={"B1-": "A purple kettle whistled, beneath some umbrella."})
        with pytest.raises(CannotRelease, match="what is open to you"):
            let_out(report_id)
        assert count(Outgoing, ~Outgoing.delivered) == 0
        assert count(ReportCorrection, ReportCorrection.state == "waiting") == 1

    def test_that_a_machine_read_is_recorded(self, report_id):
        begin(report_id)
        nadia = keyring_of("nadia").staff_id
        before = count(Act, Act.what == trail.READ_BY_MACHINE, Act.actor_id == nadia)
        let_out(report_id)
        assert count(Act, Act.what == trail.READ_BY_MACHINE, Act.actor_id == nadia) == before + 1


class TestLaterTrends:
    @pytest.fixture
    def later(self, settings, report_id, records):
        """The next period, not closed yet, in which nobody waited: fewer than the sixty before."""
        tell(settings, "Our worker was kind.", came=PERIODS["over"][0], themes=("A1+", "C3-"), times=60)
        return close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")

    def test_are_not_drawn_against_a_number_that_was_taken_out(self, later, report_id):
        period = db.session.get_one(Period, draft(keyring_of("amara"), later).period.id)
        assert earlier.before(period).taken_out == frozenset()
        assert earlier.before(period).table is not None
        begin(report_id, taken_out=("B1-",))
        let_out(report_id)
        assert earlier.before(period).table is None, "nothing is compared before the correction has arrived"
        deliver()
        assert earlier.before(period).taken_out == {"B1-"}
        begin(report_id, opening="Other words.", sentences={})
        let_out(report_id)
        deliver()
        assert earlier.before(period).taken_out == {"B1-"}
        figures = {line.key: line for line in draft(keyring_of("amara"), later).released.lines}
        assert figures["B1-"].trend == ""

    def test_nor_when_somebody_took_the_correction_away(self, later, report_id):
        begin(report_id, taken_out=("B1-",))
        let_out(report_id)
        deliver()
        with writing():
            db.session.delete(db.session.scalars(select(Correction)).one())
        period = draft(keyring_of("amara"), later).period
        assert earlier.before(period).table is None


class TestRefused:
    @pytest.mark.parametrize(
        ("others", "sentence"),
        [
            ({"taken_out": ("E1-",)}, "cannot be taken out"),
            ({"taken_out": ("nonsense",)}, "cannot be taken out"),
            ({"why": "  "}, "what was wrong"),
            ({"opening": "x" * 601}, "under 600 letters"),
            ({"sentences": {"B1-": WAS}}, "Nothing would change"),
            ({"children": {"B1-": "It took 8 months."}}, "For children, please use no numbers"),
        ],
    )
    def test_with_a_sentence_on_what_to_do(self, report_id, others, sentence):
        with pytest.raises(CannotRelease, match=sentence):
            begin(report_id, **others)
        assert count(ReportCorrection) == 0

    def test_words_that_point_to_one_family(self, report_id):
        with pytest.raises(SentencesRefused) as refused:
            begin(
                report_id, why="Sarah in Leeds told us.", sentences={"B1-": "A boy aged 4 waited."},
                children={"B1-": "Ask Bernard Winterbottom why."},
            )  # fmt: skip
        assert set(refused.value.faults) == {"why", "B1-", "children-B1-"}

    def test_a_report_that_is_not_out(self, report_id, records):
        draft = close(keyring_of("amara"), records.periods["over"], DAY, "harbourlands")
        with pytest.raises(CannotRelease, match="Only what is out"):
            find(keyring_of("amara"), draft)

    def test_what_somebody_changed_on_the_other_side(self, report_id):
        with writing():
            db.session.scalars(select(Release)).one().body += " "
        with pytest.raises(CannotRelease, match="not what we signed"):
            find(keyring_of("amara"), report_id)

    @pytest.mark.parametrize(
        "fault", ["draws again", "adds", "tells children", "another agency", "not the last", "says nothing why"]
    )
    def test_at_the_wall_whoever_signed_it(self, report_id, fault):
        begin(report_id)
        let_out(report_id)
        with writing():
            envelope = db.session.scalars(select(Outgoing).where(~Outgoing.delivered)).one()
            body = spoiled(json.loads(envelope.body), fault)
            db.session.delete(envelope)
            _, pair = keyring_of("nadia").current("signing")
            db.session.add(outgoing(CORRECTION, body, sign(body, pair), pair.public))
        with pytest.raises(Unexpected):
            deliver()
        assert count(Correction) == 0


def spoiled(body, fault):
    lines = body["report"]["lines"]
    if fault == "draws again":
        next(line for line in lines if line["count"])["count"] += 5
    elif fault == "adds":
        next(line for line in lines if not line["count"])["count"] = 10
    elif fault == "tells children":
        body["children"]["E1+"] = "We feel loved and at home."
        body["correction"]["changed"].append("children-E1+")
    elif fault == "another agency":
        body["agency_page"] = "fernhill"
    elif fault == "not the last":
        body["correction"]["corrects"] = "00" * 32
    else:
        body["correction"]["why"] = " "
    return canonical_bytes(body)


def test_what_is_changed_is_sealed_until_it_is_out(report_id):
    begin(report_id, sentences={"B1-": "People waited without any lanterns."}, ready=False)
    assert where("without any lanterns", kept()) == []
    begin(report_id, sentences={"B1-": "People waited without any lanterns."})
    let_out(report_id)
    assert where("without any lanterns", kept()) == ["testimony.outgoing.body"]


class TestForEveryone:
    @pytest.fixture
    def corrected(self, house, app):
        """A report with an answer, corrected: its first hash and the one that stands."""
        kept = keep(house)
        with app.app_context():
            begin(house.records.released_report, taken_out=("C3-",))
            made = let_out(house.records.released_report)
            deliver()
        return kept.sha256, made.hex()

    def test_pages_say_what_and_why_and_the_answer_stays(self, house, corrected):
        page = house.client.visit(PAGE)
        assert "Corrected: what and why" in page.words
        assert WHY in page.words
        assert "We now ring each family" in page.words
        assert NEW in page.words
        house.sign_in_leader()
        assert WHY in house.client.visit("/agency/").words

    def test_what_was_can_be_read_with_a_note(self, house, corrected):
        first, now = corrected
        page = house.client.visit(f"{PAGE}/{first}")
        assert "It no longer stands" in page.words
        assert WAS in page.words
        assert "It no longer stands" not in house.client.visit(f"{PAGE}/{now}").words
        house.client.visit(f"{PAGE}/{'0' * 64}", 404)
        house.client.visit(f"/said-and-did/fernhill/{first}", 404)

    def test_it_can_be_checked_and_so_can_what_was(self, house, corrected):
        first, now = corrected
        page = house.client.visit(f"/check-a-report?sha256={first}")
        assert "Yes, this report is ours" in page.words
        assert "It was corrected since" in page.words
        page = house.client.visit(f"/check-a-report?sha256={now}")
        assert "Yes, this report is ours" in page.words
        assert "It was corrected since" not in page.words
        ran = house.client.application.test_cli_runner().invoke(args=["reports", "verify"])
        assert (ran.exit_code, "report 1, correction 1: whole" in ran.output) == (0, True)
        assert house.client.application.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0

    @pytest.mark.parametrize(("column", "value"), [("signature", bytes(64)), ("corrects", bytes(32)), ("body", None)])
    def test_one_that_was_tampered_with_is_told(self, house, corrected, column, value):
        _, now = corrected
        with house.client.application.app_context(), writing():
            row = db.session.get_one(Correction, bytes.fromhex(now))
            setattr(row, column, value or row.body.replace(WHY, "Another reason."))
        assert "Please do not rely on this report" in house.client.visit(f"/check-a-report?sha256={now}").words
        assert house.client.application.test_cli_runner().invoke(args=["reports", "verify"]).exit_code == 1

    def test_downloads_and_feeds_carry_it(self, house, corrected):
        first, now = corrected
        signed = house.client.get(f"{PAGE}/{now}/signed.json")
        assert hashlib.sha256(signed.data).hexdigest() == now
        whole = house.client.get(f"{PAGE}/{now}/report.json").get_json()
        assert (whole["report_sha256"], whole["signed"]["correction"]["why"]) == (now, WHY)
        assert hashlib.sha256(house.client.get(f"{PAGE}/{first}/signed.json").data).hexdigest() == first
        for edition, note in ((now, "Corrected: what and why"), (first, "Replaced: read the one that stands")):
            rows = list(csv.DictReader(io.StringIO(house.client.get(f"{PAGE}/{edition}/notes.csv").text)))
            assert note in {row["note"] for row in rows}
            assert house.client.get(f"{PAGE}/{edition}/report.pdf").data.startswith(b"%PDF")
        root = ET.fromstring(house.client.get(f"{PAGE}/feed.atom").data)
        atom = "{http://www.w3.org/2005/Atom}"
        entries = {
            entry.findtext(f"{atom}title"): entry.findtext(f"{atom}content") for entry in root.iter(f"{atom}entry")
        }
        assert any("was corrected" in title and WHY in words for title, words in entries.items())
        with house.client.application.app_context():
            assert db.session.scalars(select(Reply.release_hash).distinct()).all() == [bytes.fromhex(first)]

    def test_the_team_does_it_on_pages(self, house):
        house.sign_in()
        house.client.visit("/team/reports")
        house.client.visit(f"/team/report/{house.records.released_report.hex()}/correct")
        hard = {"children-B1-": "It took 8 months."}
        page = house.client.press("Keep and preview", 422, why=WHY, **hard)
        assert "For children, please use no numbers" in page.words
        assert hard["children-B1-"] in house.client.answer.get_data(as_text=True)
        told = {"children-B1-": "Help came late."}
        house.client.press("Ask a second person to release it", why=WHY, opening="Thank you, all of you.", **told)
        assert "You wrote this" in house.client.page.words
        other = house.sign_in("nadia", house.another_browser())
        assert "a correction waits for release" in other.visit("/team/").words
        other.visit(f"/team/report/{house.records.released_report.hex()}/correct/preview")
        with house.client.application.app_context():
            marks = list(find(keyring_of("nadia"), house.records.released_report).to_tick)
        assert "everyone can read it at once" in other.page.words
        assert "Everyone can read it since" in other.press("Sign and release the correction", ticked=marks).words
        assert WHY in other.visit(PAGE).words
        assert "Help came late." in other.visit(f"{PAGE}/for-children").words
