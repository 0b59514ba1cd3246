"""A council with a key and people, beside the staffed house; and a complaint that was referred to it."""

from __future__ import annotations

from sqlalchemy import select

from feedback_app.accounts import council as accounts
from feedback_app.accounts.council import SignedInCouncil
from feedback_app.complaints import attachments, referrals
from feedback_app.crossing.bring_back import bring_back
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Council, CouncilKey, CouncilPerson
from feedback_app.models.testimony import Case
from feedback_app.referred import keys
from feedback_app.sealed.lockbox import unlock
from feedback_app.sealed.suite import key_pair
from tests.house import DAY, PASSPHRASE, House, Told, _lock_of
from tests.page_inspector import InspectedClient, Page
from tests.pages.shows.complaints import decided, say_yes

HARBOURLANDS, FERNHILL = "Harbourlands Council", "Fernhill Council"
NAME, CONTACT = "Ada Lovagewell", "0113 496 0000"


def add_person(name: str, council: str = HARBOURLANDS) -> None:
    """Someone of a council, who can sign in. Runs in an app context."""
    found = db.session.scalars(select(Council).where(Council.name == council)).one()
    person = accounts.new_person(found.id, name, "Complaints manager", PASSPHRASE)
    with writing():
        db.session.add(person)


def here(name: str) -> SignedInCouncil:
    """This person with their key open, for services. Runs in an app context."""
    person = db.session.scalars(select(CouncilPerson).where(CouncilPerson.sign_in_name == name)).one()
    seed = unlock(person.wrapped_key, _lock_of(person.salt), accounts._place(person.id))
    return SignedInCouncil(person, db.session.get_one(Council, person.council_id), key_pair(seed))


def with_key(house: House, name: str = "manager", council: str = HARBOURLANDS) -> None:
    """A council with one person, who made its key; the team compared it over the phone."""
    with house.client.application.app_context():
        add_person(name, council)
        keys.make(here(name), DAY)
        found = here(name).council.id
        key = db.session.scalars(select(CouncilKey).where(CouncilKey.council_id == found, ~CouncilKey.retired)).one()
        referrals.check_key(house.keyring("amara"), key.id, DAY)


def to_send(house: House, *whats: str) -> Told:
    """A complaint with all that the person must say yes to."""
    told = decided(house)
    say_yes(house, told, *(whats or ("summary", "name")))
    return told


def refer(house: House, told: Told, name: str = NAME, contact: str = CONTACT) -> None:
    """The team refers it, with what letters of ours are on the record; and it crosses."""
    with house.client.application.app_context():
        case = db.session.get_one(Case, told.case_id)
        ours = [each.id for each in attachments.listed(house.keyring("amara"), case) if each.by == "us"]
        referrals.refer(house.keyring("amara"), told.case_id, name, contact, ours, DAY)
        deliver()


def referred(house: House) -> Told:
    """A complaint in Harbourlands Council's box."""
    with_key(house)
    told = to_send(house)
    refer(house, told)
    return told


def comes_back(house: House) -> int:
    """What councils answered is carried over: how many came."""
    with house.client.application.app_context():
        return bring_back()


def sign_in(house: House, name: str = "manager", client: InspectedClient | None = None) -> InspectedClient:
    """This browser is now one of a council."""
    browser = client or house.client
    browser.visit("/council/sign-in")
    browser.press("Sign in", name=name, passphrase=PASSPHRASE)
    return browser


def read_first(house: House, name: str = "manager", client: InspectedClient | None = None) -> Page:
    """The newest referral, opened on the council's page."""
    browser = sign_in(house, name, client)
    return browser.press("Read number 1")
