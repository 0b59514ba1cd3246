"""A year of an agency, a region and the country: added up from stored tables, released by two people, never changed."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import delete, func, select

from analysis.noised_table import NoisedTable
from analysis.released import report
from feedback_app.answers import embargo
from feedback_app.answers import years as read
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Release, YearTable
from feedback_app.models.testimony import (
    Act,
    Caseload,
    Closing,
    Grant,
    Outgoing,
    Period,
    Report,
    SealingKey,
    YearDraft,
    new_id,
)
from feedback_app.publishing import correct, year_parts, years
from feedback_app.publishing import report as room
from feedback_app.publishing.close import close
from feedback_app.publishing.release import release
from feedback_app.publishing.year_parts import CannotAddUp
from feedback_app.sealed.keyring import NotGranted
from tests.house import DAY, PERIODS, keyring_of
from tests.integration.at_once import errors, together
from tests.years import YEAR, a_year, out, period_of

CLOSED = date(2027, 1, 12)
PLACES = (("nation", "england"), ("region", "south-west"), ("agency", "harbourlands"))


@pytest.fixture
def over(house, records, in_app):
    """A year that is over and closed everywhere."""
    a_year(records.caseloads)
    return records.caseloads


def ready(level="nation", page="england", year=YEAR, name="amara"):
    return years.make_ready(keyring_of(name), level, page, year, DAY)


def let_out(made, name="nadia"):
    return years.release(keyring_of(name), made, years.find(keyring_of(name), made, DAY).mark, DAY)


def tables(*names):
    stored = [NoisedTable.from_dict(json.loads(each)) for each in db.session.scalars(select(Closing.noised_table))]
    return [each for each in stored if str(YEAR) in each.periods[0] and (not names or each.agencies[0] in names)]


class TestAddedUp:
    @pytest.mark.parametrize(
        ("level", "page", "names", "closings"),
        [
            ("nation", "england", (), 4),
            ("region", "south-west", ("Harbourlands", "Fernhill"), 3),
            ("agency", "harbourlands", ("Harbourlands",), 2),
        ],
    )
    def test_it_is_arithmetic_on_what_closings_stored_and_nothing_else(self, over, level, page, names, closings):
        draws = db.session.scalar(select(func.count()).select_from(Closing))
        out(level, page)
        row = db.session.scalars(select(YearTable)).one()
        again = report(tables(*names), level=level)
        assert len(tables(*names)) == closings
        beside = {"not_heard", "some_not_named"}
        signed = json.loads(row.body)["report"]
        assert all(signed[part] == value for part, value in again.as_dict().items() if part not in beside)
        assert db.session.scalar(select(func.count()).select_from(Closing)) == draws
        slow = next(line for line in read.read(row).themes if line.key == "B1-")
        assert abs(slow.count - 60 * closings) <= 40
        assert again.shown_from["theme"] > report(tables("Fernhill")).shown_from["theme"], "more noise, a higher bar"

    def test_it_says_who_was_not_heard_enough(self, over):
        of = {
            level: year_parts.figures(year_parts.place(level, page), YEAR, DAY)[1].not_heard for level, page in PLACES
        }
        assert of["nation"] == ("prospective_adopter", "birth_family", "adopted_adult")
        assert of["region"] == of["agency"] == (), "no report of that year is out"
        with writing():
            for page, place, voices in (
                ("harbourlands", 0, "adopted_adult;birth_family"),
                ("fernhill", 0, "birth_family"),
            ):
                self.released(over[page], place, voices)
        found = year_parts.figures(year_parts.place("region", "south-west"), YEAR, DAY)[1]
        assert (found.not_heard, found.some_not_named) == (("birth_family",), False)

    def released(self, caseload_id, place, voices):
        """A report of a quarter that says so."""
        mine = select(Period).where(Period.caseload_id == caseload_id, Period.label.like(f"%{YEAR}"))
        period = db.session.scalars(mine.order_by(Period.starts)).all()[place]
        agency_id = db.session.get_one(Caseload, caseload_id).agency_id
        db.session.add(Release(
            hash=new_id() * 2, agency_id=agency_id, label=period.label, starts=period.starts, ends=period.ends,
            day=DAY, public_on=DAY, reply_due=DAY, body="{}", signature=bytes(64), signed_with=bytes(32),
            not_heard=voices,
        ))  # fmt: skip

    def test_only_the_country_has_voices_stages_ratings_and_children_s_lives(self, over):
        kinds = {}
        for level, page in PLACES:
            _, released = year_parts.figures(year_parts.place(level, page), YEAR, DAY)
            kinds[level] = {line.kind for line in released.lines}, {line.code for line in released.themes()}
            assert all(line.owner for line in released.themes() if line.owned_by_others)
        assert kinds["region"][0] == kinds["agency"][0] == {"theme", "family"}
        assert kinds["nation"][0] == {"theme", "family", "voice", "stage", "rating", "part by voice"}
        assert [level for level, (_, codes) in kinds.items() if "E1" in codes] == ["nation"]

    def test_from_a_real_closing_too(self, house, records, in_app, settings):
        today = closed_and_out(records, settings)
        found, _ = year_parts.figures(year_parts.place("agency", "harbourlands"), 2026, today)
        assert [label for _, label in found.counted] == [
            f"{starts:%B %Y} to {ends.replace(day=ends.day - 1):%B %Y}" for starts, ends in list(PERIODS.values())[:2]
        ]

    def test_the_same_agencies_in_the_year_before_give_a_trend(self, over):
        assert not any(line.trend for line in year_parts.figures(_nation(), YEAR, DAY)[1].lines)
        a_year(over, YEAR - 1)
        period_of(over["harbourlands"], 2)
        trends = {line.key: line.trend for line in year_parts.figures(_nation(), YEAR, DAY)[1].lines}
        assert trends["B1-"] == "more"
        period_of(over["harbourlands"], 0, YEAR - 2)
        period_of(over["fernhill"], 1, YEAR - 2)
        assert not any(line.trend for line in year_parts.figures(_nation(), YEAR - 1, DAY)[1].lines)


def closed_and_out(records, settings):
    """Close the second period and release its report; the day from which everyone can read it."""
    return report_out(records, settings, close(keyring_of("amara"), records.periods["over"], CLOSED, "harbourlands"))


def report_out(records, settings, made):
    room.write(keyring_of("amara"), made, {}, "Thank you.", ready=True, today=CLOSED)
    second = keyring_of("nadia")
    release(second, made, CLOSED, settings, "harbourlands", ticked=room.find(second, made).to_tick)
    deliver()
    return embargo.public_day(CLOSED)


def _nation():
    return year_parts.place("nation", "england")


class TestEmbargo:
    def test_a_sum_waits_until_everyone_can_read_its_last_report(self, house, records, in_app, settings):
        made = close(keyring_of("amara"), records.periods["over"], CLOSED, "harbourlands")
        whose = year_parts.place("agency", "harbourlands")
        with pytest.raises(CannotAddUp, match="is not out yet"):
            year_parts.figures(whose, 2026, CLOSED)
        public = report_out(records, settings, made)
        with pytest.raises(CannotAddUp, match=f"from {public.day} January 2027"):
            years.make_ready(keyring_of("tom"), "agency", "harbourlands", 2026, public - timedelta(days=1))
        with pytest.raises(CannotAddUp, match="would tell its numbers before"):
            year_parts.figures(whose, 2026, CLOSED)
        assert years.make_ready(keyring_of("tom"), "agency", "harbourlands", 2026, public)


class TestRefused:
    def test_a_year_that_is_not_over(self, over):
        with pytest.raises(CannotAddUp, match=f"from 1 January {DAY.year + 1}"):
            ready(year=DAY.year)

    def test_a_period_that_is_not_closed(self, over):
        period_of(over["fernhill"], 1, closed=False)
        for level, page in PLACES[:2]:
            with pytest.raises(
                CannotAddUp, match=r"Close these periods of 2025 first: Fernhill \(April to June 2025\)"
            ):
                ready(level, page)
        assert ready("agency", "harbourlands")

    def test_one_agency_is_no_region_and_one_report_no_year(self, house, records, in_app):
        period_of(records.caseloads["harbourlands"], 0)
        period_of(records.caseloads["not sure"], 0)
        for level, page in PLACES[:2]:
            with pytest.raises(CannotAddUp, match="only one agency"):
                ready(level, page)
        with pytest.raises(CannotAddUp, match="One report covers"):
            ready("agency", "harbourlands")
        with pytest.raises(CannotAddUp, match="nothing to add up"):
            ready("agency", "fernhill")
        with pytest.raises(CannotAddUp, match="from the list"):
            ready("region", "nowhere")

    def test_a_region_with_too_little(self, house, records, in_app):
        for page in ("harbourlands", "fernhill"):
            period_of(records.caseloads[page], 0, empty=True)
        with pytest.raises(CannotAddUp, match="Too few people said the same thing in South West"):
            ready("region", "south-west")

    def test_a_changed_table(self, over):
        with writing():
            closing = db.session.scalars(select(Closing).order_by(Closing.day)).first()
            closing.noised_table = closing.noised_table.replace('"B1-": ', '"B1-": 9')
        with pytest.raises(CannotAddUp, match="damaged or was changed"):
            ready()

    def test_an_agency_whose_key_this_person_does_not_hold(self, over):
        with writing():
            mine = select(SealingKey.id).where(SealingKey.caseload_id == over["harbourlands"])
            db.session.execute(
                delete(Grant).where(Grant.key_id.in_(mine), Grant.staff_id == keyring_of("tom").staff_id)
            )
        with pytest.raises(NotGranted):
            ready("agency", "harbourlands", name="tom")
        assert "agency/harbourlands" not in {each.key for each in years.may_choose(keyring_of("tom"))}
        assert years.waits(keyring_of("tom"), ready("agency", "harbourlands")) is None


class TestTwoPeople:
    def test_nobody_releases_their_own_and_not_without_a_tick(self, over):
        made = ready()
        with pytest.raises(CannotAddUp, match="A second person"):
            let_out(made, "amara")
        with pytest.raises(CannotAddUp, match="Please tick"):
            years.release(keyring_of("nadia"), made, "", DAY)
        assert db.session.scalar(select(func.count()).select_from(Outgoing).where(Outgoing.kind == "year table")) == 0

    def test_two_at_once_send_one_and_it_never_goes_out_again(self, app, over):
        made = ready()
        db.session.remove()
        ended = together(app, lambda: let_out(made), lambda: let_out(made, "tom"))
        assert [type(each) for each in errors(ended)] == [CannotAddUp]
        assert deliver() == 1
        with pytest.raises(CannotAddUp, match="is out"):
            ready()
        row = db.session.get_one(YearDraft, made)
        assert (row.state, row.release_hash) == ("released", db.session.scalars(select(YearTable.hash)).one())

    def test_sent_back_it_can_be_made_ready_again(self, over):
        made = ready()
        years.send_back(keyring_of("nadia"), made, "Wait for Fernhill, please.", DAY)
        with pytest.raises(CannotAddUp, match="not waiting"):
            let_out(made)
        assert let_out(ready())
        told = db.session.scalars(select(Act.what).where(Act.what.like("%a year's table%")).order_by(Act.place)).all()
        assert [each.split(" a year")[0] for each in told] == ["made", "sent", "made", "released"]


class TestTakenOut:
    def test_a_number_that_a_correction_took_out_never_comes_back_in_a_sum(self, house, records, in_app, settings):
        today = closed_and_out(records, settings)
        before = years.make_ready(keyring_of("tom"), "agency", "harbourlands", 2026, today)
        mark = years.find(keyring_of("wren"), before, today).mark
        self.take_out(records.released_report, "B1-")
        whose = year_parts.place("agency", "harbourlands")
        with pytest.raises(CannotAddUp, match="on its way"):
            year_parts.figures(whose, 2026, today)
        deliver()
        lines = {line.key: line.count for line in year_parts.figures(whose, 2026, today)[1].lines}
        assert (lines["B1-"], lines["B-"]) == (None, None)
        assert lines["C3-"]
        with pytest.raises(CannotAddUp, match="not those that were made ready"):
            years.release(keyring_of("wren"), before, mark, today)

    def take_out(self, report_id, key):
        stands = correct.find(keyring_of("amara"), report_id).change
        sentences = {each: words for each, words in stands.sentences.items() if each != key}
        why = "This number was wrong, and we take it out of the report."
        change = correct.Change(
            why=why, opening=stands.opening, sentences=sentences, taken_out=(key,), children=stands.children
        )
        correct.write(keyring_of("amara"), report_id, change, ready=True, today=DAY)
        ticked = correct.find(keyring_of("nadia"), report_id).to_tick
        correct.release(keyring_of("nadia"), report_id, DAY, ticked=ticked)


class TestEveryoneReads:
    @pytest.mark.parametrize(
        ("level", "page", "address", "name"),
        [
            ("nation", "england", "/said-and-did-in/england", "England"),
            ("region", "south-west", "/said-and-did-in/south-west", "South West"),
            ("agency", "harbourlands", "/said-and-did/harbourlands", "Harbourlands Adoption"),
        ],
    )
    def test_page_files_and_check(self, house, app, records, level, page, address, name):
        browser = house.client
        assert "There are no numbers for a whole year yet" in browser.visit(f"{address}/numbers").words
        browser.visit(f"{address}/numbers/{YEAR}", 404)
        with app.app_context():
            a_year(records.caseloads)
            sha256 = out(level, page).hex()
        assert "in numbers" in browser.visit(address).words
        words = browser.visit(f"{address}/numbers").words
        assert f"{name}, {YEAR}: numbers for the year" in words
        for only in (
            "How it was for them",
            "Where they were in it",
            "What each group told us",
            "from people who want to adopt",
        ):
            assert (only in words) == (level == "nation")
        assert browser.visit(f"{address}/numbers/{YEAR}").words == words
        found = json.loads(browser.get(f"{address}/numbers/{YEAR}/numbers.json").data)
        rows = list(csv.DictReader(io.StringIO(browser.get(f"{address}/numbers/{YEAR}/numbers.csv").text)))
        assert (found["sha256"], found["place"], len(found["numbers"])) == (sha256, name, len(rows))
        assert {row["sha256"] for row in rows} == {sha256}
        voiced = {(row["voice"], row["theme"], row["sign"]) for row in rows if row["kind"] == "part by voice"}
        assert voiced == (
            {("adopters", "B", "did not work"), ("birth families", "C", "worked")} if level == "nation" else set()
        )
        assert [each["responses_about"] for each in found["numbers"]] == [int(row["responses_about"]) for row in rows]
        assert json.loads(browser.get(f"{address}/numbers/{YEAR}/signed.json").data) == found["signed"]
        served = json.loads(browser.get(found["$schema"].removeprefix("http://localhost")).data)
        assert [str(each) for each in Draft202012Validator(served).iter_errors(found)] == []
        found["numbers"][0]["responses_about"] += 1
        assert list(Draft202012Validator(served).iter_errors(found)), "a number that is not rounded does not fit"
        assert browser.get(f"{address}/numbers/{YEAR}/other.csv").status_code == 404
        page = browser.visit(f"/check-a-report?sha256={sha256}").words
        assert "Yes, these numbers are ours" in page
        assert f"{name}, {YEAR}" in page

    @pytest.mark.parametrize("column", ["signature", "body", "year"])
    def test_one_that_was_changed_is_not_shown(self, house, app, records, column):
        with app.app_context():
            a_year(records.caseloads)
            sha256 = out("nation", "england")
            with writing():
                row = db.session.get_one(YearTable, sha256)
                changed = {"signature": bytes(64), "body": row.body.replace("England", "Albion"), "year": YEAR - 1}
                setattr(row, column, changed[column])
        assert "do not rely on these numbers" in house.client.visit(f"/check-a-report?sha256={sha256.hex()}").words
        assert "no longer what we signed" in house.client.visit("/said-and-did-in/england/numbers").words
        ran = house.client.application.test_cli_runner().invoke(args=["reports", "verify"])
        assert (ran.exit_code, "2 released, 1 of them not as signed" in ran.output) == (1, True)

    def test_the_head_in_it_finds_a_trail_that_was_cut(self, house, app, records):
        with app.app_context():
            a_year(records.caseloads)
            sha256 = out("nation", "england")
            with writing():
                place = json.loads(db.session.get_one(YearTable, sha256).body)["audit_acts"]
                db.session.execute(delete(Act).where(Act.place >= place))
        ran = house.client.application.test_cli_runner().invoke(args=["audit", "verify"])
        assert (ran.exit_code, "acts are missing at the end" in ran.output) == (1, True)


def test_the_team_does_it_on_pages(house, app, records):
    house.sign_in()
    assert "No year with a period is over yet" in house.client.visit("/team/years").words
    with app.app_context():
        a_year(records.caseloads)
    house.client.visit("/team/years")
    house.client.press("Add it up and ask a second person", 422, place="region/nowhere", year=str(YEAR))
    house.client.press("Add it up and ask a second person", 422, place="nation/england", year=str(DAY.year))
    house.client.press("Add it up and ask a second person", place="nation/england", year=str(YEAR))
    address = house.client.answer.request.path
    assert "You made this ready" in house.client.page.words
    house.sign_in("nadia")
    assert f"England, {YEAR}" in house.client.visit("/team/years").words
    house.client.visit(address)
    house.client.press("Sign it and send it out", 422)
    with app.app_context():
        mark = years.find(keyring_of("nadia"), bytes.fromhex(address.rsplit("/", 1)[1]), DAY).mark
    house.client.press("Sign it and send it out", ticked=mark)
    assert f"England, {YEAR}" in house.client.visit("/said-and-did-in/england/numbers").words
    house.client.visit(address, 404)
    with app.app_context():
        assert db.session.scalars(select(Report.state).where(Report.state == "released")).all() == ["released"]
