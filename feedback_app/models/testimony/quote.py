"""A few words of one person that we would like to quote, and what they say to that."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import HasId, RecordId, Testimony


class Quote(HasId, Testimony):
    """`for_person` opens with the return code, `for_team` with the caseload. Both hold the words, the theme and the
    person's answer, and are as long whatever the answer is.

    When its report is out, `report_id`, `key_id` and `for_team` are erased, whether it was used or not: what is left
    tells which words were quoted to nobody but the person.
    """

    __tablename__ = "quote"

    case_id: Mapped[RecordId] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    report_id: Mapped[RecordId | None] = mapped_column(ForeignKey("report.id"), index=True)
    key_id: Mapped[RecordId | None] = mapped_column(ForeignKey("sealing_key.id"))
    for_person: Mapped[bytes] = mapped_column(LargeBinary)
    for_team: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (UniqueConstraint("case_id", "report_id"), Testimony.__table_args__)
