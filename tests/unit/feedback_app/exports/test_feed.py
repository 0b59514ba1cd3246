"""Feeds are sound Atom whatever people write, and name no time finer than a day."""

import json
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from feedback_app.answers.news import News
from feedback_app.exports.feed import ATOM, Feed, atom, name_of
from feedback_app.models.published import Agency, Release, Reply

DAY = date(2026, 11, 24)
FEED = Feed(
    "Being Heard", "All", "https://a.example/feed", "https://a.example/",
    lambda agency: f"https://a.example/{agency.page}", lambda sha256: f"https://a.example/check?{sha256}",
    "https://a.example/country", lambda year: f"https://a.example/{year.page}/{year.year}",
)  # fmt: skip
AGENCY = Agency(page="harbourlands", name="Harbourlands <&> Adoption")
BODY = {
    "opening": "",
    "sentences": {"B1-": "People <b>waited</b>."},
    "report": {"lines": [{"key": "B1-", "label": "Waiting", "words": "w"}]},
}
RELEASE = Release(hash=bytes(32), label="A & B", day=DAY, reply_due=DAY, body=json.dumps(BODY))


def _reply(text: str) -> Reply:
    return Reply(theme="B1-", version=2, role="Head", status="DONE", text=text, shown_on=DAY)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\x0bb\x00\x1f\ufffe", "ab"),
        ("]]> <script>&amp;", "]]> <script>&amp;"),
        ("😀\ud7ff", "😀\ud7ff"),
    ],
)
def test_it_is_well_formed_and_says_what_was_written(text: str, shown: str) -> None:
    root = ET.fromstring(atom(FEED, [News(DAY, AGENCY, RELEASE, 3, _reply(text)), News(DAY, AGENCY, RELEASE, 3)], DAY))
    first, second = root.findall(f"{{{ATOM}}}entry")
    said = first.findtext(f"{{{ATOM}}}content") or ""
    assert said.startswith("What people said: People <b>waited</b>.")
    assert said.endswith(f"We have changed this. {shown}")
    assert second.findtext(f"{{{ATOM}}}title") == "Harbourlands <&> Adoption: what people said, A & B"


def test_without_news_it_is_still_a_feed() -> None:
    root = ET.fromstring(atom(FEED, [], DAY))
    assert root.findtext(f"{{{ATOM}}}updated") == "2026-11-24T00:00:00Z"


def test_names_come_from_hashes_and_never_change() -> None:
    """The example is that of RFC 6920, section 8.1."""
    assert name_of("Hello World!") == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"
