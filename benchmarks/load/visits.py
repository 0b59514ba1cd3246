"""What is measured: each kind of visit, what must be ready before it, and the one request that is timed."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from benchmarks.load.visitor import Answer, Browser
from feedback_app.demo.load import HERE, SignIns

Request = Callable[[], Answer]
AGENCY: Final = "harbourlands"


class NotReady(RuntimeError):
    """A page on the way to what is measured did not answer as it should."""


@cache
def stories() -> tuple[str, ...]:
    """The demo's invented accounts, short and long as they come."""
    with (HERE / "responses.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["happened"] for row in csv.DictReader(file))


def _expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        words = re.sub(r"<[^>]+>|\s+", " ", answer.body)[:300]
        raise NotReady(f"Expected {status}, came {answer.status}: {words}")
    return answer


@dataclass(frozen=True)
class Kind:
    """One row of the table. `prepare(browser, known, most)` gives the timed requests: endless, or up to `most`."""

    name: str
    path: str
    status: int
    heavy: bool
    prepare: Callable[[Browser, SignIns, int], itertools.chain[Request] | list[Request]]


def _again(request: Request) -> itertools.chain[Request]:
    return itertools.chain.from_iterable(itertools.repeat([request]))


def _started(browser: Browser) -> None:
    _expect(browser.get("/tell-us"), 200)
    _expect(browser.post("/tell-us"), 303)
    _expect(browser.post("/tell-us/who", who="adopter"), 303)


def _form_page(browser: Browser, known: SignIns, most: int) -> itertools.chain[Request]:
    _started(browser)
    _expect(browser.post("/tell-us/happened", happened=stories()[0]), 303)
    return _again(lambda: browser.get("/tell-us/happened"))


def _answer(browser: Browser, known: SignIns, most: int) -> itertools.chain[Request]:
    _started(browser)
    told = itertools.cycle(stories())
    return _again(lambda: browser.post("/tell-us/happened", happened=next(told)))


def whole_form(browser: Browser, story: str) -> None:
    """Answer every question, as somebody does who has a lot to say."""
    browser.cookies.pop("draft", None)
    _expect(browser.post("/tell-us"), 303)
    _expect(browser.post("/tell-us/who", who="adopter"), 303)
    _expect(browser.post("/tell-us/when", when="last_year"), 303)
    _expect(browser.post("/tell-us/how", how="mixed"), 303)
    _expect(browser.post("/tell-us/happened", happened=story), 303)
    _expect(browser.post("/tell-us/better", better="Someone could have rung us back within a week."), 303)
    _expect(browser.post("/tell-us/agency", agency=AGENCY), 303)


def _final_send(browser: Browser, known: SignIns, most: int) -> list[Request]:
    _expect(browser.get("/tell-us"), 200)
    ready = []
    for place in range(most):
        whole_form(browser, stories()[place % len(stories())])
        ready.append(browser.cookies["draft"])
    return [lambda draft=draft: _send(browser, draft) for draft in ready]  # type: ignore[misc]


def _send(browser: Browser, draft: str) -> Answer:
    browser.cookies["draft"] = draft
    return browser.post("/tell-us/send", code="yes")


def _code_check(browser: Browser, known: SignIns, most: int) -> itertools.chain[Request]:
    _expect(browser.get("/come-back"), 200)
    return _again(lambda: browser.post("/come-back", code=known.code))


def _messages(browser: Browser, known: SignIns, most: int) -> itertools.chain[Request]:
    _expect(browser.get("/come-back"), 200)
    _expect(browser.post("/come-back", code=known.code), 303)
    return _again(lambda: browser.get("/come-back/messages"))


def _report(browser: Browser, known: SignIns, most: int) -> itertools.chain[Request]:
    return _again(lambda: browser.get(f"/said-and-did/{AGENCY}"))


def _today(browser: Browser, known: SignIns, most: int) -> itertools.chain[Request]:
    _expect(browser.get("/team/sign-in"), 200)
    _expect(browser.post("/team/sign-in", name="amara", passphrase=known.team["amara"]), 303)
    return _again(lambda: browser.get("/team/"))


KINDS: Final = (
    Kind("A question page, with a draft", "GET /tell-us/happened", 200, False, _form_page),
    Kind("Answering a question", "POST /tell-us/happened", 303, False, _answer),
    Kind("The final send", "POST /tell-us/send", 303, True, _final_send),
    Kind("Coming back with the code", "POST /come-back", 303, True, _code_check),
    Kind("The return page", "GET /come-back/messages", 200, False, _messages),
    Kind("An agency's public reports", f"GET /said-and-did/{AGENCY}", 200, False, _report),
    Kind("The team's page for today", "GET /team/", 200, False, _today),
)
