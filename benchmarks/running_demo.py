"""The demo in a temporary place, served by gunicorn on a free loopback port, for measuring and for pictures."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import Flask

from benchmarks.databases import postgresql, sqlite
from feedback_app import clock, create_app
from feedback_app.config import ROOT, load
from feedback_app.demo.load import SignIns, load_demo
from feedback_app.migrate import upgrade_all

WORKERS: Final = 2
THREADS: Final = 4
START_SECONDS: Final = 30
STORES: Final = {"SQLite": sqlite, "PostgreSQL": postgresql}


class DidNotStart(RuntimeError):
    """The server did not answer; its own words follow."""


@dataclass(frozen=True)
class Demo:
    """A loaded demo: its store's name, its settings as environment variables, who can sign in, and its app."""

    store: str
    environment: dict[str, str]
    known: SignIns
    app: Flask


@dataclass(frozen=True)
class Memory:
    """One worker's memory in MB: resident (RSS), and its fair share of what workers share (PSS; None if unknown)."""

    resident: float
    share: float | None


@dataclass
class Server:
    """gunicorn, serving a demo at `port`."""

    port: int
    process: subprocess.Popen[bytes]

    def memory(self) -> list[Memory]:
        """Of each worker now; empty where /proc cannot be read."""
        try:
            return [_memory_of(worker) for worker in self._workers()]
        except OSError:
            return []

    def cpu_seconds(self) -> float:
        """Processor time that the workers have spent so far; nan where /proc cannot be read."""
        try:
            return sum(_cpu_seconds_of(worker) for worker in self._workers())
        except OSError:
            return float("nan")

    def _workers(self) -> list[str]:
        pid = self.process.pid
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _memory_of(pid: str) -> Memory:
    found = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, kilobytes, *_ = line.split()
        found[name] = int(kilobytes) / 1024
    return Memory(found["Rss:"], found.get("Pss:"))


def _cpu_seconds_of(pid: str) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def loaded_demo(store: str, say: Callable[[str], Any]) -> Iterator[Demo]:
    """A demo in fresh databases of `store` ("SQLite" or "PostgreSQL"), removed afterwards.

    It believes one proxy, so that a crowd on this machine can come from as many addresses as people do.
    """
    with tempfile.TemporaryDirectory(prefix="demo-") as place, STORES[store](Path(place)) as urls:
        environment = {
            "FEEDBACK_ENV": "demo", "DEMO_DATA": "true", "SECURE_COOKIES": "false",
            "SECOND_FACTOR": "false", "TRUSTED_PROXIES": "1",
            "SECRET_KEY": "demo-" + secrets.token_hex(32), "CODE_PEPPER": "demo-" + secrets.token_hex(32),
        }  # fmt: skip
        _make_tables(environment | urls.owner)
        environment |= urls.restricted()
        settings = load(environment)
        app = create_app(settings)
        with app.app_context():
            known = load_demo(clock.today(), settings, say)
        if known is None:
            raise DidNotStart("The new databases were not empty.")
        yield Demo(store, environment, known, app)
        _close(app)


def _make_tables(environment: dict[str, str]) -> None:
    app = create_app(load(environment))
    with app.app_context():
        upgrade_all()
    _close(app)


def _close(app: Flask) -> None:
    from feedback_app.extensions import db

    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def serving(demo: Demo) -> Iterator[Server]:
    """gunicorn with this demo, as script/server starts it. Raises DidNotStart."""
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--no-control-socket", "--bind", f"127.0.0.1:{port}",
        "--workers", str(WORKERS), "--worker-class", "gthread", "--threads", str(THREADS),
        "--timeout", "60", "--graceful-timeout", "5", "--log-level", "warning", "wsgi:app",
    ]  # fmt: skip
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "TZ", "LD_LIBRARY_PATH"}}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, env=kept | demo.environment, stdout=said, stderr=said)
        try:
            if not _answers(port, process):
                said.seek(0)
                raise DidNotStart(said.read().decode(errors="replace"))
            yield Server(port, process)
        finally:
            _stop(process)


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/alive", timeout=1):
                return True
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
