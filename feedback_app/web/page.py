"""What every page knows: the service's name, its links, its files, and how dates and words are shown."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for

from feedback_app.answers.wording import voice_words
from feedback_app.config import Settings
from feedback_app.web.wording import (
    STATUS_TONES,
    chart_rows,
    reason_words,
    status_words,
    table_rows,
)
from feedback_app.words.load import help_lines, load


def settings() -> Settings:
    """The settings of the app in this request."""
    found: Settings = current_app.config["SETTINGS"]
    return found


@cache
def _mark_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file in static/, with its hash, so that it can be kept for a year."""
    return url_for("static", filename=name, v=_mark_of(Path(current_app.static_folder or "") / name))


def whole_address(endpoint: str, **values: str | int) -> str:
    """An address with its host, for what leaves this site: files and feeds."""
    scheme = "https" if settings().secure_cookies else request.scheme
    return url_for(endpoint, _external=True, _scheme=scheme, **values)  # type: ignore[arg-type]


def day(value: date) -> str:
    """Tuesday 8 December 2026 without the weekday: 8 December 2026."""
    return f"{value.day} {value:%B %Y}"


def our_facts(found: Settings) -> dict[str, str]:
    """What words may take from the settings: our hours, and "independent" only where the settings bear it."""
    return {
        "independent": "independent " if found.is_independent() else "",
        "reading_hours": found.who_we_are().get("reading_hours") or "some days of the week",
    }


def ours(text: str, facts: dict[str, str] | None = None) -> str:
    """Words of a data file with {independent} and {reading_hours} filled in from the settings."""
    for name, fact in (facts or our_facts(settings())).items():
        text = text.replace(f"{{{name}}}", fact)
    return text


def words_before(found: Settings) -> dict[str, str]:
    """The words before the first question, as they stand for those who run this."""
    facts = our_facts(found)
    return {key: ours(str(text), facts) for key, text in load("before").items()}


def add(app: Flask) -> None:
    """Give templates what the layout asks for."""
    app.jinja_env.filters.update(
        day=day,
        ours=ours,
        iso_day=lambda text: day(date.fromisoformat(text)),
        voice_words=voice_words,
        pair=lambda text: (text, text),
    )
    app.jinja_env.globals.update(chart_rows=chart_rows, table_rows=table_rows)

    @app.context_processor
    def _shared() -> dict[str, Any]:
        known = app.view_functions
        surface = {"review": "review", "agency": "agency", "council": "agency"}.get(request.blueprint or "", "public")
        return {
            "service_name": settings().service_name,
            "demo": settings().demo_data,
            "asset": asset,
            "surface": surface,
            "exit_url": url_for("about.leave"),
            "exit_to": settings().exit_url,
            "nav": _nav(known) if surface == "public" else [],
            "footer_links": _footer(),
            "help_lines": help_lines(),
            "help_lines_for_children": help_lines("child"),
            "status_words": status_words(),
            "reason_words": reason_words(),
            "tones": STATUS_TONES,
            "before": words_before(settings()),
            "can_write": "to_trustee.write" in known,
            "has_tell_us": "tell_us.start" in known,
        }


def _nav(known: dict[str, Any]) -> list[tuple[str, str, bool]]:
    links = (
        ("Tell us", "tell_us.start"),
        ("Come back", "come_back.start"),
        ("What they said and did", "said_and_did.everyone"),
    )
    return [(words, url_for(to), request.endpoint == to) for words, to in links if to in known]


def _footer() -> list[tuple[str, str]]:
    links = [
        ("Our promises", url_for("about.promises")),
        ("Your privacy", url_for("about.privacy")),
        ("How we count", url_for("about.how_we_count")),
        ("Who we are", url_for("about.who_we_are")),
        ("Help now", url_for("about.help_now")),
        ("Records and family", url_for("about.records")),
        ("Complain about us", url_for("about.complain_about_us")),
    ]
    if "our_figures.page" in current_app.view_functions:
        links.append(("How we did", url_for("our_figures.page")))
    return links
