"""The whole way of people through a running server, over HTTP, in words that stand nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor

from feedback_app.intake.return_code import keys_of
from tests.house import PASSPHRASE
from tests.integration.robbed_server import RobbedServer
from tests.integration.thief import greek, latin
from tests.promises.server import Browser

FORM = "application/x-www-form-urlencoded"
JOINTS = (" ", "-", "\n", ",", '", "', "</span> <span>", "")
"""What may stand between two words of a code."""

ANSWERS = {"who": "birth_family", "when": "1_to_5_years", "how": "very_poor"}
CORRECTED = ("C3", "±")
READING = {
    **{
        f"answer {key}={value}": f"{key}{joint}{value}"
        for key, value in ANSWERS.items()
        for joint in ("=", '": "', '":"')
    },
    **{f"reading {key}": f'"{key}":"{ANSWERS[asked]}"' for key, asked in (("voice", "who"), ("rating", "how"))},
    "reading when": "1_to_5_years",
    "reading theme": '["{}","{}",1.0,"reviewer"]'.format(*CORRECTED),
}
"""What is counted about this person, as a form, a draft and a reading write it. A kept table names every rating."""


@dataclass
class Canaries:
    """Words of our own for each thing that a person or one of the team gives; `more` grows on the way."""

    told: dict[str, str] = field(
        default_factory=lambda: {
            label: make()
            for make, labels in (
                (latin, ("words", "first draft", "name", "from the person", "from the team", "upload", "decision")),
                (latin, ("why this way", "summary", "file of the team", "file name", "title of a paper")),
                (latin, ("answer of the council", "file of the council")),
                (greek, ("words in Greek", "contact", "help contact", "sentence", "too long", "lost message")),
            )
            for label in labels
        }
    )
    secrets: dict[str, str | bytes] = field(default_factory=dict)

    def all(self) -> Mapping[str, str | bytes]:
        return {**self.told, **self.secrets, **READING, "passphrase": PASSPHRASE}

    def add_code(self, code: str, pepper: str) -> None:
        """The code's ends with anything between their words, and the keys that it gives."""
        for part in (code.split()[:3], code.split()[-3:]):
            self.secrets |= {f"code {joint.join(part)!r}": joint.join(part) for joint in JOINTS}
        keys = keys_of(code, pepper)
        self.secrets |= {"person's key": keys.pair.seed, "draft's key": keys.draft_key}

    def add_cookies(self, browser: Browser) -> None:
        """The secrets that stand in a browser."""
        for handler in browser._open.handlers:
            jar: CookieJar = handler.cookiejar if isinstance(handler, HTTPCookieProcessor) else CookieJar()
            self.secrets |= {f"cookie {each.name} {each.value[:6]}": each.value for each in jar if each.value}


def writes_a_draft(person: Browser, canaries: Canaries, agency: str) -> str:
    """One question after another, a page that is too long, and saved for later; the code."""
    told = canaries.told
    person.visit("/tell-us")
    person.press("/tell-us")
    for key, given in ANSWERS.items():
        person.press(f"/tell-us/{key}", **{key: given})
    assert person.at == "/tell-us/happened"
    person.press("/tell-us/happened", happened=f"{told['too long']} " * 10_000)
    assert "too long to send" in person.page
    first = f"We waited eight months. {told['first draft']} nobody called us back."
    person.press("/tell-us/happened", happened=first)
    person.press("/tell-us/save-for-later")
    code = person.code()
    assert code, person.page
    person.visit("/tell-us/happened")
    assert told["first draft"] in person.page
    final = f"We waited eight months for the support plan. {told['words']} and {told['words in Greek']} never rang."
    person.press("/tell-us/happened", happened=final)
    person.press("/tell-us/better", better=f"Ring back. {told['words']}")
    person.press("/tell-us/agency", agency=agency)
    return code


def sends_it(person: Browser, canaries: Canaries) -> None:
    """Name, contact for help now, and Send; the confirmation is still in this browser."""
    told = canaries.told
    person.visit("/tell-us/name")
    person.press("/tell-us/name", name=told["name"], contact=told["contact"])
    assert person.at == "/tell-us/check", person.at
    person.press("/tell-us/help-now", help_name=told["name"], help_reach=told["help contact"], help_not_told="Someone")
    assert told["help contact"] in person.page
    person.press("/tell-us/send", code="yes")
    assert person.at == "/tell-us/done", person.page


def signs_in(address: str, name: str) -> Browser:
    browser = Browser(address)
    browser.visit("/team/sign-in")
    browser.press("/team/sign-in", name=name, passphrase=PASSPHRASE)
    assert browser.at == "/team/", browser.page
    return browser


def works_on_it(one: Browser, other: Browser, case: str, canaries: Canaries) -> None:
    """Opened, corrected, answered; the name opened by two; the copy for duty; a decision that is over."""
    told = canaries.told
    one.visit(f"/team/case/{case}")
    one.press(f"/team/case/{case}", why="To read it for the first time")
    assert told["words"] in one.page
    assert told["words in Greek"] in one.page
    one.press(f"/team/case/{case}/reading", **{"code-1": CORRECTED[0], "sign-1": CORRECTED[1]})
    assert one.at == f"/team/case/{case}", one.page
    one.visit(f"/team/case/{case}")
    one.press(f"/team/case/{case}", why="To answer a message")
    one.press(f"/team/case/{case}/message", message=f"Thank you. {told['from the team']}")
    one.visit(f"/team/case/{case}/name")
    one.press(f"/team/case/{case}/name", purpose="agreed")
    other.visit("/team/names")
    request = re.findall(r'action="/team/names/([0-9a-f]{32})"', other.page)[0]
    other.press(f"/team/names/{request}", approve="1")
    one.visit("/team/names")
    one.press(f"/team/names/{request}/open")
    assert told["name"] in one.page
    assert told["contact"] in one.page
    one.visit(f"/team/danger/{case}")
    one.press(f"/team/danger/{case}/open")
    assert told["help contact"] in one.page
    one.visit(f"/team/danger/{case}")
    one.press(
        f"/team/danger/{case}", done="1", **dict.fromkeys(("known", "decision", "reasons", "told"), told["decision"])
    )
    assert told["decision"] in one.page


def closes(one: Browser, period: str, canaries: Canaries) -> None:
    """The period is counted, and a report is begun that nobody has released."""
    one.visit(f"/team/period/{period}")
    one.press(f"/team/period/{period}")
    assert one.at.startswith("/team/report/"), one.page
    one.press(one.at, opening=f"Thank you. {canaries.told['sentence']}")
    assert canaries.told["sentence"] in one.page


def comes_back(address: str, code: str, canaries: Canaries) -> Browser:
    """In another browser: reads the answer and writes again."""
    person = Browser(address)
    person.visit("/come-back")
    person.press("/come-back", code=code.upper())
    assert canaries.told["from the team"] in person.page
    person.press("/come-back/messages", message=canaries.told["from the person"])
    assert person.at == "/come-back/messages"
    return person


def uploads(server: RobbedServer, canary: str) -> None:
    """2 MB of a form and 5 MB of a file are refused; so is a file in the clothes of an answer."""
    form = f"happened={canary}&better=".encode() + b"x" * 2_000_000
    assert server.send("/tell-us/happened", FORM, form) in {0, 413}
    assert server.send("/tell-us/happened", FORM, form, in_chunks=True) == 400, "it is read up to 1 MB and no further"
    part = f'--b\r\nContent-Disposition: form-data; name="happened"; filename="d.png"\r\n\r\n{canary}'.encode()
    for path in ("/tell-us/happened", "/nowhere", "/team/sign-in"):
        for in_chunks in (False, True):
            status = server.send(path, "multipart/form-data; boundary=b", part + b"x" * 5_000_000, in_chunks=in_chunks)
            assert status in {0, 400, 404, 413}
