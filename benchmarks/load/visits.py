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
SEND_FORM: Final = {"code": "yes", "help_name": "", "help_reach": "", "help_not_told": ""}
"""The check page's form as most people send it."""


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
class Aim:
    """What the design asks for with 20 clients on two cores: at least so many a second, p95 in at most so many ms."""

    per_second: int
    p95: int


PAGE: Final = Aim(60, 150)
SECRET: Final = Aim(10, 800)


@dataclass(frozen=True)
class Kind:
    """One row of the table. `prepare(browser, known, most)` gives the timed requests: endless, or up to `most`."""

    name: str
    path: str
    status: int
    aim: Aim | None
    prepare: Callable[[Browser, SignIns, int], itertools.chain[Request] | list[Request]]


def _again(request: Request) -> itertools.chain[Request]:
    return itertools.chain.from_iterable(itertools.repeat([request]))


def _started(browser: Browser) -> None:
    _expect(browser.get("/tell-us"), 200)
    _expect(browser.post("/tell-us", who="adopter"), 303)


def _form_page(browser: Browser, known: SignIns, most: int) -> itertools.chain[Request]:
    _started(browser)
    _expect(browser.post("/tell-us/happened", happened=stories()[0]), 303)
    return _again(lambda: browser.get("/tell-us/happened"))


def _answer(browser: Browser, known: SignIns, most: int) -> itertools.chain[Request]:
    _started(browser)
    told = itertools.cycle(stories())
    return _again(lambda: browser.post("/tell-us/happened", happened=next(told)))


def answers(story: str) -> dict[str, str]:
    """An answer to each question of the short way, in its order."""
    better = "Someone could have rung us back within a week."
    return {
        "how": "mixed", "happened": story, "better": better, "when": "last_year", "agency": AGENCY,
    }  # fmt: skip


def whole_form(browser: Browser, story: str) -> None:
    """A new draft with every question answered."""
    browser.cookies.pop("draft", None)
    _expect(browser.post("/tell-us", who="adopter"), 303)
    for key, value in answers(story).items():
        _expect(browser.post(f"/tell-us/{key}", **{key: value}), 303)


def _final_send(browser: Browser, known: SignIns, most: int) -> list[Request]:
    _expect(browser.get("/tell-us"), 200)
    ready = []
    for place in range(most):
        whole_form(browser, stories()[place % len(stories())])
        ready.append(browser.cookies["draft"])
    return [lambda draft=draft: _send(browser, draft) for draft in ready]  # type: ignore[misc]


def _send(browser: Browser, draft: str) -> Answer:
    browser.cookies["draft"] = draft
    return browser.post("/tell-us/send", **SEND_FORM)


def _whole_visit(browser: Browser, known: SignIns, most: int) -> itertools.chain[Request]:
    told = itertools.cycle(stories())
    return _again(lambda: _visit(browser, next(told)))


def _visit(browser: Browser, story: str) -> Answer:
    """Every page that somebody sees from the first to the one with the code: 17 requests."""
    browser.cookies.pop("draft", None)
    _expect(browser.get("/tell-us"), 200)
    _expect(browser.post("/tell-us", who="adopter"), 303)
    for key, value in answers(story).items():
        _expect(browser.get(f"/tell-us/{key}"), 200)
        _expect(browser.post(f"/tell-us/{key}", **{key: value}), 303)
    _expect(browser.get("/tell-us/check"), 200)
    _expect(browser.post("/tell-us/send", **SEND_FORM), 303)
    return browser.get("/tell-us/done")


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
    Kind("A question page, with a draft", "GET /tell-us/happened", 200, PAGE, _form_page),
    Kind("Answering a question", "POST /tell-us/happened", 303, PAGE, _answer),
    Kind("The final send", "POST /tell-us/send", 303, SECRET, _final_send),
    Kind("A whole visit, 17 requests", "GET /tell-us ... GET /tell-us/done", 200, None, _whole_visit),
    Kind("Coming back with the code", "POST /come-back", 303, SECRET, _code_check),
    Kind("The return page", "GET /come-back/messages", 200, PAGE, _messages),
    Kind("An agency's public reports", f"GET /said-and-did/{AGENCY}", 200, PAGE, _report),
    Kind("The team's page for today", "GET /team/", 200, PAGE, _today),
)
