"""A house whose released report has answers, and how tests read the files that people can keep of it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import timedelta

from pypdf import PdfReader

from feedback_app.answers import replies
from feedback_app.crossing.deliver import deliver
from feedback_app.extensions import db
from feedback_app.models.published import Leader, Release
from feedback_app.publishing import screening
from tests.house import DAY, House

SHOWN = "=WEBSERVICE(1) We now ring each family within five days. 👍 People will notice a call."
WAITING = "This one has not been looked at by the team, so nobody may see it yet."
PAGE = "/said-and-did/harbourlands"


@dataclass(frozen=True)
class Kept:
    """A house whose released report has one answer that is shown and one that is not; fetches its files."""

    house: House
    sha256: str

    def get(self, name: str) -> bytes:
        response = self.house.client.get(f"{PAGE}/{self.sha256}/{name}")
        assert response.status_code == 200
        return response.data

    def rows(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.get(name).decode("utf-8"), newline="")))


def keep(house: House) -> Kept:
    """Answer two themes of the released report: the team shows the first, the second still waits."""
    with house.client.application.app_context():
        release = db.session.get_one(Release, house.records.released_hash)
        leader = db.session.query(Leader).filter_by(sign_in_name="harbourlands").one()
        done = replies.send(leader, release, replies.Answer("B1-", "DONE", SHOWN), DAY - timedelta(days=2))
        screening.decide(house.keyring("tom"), done.id, True, "", DAY - timedelta(days=1))
        deliver()
        by = DAY + timedelta(days=90)
        replies.send(leader, release, replies.Answer("C3-", "PLAN", WAITING, by_date=by, know=WAITING), DAY)
    return Kept(house, house.records.released_hash.hex())


def words_of(paper: PdfReader) -> str:
    """The text of a PDF without the foot of each page, with single spaces."""
    pages = [page.extract_text() for page in paper.pages]
    lines = [line for page in pages for line in page.splitlines() if " Page " not in line]
    return " ".join(" ".join(lines).split())


def links_of(paper: PdfReader) -> set[str]:
    """Every address that a PDF leads to."""
    notes = [note.get_object() for page in paper.pages for note in page.get("/Annots", [])]  # type: ignore[attr-defined]
    return {str(note["/A"]["/URI"]) for note in notes if "/A" in note}
