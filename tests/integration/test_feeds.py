"""Feeds are sound Atom with every report and every answer that is shown."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from feedback_app.answers import reports
from feedback_app.answers.checking import check_all
from feedback_app.answers.news import newest
from feedback_app.database import writing
from feedback_app.exports.feed import ATOM
from feedback_app.extensions import db
from feedback_app.models.published import Release
from tests.house import DAY, House
from tests.integration.kept_report import PAGE, Kept, keep


@pytest.fixture
def kept(house: House) -> Kept:
    return keep(house)


def test_feeds_are_as_the_standard_asks_and_know_only_days(kept: Kept) -> None:
    for address, page in ((f"{PAGE}/feed.atom", PAGE), ("/said-and-did/feed.atom", "/said-and-did")):
        response = kept.house.client.get(address)
        assert response.content_type == "application/atom+xml; charset=utf-8"
        feed = ET.fromstring(response.data)
        assert feed.tag == f"{{{ATOM}}}feed"
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{{{ATOM}}}link")}
        assert links == {"self": f"http://localhost{address}", "alternate": f"http://localhost{page}"}
        assert feed.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name") == "Being Heard"
        entries = feed.findall(f"{{{ATOM}}}entry")
        assert len(entries) == 2
        assert feed.findtext(f"{{{ATOM}}}updated") == entries[0].findtext(f"{{{ATOM}}}updated")
        for each in (feed, *entries):
            _holds_what_rfc_4287_asks(each)
        names = [each.findtext(f"{{{ATOM}}}id") for each in (feed, *entries)]
        assert len(set(names)) == len(names)
        told = entries[1].findtext(f"{{{ATOM}}}content") or ""
        assert f"report number 1, SHA-256 {kept.sha256}" in told
        assert f"http://localhost/check-a-report?sha256={kept.sha256}" in told


def _holds_what_rfc_4287_asks(element: ET.Element) -> None:
    """Sections 4.1.1 and 4.1.2: one id, one title, one updated; here a whole day, at midnight."""
    for name in ("id", "title", "updated"):
        assert len(element.findall(f"{{{ATOM}}}{name}")) == 1
    assert (element.findtext(f"{{{ATOM}}}id") or "").startswith("ni:///sha-256;")
    days = [when.text or "" for name in ("updated", "published") for when in element.findall(f"{{{ATOM}}}{name}")]
    for when in days:
        assert date.fromisoformat(when.removesuffix("T00:00:00Z"))


def test_an_agency_without_reports_has_a_feed(house: House) -> None:
    feed = ET.fromstring(house.client.get("/said-and-did/fernhill/feed.atom").data)
    assert feed.findall(f"{{{ATOM}}}entry") == []
    _holds_what_rfc_4287_asks(feed)


def test_reports_are_numbered_as_they_came_out_and_each_agency_has_its_own_numbers(kept: Kept) -> None:
    app = kept.house.client.application
    agencies = kept.house.records.agencies
    with app.app_context():
        first = db.session.get_one(Release, bytes.fromhex(kept.sha256))
        with writing():
            for mark, page, weeks, days in (
                (1, "harbourlands", 26, 3),
                (2, "harbourlands", 13, 3),
                (3, "fernhill", 0, 9),
            ):
                copy = {
                    name: getattr(first, name) for name in ("label", "body", "signature", "signed_with", "reply_due")
                }
                starts, ends = (day + timedelta(weeks=weeks) for day in (first.starts, first.ends))
                out = first.day + timedelta(days=days)
                db.session.add(
                    Release(
                        hash=bytes([mark]) * 32,
                        agency_id=agencies[page],
                        starts=starts,
                        ends=ends,
                        day=out,
                        public_on=out,
                        **copy,
                    )
                )
        by_hash = {each.release.hash: each.number for each in check_all()}
        assert by_hash == {first.hash: 1, bytes([2]) * 32: 2, bytes([1]) * 32: 3, bytes([3]) * 32: 1}
        assert {each.release.hash: each.number for each in newest(DAY) if each.reply is None} == by_hash
        harbourlands = reports.agency_by_page("harbourlands")
        assert harbourlands is not None
        assert [read.number for read in reports.reports_of(harbourlands, DAY)] == [3, 2, 1]
