"""Whether an agency takes responses: enough people can read them, and we know whom to call in each of its councils.

Everything that is missing keeps it closed. (Whether children may be asked: caseloads.children_welcome.)
"""

from __future__ import annotations

from sqlalchemy import select

from feedback_app.casework import contacts
from feedback_app.config import Settings
from feedback_app.extensions import db
from feedback_app.intake.caseloads import Locks, NobodyToRead, locks_for
from feedback_app.models.published import Agency, Council, CouncilMembership


class NobodyToCall(NobodyToRead):
    """We would not know whom to call there if someone were in danger."""

    def __init__(self) -> None:
        Exception.__init__(
            self,
            "We cannot take this yet. We do not have every number there that we would call if someone was in danger. "
            "Nothing you wrote is lost. You can choose “I'm not sure”, or come back another day.",
        )


def open_locks(agency_id: bytes | None, settings: Settings) -> Locks:
    """The keys for an agency that is open (None: those who named none). Raises NobodyToRead or NobodyToCall."""
    if agency_id is not None and not can_call(agency_id, settings):
        raise NobodyToCall
    return locks_for(agency_id, settings.min_readers)


def can_call(agency_id: bytes, settings: Settings) -> bool:
    """Whether each council of an agency has every contact. A regional agency without a council has none to call."""
    rows = db.session.execute(
        select(Agency.kind, Council.name)
        .outerjoin(CouncilMembership, (CouncilMembership.agency_id == Agency.id) & CouncilMembership.until.is_(None))
        .outerjoin(Council, Council.id == CouncilMembership.council_id)
        .where(Agency.id == agency_id)
    ).all()
    councils = [name for _, name in rows if name]
    if not rows or (not councils and rows[0][0] == "regional"):
        return False
    try:
        return not contacts.lacking(councils, contacts.load(settings.contacts_file()))
    except contacts.BadContacts:
        return False
