"""A real server for promise tests: gunicorn as script/server starts it, on a free port, with logs that can be read."""

from __future__ import annotations

import contextlib
import html
import http.client
import io
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar
from pathlib import Path

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from feedback_app.config import ROOT, Settings

LOST = (OSError, urllib.error.URLError, http.client.HTTPException)
"""What a browser meets when the server is killed."""


def environment(settings: Settings) -> dict[str, str]:
    """The same settings, as the environment gives them."""
    return {
        "FEEDBACK_ENV": "test",
        "DATABASE_URL": settings.database_url,
        "PUBLISHED_DATABASE_URL": settings.published_database_url,
        "SECRET_KEY": settings.secret_key,
        "CODE_PEPPER": settings.code_pepper,
        "SECURE_COOKIES": "false",
        "SECOND_FACTOR": "false",
        "COUNCIL_CONTACTS_FILE": settings.council_contacts_file,
    }


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Server:
    """gunicorn with two workers; `kill` is `kill -9` of all its processes at once."""

    def __init__(self, settings: Settings, log: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [
                    sys.executable, "-m", "gunicorn", "--no-control-socket", "--bind", f"127.0.0.1:{self.port}",
                    "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--timeout", "60",
                    "--graceful-timeout", "5", "--log-level", "warning", "wsgi:app",
                ],
                cwd=ROOT, stdout=out, stderr=out, start_new_session=True,
                env={name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
                | environment(settings),
            )  # fmt: skip

    def wait(self) -> None:
        """Until it answers, at most 40 seconds."""
        pause = threading.Event()
        for _ in range(400):
            assert self._process.poll() is None, self._log.read_text()
            with contextlib.suppress(*LOST):
                urllib.request.urlopen(f"{self.address}/alive", timeout=2).close()
                return
            pause.wait(0.1)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """Every process of it, at once, with no chance to finish anything."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)

    def stop(self) -> None:
        """As Ctrl-C does."""
        self._process.terminate()
        self._process.wait(20)


class Browser:
    """One person's browser: cookies, forms with their token, and nothing else."""

    def __init__(self, address: str, headers: Mapping[str, str] | None = None) -> None:
        self.address = address
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._open.addheaders = list((headers or {}).items())
        self.page = ""
        self.at = ""

    def visit(self, path: str, data: Mapping[str, str] | None = None) -> str:
        """The page at `path` after redirects, whatever its status. Raises one of LOST."""
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        return self._ask(urllib.request.Request(self.address + path, body))

    def _ask(self, asked: urllib.request.Request) -> str:
        try:
            answer = self._open.open(asked, timeout=30)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            self.page = answer.read().decode()
            self.at = urllib.parse.urlsplit(answer.geturl()).path
        return self.page

    def press(self, path: str, **fields: str) -> str:
        """Send a form of the page now shown."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page)
        assert token, f"no form on {self.at}: {self.page[:300]}"
        return self.visit(path, {**fields, "csrf_token": token[1]})

    def upload(self, path: str, field: str, name: str, body: bytes, **fields: str) -> str:
        """Send a form with one file of the page now shown."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page)
        assert token, f"no form on {self.at}: {self.page[:300]}"
        form = {**fields, "csrf_token": token[1], field: FileStorage(io.BytesIO(body), name)}
        boundary, sent = encode_multipart(form)
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._ask(urllib.request.Request(self.address + path, sent, kind))

    def code(self) -> str:
        """The return code on the page now shown, or ""."""
        card = re.search(r'id="return-code">(.*?)</p>', self.page, re.DOTALL)
        return " ".join(html.unescape(word) for word in re.findall(r"<span>(\w+)</span>", card[1])) if card else ""
