"""The person's own page with an answer to rate, and the children's edition."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from feedback_app.answers.replies import Answer, send
from feedback_app.crossing.deliver import deliver
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake import come_back
from feedback_app.intake.return_code import keys_of
from feedback_app.models.published import Leader, Release
from feedback_app.models.testimony import Message
from feedback_app.publishing.screening import decide
from feedback_app.sealed.vault import seal_line
from tests.house import DAY, House, keyring_of
from tests.pages.gallery import shown, simple
from tests.years import a_year, out

ANSWER = "One named worker rings each family back in five days."


def answered(house: House) -> None:
    """Harbourlands has answered what people asked it to change first."""
    with house.client.application.app_context():
        leader = db.session.scalars(select(Leader).where(Leader.sign_in_name == "harbourlands")).one()
        release = db.session.get_one(Release, house.records.released_hash)
        given = Answer("B1-", "DONE", ANSWER, know="We count each month how many were rung back.")
        made = send(leader, release, given, DAY).id
        decide(keyring_of("tom"), made, True, "", DAY)
        deliver()
        db.session.remove()


def as_child(house: House, voice: str) -> None:
    """The receipt of the person of the house says that a child spoke."""
    with house.client.application.app_context():
        keys = keys_of(house.records.told.code, house.settings.code_pepper)
        person = come_back.find(come_back.enter(keys, DAY), DAY)
        assert person is not None
        (line,) = (line for _, line in come_back.lines_for(person) if line.kind == "receipt")
        message_id = db.session.scalars(select(Message.id).where(Message.case_id == person.case.id)).one()
        sealed = seal_line(replace(line, voice=voice), keys.pair.public, message_id, person.case.id)
        db.session.remove()
        with writing():
            db.session.get_one(Message, message_id).for_person = sealed


@shown("adults", "your page with an answer to rate")
def rate(house: House) -> None:
    answered(house)
    house.come_back(house.records.told.code)


@shown("adults", "your page with nothing chosen")
def _nothing_chosen(house: House) -> None:
    rate(house)
    house.client.press("Keep my choice", 422)


@shown("adults", "your page with a choice kept")
def _chosen(house: House) -> None:
    rate(house)
    house.client.press("Keep my choice", **{"rating-B1-": "partly"})


@shown("adults", "a child's page with faces to choose")
def _faces(house: House) -> None:
    as_child(house, "child_8_11")
    rate(house)


@shown("child_8_11", "for children: one place")
def _for_children(house: House) -> None:
    answered(house)
    house.client.visit("/said-and-did/harbourlands/for-children")


@shown("child_8_11", "for children: England")
def _england(house: House) -> None:
    with house.client.application.app_context():
        a_year(house.records.caseloads)
        out("nation", "england")
        db.session.remove()
    house.client.visit("/said-and-did/for-children")


simple("child_8_11", "for children: nothing yet", "/said-and-did/fernhill/for-children")
