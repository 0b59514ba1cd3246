"""The published side's tables, one file for each aggregate."""

from feedback_app.models.published.agency import (
    Agency,
    Council,
    CouncilMembership,
    Leader,
    LeaderInvitation,
    LeaderPasskey,
    LeaderSession,
)
from feedback_app.models.published.base import Published, PublishedId, new_id
from feedback_app.models.published.fact import MistakeOfFact
from feedback_app.models.published.ladder import Asked, Rung
from feedback_app.models.published.mail import RoleAddress, WaitingMail
from feedback_app.models.published.ratings import NationalRatings
from feedback_app.models.published.referral import (
    CouncilGrant,
    CouncilInvitation,
    CouncilKey,
    CouncilPasskey,
    CouncilPerson,
    CouncilSession,
    Referral,
    ReferralAnswer,
)
from feedback_app.models.published.release import Correction, Release, Reply
from feedback_app.models.published.statement import CodersAgree, Statement, StatementReply
from feedback_app.models.published.trail import Arrived, PublishedAct
from feedback_app.models.published.year import YearCorrection, YearTable

__all__ = [
    "Agency", "Arrived", "Asked", "CodersAgree", "Correction", "Council", "CouncilGrant", "CouncilInvitation",
    "CouncilKey", "CouncilMembership", "CouncilPasskey", "CouncilPerson", "CouncilSession", "Leader",
    "LeaderInvitation", "LeaderPasskey", "LeaderSession", "MistakeOfFact", "NationalRatings", "Published",
    "PublishedAct", "PublishedId", "Referral", "ReferralAnswer", "Release", "Reply", "RoleAddress", "Rung",
    "Statement", "StatementReply", "WaitingMail", "YearCorrection", "YearTable",
    "new_id",
]  # fmt: skip
