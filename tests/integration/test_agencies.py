"""Agencies and councils: taken in from a file whole or not at all, with their history; found by whoever looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from feedback_app.answers import agency_file, reports
from feedback_app.answers.agency_file import BadFile, read, take_in
from feedback_app.casework.cases import open_case
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake.opening import can_call
from feedback_app.models.published import Agency, Council, CouncilMembership
from feedback_app.models.testimony import Case, Caseload
from tests.house import DAY, House
from tests.integration.test_heard import tell_up_to_heard

FILE = "agency,councils,kind,region,closed_on\nNew Moor Adoption,Fernhill Council;Lowbeck,regional,North Downs,\n" \
       "Old Quay Society,,voluntary,North Downs,2019-03-31\n"  # fmt: skip
MOVED = date(2026, 4, 1)


def everything() -> list[list[tuple[object, ...]]]:
    db.session.rollback()
    agencies, councils = db.session.scalars(select(Agency)), db.session.scalars(select(Council))
    members = db.session.scalars(select(CouncilMembership))
    return [
        sorted((a.page, a.name, a.kind, a.region, str(a.closed_on)) for a in agencies),
        sorted((c.id, c.name) for c in councils),
        sorted((m.council_id, m.agency_id, str(m.since), str(m.until)) for m in members),
    ]


def test_a_council_that_moved_keeps_its_history(house: House, in_app) -> None:
    done = take_in(read(FILE.encode()), MOVED)
    assert done.moved == (("Fernhill Council", "Fernhill", "New Moor Adoption"),)
    council = db.session.scalars(select(Council).where(Council.name == "Fernhill Council")).one()
    found = db.session.scalars(select(CouncilMembership).where(CouncilMembership.council_id == council.id)).all()
    assert {(each.since, each.until) for each in found} == {(None, MOVED), (MOVED, None)}
    assert {c.name: a.name for c, a in reports.councils()}["Fernhill Council"] == "New Moor Adoption"
    assert [(a.name, day) for a, day in reports.moves()[council.id]] == [("Fernhill", MOVED)]
    house.client.visit("/said-and-did")
    assert "Fernhill Council: New Moor Adoption. Up to 1 April 2026 it was with Fernhill" in house.client.page.words
    assert "Old Quay Society (closed on 31 March 2019)" in house.client.page.words


def test_the_same_file_twice_changes_nothing(house: House, in_app) -> None:
    take_in(read(FILE.encode()), MOVED)
    before = everything()
    assert take_in(read(FILE.encode()), DAY) == agency_file.Done((), (), (), 2)
    assert everything() == before


def test_a_move_before_the_last_one_is_refused_and_nothing_is_half_taken_in(house: House, in_app) -> None:
    take_in(read(FILE.encode()), MOVED)
    before = everything()
    back = "agency,councils\nQuite New,Somewhere\nFernhill,Fernhill Council\n"
    with pytest.raises(BadFile, match="Line 3: Fernhill Council moved on 2026-04-01 last"):
        take_in(read(back.encode()), date(2026, 3, 1))
    assert everything() == before


def test_the_command_says_what_it_did_and_what_is_wrong(house: House, tmp_path) -> None:
    file = tmp_path / "agencies.csv"
    file.write_text(FILE, "utf-8")
    run = house.client.application.test_cli_runner().invoke
    said = run(args=["agencies", "import", str(file), "--on", "2026-04-01"])
    assert said.exit_code == 0, said.output
    assert "2 agencies are new" in said.output
    assert "Fernhill Council moved from Fernhill to New Moor Adoption" in said.output
    with house.client.application.app_context():
        names = set(db.session.scalars(select(Caseload.name)))
        assert "New Moor Adoption" in names
        assert "Old Quay Society" not in names, "a closed agency takes nothing"
    file.write_text("agency,councils\n,Lowbeck\n", "utf-8")
    said = run(args=["agencies", "import", str(file)])
    assert said.exit_code == 1
    assert "Line 2: the agency has no name." in said.output
    assert "Nothing was taken in." in said.output


@pytest.mark.parametrize(
    ("find", "value"),
    [("harbour", "harbourlands"), ("HARBOURLANDS council", "council-"), ("south west", "region:South West")],
)
def test_looking_is_answered_without_a_script_and_keeps_nothing(house: House, find: str, value: str) -> None:
    house.client.visit("/tell-us/agency")
    house.client.press("Look", find=find)
    found = [attrs["value"] for tag, attrs in house.client.page.elements
             if tag == "input" and attrs.get("name") == "agency"]  # fmt: skip
    assert any(each.startswith(value) for each in found)
    assert {"not-sure", "rather-not-say"} <= set(found)
    with house.client.application.app_context():
        assert db.session.query(Case).filter_by(state="received").count() == 0


@pytest.mark.parametrize("find", ["zzzz", "🙂", "%", "' OR 1=1", "a" * 5000])
def test_nothing_found_is_said_kindly(house: House, find: str) -> None:
    house.client.visit("/tell-us/agency")
    house.client.press("Look", find=find)
    assert "I'm not sure" in house.client.page.words


def test_a_region_or_a_closed_agency_is_read_by_the_team_that_reads_what_names_none(house: House) -> None:
    with house.client.application.app_context(), writing():
        db.session.query(Agency).filter_by(page="fernhill").one().closed_on = MOVED
    for chosen, shown in (("region:South West", "Somewhere in South West"), ("fernhill", "Fernhill (now closed)")):
        tell_up_to_heard(house)
        house.client.visit("/tell-us/agency")
        house.client.press("Continue", agency=chosen)
        house.client.visit("/tell-us/check")
        house.client.press("Send", code="no")
        with house.client.application.app_context():
            case = db.session.query(Case).filter_by(state="received").one()
            assert db.session.get_one(Caseload, case.caseload_id).agency_id is None
            assert ("place", shown) in open_case(house.keyring(), case.id, "To read it", DAY).words.answers


class TestOpening:
    """An agency takes responses only when we know whom to call in each of its councils."""

    @pytest.fixture
    def to_fernhill(self, house: House) -> House:
        tell_up_to_heard(house)
        house.client.visit("/tell-us/agency")
        return house

    def with_contacts(self, house: House, file: str) -> None:
        settings = replace(house.settings, council_contacts_file=file)
        house.client.application.config["SETTINGS"] = settings

    def test_with_every_contact_it_is_open(self, to_fernhill: House) -> None:
        to_fernhill.client.press("Continue", agency="fernhill")
        assert to_fernhill.client.page.headings[0] == "Did we hear you right?"

    @pytest.mark.parametrize("why", ["a council without contacts", "no file", "a broken file"])
    def test_what_is_missing_keeps_it_closed_and_nothing_is_lost(self, to_fernhill: House, tmp_path, why: str) -> None:
        if why == "a council without contacts":
            with to_fernhill.client.application.app_context(), writing():
                agency_file.add_council("Lowbeck", to_fernhill.records.agencies["fernhill"])
        else:
            file = tmp_path / "contacts.csv"
            if why == "a broken file":
                file.write_text("council,police\nFernhill Council,101\n", "utf-8")
            self.with_contacts(to_fernhill, str(file))
        to_fernhill.client.press("Continue", 422, agency="fernhill")
        assert "every number there that we would call" in to_fernhill.client.page.words
        to_fernhill.client.press("Continue", agency="not-sure")
        assert to_fernhill.client.page.headings[0] == "Did we hear you right?"

    def test_what_goes_missing_before_sending_is_refused_at_sending_too(self, to_fernhill: House, tmp_path) -> None:
        to_fernhill.client.press("Continue", agency="fernhill")
        to_fernhill.client.press("That is right, go on")
        self.with_contacts(to_fernhill, str(tmp_path / "gone.csv"))
        to_fernhill.client.press("Send", 422, code="no")
        assert "every number there that we would call" in to_fernhill.client.page.words

    def test_a_regional_agency_without_a_council_is_closed_and_a_voluntary_one_needs_none(self, house: House) -> None:
        with house.client.application.app_context():
            fernhill = house.records.agencies["fernhill"]
            with writing():
                db.session.query(CouncilMembership).filter_by(agency_id=fernhill).delete()
            assert not can_call(fernhill, house.settings)
            with writing():
                db.session.get_one(Agency, fernhill).kind = "voluntary"
            assert can_call(fernhill, house.settings)
            assert not can_call(bytes(16), house.settings)
