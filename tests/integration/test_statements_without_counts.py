"""Channels without counts: two people sign each; a letter reaches one agency's leaders, a statement everyone."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete, func, select

from feedback_app.answers import statements as read
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Leader, Statement, StatementReply
from feedback_app.models.testimony import Act
from feedback_app.publishing import screening
from feedback_app.publishing.statements import CannotState, begin, find, release, send_back, write, wrong_with
from tests.house import DAY, keyring_of, tell
from tests.integration.at_once import errors, together
from tests.integration.everything import kept, where

TEXT = "Letters to families are late, and nobody says why. Please say who answers for them, and by when."


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("letter", f"{TEXT} This was said 12 times.", "numbers"),
        ("national", f"{TEXT} Half of them waited.", "numbers"),
        ("letter", f"{TEXT} They said “nobody rang”.", "quoted"),
        ("letter", f"{TEXT} A birth mother told us.", "no voice"),
        ("letter", f"{TEXT} Adopters are afraid.", "no voice"),
        ("national", "Too short.", "few sentences"),
        ("letter", "x" * 5000, "under 4,000"),
    ],
)
def test_what_it_may_not_hold(kind, text, says):
    assert any(says in sentence for sentence in wrong_with(kind, text))


@pytest.mark.parametrize(("kind", "more"), [("letter", ""), ("national", " Birth families tell us so.")])
def test_what_it_may(kind, more):
    assert list(wrong_with(kind, TEXT + more)) == []


@pytest.fixture
def letter(house, records, in_app):
    made = begin(keyring_of("amara"), "", records.caseloads["harbourlands"], TEXT, DAY)
    write(keyring_of("amara"), made, TEXT, ready=True, today=DAY)
    return made


def signed(statement_id, settings, name="nadia"):
    return release(keyring_of(name), statement_id, find(keyring_of(name), statement_id).mark, DAY, settings)


def out(settings, topic="birth_family"):
    made = begin(keyring_of("amara"), topic, None, TEXT, DAY)
    write(keyring_of("amara"), made, TEXT, ready=True, today=DAY)
    found = signed(made, settings)
    deliver()
    return found


class TestTwoPeople:
    def test_nobody_signs_their_own(self, letter, settings):
        with pytest.raises(CannotState, match="A second person"):
            signed(letter, settings, "amara")

    def test_not_without_a_tick_for_these_very_words(self, letter, settings):
        mark = find(keyring_of("nadia"), letter).mark
        write(keyring_of("amara"), letter, f"{TEXT} Thank you.", ready=True, today=DAY)
        for ticked in ("", mark):
            with pytest.raises(CannotState, match="tick"):
                release(keyring_of("nadia"), letter, ticked, DAY, settings)

    def test_two_at_once_send_one(self, app, letter, settings):
        db.session.remove()
        ended = together(app, lambda: signed(letter, settings), lambda: signed(letter, settings, "tom"))
        assert [type(each) for each in errors(ended)] == [CannotState]
        assert deliver() == 1

    def test_sent_back_it_waits_for_its_writer(self, letter, settings):
        send_back(keyring_of("nadia"), letter, "Kinder, please.", DAY)
        with pytest.raises(CannotState, match="not waiting"):
            signed(letter, settings)

    def test_words_that_one_person_used_are_refused(self, house, records, settings, in_app):
        tell(settings, "Somebody painted our yellow wooden garden gate.", themes=("B1-",))
        with pytest.raises(CannotState, match="other words"):
            begin(keyring_of("amara"), "children", None, f"{TEXT} A yellow wooden garden gate was painted.", DAY)

    def test_a_group_has_one_a_year(self, house, settings, in_app):
        out(settings)
        with pytest.raises(CannotState, match="this year"):
            out(settings)
        out(settings, "adopted_adult")
        assert db.session.scalar(select(func.count()).select_from(Statement)) == 2

    def test_it_is_sealed_until_it_is_out(self, letter, settings):
        assert where("Please say who answers", kept()) == []
        signed(letter, settings)
        assert where("Please say who answers", kept()) == ["testimony.outgoing.body"]


class TestWhoReadsIt:
    def test_a_letter_is_read_by_that_agencys_leaders_and_nobody_else(self, house, records, app):
        with app.app_context():
            made = begin(keyring_of("amara"), "", records.caseloads["harbourlands"], TEXT, DAY)
            write(keyring_of("amara"), made, TEXT, ready=True, today=DAY)
            signed(made, house.settings)
            deliver()
        assert TEXT not in house.client.visit("/said-and-did/for-the-country").words
        assert TEXT not in house.client.visit("/said-and-did/harbourlands").words
        house.sign_in_leader()
        assert TEXT in house.client.visit("/agency/statements").words
        house.sign_in_leader("fernhill")
        house.client.press("I accept this for my agency")
        assert TEXT not in house.client.visit("/agency/statements").words

    def test_everyone_reads_a_statement_and_its_answers(self, house, app):
        with app.app_context():
            sha256 = out(house.settings)
        assert "no answer yet" in house.client.visit("/said-and-did/for-the-country").words
        house.sign_in_leader()
        house.client.visit("/agency/statements")
        house.client.press("Send the answer", 422, text="Soon.")
        house.client.press("Send the answer", text="From March one person answers for all letters.")
        with app.app_context():
            reply, _, _ = read.to_screen()[0]
            leader = db.session.scalars(select(Leader).where(Leader.sign_in_name == "harbourlands")).one()
            with pytest.raises(read.UnfitReply, match="being checked"):
                read.reply(leader, sha256, "Another answer while it is checked.", DAY)
            screening.decide(keyring_of("tom"), reply.id, True, "", DAY)
            deliver()
            assert db.session.scalars(select(StatementReply.state)).all() == ["shown"]
        assert "From March one person answers" in house.client.visit("/said-and-did/for-the-country").words

    def test_the_team_does_it_on_pages(self, house):
        house.sign_in()
        house.client.visit("/team/statements")
        house.client.press("Keep it", 422, whose="children", text=f"{TEXT} Twelve said so.")
        house.client.press("Keep it", whose="children", text=TEXT)
        house.client.press("Ask a second person to sign it", text=TEXT)
        address = house.client.answer.request.path
        assert "You wrote this" in house.client.page.words
        house.sign_in("nadia")
        house.client.visit(address)
        with house.client.application.app_context():
            mark = find(keyring_of("nadia"), bytes.fromhex(address.rsplit("/", 1)[1])).mark
        house.client.press("Sign it and send it out", ticked=mark)
        assert TEXT in house.client.visit("/said-and-did/for-the-country").words


class TestIsItOurs:
    @pytest.fixture
    def both(self, house, app, records):
        """A statement for everyone and a letter, both out: their hashes."""
        with app.app_context():
            made = begin(keyring_of("amara"), "", records.caseloads["harbourlands"], TEXT, DAY)
            write(keyring_of("amara"), made, TEXT, ready=True, today=DAY)
            letter = signed(made, house.settings)
            return out(house.settings).hex(), letter.hex()

    def run(self, house, *words):
        ran = house.client.application.test_cli_runner().invoke(args=[*words, "verify"])
        return ran.exit_code, ran.output

    def test_anyone_can_check_a_statement_and_nobody_learns_of_a_letter(self, house, both):
        page = house.client.visit(f"/check-a-report?sha256={both[0]}")
        assert "Yes, this statement is ours" in page.words
        assert "Please say who answers for them" in page.words
        page = house.client.visit(f"/check-a-report?sha256={both[1]}")
        assert "We know no report with this number" in page.words

    def test_the_command_knows_both(self, house, both):
        code, output = self.run(house, "reports")
        assert (code, "3 released, 0 of them not as signed." in output) == (0, True)
        assert "statement, birth_family, 2026-11-24: whole" in output
        assert "letter to harbourlands, 2026-11-24: whole" in output
        assert TEXT not in output

    @pytest.mark.parametrize("which", [0, 1])
    @pytest.mark.parametrize(
        ("column", "value", "says"),
        [
            ("signature", bytes(64), "The signature is not"),
            ("body", "[]", "not a statement"),
            ("body", None, "not those that were signed"),
            ("reply_due", DAY, "not what was signed: reply_due"),
        ],
    )
    def test_one_that_was_changed_is_told(self, house, both, which, column, value, says):
        with house.client.application.app_context(), writing():
            row = db.session.get_one(Statement, bytes.fromhex(both[which]))
            setattr(row, column, value or row.body.replace("late", "early"))
        code, output = self.run(house, "reports")
        assert (code, says in output) == (1, True)
        if which == 0:
            assert "do not rely on this statement" in house.client.visit(f"/check-a-report?sha256={both[0]}").words

    @pytest.mark.parametrize("which", [0, 1])
    def test_the_head_in_each_finds_a_trail_that_was_cut(self, house, app, both, which):
        assert self.run(house, "audit")[0] == 0
        with app.app_context(), writing():
            place = json.loads(db.session.get_one(Statement, bytes.fromhex(both[which])).body)["audit_acts"]
            db.session.execute(delete(Act).where(Act.place >= place))
            db.session.execute(delete(Statement).where(Statement.hash == bytes.fromhex(both[1 - which])))
        code, output = self.run(house, "audit")
        assert (code, "acts are missing at the end" in output) == (1, True)

    def test_the_feed_of_all_has_the_statement_and_no_letter(self, house, both):
        told = house.client.get("/said-and-did/feed.atom").text
        assert told.count(TEXT) == 1
        assert "For the whole country: Birth families, 2026" in told
        assert both[0] in told
        assert both[1] not in told
        assert TEXT not in house.client.get("/said-and-did/harbourlands/feed.atom").text
