"""Writes measured tables into the docs, each between its own marks, so that the rest of a page stays as written."""

from __future__ import annotations

from pathlib import Path

DISCLOSURE = Path(__file__).parents[1] / "docs" / "benchmarks" / "disclosure.md"


def write_section(page: Path, name: str, text: str) -> None:
    """Put `text` between `<!-- name -->` and `<!-- end name -->`; raises ValueError when the marks are missing."""
    start, end = f"<!-- {name} -->", f"<!-- end {name} -->"
    whole = page.read_text(encoding="utf-8")
    if start not in whole or end not in whole:
        raise ValueError(f"{page} has no place for {name}: write {start} and {end} where it belongs.")
    before, rest = whole.split(start, 1)
    page.write_text(f"{before}{start}\n{text.strip()}\n{end}{rest.split(end, 1)[1]}", encoding="utf-8")


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)
