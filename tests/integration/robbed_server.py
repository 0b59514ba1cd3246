"""The real server with script/server's own lines, in a place of its own from which a thief may take everything."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Final

from feedback_app.config import ROOT, Settings
from tests.promises.server import LOST, environment, free_port

WATCHED: Final = Path(__file__).parent / "watched"
HARMLESS: Final = re.compile(r"/wgunicorn-\w+$|/[a-z0-9_]{8}$|/__pycache__/")
"""A worker's heartbeat; Python trying whether it may write to TMPDIR (its word is "blat"); its own compiled code."""
SCRIPT: Final = ROOT / "script" / "server"


def line_of_script(module: str, **values: str) -> list[str]:
    """The command with which script/server starts `python -m module`, with its shell variables filled in."""
    found = re.search(
        rf'^"\$PY" (-m {module} .*?)(?: >/dev/null)? &$', SCRIPT.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert found, f"script/server starts no {module}"
    joined = found[1].replace("\\\n", " ")
    line = re.sub(r"\$\{(\w+):-(\w+)\}", lambda default: values.get(default[1], default[2]), joined)
    line = re.sub(r"\$(\w+)", lambda name: values[name[1]], line)
    return [sys.executable, *shlex.split(line)]


class RobbedServer:
    """gunicorn and `flask tend`. `place` gets their temporary files, their home and all they say."""

    def __init__(self, settings: Settings, place: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.place, self._notes = place, place.parent / "writes.txt"
        for each in ("tmp", "home"):
            (place / each).mkdir(parents=True)
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LD_LIBRARY_PATH"}}
        self._environment = kept | environment(settings) | {
            "TMPDIR": str(place / "tmp"), "HOME": str(place / "home"), "PYTHONPATH": str(WATCHED),
            "FLASK_APP": "wsgi.py", "NOTE_WRITES_IN": str(self._notes),
        }  # fmt: skip
        self._started = [self._start("gunicorn", PORT=str(self.port)), self._start("flask")]

    def _start(self, module: str, **values: str) -> subprocess.Popen[bytes]:
        with (self.place / f"{module}.log").open("ab") as says:
            return subprocess.Popen(
                line_of_script(module, **values), cwd=ROOT, stdout=says, stderr=says, env=self._environment,
                start_new_session=True,
            )  # fmt: skip

    def wait(self) -> None:
        """Until it answers, at most 60 seconds."""
        pause = threading.Event()
        for _ in range(600):
            assert self._started[0].poll() is None, (self.place / "gunicorn.log").read_text()
            with contextlib.suppress(*LOST):
                urllib.request.urlopen(f"{self.address}/alive", timeout=2).close()
                return
            pause.wait(0.1)
        raise AssertionError("the server did not start")

    def processes(self) -> list[int]:
        """Every process of it."""
        found = []
        for each in self._started:
            children = Path(f"/proc/{each.pid}/task/{each.pid}/children")
            found += [each.pid, *(int(child) for child in (children.read_text().split() if children.exists() else ()))]
        return found

    def written(self) -> set[str]:
        """Every file that its Python opened for writing and that is not harmless."""
        noted = set(self._notes.read_text("utf-8").splitlines())
        return {each for each in noted if not HARMLESS.search(each)} - {os.devnull}

    def stop(self) -> None:
        """As Ctrl-C does."""
        for each in self._started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(each.pid, signal.SIGTERM)
        for each in self._started:
            each.wait(20)

    def send(self, path: str, kind: str, body: bytes, *, in_chunks: bool = False) -> int:
        """Post a body by hand; the status of the answer, or 0 when the server closed the line without one."""
        length = {"Transfer-Encoding": "chunked"} if in_chunks else {"Content-Length": str(len(body))}
        told = {"Host": self.address[7:], "Content-Type": kind, **length}
        if in_chunks:
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        head = "\r\n".join([f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", ""])
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            with contextlib.suppress(OSError):  # a server that refuses stops reading
                line.sendall(head.encode() + body)
            try:
                answer = http.client.HTTPResponse(line)
                answer.begin()
                return answer.status
            except (OSError, http.client.HTTPException):
                return 0
