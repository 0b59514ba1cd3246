"""Quotes: asking for one, what the person sees, choosing them for a report, and how they stand in it."""

from __future__ import annotations

from feedback_app.models.testimony import RecordId
from tests.house import DAY, PERIODS, House, Told
from tests.pages.gallery import shown

OWN = "We sat by the telephone until the chrysanthemums drooped. Tom from Leeds never rang."
QUOTE = "We sat by the telephone until the chrysanthemums drooped."
NOTE = {"sentence-B1-": "People waited for a call.", "opening": "Thank you to all who told us."}


def _counted(house: House) -> tuple[Told, str]:
    """One of many has a code; the period is closed. Who it is, and the report's id."""
    from feedback_app.publishing.close import close

    came = PERIODS["over"][0]
    house.tell("We waited and waited.", came=came, themes=("B1-",), times=60)
    told = house.tell(OWN, code=True, came=came, themes=("B1-",))
    with house.client.application.app_context():
        made = close(house.keyring(), house.records.periods["over"], DAY, "harbourlands")
    return told, made.hex()


def _open(house: House) -> tuple[Told, str]:
    told, report = _counted(house)
    house.sign_in()
    house.client.visit(f"/team/case/{told.case_id.hex()}")
    house.client.press("Open the words", why="To write the report")
    return told, report


def _asked(house: House) -> tuple[Told, str]:
    told, report = _open(house)
    house.client.press("Ask this person", quote=QUOTE, place=f"{report}:B1-")
    return told, report


def _said(house: House, button: str = "Yes, you may use these words") -> tuple[Told, str]:
    told, report = _asked(house)
    house.come_back(told.code)
    house.client.press(button)
    return told, report


def _mark(house: House, report: str) -> str:
    from feedback_app.publishing.report import find

    with house.client.application.app_context():
        (asked,) = find(house.keyring(), RecordId(bytes.fromhex(report))).asked
        return asked.mark


def _ready(house: House) -> tuple[Told, str]:
    told, report = _said(house)
    house.client.visit(f"/team/report/{report}")
    house.client.press("Ask a second person to release it", quotes=_mark(house, report), **NOTE)
    house.sign_in("nadia")
    house.client.visit(f"/team/report/{report}/preview")
    return told, report


def _out(house: House) -> tuple[Told, str]:
    told, report = _ready(house)
    _release(house, report)
    return told, report


def _release(house: House, report: str) -> None:
    from feedback_app.publishing.report import find

    with house.client.application.app_context():
        ticked = list(find(house.keyring("nadia"), RecordId(bytes.fromhex(report))).to_tick)
    house.client.press("Sign and release it", ticked=ticked)  # type: ignore[arg-type]


@shown("team", "case whose words may be quoted")
def _may_be_quoted(house: House) -> None:
    _open(house)


@shown("team", "a quote that could point to one family")
def _refused(house: House) -> None:
    _, report = _open(house)
    house.client.press("Ask this person", 422, quote="Tom from Leeds never rang.", place=f"{report}:B1-")


@shown("team", "somebody was asked for a quote")
def _was_asked(house: House) -> None:
    _asked(house)


@shown("adults", "your page with words that we may quote")
def _may_we(house: House) -> None:
    told, _ = _asked(house)
    house.come_back(told.code)


@shown("adults", "your page after a yes to a quote")
def _yes(house: House) -> None:
    _said(house)


@shown("adults", "your page after a no to a quote")
def _no(house: House) -> None:
    _said(house, "No, do not use them")


@shown("team", "report with a quote to choose")
def _to_choose(house: House) -> None:
    _, report = _said(house)
    house.client.visit(f"/team/report/{report}")


@shown("team", "report with a quote whose person said no since")
def _said_no_since(house: House) -> None:
    told, report = _said(house)
    house.client.visit(f"/team/report/{report}")
    writer = house.client
    house.client = house.another_browser()
    house.come_back(told.code)
    house.client.press("No, do not use them")
    house.client = writer
    house.client.press("Keep and preview", 422, quotes=_mark(house, report), **NOTE)


@shown("team", "preview with a quote for the second person")
def _second(house: House) -> None:
    _ready(house)


@shown("adults", "your page when an answer comes too late")
def _too_late(house: House) -> None:
    told, report = _ready(house)
    person = house.client
    house.come_back(told.code)
    house.client = house.another_browser()
    house.sign_in("nadia")
    house.client.visit(f"/team/report/{report}/preview")
    _release(house, report)
    house.client = person
    house.client.press("No, do not use them", 422)


@shown("leaders", "a leader's report with a quote")
def _published(house: House) -> None:
    """Everyone reads the same some working days later."""
    _out(house)
    house.sign_in_leader()
    house.client.visit("/agency/")


@shown("team", "correction that can take out a quote")
def _correction(house: House) -> None:
    _, report = _out(house)
    house.client.visit(f"/team/report/{report}/correct")
