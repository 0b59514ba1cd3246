"""Loads the words and numbers that people read, from data files with a source and the day they were checked."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@cache
def load(name: str) -> dict[str, Any]:
    """A file of words/ by its name without .toml."""
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


@cache
def help_lines(readers: str = "line") -> tuple[tuple[str, str, str], ...]:
    """(who helps, number, when) for the steady help box; `readers` is "line" for adults or "child"."""
    return tuple((line["who"], line["number"], line["when"]) for line in load("help")[readers])
