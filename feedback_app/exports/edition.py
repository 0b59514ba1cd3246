"""One released report with what every download of it must carry: its number, its hash, and where to check it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from feedback_app.answers.reports import Finding, ReadReport, edition
from feedback_app.answers.wording import (
    HOW_COUNTED,
    QUOTED,
    RATED,
    correction_words,
    day_words,
    not_heard_words,
    ratings_words,
    responses_words,
)
from feedback_app.models.published import Agency, Reply


@dataclass(frozen=True)
class Addresses:
    """Whole addresses (with https) that downloads name: the agency's page, the check, the schema of the JSON."""

    page: str
    check: str
    schema: str


@dataclass(frozen=True)
class Edition:
    """A report of an agency as it stands on `day`, and who published it."""

    service: str
    agency: Agency
    read: ReadReport
    day: date
    at: Addresses

    @property
    def number(self) -> int:
        """The report's number among this agency's."""
        return self.read.number

    @property
    def sha256(self) -> str:
        """The hash of what was signed, in 64 hexadecimal digits."""
        return self.read.sha256

    @property
    def check_at(self) -> str:
        """Where anyone can ask whether this report is ours."""
        return f"{self.at.check}?{urlencode({'sha256': self.sha256})}"

    @property
    def title(self) -> str:
        """Which report this is, in one line."""
        return f"{self.agency.name}, report {self.number}: {self.read.release.label}"

    @property
    def file_stem(self) -> str:
        """How its files are named."""
        corrected = f"-corrected-{len(self.read.corrections)}" if self.read.corrections else ""
        return f"{self.agency.page}-report-{self.number}{corrected}"

    def corrected(self) -> list[tuple[str, str]]:
        """(what, words) of each correction in this edition, and of the one that has replaced it."""
        found = [("Corrected: what and why", correction_words(each)) for each in self.read.corrections]
        newer = self.read.replaced_by
        if newer is not None:
            words = f"This edition no longer stands since {day_words(newer.day)}. {correction_words(newer)}"
            found.append(("Replaced: read the one that stands", words))
        return found

    def answers(self) -> list[tuple[Finding, Reply]]:
        """Every answer that everyone may read, by finding, the one that stands before those it replaced."""
        return [
            (finding, reply)
            for finding in self.read.findings
            for reply in (finding.answer, *finding.earlier)
            if reply is not None and reply.state in {"shown", "replaced"}
        ]

    def notes(self) -> list[tuple[str, str]]:
        """(what, words) that must be read beside the numbers; dates are years, months and days."""
        release = self.read.release
        return [
            ("Report", self.title),
            ("Published by", self.service),
            ("Report number", str(self.number)),
            ("From", release.starts.isoformat()),
            ("Until, but not with", release.ends.isoformat()),
            ("Published on", release.public_on.isoformat()),
            *self.corrected(),
            ("Answers as they stood on", self.day.isoformat()),
            ("Agency's answers due by", release.reply_due.isoformat()),
            ("Responses", responses_words(self.read)),
            ("Who we have not heard enough from", not_heard_words(self.read.report)),
            (RATED, ratings_words(self.read)),
            ("How we counted", HOW_COUNTED),
            *([("Quotes", QUOTED)] if any(finding.quote for finding in self.read.findings) else []),
            ("Where it stands", self.at.page),
            ("SHA-256 of what was signed", self.sha256),
            ("Signed with (Ed25519 public key)", self.read.signed.signed_with.hex()),
            ("Check it at", self.check_at),
        ]


def edition_of(service: str, agency: Agency, sha256: str, today: date, at: Addresses) -> Edition | None:
    """The report of an agency with that hash, as everyone may read it today; None when there is none."""
    read = edition(agency, sha256, today)
    return None if read is None else Edition(service, agency, read, today, at)
