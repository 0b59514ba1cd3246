"""A real server with two workers and the small demo on SQLite, and people with browsers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from feedback_app.config import ROOT
from feedback_app.demo.load import SignIns, load_demo
from feedback_app.extensions import db
from feedback_app.migrate import upgrade_all
from feedback_app.models.testimony import Case
from tests import chromium
from tests.house import DAY, tell
from tests.places import app_for_tests, close_engines, safe_settings

PATIENCE = 30_000
"""Milliseconds until a page that does not come is a fault: many at once on two cores are slow."""
MANY = 40
"""Others who said the same in the open period, so that it is enough to be shown."""


class Weather(BaseHTTPRequestHandler):
    """Somewhere harmless to leave for."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Weather</title><h1>Rain later</h1>")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="session")
def weather() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Weather) as server:
        running = threading.Thread(target=server.serve_forever)
        running.start()
        yield f"http://127.0.0.1:{server.server_port}/weather"
        server.shutdown()
        running.join()


@dataclass
class Town:
    """The served house: its address, its sign-ins, and a look into its records that no visitor has."""

    address: str
    known: SignIns
    app: Flask
    day_file: Path

    def on_day(self, day: date) -> None:
        """Let the server live on another day."""
        self.day_file.write_text(day.isoformat(), "utf-8")

    def cases(self) -> int:
        """How many responses there are."""
        with self.app.app_context():
            return db.session.query(Case).count()


def furnish(directory: Path, weather: str) -> tuple[Flask, SignIns]:
    """Two databases with the small demo, and enough people who waited."""
    addresses = [f"sqlite:///{directory / side}.db" for side in ("testimony", "published")]
    settings = safe_settings(*addresses, environment="demo", demo_data=True, exit_url=weather)
    app = app_for_tests(settings)
    with app.app_context():
        upgrade_all()
        known = load_demo(DAY, settings, lambda _: None, small=True)
        for agency in known.leaders if known else ():
            tell(settings, "We waited for months.", agency=agency, themes=("B1-",), times=MANY)
    assert known is not None
    return app, known


@contextmanager
def served(app: Flask, day_file: Path, log: Path) -> Iterator[str]:
    """The address of two gunicorn workers: the door is open before they are, so nobody needs to wait for them."""
    settings = app.config["SETTINGS"]
    environment = {
        "PATH": os.environ["PATH"], "FEEDBACK_ENV": "demo", "DEMO_DATA": "true", "SECURE_COOKIES": "false",
        "SECOND_FACTOR": "false", "DATABASE_URL": settings.database_url, "EXIT_URL": settings.exit_url,
        "PUBLISHED_DATABASE_URL": settings.published_database_url, "SECRET_KEY": settings.secret_key,
        "CODE_PEPPER": settings.code_pepper, "DAY_FILE": str(day_file),
    }  # fmt: skip
    with socket.create_server(("127.0.0.1", 0), backlog=64) as door, log.open("w") as said:
        command = [
            sys.executable, "-m", "gunicorn", "--no-control-socket", "--bind", f"fd://{door.fileno()}",
            "--workers", "2", "--worker-class", "gthread", "--threads", "4", "tests.journeys.on_a_day:app",
        ]  # fmt: skip
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=said, pass_fds=(door.fileno(),))
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.terminate()
            server.wait(timeout=30)
    assert [line for line in log.read_text("utf-8").splitlines() if "[ERROR]" in line or "Traceback" in line] == []


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, weather: str) -> Iterator[Town]:
    directory = tmp_path_factory.mktemp("town")
    app, known = furnish(directory, weather)
    day_file = directory / "day"
    day_file.write_text(DAY.isoformat(), "utf-8")
    with served(app, day_file, directory / "log") as address:
        yield Town(address, known, app, day_file)
    close_engines(app)


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with chromium.browser() as browser:
        yield browser


Person = Callable[..., Page]


@pytest.fixture
def person(chrome: Browser, town: Town) -> Iterator[Person]:
    """Somebody with a browser of their own: person(scripts=False, width=390) is their page."""
    contexts = []

    def arrive(*, scripts: bool = True, width: int = 1280) -> Page:
        context = chrome.new_context(
            base_url=town.address, java_script_enabled=scripts, viewport={"width": width, "height": 800}
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    town.on_day(DAY)
    yield arrive
    for context in contexts:
        context.close()
