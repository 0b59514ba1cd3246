"""Atom feeds (RFC 4287): an entry for each report, each answer that was shown, each statement and year; days only."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from xml.etree import ElementTree as ET

from analysis.codebook import CODEBOOK
from feedback_app.answers.news import News, Stated, YearNews
from feedback_app.answers.wording import correction_words, day_words
from feedback_app.answers.year_corrections import correction_words as year_correction_words
from feedback_app.answers.year_words import lead_words, responses_words, title_words
from feedback_app.models.published import Agency, Reply, Statement, YearTable

ATOM: Final = "http://www.w3.org/2005/Atom"
NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Letters that no XML 1.0 document may hold."""


@dataclass(frozen=True)
class Feed:
    """Who speaks, and where, in whole addresses: `page_of` gives an agency's page, `check_of` where to check a
    hash, `country` is where statements for the whole country stand, `year_page_of` gives the page of a year."""

    service: str
    title: str
    itself: str
    page: str
    page_of: Callable[[Agency], str]
    check_of: Callable[[str], str]
    country: str
    year_page_of: Callable[[YearTable], str]


def atom(feed: Feed, news: Sequence[News | Stated | YearNews], today: date) -> bytes:
    """The feed with the news, the newest first, in UTF-8. Without news it was last changed today."""
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en-GB"})
    _add(root, "id", name_of(feed.itself))
    _add(root, "title", feed.title)
    _add(root, "updated", _midnight(max((each.day for each in news), default=today)))
    _add(_add(root, "author"), "name", feed.service)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.itself)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    for each in news:
        if isinstance(each, Stated):
            _statement(root, feed, each.statement)
        elif isinstance(each, YearNews):
            _year(root, feed, each)
        else:
            _entry(root, feed, each)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def name_of(*parts: str) -> str:
    """A lasting name made from a hash: ni:///sha-256;... (RFC 6920)."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return f"ni:///sha-256;{urlsafe_b64encode(digest).decode().rstrip('=')}"


def _entry(root: ET.Element, feed: Feed, news: News) -> None:
    edition = news.standing or news.release
    signed = json.loads(edition.body)
    entry = _add(root, "entry")
    first, sha256 = news.release.hash.hex(), edition.hash.hex()
    own = news.correction.hash.hex() if news.correction else first
    _add(entry, "id", name_of(own, *((news.reply.theme, str(news.reply.version)) if news.reply else ())))
    _add(entry, "published", _midnight(news.day))
    _add(entry, "updated", _midnight(max(news.day, edition.day) if news.reply is None else news.day))
    _add(entry, "link", rel="alternate", type="text/html", href=f"{feed.page_of(news.agency)}#report-{first[:8]}")
    if news.correction is not None:
        _add(entry, "title", f"{news.agency.name}: report {news.number} was corrected, {news.release.label}")
        _add(entry, "content", f"{correction_words(news.correction)}\nCheck it at {feed.check_of(own)}", type="text")
    elif news.reply is None:
        _add(entry, "title", f"{news.agency.name}: what people said, {news.release.label}")
        due = f"The agency should answer by {day_words(news.release.reply_due)}."
        ours = f"This is its report number {news.number}, SHA-256 {sha256}. Check it at {feed.check_of(sha256)}"
        _add(entry, "content", "\n".join(filter(None, (signed["opening"], due, ours))), type="text")
    else:
        _answer(entry, news.agency, news.reply, signed)


def _statement(root: ET.Element, feed: Feed, statement: Statement) -> None:
    signed, sha256 = json.loads(statement.body), statement.hash.hex()
    entry = _add(root, "entry")
    _add(entry, "id", name_of(sha256))
    _add(entry, "published", _midnight(statement.day))
    _add(entry, "updated", _midnight(statement.day))
    _add(entry, "link", rel="alternate", type="text/html", href=feed.country)
    _add(entry, "title", f"For the whole country: {signed['title']}, {statement.year}")
    due = f"Agencies should answer by {day_words(statement.reply_due)}."
    _add(entry, "content", f"{signed['text']}\n{due}\nCheck it at {feed.check_of(sha256)}", type="text")


def _year(root: ET.Element, feed: Feed, news: YearNews) -> None:
    year, correction = news.read, news.correction
    own = (correction or year.row).hash.hex()
    stands = own if correction else year.sha256
    entry = _add(root, "entry")
    _add(entry, "id", name_of(own))
    _add(entry, "published", _midnight(news.day))
    _add(entry, "updated", _midnight(news.day if correction else year.signed.day))
    _add(entry, "link", rel="alternate", type="text/html", href=feed.year_page_of(year.row))
    _add(entry, "title", f"{title_words(year)} were corrected" if correction else title_words(year))
    told = year_correction_words(correction) if correction else f"{lead_words(year)} {responses_words(year)}"
    _add(entry, "content", f"{told}\nSHA-256 {stands}. Check it at {feed.check_of(stands)}", type="text")


def _answer(entry: ET.Element, agency: Agency, reply: Reply, signed: dict[str, Any]) -> None:
    lines = {line["key"]: line for line in signed["report"]["lines"]}
    said = signed["sentences"].get(reply.theme) or lines[reply.theme]["words"]
    status = CODEBOOK.statuses[reply.status]
    _add(entry, "title", f"{agency.name} answered: {lines[reply.theme]['label']}")
    _add(_add(entry, "author"), "name", f"{reply.role}, {agency.name}")
    by = f" By {day_words(reply.by_date)}." if reply.by_date else ""
    _add(entry, "content", f"What people said: {said}\nWhat they answered: {status}.{by} {reply.text}", type="text")


def _add(to: ET.Element, name: str, words: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(to, f"{{{ATOM}}}{name}", attributes)
    made.text = NOT_XML.sub("", words) or None
    return made


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
