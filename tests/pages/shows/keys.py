"""Pages about names, keys, danger, passkeys and invitations."""

from __future__ import annotations

from dataclasses import replace

from feedback_app.accounts import joining, leaders
from feedback_app.casework import danger_work, safeguarding
from feedback_app.casework.safeguarding import Decision
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Passkey, RecordId, Staff
from tests.house import DAY, House, Told
from tests.pages.gallery import shown, simple

DANGER = "I want to die and I have the tablets here."
DECISION = {
    "known": "What they wrote.",
    "decision": "We rang 999.",
    "reasons": "A life is at risk.",
    "told": "999, today.",
}

simple("team", "an invitation that is over", "/team/join/no-such-link", 404)
simple("leaders", "a leader's invitation that is over", "/agency/join/no-such-link", 404)


@shown("team", "join the team")
def _join(house: House) -> None:
    with house.client.application.app_context():
        token = joining.invite(joining.Newcomer("newcomer", "Newcomer, of our team", "A", False), DAY, 2)
    house.client.visit(f"/team/join/{token}")


@shown("leaders", "join as a leader")
def _join_leader(house: House) -> None:
    with house.client.application.app_context():
        token = leaders.invite("harbourlands", "second", "Director", DAY, 2)
    house.client.visit(f"/agency/join/{token}")


@shown("team", "ask for a name")
def _ask(house: House) -> Told:
    told = house.tell(name="Somebody")
    house.sign_in()
    house.client.visit(f"/team/case/{told.case_id.hex()}/name")
    return told


@shown("team", "ask for a name without a purpose")
def _ask_nothing(house: House) -> None:
    _ask(house)
    house.client.press("Ask", 422)


@shown("team", "a name that was asked for")
def _asked(house: House) -> None:
    _ask(house)
    house.client.press("Ask", purpose="safeguarding")


@shown("team", "a name to approve")
def _to_approve(house: House) -> None:
    _asked(house)
    house.sign_in("nadia")
    house.client.visit("/team/names")


@shown("team", "a name, open")
def _name_open(house: House) -> None:
    _to_approve(house)
    house.client.press("Approve for this case")
    house.sign_in("amara")
    house.client.visit("/team/names")
    house.client.press("Open the name now")


@shown("team", "keys")
def _keys(house: House) -> None:
    house.sign_in()
    house.client.visit("/team/keys")


@shown("team", "keys with a sheet that does not fit")
def _wrong_sheet(house: House) -> None:
    _keys(house)
    house.client.press("Take the lock back", 422, sheet="not a sheet")


@shown("team", "recovery sheets")
def _sheets(house: House) -> None:
    _keys(house)
    house.client.press("Make a sheet")


@shown("team", "move a case")
def _move(house: House) -> None:
    told = house.tell()
    house.sign_in()
    house.client.visit(f"/team/case/{told.case_id.hex()}/move")


@shown("team", "danger")
def _danger(house: House) -> str:
    told = house.tell(DANGER, code=True)
    house.sign_in()
    house.client.visit("/team/danger")
    return told.case_id.hex()


@shown("team", "danger, one case")
def _duty_case(house: House) -> None:
    house.client.visit(f"/team/danger/{_danger(house)}")


@shown("team", "danger, the duty copy")
def _duty_copy(house: House) -> None:
    _duty_case(house)
    house.client.press("Open the duty copy")


@shown("team", "danger, a decision without words")
def _no_decision(house: House) -> None:
    _duty_case(house)
    house.client.press("Keep it, nothing more to do", 422)


@shown("team", "danger, decided")
def _decided(house: House) -> None:
    _duty_case(house)
    house.client.press("Keep it, the work goes on", **DECISION)


@shown("adults", "not yet")
def _not_yet(house: House) -> None:
    told = house.tell(DANGER, code=True)
    with house.client.application.app_context():
        safeguarding.decide(house.keyring(), told.case_id, Decision(**DECISION), still_open=True, today=DAY)
    house.come_back(told.code)
    house.client.visit("/come-back/take-back")
    house.client.press("Yes, take it back")


@shown("team", "passkeys")
def _passkeys(house: House) -> None:
    house.sign_in()
    house.client.visit("/team/passkeys")


@shown("leaders", "passkeys of a leader")
def _leader_passkeys(house: House) -> None:
    house.sign_in_leader()
    house.client.visit("/agency/passkeys")


@shown("team", "sign in with a passkey")
def _use_passkey(house: House) -> None:
    with house.client.application.app_context(), writing():
        amara = db.session.query(Staff).filter_by(sign_in_name="amara").one()
        db.session.add(
            Passkey(credential_id=b"a key of hers", staff_id=amara.id, public_key=b"its public half", count=0)
        )
    house.sign_in()


@shown("leaders", "set a second factor")
def _second_factor(house: House) -> None:
    house.client.application.config["SETTINGS"] = replace(house.settings, second_factor=True)
    house.sign_in_leader()


def _in_hand(house: House) -> str:
    """Nadia has looked at a danger and offers it to Amara. The address of its page."""
    case_id = _danger(house)
    with house.client.application.app_context():
        nadia, about = house.keyring("nadia"), RecordId(bytes.fromhex(case_id))
        safeguarding.open_copy(nadia, about, safeguarding.IN_DANGER, DAY)
        danger_work.hand_over(nadia, about, house.keyring("amara").staff_id, "They ring back at four.", DAY)
    return f"/team/danger/{case_id}"


@shown("team", "danger offered to me")
def _offered(house: House) -> None:
    address = _in_hand(house)
    house.sign_in("amara")
    house.client.visit("/team/danger")
    house.client.visit(address)


@shown("team", "danger in hand")
def _all_in_hand(house: House) -> None:
    _in_hand(house)
    house.sign_in("amara")
    house.client.visit("/team/danger")


@shown("team", "danger offered without a note")
def _no_note(house: House) -> None:
    address = _in_hand(house)
    house.sign_in("nadia")
    house.client.visit(address)
    house.client.press("Offer it", 422)
