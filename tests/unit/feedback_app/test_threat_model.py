"""Every row of the threat model is held by tests that exist, or is marked as assumed."""

from __future__ import annotations

import re

from feedback_app.config import ROOT

PAGE = (ROOT / "docs" / "threat_model.md").read_text("utf-8")
ROWS = [line.strip("|").split(" | ") for line in PAGE.splitlines() if line.startswith("| **")]
ASKED_FOR = (
    "network", "proxy", "running web process", "testimony database", "published database", "backup",
    "one team member's laptop", "two members' laptops", "agency account", "person's own device", "signing key",
    "recovery sheet",
)  # fmt: skip


def test_every_compromise_that_was_asked_for_has_a_row() -> None:
    first = " ".join(row[0] for row in ROWS)
    assert [each for each in ASKED_FOR if each not in first] == []


def test_every_row_is_held_by_a_test_or_marked_as_assumed() -> None:
    for row in ROWS:
        assert len(row) == 4, row[0]
        assert "tests/" in row[3] or "*assumed*" in row[3], row[0]


def test_every_named_test_stands_where_it_is_named() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)
    assert len(named) > len(ROWS)
    gone = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).exists() or (test and f"def {test}(" not in (ROOT / file).read_text("utf-8"))
    ]
    assert gone == []
