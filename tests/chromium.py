"""The browser of the tests: Debian's Chromium or Playwright's own, with nothing that phones home."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-default-apps", "--disable-dev-shm-usage",
)  # fmt: skip


_RUNNING: list[Browser] = []


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium: the one named in CHROMIUM, else the system's, else Playwright's own.

    Playwright starts only once in a thread, so whoever asks while one runs gets that one.
    """
    if _RUNNING:
        yield _RUNNING[0]
        return
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as started:
        found = started.chromium.launch(executable_path=path, args=list(FLAGS))
        _RUNNING.append(found)
        try:
            yield found
        finally:
            _RUNNING.clear()
            found.close()
