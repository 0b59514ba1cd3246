"""What a browser seals before sending: taken when it fits, refused kindly when not, never opened, never lost unsaid."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode

import pytest

from feedback_app.casework import safeguarding
from feedback_app.config import ROOT
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import draft
from feedback_app.models.testimony import Case, Draft, RecordId
from feedback_app.sealed.from_browser import Target, contact_target, name_target
from feedback_app.sealed.two_locks import NAME_BYTES, NameAndContact, open_half, open_name, seal_name
from feedback_app.sealed.vault import CONTACT_BYTES, CONTACT_PARTS, ForDuty, open_for_duty, seal_contact
from tests.house import DAY, House, keyring_of
from tests.page_inspector import CANARY, InspectedClient, Page

WREN = NameAndContact("Wren Canary", "07700 900123")
# Every part has a space in it, so that none can stand in a sealed box by chance.
CONTACT = {"name": "Wren Hill", "reach": "07700 900123 after six", "not_told": "my husband"}
CALM = "The worker was kind and rang us back."
GIVE_NAME_AGAIN = "Please give us your name again"


def seals(page: Page, fields: str) -> dict[str, str]:
    """The data-seal values of the form that has these fields; empty when the server is to seal."""
    forms = [
        attrs for tag, attrs in page.elements if tag == "form" and attrs.get("data-seal-fields", "").startswith(fields)
    ]
    return {name: value for name, value in forms[0].items() if name.startswith("data-seal")} if forms else {}


def ids(page: Page, fields: str) -> tuple[bytes, bytes]:
    handed = seals(page, fields)
    return bytes.fromhex(handed["data-seal-case"]), bytes.fromhex(handed["data-seal-scope"])


def name_box(page: Page, given: NameAndContact = WREN) -> dict[str, str]:
    """What the browser would post for the name form of `page`."""
    handed, (case_id, scope) = seals(page, "name"), ids(page, "name")
    locks = (b64decode(handed["data-seal-key-a"]), b64decode(handed["data-seal-key-b"]))
    box = seal_name(given, *locks, case_id, scope)
    return {"sealed": b64encode(box).decode(), "sealed_to": handed["data-seal-to"]}


def help_box(page: Page, given: dict[str, str] = CONTACT) -> dict[str, str]:
    handed, (case_id, scope) = seals(page, "help_name"), ids(page, "help_name")
    assert scope == b"duty"
    box = seal_contact(given, b64decode(handed["data-seal-key-a"]), case_id)
    return {"sealed": b64encode(box).decode(), "sealed_to": handed["data-seal-to"]}


@pytest.fixture
def person(house: House) -> InspectedClient:
    """Somebody who has written everything but a name."""
    browser = house.client
    browser.visit("/tell-us")
    browser.press("Skip")
    browser.send("/tell-us/happened", 303, happened=f"{CALM} {CANARY}")
    browser.send("/tell-us/agency", 303, agency="harbourlands")
    return browser


def draft_of(browser: InspectedClient) -> draft.Answers:
    cookie = browser.get_cookie("draft")
    assert cookie is not None
    with browser.application.app_context():
        found = draft.load(cookie.value)
    assert found is not None
    return found


def send(browser: InspectedClient, **fields: str) -> RecordId:
    """Press Send on the check page; the id of the case."""
    case_id = RecordId(bytes.fromhex(draft_of(browser).case_id))
    browser.visit("/tell-us/check")
    browser.press("Send", **fields)
    assert browser.page.title.startswith("We have it")
    return case_id


def name_in(browser: InspectedClient, case_id: RecordId) -> NameAndContact:
    """Opened by a holder of lock A and a holder of lock B."""
    with browser.application.app_context():
        case = db.session.get_one(Case, case_id)
        halves = []
        for holder, side in (("amara", "A"), ("nadia", "B")):
            _, lock = keyring_of(holder).current("lock", case.caseload_id)
            halves.append(open_half(case.sealed_name, side, lock, case.id, case.caseload_id))
        return open_name(case.sealed_name, halves[0], halves[1], case.id, case.caseload_id)


def duty_copy(browser: InspectedClient, case_id: RecordId) -> ForDuty | None:
    with browser.application.app_context():
        case = db.session.get_one(Case, case_id)
        return open_for_duty(case.sealed_for_duty, keyring_of("amara").key(case.duty_id), case.id)


def size_of(browser: InspectedClient, case_id: RecordId) -> tuple[int, int]:
    with browser.application.app_context():
        case = db.session.get_one(Case, case_id)
        return len(case.sealed_name), len(case.sealed_for_duty)


def test_the_script_is_the_one_that_was_built_and_written_down():
    mark = hashlib.sha256((ROOT / "static" / "seal.js").read_bytes()).hexdigest()
    assert mark in (ROOT / "docs" / "decisions" / "0005-sealed-in-the-browser.md").read_text("utf-8")


def test_a_target_is_marked_by_record_scope_and_every_key():
    wanted = name_target(b"r" * 16, b"s" * 16, b"a" * 1216, b"b" * 1216)
    others = [
        name_target(b"R" * 16, b"s" * 16, b"a" * 1216, b"b" * 1216),
        name_target(b"r" * 16, b"S" * 16, b"a" * 1216, b"b" * 1216),
        name_target(b"r" * 16, b"s" * 16, b"A" * 1216, b"b" * 1216),
        name_target(b"r" * 16, b"s" * 16, b"a" * 1216, b"B" * 1216),
        name_target(b"r" * 16, b"s" * 16, b"b" * 1216, b"a" * 1216),
        contact_target(b"r" * 16, b"a" * 1216),
        Target(b"r" * 16 + b"s", b"s" * 15, (b"a" * 1216, b"b" * 1216), NAME_BYTES),
    ]
    assert len({each.mark() for each in [wanted, *others]}) == len(others) + 1
    assert wanted.mark() == name_target(b"r" * 16, b"s" * 16, b"a" * 1216, b"b" * 1216).mark()


class TestName:
    def test_a_box_from_the_browser_goes_into_the_case_as_it_came(self, person: InspectedClient) -> None:
        page = person.visit("/tell-us/name")
        posted = name_box(page)
        person.press("Continue", **posted)
        kept = draft_of(person)
        assert kept.given["name box"].endswith(posted["sealed"])
        assert not {"name", "contact"} & set(kept.given)
        assert "In the box with two locks" in person.page.words
        case_id = send(person)
        with person.application.app_context():
            assert db.session.get_one(Case, case_id).sealed_name == b64decode(posted["sealed"])
        assert name_in(person, case_id) == WREN

    def test_a_name_that_was_typed_before_does_not_stay_beside_the_box(self, person: InspectedClient) -> None:
        person.send("/tell-us/name", 303, name="Plain Wren", contact="plain")
        page = person.visit("/tell-us/name")
        person.press("Continue", **name_box(page), name="", contact="")
        assert "Plain Wren" not in str(draft_of(person).given)

    def test_without_a_script_the_server_seals(self, person: InspectedClient) -> None:
        person.visit("/tell-us/name")
        person.press("Continue", name=WREN.name, contact=WREN.contact)
        case_id = send(person)
        assert name_in(person, case_id) == WREN

    def test_all_rows_are_of_one_size(self, person: InspectedClient, house: House) -> None:
        page = person.visit("/tell-us/name")
        person.press("Continue", **name_box(page))
        page = person.visit("/tell-us/check")
        sealed = size_of(person, send(person, **help_box(page)))
        calm = house.tell(f"{CALM} {CANARY}").case_id
        named = house.tell(f"{CALM} {CANARY}", name="Wren").case_id
        assert {sealed, size_of(person, calm), size_of(person, named)} == {sealed}

    def test_the_box_says_that_it_cannot_be_shown_and_stays_when_nothing_is_written(
        self, person: InspectedClient
    ) -> None:
        page = person.visit("/tell-us/name")
        person.press("Continue", **name_box(page))
        assert "It is locked, so this page cannot show it" in person.visit("/tell-us/name").words
        person.press("Continue", name="", contact="")
        assert name_in(person, send(person)) == WREN

    def test_a_box_can_be_taken_out(self, person: InspectedClient) -> None:
        page = person.visit("/tell-us/name")
        person.press("Continue", **name_box(page))
        person.visit("/tell-us/name")
        assert "You gave none" in person.press("Take it out").words
        assert name_in(person, send(person)) == NameAndContact()

    def test_nothing_is_handed_out_before_there_is_a_draft(self, client: InspectedClient) -> None:
        assert seals(client.visit("/tell-us/name"), "name") == {}
        assert seals(client.visit("/tell-us/check"), "help_name") == {}

    @pytest.mark.parametrize("change", ["not base64 at all", "AAAA", "short", "long", "line break"])
    def test_a_changed_box_is_refused_kindly_and_nothing_is_lost(self, person: InspectedClient, change: str) -> None:
        page = person.visit("/tell-us/name")
        good = name_box(page)
        person.press("Continue", **good)
        sealed = {
            "short": good["sealed"][:-4],
            "long": good["sealed"] + "AAAA",
            "line break": good["sealed"][:-1] + "\n",
        }
        page = person.visit("/tell-us/name")
        bad = name_box(page, NameAndContact("Other")) | {"sealed": sealed.get(change, change)}
        refused = person.press("Continue", 422, **bad)
        assert "Please write it once more. All else you wrote is still here." in refused.words
        assert seals(refused, "name") == {}, "a browser that fails at sealing must not be stuck"
        assert name_in(person, send(person)) == WREN

    def test_a_box_for_another_agency_is_refused_at_the_door(self, person: InspectedClient) -> None:
        before = name_box(person.visit("/tell-us/name"))
        person.send("/tell-us/agency", 303, agency="fernhill")
        page = person.visit("/tell-us/name")
        refused = person.press("Continue", 422, **before)
        assert "Something changed while this page was open" in refused.words
        assert seals(refused, "name") == seals(page, "name") != {}

    def test_a_box_of_another_person_is_refused(self, person: InspectedClient, house: House) -> None:
        theirs = name_box(person.visit("/tell-us/name"))
        other = house.another_browser()
        other.visit("/tell-us")
        other.press("Skip")
        other.send("/tell-us/agency", 303, agency="harbourlands")
        other.visit("/tell-us/name")
        assert "Something changed" in other.press("Continue", 422, **theirs).words

    def test_after_another_agency_is_chosen_the_name_is_asked_for_again(self, person: InspectedClient) -> None:
        page = person.visit("/tell-us/name")
        person.press("Continue", **name_box(page))
        person.send("/tell-us/agency", 303, agency="fernhill")
        assert GIVE_NAME_AGAIN in person.visit("/tell-us/check").words
        assert person.press("Send", 422).words.count(GIVE_NAME_AGAIN) == 1
        page = person.visit("/tell-us/name")
        assert GIVE_NAME_AGAIN not in person.press("Continue", **name_box(page)).words
        assert name_in(person, send(person)) == WREN

    def test_going_back_to_the_first_agency_mends_it_too(self, person: InspectedClient) -> None:
        page = person.visit("/tell-us/name")
        person.press("Continue", **name_box(page))
        person.send("/tell-us/agency", 303, agency="fernhill")
        person.send("/tell-us/agency", 303, agency="harbourlands")
        assert GIVE_NAME_AGAIN not in person.visit("/tell-us/check").words
        assert name_in(person, send(person)) == WREN

    def test_an_old_page_shows_again_what_was_sealed(self, person: InspectedClient) -> None:
        posted = name_box(person.visit("/tell-us/name"))
        shown = person.press("Continue", 400, **posted, csrf_token="stale")
        assert shown.form_with("Continue").values["sealed"] == posted["sealed"]
        person.press("Continue")
        assert name_in(person, send(person)) == WREN

    def test_what_stands_in_the_fields_is_newer_than_a_box_from_before(self, person: InspectedClient) -> None:
        posted = name_box(person.visit("/tell-us/name"), NameAndContact("Earlier"))
        person.press("Continue", 400, **posted, csrf_token="stale")
        person.press("Continue", name=WREN.name, contact=WREN.contact)
        assert name_in(person, send(person)) == WREN


class TestHelpNow:
    def test_what_was_typed_goes_to_the_people_on_duty_with_the_words(self, person: InspectedClient) -> None:
        person.visit("/tell-us/check")
        person.send("/tell-us/help-now", 303, **{f"help_{part}": CONTACT[part] for part in CONTACT_PARTS})
        assert "You asked us to reach you" in person.visit("/tell-us/check").words
        copy = duty_copy(person, send(person))
        assert copy is not None
        assert copy.contact == CONTACT
        assert copy.why == ("They asked for help now",)
        assert copy.answers == (("happened", f"{CALM} {CANARY}"),)

    def test_what_the_browser_sealed_stays_closed_until_then(self, person: InspectedClient) -> None:
        page = person.visit("/tell-us/check")
        person.send("/tell-us/help-now", 303, **help_box(page))
        given = draft_of(person).given
        assert len(b64decode(given["help box"].split()[1])) == CONTACT_BYTES
        assert not any(value in str(given) for value in CONTACT.values())
        shown = person.visit("/tell-us/check").words
        assert "You asked us to reach you" in shown
        assert "this page cannot show it" in shown
        copy = duty_copy(person, send(person))
        assert copy is not None
        assert copy.contact == CONTACT

    def test_send_takes_along_what_stands_in_the_box(self, person: InspectedClient, house: House) -> None:
        case_id = send(person, help_name="Wren", help_reach="07700 900123")
        copy = duty_copy(person, case_id)
        assert copy is not None
        assert copy.contact["reach"] == "07700 900123"
        with person.application.app_context():
            waiting = safeguarding.waiting(house.keyring("nadia")).found
        assert [each.asked_for_help for each in waiting if each.case_id == case_id] == [True]

    def test_after_sending_it_is_added_with_the_words(self, person: InspectedClient) -> None:
        case_id = send(person)
        assert duty_copy(person, case_id) is None
        size = size_of(person, case_id)
        page = person.press("Ask for help", **help_box(person.page))
        assert "We have how to reach you" in page.words
        copy = duty_copy(person, case_id)
        assert copy is not None
        assert (copy.contact, copy.answers) == (CONTACT, (("happened", f"{CALM} {CANARY}"),))
        assert size_of(person, case_id) == size
        person.press("Ask for help", help_reach="Another number")
        copy = duty_copy(person, case_id)
        assert copy is not None
        assert (copy.contact["reach"], len(copy.answers)) == ("Another number", 1)

    def test_after_sending_danger_that_was_heard_is_not_forgotten(self, person: InspectedClient) -> None:
        person.send("/tell-us/happened", 303, happened="He said he will kill himself tonight.")
        case_id = send(person)
        heard = duty_copy(person, case_id)
        person.press("Ask for help", help_reach="07700 900123")
        asked = duty_copy(person, case_id)
        assert heard is not None
        assert asked is not None
        assert asked.why == ("They asked for help now", *heard.why)

    def test_a_case_that_was_read_meanwhile_waits_to_be_read_again(self, person: InspectedClient) -> None:
        case_id = send(person)
        with person.application.app_context(), writing():
            db.session.get_one(Case, case_id).read_by = None
        person.press("Ask for help", help_reach="07700 900123")
        with person.application.app_context():
            read_by = db.session.get_one(Case, case_id).read_by
        assert read_by is not None
        assert read_by > DAY

    def test_what_was_taken_back_meanwhile_gets_nothing_added(self, person: InspectedClient) -> None:
        case_id = send(person)
        with person.application.app_context(), writing():
            db.session.delete(db.session.get_one(Case, case_id))
        page = person.press("Ask for help", 404, help_reach="07700 900123")
        assert "There is nothing here any more" in page.words

    def test_no_way_to_be_reached_is_asked_for_and_keeps_the_rest(self, person: InspectedClient) -> None:
        person.visit("/tell-us/check")
        page = person.press("Send", 422, help_name="Wren", help_not_told="my husband")
        assert "Please tell us how we can reach you" in page.words
        assert page.form_with("Send").values["help_name"] == "Wren"
        assert page.form_with("Send").values["help_not_told"] == "my husband"

    def test_an_old_page_sends_nothing_and_keeps_all_that_stood_in_it(self, person: InspectedClient) -> None:
        page = person.visit("/tell-us/check")
        posted = help_box(page)
        shown = person.press("Send", 400, **posted, code="no", csrf_token="stale").form_with("Send").values
        assert (shown["sealed"], shown["code"]) == (posted["sealed"], "no")
        assert draft_of(person).confirmation is None
        person.press("Send")
        assert "You chose to have no code" in person.page.words

    @pytest.mark.parametrize("letters", [201, 5000])
    def test_too_much_is_told_and_kept_on_the_page(self, person: InspectedClient, letters: int) -> None:
        person.visit("/tell-us/check")
        page = person.press("Send", 422, help_reach="x" * letters)
        assert "Please keep this under 200 letters." in page.words
        assert page.form_with("Send").values["help_reach"] == "x" * letters

    def test_it_can_be_taken_out_again(self, person: InspectedClient) -> None:
        page = person.visit("/tell-us/check")
        person.send("/tell-us/help-now", 303, **help_box(page))
        person.send("/tell-us/help-now", 303, take_out="1")
        assert "You asked us to reach you" not in person.visit("/tell-us/check").words
        assert duty_copy(person, send(person)) is None

    def test_a_changed_box_is_refused_kindly_before_and_after_sending(self, person: InspectedClient) -> None:
        page = person.visit("/tell-us/check")
        assert "once more" in person.press("Send", 422, **help_box(page) | {"sealed": "%%"}).words
        case_id = send(person)
        assert "once more" in person.press("Ask for help", 422, **help_box(person.page) | {"sealed": "AAAA"}).words
        assert duty_copy(person, case_id) is None

    def test_a_contact_that_does_not_open_never_hides_the_words(self, person: InspectedClient) -> None:
        page = person.visit("/tell-us/check")
        posted = help_box(page)
        flipped = bytearray(b64decode(posted["sealed"]))
        flipped[-1] ^= 1
        copy = duty_copy(person, send(person, **posted | {"sealed": b64encode(bytes(flipped)).decode()}))
        assert copy is not None
        assert copy.answers
        assert copy.contact == {}
        assert any("could not be opened" in why for why in copy.why)

    def test_the_box_is_the_same_whatever_was_written(self, person: InspectedClient) -> None:
        calm = person.visit("/tell-us/check").words.partition("Do you want us to reach you?")[2]
        person.send("/tell-us/happened", 303, happened="He said he will kill himself tonight.")
        assert person.visit("/tell-us/check").words.partition("Do you want us to reach you?")[2] == calm
        assert calm

    def test_pressing_that_it_is_kept_erases_the_copy_for_duty(self, person: InspectedClient) -> None:
        send(person)
        kept = draft_of(person).confirmation
        assert kept is not None
        assert kept.copy_for_duty
        assert "happened" not in kept.copy_for_duty
        person.press("I have kept it")
        with person.application.app_context():
            assert db.session.query(Draft).count() == 0
