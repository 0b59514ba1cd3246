"""How many SQL statements each page asks of its databases, counted while one person walks through the whole service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import event

from benchmarks.load.visitor import TOKEN, Answer
from benchmarks.load.visits import AGENCY, SEND_FORM, answers, stories
from benchmarks.running_demo import Demo
from feedback_app.extensions import db

MOST: Final = 6
NOT_COUNTED: Final = re.compile(r"\s*(BEGIN|PRAGMA|SAVEPOINT|RELEASE)", re.I)
"""What opens a transaction or sets a connection up asks no question of the data."""


class Walker:
    """A visitor inside this process, who notes for each page how many statements it took (the most, if repeated)."""

    def __init__(self, app: Flask) -> None:
        self.cookies: dict[str, str] = {}
        self.found: dict[str, int] = {}
        self.seen = 0
        self._token = ""
        self._client: FlaskClient = app.test_client()

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._note("GET", path, {})

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form with the last page's token."""
        return self._note("POST", path, {"csrf_token": self._token, **fields})

    def _note(self, method: str, path: str, fields: dict[str, str]) -> Answer:
        self.seen = 0
        with self._client:
            response = self._client.open(path, method=method, data=fields or None)
            name = f"{method} {request.url_rule}"
        if response.status_code == 404 and method == "GET":
            return Answer(404, "", "")
        if response.status_code >= 400:
            raise AssertionError(f"{name} answered {response.status_code}.")
        self.found[name] = max(self.found.get(name, 0), self.seen)
        body = response.get_data(as_text=True)
        if token := TOKEN.search(body):
            self._token = token[1]
        return Answer(response.status_code, response.headers.get("Location", ""), body)


def count(demo: Demo) -> dict[str, int]:
    """Statements by page ("GET /tell-us/<key>"), for every page of the main path."""
    walker = Walker(demo.app)
    with _counting(demo.app, walker):
        walker.get(f"/said-and-did/{AGENCY}")
        _every_plain_page(walker, demo.app, "/")
        _tell_us(walker)
        _come_back(walker, demo.known.code)
        _team(walker, demo.known.team["amara"])
        _every_plain_page(walker, demo.app, "/team/")
        _agency(walker, demo.known.leaders[AGENCY])
        _every_plain_page(walker, demo.app, "/agency/")
    return walker.found


@contextmanager
def _counting(app: Flask, walker: Walker) -> Iterator[None]:
    def _one_more(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        walker.seen += not NOT_COUNTED.match(statement)

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", _one_more)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", _one_more)


def _every_plain_page(walker: Walker, app: Flask, start: str) -> None:
    """Every page with a fixed address under `start` that this visitor is shown."""
    for rule in list(app.url_map.iter_rules()):
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.rule.startswith(start):
            walker.get(rule.rule)


def _tell_us(walker: Walker) -> None:
    walker.get("/tell-us")
    walker.post("/tell-us", who="adopter")
    for key, value in answers(stories()[0]).items():
        walker.get(f"/tell-us/{key}")
        walker.post(f"/tell-us/{key}", **{key: value})
    walker.get("/tell-us/name")
    walker.post("/tell-us/name", name="Someone", contact="")
    for path in ("save-for-later", "saved"):
        (walker.post if path == "save-for-later" else walker.get)(f"/tell-us/{path}")
    walker.get("/tell-us/check")
    walker.post("/tell-us/send", **SEND_FORM)
    walker.get("/tell-us/done")
    walker.post("/tell-us/kept")


def _come_back(walker: Walker, code: str) -> None:
    walker.get("/come-back")
    walker.post("/come-back", code=code)
    walker.get("/come-back/messages")
    walker.post("/come-back/messages", message="Thank you. It is a little better now.")
    walker.get("/come-back/take-back")


def _team(walker: Walker, passphrase: str) -> None:
    walker.get("/team/sign-in")
    walker.post("/team/sign-in", name="amara", passphrase=passphrase)
    today = walker.get("/team/").body
    for case in re.findall(r'href="(/team/case/[0-9a-f]+)"', today):
        walker.get(case)
        opened = walker.post(case, why="To read it for the first time").body
        if f'action="{case}/message"' in opened:
            walker.post(f"{case}/message", message="Thank you for telling us.")
            break
    else:
        raise AssertionError("Nobody who could be written to waits on the team's page.")
    walker.get("/team/answers")


def _agency(walker: Walker, passphrase: str) -> None:
    walker.get("/agency/sign-in")
    walker.post("/agency/sign-in", name=AGENCY, passphrase=passphrase)
    today = walker.get("/agency/").body
    finding = re.search(r'href="(/agency/answer/[^"]+)"', today)
    assert finding, "The agency has nothing to answer."
    walker.get(finding[1])
