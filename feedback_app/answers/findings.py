"""One finding of a released report with its answers, and the report they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from analysis.ratings import NONE_SHOWN, Ratings
from analysis.released import Line, ReleasedReport
from feedback_app.answers.corrections import standing
from feedback_app.answers.statuses import RULES
from feedback_app.models.published import Correction, Release, Reply, Rung


@dataclass(frozen=True)
class Finding:
    """One theme that passed, its sentence, the answer that stands, and those before it.

    `draft` is what the agency's own people are writing; nobody else sees it. `chosen` is "ask", "keep" or "" (the
    agency may answer it). `over_time` are this agency's closed periods up to this one, the oldest first: (label, about
    how many responses, or None when it was held back or nought). `overdue_days` are working days since an answer, or
    what was promised, was due; `rungs` are the steps of the ladder that stand; `board_due` is when its board owes an
    answer. Of an agency that has not joined nothing is due. `quote` are one person's own words, used with their yes.
    """

    line: Line
    sentence: str
    answer: Reply | None
    earlier: tuple[Reply, ...]
    waiting: bool
    overdue_days: int
    chosen: str = ""
    over_time: tuple[tuple[str, int | None], ...] = ()
    draft: Reply | None = None
    rungs: tuple[Rung, ...] = ()
    board_due: date | None = None
    joined: bool = True
    quote: str = ""

    @property
    def asked(self) -> bool:
        """Whether the agency must answer this."""
        return self.chosen == "ask"

    @property
    def replaced(self) -> tuple[Reply, ...]:
        """What was shown before the answer that stands, the newest first."""
        return tuple(reply for reply in self.earlier if reply.state == "replaced")

    @property
    def shown_so_far(self) -> tuple[Reply, ...]:
        """Every answer that people could read, the oldest first."""
        return (*reversed(self.replaced), *((self.answer,) if self.answer else ()))

    @property
    def stands(self) -> frozenset[str]:
        """How it stands: any of changed, promised, refused, late, kept (a promise that became something done)."""
        status = self.answer.status if self.answer else ""
        kept = self.settled and any(reply.status == "PLAN" for reply in self.replaced)
        found = {
            "changed": self.settled or status == "PART", "promised": status in {"PLAN", "LOOK"},
            "refused": status in {"NO", "NOTOURS"}, "late": bool(self.overdue_days), "kept": kept,
        }  # fmt: skip
        return frozenset(name for name, true in found.items() if true)

    @property
    def settled(self) -> bool:
        """Something was done, not only said."""
        return self.answer is not None and RULES.status[self.answer.status].settles


@dataclass(frozen=True)
class ReadReport:
    """A release with its answers: asks first, then what to keep, then the rest. `owed` are asks without an answer.

    `number` counts an agency's releases from 1 in the order in which they came out; 0 while it is not out.
    `ratings` is how people rated this agency's answers in the year before.
    `children` are the sentences of the children's edition, by theme.
    `corrections` are those that this edition holds, the first before the second; `replaced_by` stands in its place.
    `embargoed`: only the agency's leaders can read it yet.
    """

    number: int
    release: Release
    report: ReleasedReport
    opening: str
    findings: tuple[Finding, ...]
    corrections: tuple[Correction, ...] = ()
    replaced_by: Correction | None = None
    ratings: Ratings = NONE_SHOWN
    children: Mapping[str, str] = field(default_factory=dict)
    embargoed: bool = False

    @property
    def signed(self) -> Release | Correction:
        """What was signed of this edition."""
        return standing(self.release, self.corrections)

    @property
    def sha256(self) -> str:
        """The hash of what was signed, in 64 hexadecimal digits."""
        return self.signed.hash.hex()

    @property
    def owed(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.joined and ((f.asked and f.answer is None) or f.overdue_days))

    @property
    def asks(self) -> tuple[Finding, ...]:
        """What the agency must answer, at most three."""
        return tuple(f for f in self.findings if f.asked)

    @property
    def keep(self) -> Finding | None:
        """What worked and should be kept."""
        return next((f for f in self.findings if f.chosen == "keep"), None)

    @property
    def others(self) -> tuple[Finding, ...]:
        """What was said besides: the agency may answer it."""
        return tuple(f for f in self.findings if not f.chosen)
