"""Pages of a council's people, and the team's page of their keys."""

from __future__ import annotations

from tests.councils import add_person, comes_back, read_first, referred, sign_in, to_send, with_key
from tests.house import House
from tests.pages.gallery import shown, simple
from tests.pages.shows.complaints import opened

ANSWER = "We are sorry about the plan. A named worker rings each week."

simple("leaders", "sign in for councils", "/council/sign-in")


@shown("leaders", "sign-in of a council that does not fit")
def _wrong(house: House) -> None:
    house.client.visit("/council/sign-in")
    house.client.press("Sign in", 422, name="manager", passphrase="not this one")


@shown("leaders", "council without a key")
def _no_key(house: House) -> None:
    with house.client.application.app_context():
        add_person("manager")
    sign_in(house)


@shown("leaders", "council with a referral and a colleague")
def _today(house: House) -> None:
    referred(house)
    with house.client.application.app_context():
        add_person("colleague")
    sign_in(house)


@shown("leaders", "mail for a council's people")
def _mail(house: House) -> None:
    _no_key(house)
    house.client.visit("/council/mail")


@shown("leaders", "no mail address of a council's person")
def _no_address(house: House) -> None:
    _mail(house)
    house.client.press("Keep this", 422, mail="nobody")


@shown("leaders", "passkeys of a council's person")
def _passkeys(house: House) -> None:
    _no_key(house)
    house.client.visit("/council/passkeys")


@shown("leaders", "referral to a council")
def _referral(house: House) -> None:
    referred(house)
    read_first(house)


@shown("leaders", "referral answered without words")
def _no_words(house: House) -> None:
    _referral(house)
    house.client.press("Send the answer", 422)


@shown("leaders", "referral answered in an ended session")
def _ended(house: House) -> None:
    _referral(house)
    house.client.delete_cookie("council")
    house.client.press("Send the answer", 403, kind="answer", text=ANSWER)


@shown("team", "keys of councils")
def _keys(house: House) -> None:
    with_key(house)
    house.sign_in()
    house.client.visit("/team/councils")


@shown("team", "complaint to refer")
def _to_refer(house: House) -> None:
    with_key(house)
    opened(house, to_send(house))


@shown("team", "complaint that a council answered")
def _answered(house: House) -> None:
    told = referred(house)
    browser = house.another_browser()
    read_first(house, client=browser)
    browser.press("Send the answer", kind="answer", text=ANSWER)
    comes_back(house)
    opened(house, told)
    house.client.press("Take it in")


@shown("adults", "complaint with papers to keep")
def _papers(house: House) -> None:
    _answered(house)
    house.client.visit("/come-back/complaint")
