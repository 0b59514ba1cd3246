"""Chromium seals a name and a call for help before they are sent; two people, or the person on duty, open them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from feedback_app.extensions import db
from feedback_app.intake.name_and_help import HELP, NAME
from feedback_app.models.testimony import Case, RecordId
from feedback_app.sealed.two_locks import NAME_BYTES, NameAndContact, open_half, open_name
from feedback_app.sealed.vault import CONTACT_BYTES, ForDuty, open_for_duty
from tests.house import House, keyring_of
from tests.pages.in_browser import AXE, RULES, look

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
WREN = NameAndContact("Wren Ní Canary “W” \U0001f9e1", "07700 900123 \\ after six")
REACH = {"name": "Wren", "reach": "07700 900123, mornings", "not_told": "my husband"}
PLAIN = frozenset({*NAME.fields, *HELP.fields})


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """A real server for the staffed house."""
    server = make_server("127.0.0.1", 0, house.client.application, threaded=True)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    running.join()
    server.server_close()


class Person:
    """Somebody at a browser, with everything that the browser posted and every complaint it made."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.posts: list[str] = []
        self.scripts: list[str] = []
        self.complaints: list[str] = []
        self._address = address
        context.on("request", lambda sent: self.posts.append(sent.post_data or "") if sent.method == "POST" else None)
        context.on("request", lambda sent: self.scripts.append(sent.url) if sent.resource_type == "script" else None)
        self.page.on("console", lambda told: self.complain(told.text) if told.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def complain(self, text: str) -> None:
        if "status of 422" not in text:  # Chromium reports every form that comes back
            self.complaints.append(text)

    def go(self, path: str) -> Page:
        self.page.goto(self._address + path)
        return self.page

    def press(self, button: str) -> None:
        """Press a button that sends a form, and be on the page that answers: the script sends it only after sealing."""
        with self.page.expect_navigation():
            self.tap(button)

    def tap(self, button: str) -> None:
        """Press a button that may stay on the page."""
        self.page.get_by_role("button", name=button, exact=True).click()

    def write(self) -> None:
        """Everything but a name, up to the check page."""
        self.go("/tell-us")
        self.press("Skip")
        self.go("/tell-us/happened").get_by_role("textbox").fill("The worker was kind and rang us back.")
        self.press("Continue")
        self.go("/tell-us/agency").get_by_role("combobox").select_option("harbourlands")
        self.press("Continue")
        self.arrives("Did we hear you right?")
        self.press("That is right, go on")
        self.arrives("Check what you wrote")

    def arrives(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def give_name(self, given: NameAndContact = WREN) -> None:
        self.go("/tell-us/name")
        self.page.get_by_label("Your name").fill(given.name)
        self.page.get_by_label("A safe way to reach you").fill(given.contact)
        self.press("Continue")
        self.arrives("Check what you wrote")

    def ask(self, button: str) -> None:
        for label, part in (
            ("Your first name", "name"),
            ("How can we reach you safely?", "reach"),
            ("Who must not know?", "not_told"),
        ):
            self.page.get_by_label(label).fill(REACH[part])
        self.press(button)

    def posted(self) -> dict[str, str]:
        """The last form as it went over the wire."""
        return {name: values[0] for name, values in parse_qs(self.posts[-1], keep_blank_values=True).items()}


@pytest.fixture
def person(chrome: Browser, address: str) -> Iterator[Person]:
    context = chrome.new_context()
    found = Person(context, address)
    yield found
    context.close()
    assert found.complaints == []


@pytest.fixture
def without_script(chrome: Browser, address: str) -> Iterator[Person]:
    context = chrome.new_context(java_script_enabled=False)
    yield Person(context, address)
    context.close()


def the_case(house: House, before: frozenset[RecordId]) -> Case:
    (found,) = [case for case in db.session.query(Case) if case.id not in before]
    return found


@pytest.fixture
def before(house: House) -> frozenset[RecordId]:
    with house.client.application.app_context():
        return frozenset(case.id for case in db.session.query(Case))


def name_sent(house: House, before: frozenset[RecordId]) -> NameAndContact:
    """The name of the one new case, opened by a holder of lock A and a holder of lock B."""
    with house.client.application.app_context():
        case, halves = the_case(house, before), []
        assert len(case.sealed_name) == NAME_BYTES
        for holder, side in (("tom", "A"), ("wren", "B")):
            _, lock = keyring_of(holder).current("lock", case.caseload_id)
            halves.append(open_half(case.sealed_name, side, lock, case.id, case.caseload_id))
        return open_name(case.sealed_name, halves[0], halves[1], case.id, case.caseload_id)


def for_duty(house: House, before: frozenset[RecordId]) -> ForDuty | None:
    with house.client.application.app_context():
        case = the_case(house, before)
        return open_for_duty(case.sealed_for_duty, keyring_of("nadia").key(case.duty_id), case.id)


def test_a_name_never_leaves_the_browser_in_the_clear_and_two_people_open_it(
    person: Person, house: House, before: frozenset[RecordId]
) -> None:
    person.write()
    person.give_name()
    posted = person.posted()
    assert not PLAIN & set(posted)
    assert len(posted["sealed"]) == 4 * -(-NAME_BYTES // 3)
    person.press("Send")
    person.arrives("We have it. Thank you.")
    assert not any("Canary" in post or "900123" in post for post in person.posts)
    assert name_sent(house, before) == WREN


def test_every_name_makes_a_post_of_one_size(person: Person) -> None:
    person.write()
    sizes = set()
    for given in (NameAndContact("W"), NameAndContact("", "1"), NameAndContact("\U0001f9e1" * 200, "\\" * 200), WREN):
        person.give_name(given)
        sizes.add(len(person.posted()["sealed"]))
    assert len(sizes) == 1


def test_the_longest_name_in_any_script_opens(person: Person, house: House, before: frozenset[RecordId]) -> None:
    longest = NameAndContact("\U0001f9e1" * 200, '"' * 200)
    person.write()
    person.give_name(longest)
    person.press("Send")
    person.arrives("We have it. Thank you.")
    assert name_sent(house, before) == longest


def test_too_long_a_name_is_told_in_the_page_and_nothing_is_sent(person: Person) -> None:
    person.write()
    name = person.go("/tell-us/name").get_by_label("Your name")
    name.fill("W" * 201)
    many = len(person.posts)
    person.tap("Continue")
    assert name.evaluate("field => field.validationMessage") == "Please keep this under 200 letters."
    assert len(person.posts) == many
    name.fill("Wren")
    person.press("Continue")
    person.arrives("Check what you wrote")
    assert not PLAIN & set(person.posted())


def test_the_sealing_script_is_not_part_of_the_first_view(person: Person) -> None:
    person.write()
    page = person.go("/tell-us/name")
    assert not any("seal.js" in url for url in person.scripts)
    with page.expect_request("**/static/seal.js?*"):
        page.get_by_label("Your name").focus()


@pytest.mark.parametrize("button", ["Add this to what I send", "Send"])
def test_a_call_for_help_is_sealed_in_the_page_and_opens_on_duty(
    person: Person, house: House, before: frozenset[RecordId], button: str
) -> None:
    person.write()
    person.ask(button)
    if button != "Send":
        expect(person.page.get_by_text("You asked us to reach you")).to_be_visible()
        assert not PLAIN & set(person.posted())
        person.press("Send")
    person.arrives("We have it. Thank you.")
    assert not any("900123" in post or "husband" in post for post in person.posts)
    copy = for_duty(house, before)
    assert copy is not None
    assert copy.contact == REACH
    assert copy.answers == (("happened", "The worker was kind and rang us back."),)


def test_a_call_for_help_after_sending_is_sealed_in_the_page_too(
    person: Person, house: House, before: frozenset[RecordId]
) -> None:
    person.write()
    person.press("Send")
    person.arrives("We have it. Thank you.")
    assert for_duty(house, before) is None
    person.ask("Ask for help")
    expect(person.page.get_by_text("We have how to reach you")).to_be_visible()
    assert not PLAIN & set(person.posted())
    assert len(person.posted()["sealed"]) == 4 * -(-CONTACT_BYTES // 3)
    copy = for_duty(house, before)
    assert copy is not None
    assert (copy.contact, len(copy.answers)) == (REACH, 1)


def test_no_way_to_be_reached_is_told_in_the_page(person: Person) -> None:
    person.write()
    person.page.get_by_label("Your first name").fill("Wren")
    many = len(person.posts)
    person.tap("Send")
    told = person.page.get_by_label("How can we reach you safely?").evaluate("field => field.validationMessage")
    assert told == "Please tell us how we can reach you. Or leave all of this empty."
    assert len(person.posts) == many


def test_taking_it_out_sends_nothing_that_was_typed(person: Person, house: House, before: frozenset[RecordId]) -> None:
    person.write()
    person.ask("Add this to what I send")
    expect(person.page.get_by_text("You asked us to reach you")).to_be_visible()
    person.ask("Take this out")
    expect(person.page.get_by_text("You asked us to reach you")).to_have_count(0)
    assert "900123" not in person.posts[-1]
    person.press("Send")
    person.arrives("We have it. Thank you.")
    assert for_duty(house, before) is None


def test_another_agency_asks_for_the_name_again(person: Person, house: House, before: frozenset[RecordId]) -> None:
    person.write()
    person.give_name()
    person.go("/tell-us/agency?change=1").get_by_role("combobox").select_option("fernhill")
    person.press("Continue")
    expect(person.page.get_by_text("Please give us your name again")).to_be_visible()
    person.give_name()
    expect(person.page.get_by_text("Please give us your name again")).to_have_count(0)
    person.press("Send")
    person.arrives("We have it. Thank you.")
    assert name_sent(house, before) == WREN


def test_without_javascript_the_server_seals(without_script: Person, house: House, before: frozenset[RecordId]) -> None:
    without_script.write()
    without_script.give_name()
    assert without_script.posted()["name"] == WREN.name
    without_script.ask("Send")
    without_script.arrives("We have it. Thank you.")
    assert name_sent(house, before) == WREN
    copy = for_duty(house, before)
    assert copy is not None
    assert copy.contact == REACH


def test_the_pages_of_those_who_sealed_are_open_to_all(person: Person) -> None:
    person.page.set_viewport_size({"width": 320, "height": 800})
    person.write()
    person.give_name()
    person.ask("Add this to what I send")
    found = {"check": faults(person.page), "name": faults(person.go("/tell-us/name"))}
    person.go("/tell-us/agency?change=1").get_by_role("combobox").select_option("fernhill")
    person.press("Continue")
    found["check again"] = faults(person.page)
    person.press("Send")
    expect(person.page).to_have_title(re.compile("Please check"))
    found["refused"] = faults(person.page)
    person.give_name()
    person.press("Send")
    person.arrives("We have it. Thank you.")
    person.ask("Ask for help")
    expect(person.page.get_by_text("We have how to reach you")).to_be_visible()
    found["done"] = faults(person.page)
    assert found == {key: [] for key in found}


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than a narrow screen."""
    page.evaluate(AXE)
    found = look(page, RULES)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    return found


BREAKS = {
    "no web cryptography": "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })",
    "no random numbers": "Crypto.prototype.getRandomValues = () => { throw new Error('none') }",
}


@pytest.mark.parametrize("fault", [*BREAKS, "no script"])
def test_whatever_fails_in_the_page_nothing_is_lost(
    chrome: Browser, address: str, house: House, before: frozenset[RecordId], fault: str
) -> None:
    context = chrome.new_context()
    if fault == "no script":
        context.route("**/static/seal.js?*", lambda route: route.abort())
    else:
        context.add_init_script(BREAKS[fault])
    person = Person(context, address)
    person.write()
    person.give_name()
    assert "sealed" not in person.posted()
    person.ask("Send")
    person.arrives("We have it. Thank you.")
    context.close()
    assert name_sent(house, before) == WREN
    copy = for_duty(house, before)
    assert copy is not None
    assert copy.contact == REACH
