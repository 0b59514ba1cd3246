"""One response in ten is coded by a second person who has not seen the first coding; how they met is kept, sealed."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from feedback_app.answers.signatures import is_signed
from feedback_app.audit import trail
from feedback_app.casework.cases import CannotDo, open_case
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import CodersAgree
from feedback_app.models.testimony import Act, Agreement, Case, Closing, Grant, Period, SecondCoding, new_id
from feedback_app.publishing import coders_agree, report, second_coder
from feedback_app.publishing.close import close
from feedback_app.publishing.release import release
from feedback_app.publishing.second_coder import WHY, CannotCode, Tally, code, compare, draw, offered, open_words_only
from tests.house import DAY, PERIODS, keyring_of, tell
from tests.integration.everything import kept, where


class TestHowTheyMet:
    def test_of_one_response(self):
        found = compare(("B1-", "C3-"), ("B1-", "C3+", "A1+"))
        assert (found.both, found.only_second, found.only_first) == (2, 1, 0)
        assert (found.both_signed, found.only_second_signed, found.only_first_signed) == (1, 2, 1)
        assert (round(found.f1, 2), round(found.signed_f1, 2)) == (0.8, 0.4)

    def test_of_two(self):
        both = compare(("B1-",), ("B1-",)).plus(compare((), ()))
        assert (both.responses, both.f1, both.signed_f1) == (2, 1.0, 1.0)
        assert compare(("B1-",), ("C3-",)).f1 == 0.0


@pytest.fixture
def period(house, settings, records, in_app):
    """Forty responses in a period that is over; Amara has opened none of them."""
    tell(settings, "We waited.", came=PERIODS["over"][0], themes=("B1-", "C3-"), times=40)
    return records.periods["over"]


class TestDrawing:
    def test_five_at_least_or_one_in_ten(self, period):
        assert draw(keyring_of("amara"), period, DAY) == 5
        with pytest.raises(CannotCode, match="drawn once"):
            draw(keyring_of("nadia"), period, DAY)

    @pytest.mark.parametrize(("responses", "drawn"), [(0, 0), (3, 3), (40, 5), (74, 7), (300, 30)])
    def test_how_many(self, responses, drawn):
        cases = [bytes([n // 256, n % 256]) for n in range(responses)]
        found = second_coder._drawn(cases, random.Random(1))
        assert len(found) == len(set(found)) == drawn
        assert set(found) <= set(cases)

    def test_only_between_its_end_and_its_closing(self, period):
        with pytest.raises(CannotCode, match="not over"):
            draw(keyring_of("amara"), period, PERIODS["over"][1] - timedelta(days=1))
        close(keyring_of("amara"), period, DAY)
        with pytest.raises(CannotCode, match="has been closed"):
            draw(keyring_of("amara"), period, DAY)


class TestCoding:
    @pytest.fixture
    def drawn(self, period):
        draw(keyring_of("amara"), period, DAY)
        return offered(keyring_of("nadia"), period).cases

    def test_it_is_offered_to_those_who_have_not_seen_the_first_coding(self, drawn, period):
        open_case(keyring_of("nadia"), drawn[0], "To check the themes", DAY)
        assert set(offered(keyring_of("nadia"), period).cases) == set(drawn[1:])
        assert set(offered(keyring_of("tom"), period).cases) == set(drawn)
        with pytest.raises(CannotCode, match="not offered to you"):
            open_words_only(keyring_of("nadia"), drawn[0], DAY)
        with pytest.raises(CannotCode, match="not offered to you"):
            code(keyring_of("nadia"), drawn[0], ["B1-"], DAY)

    def test_the_words_open_recorded_and_the_reading_stays_as_it_was(self, drawn, period):
        before = db.session.get_one(Case, drawn[0]).sealed_reading
        assert "We waited." in open_words_only(keyring_of("nadia"), drawn[0], DAY).text()
        code(keyring_of("nadia"), drawn[0], ["B1-", "A1+"], DAY)
        assert db.session.get_one(Case, drawn[0]).sealed_reading == before
        acts = db.session.execute(select(Act.what, Act.why).where(Act.about == drawn[0]).order_by(Act.place)).all()
        assert [tuple(act) for act in acts] == [("opened words", WHY), ("coded a second time", WHY)]
        with pytest.raises(CannotCode):
            code(keyring_of("tom"), drawn[0], ["B1-"], DAY)

    def test_what_is_not_in_the_codebook_is_refused_and_nothing_is_kept(self, drawn):
        with pytest.raises(CannotDo, match="not in the codebook"):
            code(keyring_of("nadia"), drawn[0], ["Z9-"], DAY)
        assert db.session.scalars(select(Agreement)).all() == []

    def test_what_they_said_is_nowhere_in_the_clear_and_the_tally_opens_for_the_team(self, drawn, period, records):
        for case_id in drawn:
            code(keyring_of("nadia"), case_id, ["B1-", "A1+"], DAY)
        names = [name for name in where('"both"', kept()) if "agreement" in name]
        assert names == []
        row = db.session.get_one(Agreement, period)
        pair = keyring_of("tom").key(row.key_id)
        tally = second_coder.open_tally(row.sealed_tally, pair, period, records.caseloads["harbourlands"])
        assert Tally(**tally) == Tally(5, 5, 5, 5, 5, 5, 5)

    def test_closing_goes_on_and_forgets_who_was_drawn(self, drawn, period):
        code(keyring_of("nadia"), drawn[0], ["B1-"], DAY)
        close(keyring_of("amara"), period, DAY)
        assert db.session.scalars(select(SecondCoding)).all() == []
        assert db.session.get(Agreement, period) is not None
        assert db.session.scalars(select(Closing).where(Closing.period_id == period)).one()

    def test_few_or_one_agency_alone_say_nothing(self, drawn, period, monkeypatch):
        for case_id in drawn:
            code(keyring_of("nadia"), case_id, ["B1-", "C3-"], DAY)
        close(keyring_of("amara"), period, DAY)
        year = PERIODS["over"][1].year
        assert second_coder.pooled(keyring_of("tom"), year).themes is None
        monkeypatch.setattr(second_coder, "POOL_LEAST", 5)
        assert second_coder.pooled(keyring_of("tom"), year).themes is None, "one agency alone"
        monkeypatch.setattr(second_coder, "POOL_AGENCIES", 1)
        found = second_coder.pooled(keyring_of("tom"), year)
        assert (found.themes, found.signed) == (100, 100)


def test_the_team_does_it_on_pages(house, records):
    house.tell(came=PERIODS["over"][0], themes=("B1-",), times=3)
    house.sign_in("nadia")
    page = house.client.visit(f"/team/period/{records.periods['over'].hex()}")
    assert "No response was coded a second time" in page.words
    house.client.visit(f"/team/period/{records.periods['over'].hex()}/second")
    house.client.press("Draw one in ten")
    with house.client.application.app_context():
        case_id = offered(keyring_of("nadia"), records.periods["over"]).cases[0].hex()
    page = house.client.press(f"Open the words of {case_id[:8]}")
    assert "We waited eight months" in page.words
    assert "What was heard before is not shown" in page.words
    house.client.press("Keep this coding", **{"code-1": "B1", "sign-1": "-"})
    assert "1 of 3 drawn are coded" in house.client.page.words


def test_the_team_sees_how_far_two_agree_before_closing(house, records, settings, app, monkeypatch):
    with app.app_context():
        tell(settings, "We waited.", came=PERIODS["over"][0], themes=("B1-", "C3-"), times=40)
        draw(keyring_of("amara"), records.periods["over"], DAY)
        for case_id in offered(keyring_of("nadia"), records.periods["over"]).cases:
            code(keyring_of("nadia"), case_id, ["B1-", "C3+"], DAY)
        close(keyring_of("amara"), records.periods["over"], DAY)
    house.sign_in("nadia")
    address = f"/team/period/{records.periods['over'].hex()}"
    assert "2026: not enough was coded twice yet" in house.client.visit(address).words
    monkeypatch.setattr(second_coder, "POOL_LEAST", 5)
    monkeypatch.setattr(second_coder, "POOL_AGENCIES", 1)
    words = house.client.visit(address).words
    assert "2025: not enough" in words
    assert "the same theme about 100 times in 100, and the same theme and sign about 50 times" in words


class TestForEveryone:
    NEXT_YEAR = date(PERIODS["over"][1].year + 1, 1, 12)

    @pytest.fixture
    def coded(self, period, monkeypatch):
        draw(keyring_of("amara"), period, DAY)
        for case_id in offered(keyring_of("nadia"), period).cases:
            code(keyring_of("nadia"), case_id, ["B1-", "C3+"], DAY)
        monkeypatch.setattr(second_coder, "POOL_LEAST", 5)
        monkeypatch.setattr(second_coder, "POOL_AGENCIES", 1)
        made = close(keyring_of("amara"), period, DAY, "harbourlands")
        report.write(keyring_of("amara"), made, {}, "Thank you.", ready=True, today=DAY)
        return made

    def let_out(self, report_id, settings, today):
        nadia = keyring_of("nadia")
        release(nadia, report_id, today, settings, "harbourlands", ticked=report.find(nadia, report_id).to_tick)
        deliver()

    def test_last_years_figure_goes_out_signed_with_a_release(self, coded, settings, house):
        self.let_out(coded, settings, self.NEXT_YEAR)
        row = db.session.scalars(select(CodersAgree)).one()
        assert (row.year, row.themes, row.signed) == (2026, 100, 50)
        assert is_signed(row.body.encode(), row.signature, row.signed_with)
        assert db.session.scalars(select(Act.why).where(Act.what == coders_agree.SAID)).all() == ["2026"]
        assert trail.verify(Act) is None

    def test_not_in_the_year_itself(self, coded, settings):
        self.let_out(coded, settings, DAY)
        assert db.session.scalars(select(CodersAgree)).all() == []

    def test_not_when_too_few_were_coded(self, coded, settings, monkeypatch):
        monkeypatch.setattr(second_coder, "POOL_AGENCIES", 2)
        self.let_out(coded, settings, self.NEXT_YEAR)
        assert db.session.scalars(select(CodersAgree)).all() == []

    def test_once(self, coded):
        nadia = keyring_of("nadia")
        _, pair = nadia.current("signing")
        with writing():
            coders_agree.say_if_due(nadia, pair, self.NEXT_YEAR)
            coders_agree.say_if_due(nadia, pair, self.NEXT_YEAR)
        assert deliver() == 1

    def test_not_while_a_period_of_that_year_is_open_or_not_open_to_this_person(self, coded, period):
        nadia = keyring_of("nadia")
        assert not coders_agree._some_missing(nadia, 2026)
        with writing():
            db.session.delete(db.session.get_one(Grant, (db.session.get_one(Agreement, period).key_id, nadia.staff_id)))
        assert coders_agree._some_missing(keyring_of("nadia"), 2026)
        tom = keyring_of("tom")
        assert not coders_agree._some_missing(tom, 2026)
        with writing():
            closing = db.session.scalars(select(Closing).where(Closing.period_id == period)).one()
            moved = Period(id=new_id(), caseload_id=db.session.get_one(Period, period).caseload_id, label="x",
                           starts=DAY, ends=DAY + timedelta(days=7))  # fmt: skip
            db.session.add(moved)
            db.session.flush()
            closing.period_id = moved.id
        assert coders_agree._some_missing(tom, 2026)


def test_how_we_count_says_it_or_that_it_is_not_enough_yet(house, app):
    assert "Not enough has been read two times yet" in house.client.visit("/how-we-count").words
    with app.app_context(), writing():
        db.session.add(
            CodersAgree(year=2025, themes=80, signed=70, body="{}", signature=bytes(64), signed_with=bytes(32))
        )
    words = house.client.visit("/how-we-count").words
    assert "In 2025 both heard the same theme about 80 times in 100" in words
    assert "about 70 times in 100" in words
