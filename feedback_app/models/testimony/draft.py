"""A draft: what a person is still writing, locked under a secret that only their browser holds."""

from __future__ import annotations

from datetime import date

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import Testimony


class Draft(Testimony):
    """Found by a hash of the browser's secret, or by the return code when it was saved for later.

    `key_for_browser` and `key_for_code` each wrap the draft's own key. After sending, `sealed` holds only
    the confirmation, until it is acknowledged. `expires_on` is a day.
    """

    __tablename__ = "draft"

    lookup: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    code_lookup: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    key_for_browser: Mapped[bytes] = mapped_column(LargeBinary)
    key_for_code: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_on: Mapped[date]
