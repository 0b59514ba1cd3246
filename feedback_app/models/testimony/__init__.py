"""The testimony side's tables, one file for each aggregate."""

from feedback_app.models.testimony.base import RecordId, Testimony, new_id
from feedback_app.models.testimony.case import Case, Message
from feedback_app.models.testimony.complaint import (
    Attachment,
    CameBack,
    CheckedKey,
    Complaint,
    ComplaintStep,
    SentReferral,
)
from feedback_app.models.testimony.draft import Draft
from feedback_app.models.testimony.duty import DangerWork, DutyAlert, DutyLook
from feedback_app.models.testimony.joining import (
    Conflict,
    Invitation,
    NameRequest,
    Passkey,
    RecoverySheet,
    SafeguardingRecord,
)
from feedback_app.models.testimony.keys import Caseload, Grant, ReturnSession, SealingKey, Staff, StaffSession
from feedback_app.models.testimony.mail import WaitingMail
from feedback_app.models.testimony.order import LegalOrder
from feedback_app.models.testimony.publishing import (
    Agreement,
    Closing,
    Period,
    Report,
    ReportCorrection,
    SecondCoding,
    Spending,
    StatementDraft,
)
from feedback_app.models.testimony.quote import Quote
from feedback_app.models.testimony.rating import RatingCount, RatingSlip
from feedback_app.models.testimony.tally import ReadTally
from feedback_app.models.testimony.trail import Act, Outgoing
from feedback_app.models.testimony.trustee import ToTrustee, TrusteeAnswer
from feedback_app.models.testimony.year import YearCorrectionDraft, YearDraft

__all__ = [
    "Act", "Agreement", "Attachment", "CameBack", "Case", "Caseload", "CheckedKey", "Closing", "Complaint",
    "ComplaintStep", "Conflict", "DangerWork", "Draft", "DutyAlert", "DutyLook", "Grant", "Invitation",
    "LegalOrder", "Message", "NameRequest", "Outgoing", "Passkey", "Period", "Quote", "RatingCount", "RatingSlip",
    "ReadTally", "RecordId", "RecoverySheet", "Report", "ReportCorrection", "ReturnSession", "SafeguardingRecord",
    "SealingKey", "SecondCoding", "SentReferral", "Spending", "Staff", "StaffSession", "StatementDraft",
    "Testimony", "ToTrustee", "TrusteeAnswer", "WaitingMail", "YearCorrectionDraft", "YearDraft", "new_id",
]  # fmt: skip
