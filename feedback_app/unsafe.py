"""Settings with which the service must not start: each with a sentence that says what to set, and why."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Final

from feedback_app.mail_address import is_address

if TYPE_CHECKING:
    from feedback_app.config import Settings

DEMO_MARK: Final = "demo-"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SURFACES: Final = ("public", "review", "agency")
UUID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
WHO_WE_ARE_NEEDS: Final = (
    "legal_body", "legal_number", "controller", "data_protection_contact", "who_pays", "who_appoints",
    "safeguarding_lead", "safeguarding_deputy", "cover_hours", "out_of_hours", "where_server_is",
    "hosting_attestation", "outside_complaints_route", "reading_hours", "complaints_contact",
)  # fmt: skip
"""Source: domain page 'Danger, independence and the duty to act', production refuses to start without. (The last two
are what people are told of our hours, and whom to write to about us.) `phone` and `post` may be left out."""
INDEPENDENCE_NEEDS: Final = (
    "legal_body", "legal_number", "who_pays", "who_appoints", "where_server_is", "hosting_attestation",
)  # fmt: skip
"""Nobody may be called independent before these are said."""


def unsafe(s: Settings) -> list[str]:
    """One sentence for each thing to mend; none when the service may start."""
    wrong = []
    if s.environment not in {"production", "demo", "test"}:
        wrong.append("FEEDBACK_ENV must be production, demo or test.")
    if not s.surfaces or set(s.surfaces) - set(SURFACES):
        wrong.append(f"FEEDBACK_SURFACES must name some of: {', '.join(SURFACES)}.")
    if not s.published_database_url:
        wrong.append("PUBLISHED_DATABASE_URL is missing: no page can be shown without it.")
    if len(s.secret_key.removeprefix(DEMO_MARK)) < 64:
        wrong.append("SECRET_KEY is missing or short: make one with 'openssl rand -hex 32'.")
    if not all(re.fullmatch("[0-9a-fA-F]{64}", key) for key in s.release_keys):
        wrong.append("RELEASE_KEYS must be public keys of 64 hex digits, with commas between.")
    wrong += _unsafe_mail(s)
    wrong += _unsafe_testimony(s)
    if s.environment == "production":
        wrong += _unsafe_in_production(s)
    return wrong


def _unsafe_mail(s: Settings) -> list[str]:
    wrong = []
    if s.mail_server and not re.fullmatch(r"smtps?://([^@/\s]+@)?[^@/:\s]+(:\d{1,5})?/?", s.mail_server):
        wrong.append("MAIL_SERVER must look like smtp://name:word@host:587 or smtps://name:word@host:465.")
    addresses = [("MAIL_FROM", s.mail_from)] * bool(s.mail_server or s.mail_from)
    addresses += [("DUTY_MAIL", each) for each in s.duty_mail] + [("TEAM_MAIL", each) for each in s.team_mail]
    for name, address in addresses:
        if not is_address(address):
            wrong.append(f"{name} must be a mail address, like someone@example.org.")
    return wrong + _unsafe_notify(s)


def _unsafe_notify(s: Settings) -> list[str]:
    wrong = []
    key, template = s.notify_api_key, s.notify_template_id
    if key and not re.fullmatch(rf"(\S+-)?{UUID}-{UUID}", key, re.IGNORECASE):
        wrong.append("NOTIFY_API_KEY must be a whole key of GOV.UK Notify: its name, then two long ids.")
    if key and not re.fullmatch(UUID, template, re.IGNORECASE):
        wrong.append("NOTIFY_TEMPLATE_ID must be the id of a Notify template with ((subject)) and ((text)).")
    if template and not key:
        wrong.append("NOTIFY_TEMPLATE_ID is set but NOTIFY_API_KEY is not: set both, or neither.")
    if not re.fullmatch(rf"(https://[^@/:\s]+|http://({'|'.join(LOOPBACK)}))(:\d{{1,5}})?/?", s.notify_address):
        wrong.append("NOTIFY_ADDRESS must be https:// and a host, with no path.")
    return wrong


def _unsafe_testimony(s: Settings) -> list[str]:
    if not s.serves_testimony:
        if s.database_url:
            return ["DATABASE_URL is set, but this process serves only the agency surface: take it away."]
        return []
    wrong = []
    if not s.database_url:
        wrong.append("DATABASE_URL is missing: nothing that people send could be kept.")
    if s.database_url and s.database_url == s.published_database_url:
        wrong.append("DATABASE_URL and PUBLISHED_DATABASE_URL must be two databases, one for each side.")
    if len(s.code_pepper.removeprefix(DEMO_MARK)) < 64:
        wrong.append("CODE_PEPPER is missing or short: make one with 'openssl rand -hex 32', and never lose it.")
    return wrong


def _unsafe_in_production(s: Settings) -> list[str]:
    wrong = []
    if s.secret_key.startswith(DEMO_MARK) or s.code_pepper.startswith(DEMO_MARK):
        wrong.append("Demo secrets are in use: make your own with 'openssl rand -hex 32'.")
    if s.demo_data:
        wrong.append("DEMO_DATA is on: invented people must never stand beside real ones.")
    if not s.secure_cookies:
        wrong.append("SECURE_COOKIES is off: cookies must travel over HTTPS only.")
    if not s.public_address.startswith("https://"):
        wrong.append("PUBLIC_ADDRESS is missing: passkeys are bound to the service's own https:// address.")
    if not s.second_factor:
        wrong.append("SECOND_FACTOR is off: a passphrase alone must not open what people wrote.")
    if s.min_readers < 3:
        wrong.append("MIN_READERS must be 3 or more: an agency opens only when three people can read.")
    if s.serves_testimony:
        wrong += _missing_facts(s) + _nobody_would_hear(s)
    return wrong


def _nobody_would_hear(s: Settings) -> list[str]:
    if s.sends_mail and s.duty_mail:
        return []
    return ["MAIL_SERVER or DUTY_MAIL is missing: those on duty must hear when someone may be in danger."]


def _missing_facts(s: Settings) -> list[str]:
    if not s.who_we_are_file:
        return ["WHO_WE_ARE_FILE is missing: people must be able to see who runs and pays for this service."]
    try:
        facts = s.who_we_are()
    except (OSError, tomllib.TOMLDecodeError) as why:
        return [f"WHO_WE_ARE_FILE cannot be read: {type(why).__name__}."]
    gone = [need for need in WHO_WE_ARE_NEEDS if not facts.get(need, "").strip()]
    return [f"WHO_WE_ARE_FILE does not say: {', '.join(gone)}."] if gone else []
