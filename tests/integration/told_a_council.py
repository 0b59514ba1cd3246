"""A complaint through the running server: a file of the team, and a council that answers with a file of its own."""

from __future__ import annotations

import re
from html import unescape

from tests.house import PASSPHRASE
from tests.integration.told_all import Canaries
from tests.promises.server import Browser

COUNCIL, MANAGER = "Harbourlands Council", "manager"
LINE = b"We are sorry that it took so long.\n"
LONG = 20_000
"""So many lines that a form's file would go through a temporary file, were it not kept in memory."""
BEGINS = {"who": "birth_family", "about": "letterbox", "body": "council", "when": "half_year", "court_now": "no"}


def signs_in(address: str) -> Browser:
    """The one at the council who reads referrals; they make the council's key."""
    council = Browser(address)
    council.visit("/council/sign-in")
    council.press("/council/sign-in", name=MANAGER, passphrase=PASSPHRASE)
    assert council.at == "/council/", council.page
    council.press("/council/key")
    return council


def is_referred(person: Browser, team: Browser, case: str, canaries: Canaries, lines: int) -> None:
    """Begun, decided, a letter of theirs put on the record, a summary let go, and sent to the council's key."""
    told = canaries.told
    person.visit("/come-back/complaint/questions")
    person.press("/come-back/complaint/questions", **BEGINS)
    team.visit("/team/councils")
    (key,) = re.findall(r'action="/team/councils/([0-9a-f]{32})"', team.page)
    team.press(f"/team/councils/{key}", compared="1")
    complaint = f"/team/complaint/{case}"
    team.visit(complaint)
    team.press(f"{complaint}/open")
    team.press(complaint, step="decide", route="statutory", body=COUNCIL, text=told["why this way"])
    team.press(complaint, step="summary", text=told["summary"])
    note = f"We are sorry. {told['file of the team']}\n".encode() + LINE * lines
    day = dict(re.findall(r'id="paper-(?:day|month|year)" name="(on_\w+)" type="text" value="(\d+)"', team.page))
    team.upload(f"{complaint}/papers", "files", f"{told['file name']}.txt", note, title=told["title of a paper"], **day)
    assert f"{told['title of a paper']}, from them" in team.page
    person.visit("/come-back/complaint")
    assert told["summary"] in person.page
    seen = dict(re.findall(r'<input type="hidden" name="(what|to|stage|of)" value="([^"]*)"', person.page)[:4])
    person.press("/come-back/complaint", step="release", **{name: unescape(value) for name, value in seen.items()})
    team.visit(complaint)
    team.press(f"{complaint}/refer")
    assert f"Sent to {COUNCIL}" in team.page, team.page


def answers(council: Browser, canaries: Canaries, lines: int) -> None:
    """The council reads it and answers, with a file."""
    told = canaries.told
    council.visit("/council/")
    (referral,) = re.findall(r'action="/council/referral/([0-9a-f]{32})/open"', council.page)
    council.press(f"/council/referral/{referral}/open")
    assert told["summary"] in council.page
    body = f"Here is our letter. {told['file of the council']}\n".encode() + LINE * lines
    council.upload(
        f"/council/referral/{referral}", "files", "letter.txt", body, kind="answer", text=told["answer of the council"]
    )
    assert council.at == "/council/", council.page


def takes(team: Browser, complaint: str, paper: str) -> str:
    """One paper from the record, as it is handed out."""
    team.visit(complaint)
    return team.press(paper)


def is_taken_in(person: Browser, team: Browser, case: str, canaries: Canaries) -> None:
    """The team takes the answer in, with its file; the person reads it."""
    told, complaint = canaries.told, f"/team/complaint/{case}"
    team.visit(complaint)
    (came,) = re.findall(rf'action="{complaint}/take-in/([0-9a-f]{{32}})"', team.page)
    team.press(f"{complaint}/take-in/{came}")
    assert told["answer of the council"] in team.page
    papers = re.findall(rf'action="({complaint}/paper-of/[0-9a-f]{{32}})"', team.page)
    taken = [takes(team, complaint, paper) for paper in papers]
    assert any(told["file of the council"] in each for each in taken), papers
    assert any(told["file of the team"] in each for each in taken), papers
    team.visit(complaint)
    day = dict(re.findall(r'id="met-(?:day|month|year)" name="(on_\w+)" type="text" value="(\d+)"', team.page))
    text = told["answer of the council"]
    team.press(complaint, step="met", text=text, **day)
    person.visit("/come-back/complaint")
    assert text in person.page
