"""Each step that a complaint can take: who may take it, from which states, and what it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from feedback_app.complaints import ending, on_the_clock
from feedback_app.complaints.guide import guide
from feedback_app.complaints.progress import ADULTS, ADVOCATE, RELEASABLE, SEES, WORSE, NotNow, Progress, Step
from feedback_app.complaints.routes import routes

Make = Callable[[Progress, Step], Progress]
PERSON: Final = frozenset({"person"})
TEAM: Final = frozenset({"team"})
BOTH: Final = PERSON | TEAM
OPEN: Final = frozenset({"asked", "preparing", "waiting", "answered"})


@dataclass(frozen=True)
class Move:
    """Who may take this step, from which states, what it makes, and what to say when it may not come now.

    `counts` ones begin our own days anew; `team_only` ones are never shown to the person.
    """

    by: frozenset[str]
    states: frozenset[str]
    make: Make
    not_now: str
    counts: bool = True
    team_only: bool = False


def _start(now: Progress, step: Step) -> Progress:
    if guide().missing(step.data):
        raise NotNow("Please answer each question. “I am not sure” is an answer too.")
    return replace(now, state="asked", asked=dict(step.data))


def _decide(now: Progress, step: Step) -> Progress:
    route = routes().by_key.get(step.data.get("route", ""))
    if route is None:
        raise NotNow("Choose one of the routes.")
    if not step.text.strip():
        raise NotNow("Say why this is the right way. The person will read it.")
    body = step.data.get("body", "").strip() if route.body == "council" else route.body
    if route.stages and not body:
        raise NotNow("Say which council.")
    moved = replace(now, route_key=route.key, body=body).made_ready(0)
    return _kept_going(now, moved) if step.data.get("keep") else replace(moved, summary="")


def _kept_going(now: Progress, moved: Progress) -> Progress:
    """The body has it already and puts it on the right way itself: its days run from the day on which it came.

    Source: LGSCO decisions on the wrong procedure (21 008 028, 25 000 129): the council answers for the time lost.
    """
    stage = moved.stage
    if now.state != "waiting" or now.place or stage is None or moved.to != now.to:
        raise NotNow("Only who has it now, at the first stage, can move it without a new yes. Leave that box empty.")
    if stage.name_needed and not now.has_released("name"):
        raise NotNow("This way needs the name, and they have not said yes to it. Leave that box empty.")
    return replace(moved, state="waiting", began=now.sent_on, sent_on=now.sent_on)


def _summary(now: Progress, step: Step) -> Progress:
    if not step.text.strip():
        raise NotNow("Write the summary first.")
    if now.stage is None:
        raise NotNow("This is not a way on which something is sent.")
    return replace(now, summary=step.text, releases=frozenset())


def _release(now: Progress, step: Step) -> Progress:
    what = step.data.get("what", "")
    if what not in RELEASABLE or not now.summary:
        raise NotNow("There is no summary yet that you could say yes to.")
    wanted = now.release(what)
    if (step.data.get("to"), step.data.get("stage"), step.data.get("of")) != (wanted.to, wanted.stage, wanted.of):
        raise NotNow("This has changed since you saw it. Please read it again.")
    return replace(now, releases=now.releases | {wanted})


def _keep_back(now: Progress, step: Step) -> Progress:
    if step.data.get("what") not in RELEASABLE:
        raise NotNow("Say what you want to keep back.")
    return replace(now, releases=now.releases - {now.release(step.data["what"])})


def _advocate(now: Progress, step: Step) -> Progress:
    if step.data.get("answer") not in ADVOCATE:
        raise NotNow("Choose one.")
    return replace(now, advocate=step.data["answer"])


def _adult(now: Progress, step: Step) -> Progress:
    who, sees = step.data.get("who", ""), step.data.get("sees", "")
    if not now.child:
        raise NotNow("This is for people under 18.")
    if who == "none":
        return replace(now, adult="", adult_sees="")
    if who == "worker":
        raise NotNow("It can not be your worker from the agency. Please pick someone else.")
    if who not in ADULTS or sees not in SEES:
        raise NotNow("Pick who it is, and what they may see.")
    return replace(now, adult=who, adult_sees=sees)


def _send(now: Progress, step: Step) -> Progress:
    if not now.ready_to_send:
        raise NotNow("The person has not said yes to all that this stage needs. Nothing may be sent.")
    day = on_the_clock.day_of(step)
    first = min(day, now.first_sent or day)
    return replace(now, state="waiting", began=day, sent_on=day, first_sent=first, clock_place=0)


def _worse(now: Progress, step: Step) -> Progress:
    if step.data.get("wish") not in WORSE:
        raise NotNow("Choose what you would like us to do. “Only keep a note of it” is fine.")
    return replace(now, pressed=now.pressed or step.data["wish"] != "keep")


def _letter(now: Progress, step: Step) -> Progress:
    return replace(_note(now, step), pressed=False)


def _next(now: Progress, step: Step) -> Progress:
    if not now.may_go_on(step.day):
        raise NotNow("The next stage opens when they have answered, or when their answer is late.")
    route = now.route
    assert route is not None
    if now.place + 1 < len(route.stages):
        return now.made_ready(now.place + 1)
    following = routes().by_key[route.next]
    return replace(now, route_key=following.key, body=following.body).made_ready(0)


def _note(now: Progress, step: Step) -> Progress:
    if not step.text.strip():
        raise NotNow("Write something first.")
    return now


def _ask_second(now: Progress, step: Step) -> Progress:
    if not step.data.get("of"):
        raise NotNow("Say whom you ask.")
    return replace(_note(now, step), second=step.data["of"])


def _give_second(now: Progress, step: Step) -> Progress:
    if not now.second or step.data.get("who") != now.second:
        raise NotNow("This opinion was asked of somebody else.")
    return replace(_note(now, step), second="")


_PREPARING: Final = frozenset({"preparing"})
_WAITING: Final = frozenset({"waiting"})
_ENDED: Final = frozenset({"ended"})
_ANY: Final = OPEN | _ENDED
_NO_CLOCK: Final = "No clock runs now: nothing has been sent, or they have answered."
_NOT_READY: Final = "This can be done while the next stage is made ready."

MOVES: Final[Mapping[str, Move]] = MappingProxyType({
    "start": Move(PERSON, frozenset(), _start, "There is a complaint already."),
    "decide": Move(TEAM, OPEN, _decide, "It has ended. Open it again first."),
    "summary": Move(TEAM, _PREPARING, _summary, _NOT_READY),
    "release": Move(PERSON, _PREPARING, _release, "This was sent already, or there is nothing to send yet."),
    "keep back": Move(PERSON, _PREPARING, _keep_back, "This was sent already. It cannot be called back."),
    "advocate": Move(PERSON, OPEN, _advocate, "It has ended.", counts=False),
    "adult": Move(PERSON, OPEN, _adult, "It has ended.", counts=False),
    "send": Move(TEAM, _PREPARING, _send, _NOT_READY),
    "came": Move(TEAM, _ANY, on_the_clock.came, ""),
    "noted": Move(TEAM, _ANY, on_the_clock.noted, ""),
    "met": Move(BOTH, _WAITING, on_the_clock.met, _NO_CLOCK),
    "extend": Move(BOTH, _WAITING, on_the_clock.extend, _NO_CLOCK),
    "pause": Move(TEAM, _WAITING, on_the_clock.pause, _NO_CLOCK),
    "resume": Move(TEAM, _WAITING, on_the_clock.resume, _NO_CLOCK),
    "restart": Move(TEAM, _WAITING, on_the_clock.restart, _NO_CLOCK),
    "next": Move(PERSON, frozenset({"waiting", "answered"}), _next, "There is no answer yet to go on from."),
    "end": Move(BOTH, OPEN, ending.end, "It has ended already."),
    "learn": Move(PERSON, _ENDED, ending.learn, "This can be chosen when it has ended.", counts=False),
    "reopen": Move(BOTH, _ENDED, ending.reopen, "It has not ended."),
    "press": Move(PERSON, _WAITING, on_the_clock.press, _NO_CLOCK),
    "worse": Move(PERSON, OPEN, _worse, "It has ended. Open it again first."),
    "letter": Move(TEAM, _ANY, _letter, "", counts=False),
    "note": Move(TEAM, _ANY, _note, "", counts=False, team_only=True),
    "hand over": Move(TEAM, OPEN, _note, "It has ended.", counts=False, team_only=True),
    "ask second opinion": Move(TEAM, OPEN, _ask_second, "It has ended.", counts=False, team_only=True),
    "second opinion": Move(TEAM, OPEN, _give_second, "It has ended.", counts=False, team_only=True),
})  # fmt: skip


def fold(steps: Iterable[Step]) -> Progress:
    """Where the steps lead. Raises NotNow when they cannot have happened in this order."""
    now: Progress | None = None
    for step in steps:
        now = apply(now, step)
    if now is None:
        raise NotNow("There is no complaint here yet.")
    return now


def apply(now: Progress | None, step: Step) -> Progress:
    """The progress after one more step. Raises NotNow."""
    move = MOVES.get(step.kind)
    if move is None or step.by not in move.by:
        raise NotNow("This cannot be done here.")
    if now is None:
        if step.kind != "start":
            raise NotNow("There is no complaint here yet.")
        now = Progress("", {})
    elif now.state not in move.states:
        raise NotNow(move.not_now)
    return replace(move.make(now, step), last_day=step.day if move.counts else now.last_day)
