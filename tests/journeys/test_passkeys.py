"""A passkey is added with an authenticator and asked for at the next sign-in; without it nothing opens."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests import chromium
from tests.councils import add_person
from tests.house import PASSPHRASE, House

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
SIDES = {
    "team": ("/team/sign-in", "/team/passkeys", "/team/", "amara", "Sign in and unlock", "Today"),
    "council": ("/council/sign-in", "/council/passkeys", "/council/", "manager", "Sign in", "Harbourlands Council"),
    "leader": ("/agency/sign-in", "/agency/passkeys", "/agency/", "harbourlands", "Sign in", "Harbourlands Adoption"),
}


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with chromium.browser() as found:
        yield found


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """A real server under the name localhost: a passkey needs a host name."""
    server = make_server("127.0.0.1", 0, house.client.application, threaded=True)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    running.join()
    server.server_close()


def _sign_in(page: Page, address: str, side: str) -> None:
    sign_in, _, _, name, button, _ = SIDES[side]
    page.goto(address + sign_in)
    page.get_by_label("Your sign-in name").fill(name)
    page.get_by_label("Your passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name=button, exact=True).click()


def _authenticator(page: Page) -> str:
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    made = tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return str(made["authenticatorId"])


@pytest.mark.parametrize("side", list(SIDES))
def test_a_passkey_is_a_further_step(house: House, opened: Browser, address: str, side: str) -> None:
    _, passkeys, today, _, _, heading = SIDES[side]
    if side == "council":
        with house.client.application.app_context():
            add_person("manager")
    context = opened.new_context()
    page = context.new_page()
    _authenticator(page)
    _sign_in(page, address, side)
    page.goto(address + passkeys)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("You have 1.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()

    _sign_in(page, address, side)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.goto(address + today)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    context.close()


def test_without_the_passkey_nothing_opens(opened: Browser, address: str) -> None:
    owner = opened.new_context()
    page = owner.new_page()
    _authenticator(page)
    _sign_in(page, address, "team")
    page.goto(address + "/team/passkeys")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("You have 1.")).to_be_visible()

    thief = opened.new_context()
    other = thief.new_page()
    _authenticator(other)
    _sign_in(other, address, "team")
    other.get_by_role("button", name="Use my passkey").click()
    expect(other.get_by_text("That did not work.").first).to_be_visible()
    for path in ("/team/", "/team/keys", "/team/passkeys", "/team/unlock"):
        other.goto(address + path)
        expect(other.get_by_role("heading", name="One more step")).to_be_visible()
    owner.close()
    thief.close()
