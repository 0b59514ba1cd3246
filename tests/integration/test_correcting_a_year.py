"""A year's numbers that are out: a number goes, signed by two, and comes back in no sum; nothing is drawn or added."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from analysis.canonical import canonical_bytes
from analysis.method import METHOD
from feedback_app.answers import year_corrections
from feedback_app.answers import years as read
from feedback_app.answers.arrivals import Unexpected
from feedback_app.audit import trail
from feedback_app.crossing.deliver import deliver
from feedback_app.crossing.envelopes import YEAR_CORRECTION, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import YearCorrection, YearTable
from feedback_app.models.testimony import Act, Closing, Outgoing, YearCorrectionDraft, YearDraft
from feedback_app.publishing import correct_year, years
from feedback_app.publishing.year_parts import CannotAddUp
from feedback_app.sealed.signing import sign
from tests.house import DAY, keyring_of
from tests.integration.at_once import errors, together
from tests.years import YEAR, a_year, out


@pytest.fixture
def england(house, records, in_app):
    """The year of England is out. The id of its draft."""
    a_year(records.caseloads)
    out("nation", "england")
    return db.session.scalars(select(YearDraft.id)).one()


def asked(year_id, *keys, why="few"):
    correct_year.ask(keyring_of("amara"), year_id, keys, why, DAY)


def let_out(year_id, name="nadia"):
    found = correct_year.release(keyring_of(name), year_id, correct_year.find(keyring_of(name), year_id).mark, DAY)
    deliver()
    return found


def stands():
    row = db.session.scalars(select(YearTable)).one()
    return read.read(row, read.corrections_of(row))


def counts(read_year):
    return {line.key: line.count for line in read_year.report.lines}


def test_the_number_goes_and_all_else_stands(england):
    first, draws = stands(), db.session.scalar(select(func.count()).select_from(Closing))
    asked(england, "B1-", "adopter")
    sha256 = let_out(england)
    now = stands()
    assert [line.code for line in now.ratings] == list(METHOD.ratings), "from best to worst"
    assert [line.code for line in now.stages] == list(METHOD.stages)
    assert {key for key, count in counts(first).items() if counts(now)[key] != count} == {"B1-", "adopter"}
    assert counts(now)["B1-"] is None
    assert (now.sha256, now.report.responses) == (sha256.hex(), first.report.responses)
    assert db.session.scalar(select(func.count()).select_from(Closing)) == draws
    words = year_corrections.correction_words(now.corrections[0])
    assert "too much about too few people" in words
    assert "adopters" in words
    for number, newer in ((first.sha256, True), (now.sha256, False)):
        checked = read.check_year(number)
        assert (checked.faults, checked.newer is not None, checked.edition.hash.hex()) == ((), newer, number)
    assert trail.verify(Act) is None
    assert {"asked to correct a year", "corrected a year"} <= set(db.session.scalars(select(Act.what)))


def test_a_second_correction_follows_the_first_and_what_is_gone_cannot_go_again(england):
    asked(england, "B1-")
    let_out(england)
    with pytest.raises(CannotAddUp, match="not in this report"):
        asked(england, "B1-")
    asked(england, "responses", why="mistake")
    let_out(england)
    assert [each.place for each in stands().corrections] == [1, 2]
    assert (counts(stands())["B1-"], stands().report.responses) == (None, None)
    assert read.check_years()[0].faults == ()


def test_what_makes_no_sense_is_refused(england):
    for keys, why, sentence in (
        ((), "few", "Choose what"), (("B1-",), "because", "Choose why"), (("Q9-",), "few", "not in this report"),
    ):  # fmt: skip
        with pytest.raises(CannotAddUp, match=sentence):
            asked(england, *keys, why=why)
    assert db.session.scalars(select(YearCorrectionDraft)).all() == []


def test_two_people_and_a_tick(england):
    with pytest.raises(CannotAddUp, match="No correction"):
        correct_year.release(keyring_of("nadia"), england, "", DAY)
    asked(england, "B1-")
    with pytest.raises(CannotAddUp, match="second person"):
        let_out(england, "amara")
    with pytest.raises(CannotAddUp, match="tick"):
        correct_year.release(keyring_of("nadia"), england, "", DAY)
    with pytest.raises(CannotAddUp, match="Somebody else"):
        asked(england, "C3-")
    correct_year.send_back(keyring_of("nadia"), england, "Not this one", DAY)
    asked(england, "C3-")
    let_out(england)
    assert (counts(stands())["C3-"], counts(stands())["B1-"] is None) == (None, False)


def test_with_a_clock_that_was_set_back_nobody_releases(england):
    asked(england, "B1-")
    mark = correct_year.find(keyring_of("nadia"), england).mark
    before = db.session.get_one(YearDraft, england).day - timedelta(days=1)
    with pytest.raises(CannotAddUp, match="Set its clock right"):
        correct_year.release(keyring_of("nadia"), england, mark, before)
    assert correct_year.find(keyring_of("nadia"), england).waits is not None


def test_two_at_once_send_one(app, england):
    asked(england, "B1-")
    mark = correct_year.find(keyring_of("nadia"), england).mark
    db.session.remove()
    ended = together(
        app,
        lambda: correct_year.release(keyring_of("nadia"), england, mark, DAY),
        lambda: correct_year.release(keyring_of("tom"), england, mark, DAY),
    )
    assert [type(each) for each in errors(ended)] == [CannotAddUp]
    deliver()
    assert len(db.session.scalars(select(YearCorrection)).all()) == 1


def test_it_comes_back_in_no_sum_of_that_year(house, records, in_app):
    """Taken out of an agency's year: neither the country's sum that is added up later shows it, nor its family."""
    a_year(records.caseloads)
    out("agency", "harbourlands")
    asked(db.session.scalars(select(YearDraft.id)).one(), "B1-")
    let_out(db.session.scalars(select(YearDraft.id)).one())
    made = years.make_ready(keyring_of("amara"), "nation", "england", YEAR, DAY)
    shown = {line.key: line.count for line in years.find(keyring_of("amara"), made, DAY).released.lines}
    assert (shown["B1-"], shown["B-"], shown["C3-"] is None) == (None, None, False)


def adds(forged):
    next(line for line in forged["report"]["lines"] if line["key"] == "C3-")["count"] = 5_000


def renames(forged):
    forged["name"] = "Wales"


def forgets(forged):
    forged["correction"]["taken_out"] = []


def test_a_signing_key_alone_adds_and_changes_nothing(england):
    asked(england, "B1-")
    for change in (adds, renames, forgets):
        found = correct_year.find(keyring_of("nadia"), england)
        forged = correct_year.edition_after(found, DAY, (0, b""))
        change(forged)
        body = canonical_bytes(forged)
        _, pair = keyring_of("nadia").current("signing")
        with writing():
            db.session.add(outgoing(YEAR_CORRECTION, body, sign(body, pair), pair.public))
        with pytest.raises(Unexpected, match="does not fit"):
            deliver()
        assert stands().corrections == []
        with writing():
            db.session.execute(delete(Outgoing).where(Outgoing.kind == YEAR_CORRECTION))


@pytest.mark.parametrize("column", ["body", "corrects"])
def test_a_correction_that_was_changed_hides_the_year(house, app, england, column):
    asked(england, "B1-")
    let_out(england)
    with writing():
        row = db.session.scalars(select(YearCorrection)).one()
        changed = json.dumps(json.loads(row.body) | {"name": "Wales"}) if column == "body" else bytes(64)
        setattr(row, column, changed if column != "corrects" else bytes(32))
    assert read.check_years()[0].faults
    assert "We do not show these numbers" in house.client.visit("/said-and-did-in/england/numbers").words
    house.client.visit(f"/said-and-did-in/england/numbers/{YEAR}/numbers.csv", 404)


def test_the_team_does_it_on_pages_and_everyone_reads_it(house, england):
    house.sign_in("amara")
    house.client.visit("/team/years")
    address = f"/team/year/{england.hex()}/correct"
    house.client.visit(address)
    page = house.client.press("Ask a second person to take it out", taken_out=["B1-"], because="unclear")
    assert "You asked for this" in page.words
    house.sign_in("nadia")
    assert "waits for a second person" in house.client.visit("/team/years").words
    house.client.visit(address)
    house.client.press("Send it back", why="Another one")
    house.sign_in("amara")
    house.client.visit(address)
    house.client.press("Ask a second person to take it out", taken_out=["C3-"], because="unclear")
    db.session.rollback()
    let_out(england)
    page = house.client.visit("/said-and-did-in/england/numbers")
    assert "It was not clear what was counted." in page.words
