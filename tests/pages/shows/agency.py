"""Pages of an agency's leader."""

from __future__ import annotations

from feedback_app.accounts import leaders
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Leader
from tests.house import DAY, House
from tests.pages.gallery import shown, simple

KNOW = "We count each month how many were rung back in five days."
ANSWER = "From March one named worker rings each family back in five days."


simple("leaders", "sign in for agencies", "/agency/sign-in")


@shown("leaders", "sign-in that does not fit")
def _wrong_sign_in(house: House) -> None:
    house.client.visit("/agency/sign-in")
    house.client.press("Sign in", 422, name="harbourlands", passphrase="not this one")


@shown("leaders", "charter")
def _charter(house: House) -> None:
    house.sign_in_leader("fernhill")


@shown("leaders", "agency without a report")
def _agency_empty(house: House) -> None:
    house.sign_in_leader("fernhill")
    house.client.press("I accept this for my agency")


@shown("leaders", "agency's day")
def _agency_today(house: House) -> None:
    house.sign_in_leader()


def _answer_page(house: House) -> None:
    house.sign_in_leader()
    house.client.visit(f"/agency/answer/{house.records.released_hash.hex()}/B1-")


@shown("leaders", "answer")
def _answer(house: House) -> None:
    _answer_page(house)


@shown("leaders", "answer that is not fit")
def _unfit_answer(house: House) -> None:
    _answer_page(house)
    house.client.press("Send the answer", 422, status="NO", text="No.", day="x", month="1", year="2027")


@shown("leaders", "answer on its way")
def answer_sent(house: House) -> None:
    _answer_page(house)
    house.client.press("Send the answer", status="PLAN", text=ANSWER, know=KNOW, day="1", month="3", year="2027")


@shown("leaders", "answer that a colleague must sign")
def _for_signature(house: House) -> None:
    with house.client.application.app_context(), writing():
        db.session.query(Leader).filter_by(sign_in_name="harbourlands").one().duty = "writes"
    _answer_page(house)
    house.client.press("Ask a colleague to sign it", status="PLAN", text=ANSWER)
    _answer_page(house)


@shown("leaders", "mail that is no address")
def _mail(house: House) -> None:
    house.sign_in_leader()
    house.client.visit("/agency/mail")
    house.client.press("Keep this", mail="head@harbourlands.example")
    house.client.visit("/agency/mail")
    house.client.press("Keep this", 422, mail="head at harbourlands")


@shown("leaders", "answer typed in an ended session")
def _leader_ended(house: House) -> None:
    _answer_page(house)
    house.client.delete_cookie("leader")
    house.client.press("Send the answer", 403, status="PLAN", text=ANSWER)


@shown("leaders", "joining with a mail address that is none")
def _join_mail(house: House) -> None:
    with house.client.application.app_context():
        token = leaders.invite("harbourlands", "third", "Chair of the board", DAY, 2, "board")
    house.client.visit(f"/agency/join/{token}")
    house.client.press("Join", 422, passphrase="x", again="x", code="1", mail="chair at harbourlands")


@shown("leaders", "paper for the board")
def board(house: House) -> None:
    house.client.visit("/said-and-did/harbourlands/for-the-board")


@shown("leaders", "paper for the board before the first report")
def _board_empty(house: House) -> None:
    house.client.visit("/said-and-did/fernhill/for-the-board")
