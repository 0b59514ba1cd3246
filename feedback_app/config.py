"""Typed settings from the environment, in one table; unsafe values are refused at start with a sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
DEMO_MARK: Final = "demo-"
SURFACES: Final = ("public", "review", "agency")
TESTIMONY_SURFACES: Final = frozenset({"public", "review"})


class UnsafeSettings(RuntimeError):
    """The service must not start like this; each sentence says what to set and why."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@lru_cache(maxsize=4)
def _facts_in(file: Path, _changed: int, _size: int) -> Mapping[str, str]:
    """The facts in a file, read once for each time that it was changed: every page asks for them."""
    return {k: str(v) for k, v in tomllib.loads(file.read_text("utf-8")).items()}


def _set(env: str, about: str, default: Any = MISSING, *, secret: bool = False, least: int = 1) -> Any:
    return field(metadata={"env": env, "about": about, "default": default, "secret": secret, "least": least})


@dataclass(frozen=True)
class Settings:
    """Every setting: its type, the variable it comes from, its default, and what it is for."""

    environment: str = _set("FEEDBACK_ENV", "production, demo or test", "production")
    service_name: str = _set("SERVICE_NAME", "The name people see", "Being Heard")
    surfaces: tuple[str, ...] = _set("FEEDBACK_SURFACES", "What this process serves", SURFACES)
    database_url: str = _set("DATABASE_URL", "The testimony side", "", secret=True)
    published_database_url: str = _set("PUBLISHED_DATABASE_URL", "The published side", "", secret=True)
    secret_key: str = _set("SECRET_KEY", "Signs form tokens: 64 hex digits or more", "", secret=True)
    code_pepper: str = _set("CODE_PEPPER", "Mixed into return codes: 64 hex digits or more", "", secret=True)
    secure_cookies: bool = _set("SECURE_COOKIES", "Send cookies over HTTPS only", True)
    demo_data: bool = _set("DEMO_DATA", "Show that everything is invented, and allow demo sign-ins", False)
    min_readers: int = _set("MIN_READERS", "People who must be able to read an agency's cases", 3)
    exit_url: str = _set("EXIT_URL", "Where 'Exit this page' goes", "https://www.bbc.co.uk/weather")
    draft_days: int = _set("DRAFT_DAYS", "Days an unsent draft is kept", 14)
    confirmation_minutes: int = _set("CONFIRMATION_MINUTES", "Minutes the code can be shown again", 30)
    read_within_days: int = _set("READ_WITHIN_DAYS", "Working days in which all words are read", 2)
    children_read_within_days: int = _set(
        "CHILDREN_READ_WITHIN_DAYS", "Working days in which a child's words are read", 1
    )
    idle_minutes: int = _set("IDLE_MINUTES", "Minutes of rest after which the team's keys lock", 20)
    second_factor: bool = _set("SECOND_FACTOR", "Everyone who signs in must have a second factor", True)
    invitation_days: int = _set("INVITATION_DAYS", "Days in which an invitation works", 2)
    public_address: str = _set("PUBLIC_ADDRESS", "The service's own address, for passkeys: https://...", "")
    trusted_proxies: int = _set("TRUSTED_PROXIES", "Proxies in front, for the limit on codes (0 is none)", 0, least=0)
    session_hours: int = _set("SESSION_HOURS", "Hours after which anyone must sign in again", 10)
    keep_words_days: int = _set("KEEP_WORDS_DAYS", "Days after which words that were read and counted are erased", 730)
    safety_copy_days: int = _set("SAFETY_COPY_DAYS", "Days after which spare copies are gone", 30)
    reply_working_days: int = _set("REPLY_WORKING_DAYS", "Working days an agency has to answer", 30)
    who_we_are_file: str = _set("WHO_WE_ARE_FILE", "A TOML file: who runs, pays for and oversees us", "")
    mail_server: str = _set("MAIL_SERVER", "Sends mail: smtp://name:word@host:587", "", secret=True)
    mail_from: str = _set("MAIL_FROM", "The address that mail comes from", "")
    duty_mail: tuple[str, ...] = _set("DUTY_MAIL", "Addresses of those on duty for danger, with commas between", ())
    council_contacts_file: str = _set("COUNCIL_CONTACTS_FILE", "A CSV file: whom we call in each council", "")
    contacts_days: int = _set("CONTACTS_DAYS", "Days after which a council's contacts must be checked again", 365)
    release_keys: tuple[str, ...] = _set("RELEASE_KEYS", "Public keys that we release reports with, in hex", ())

    @property
    def serves_testimony(self) -> bool:
        return bool(TESTIMONY_SURFACES & set(self.surfaces))

    @property
    def serves_agency(self) -> bool:
        return "agency" in self.surfaces

    def trusted_keys(self) -> frozenset[bytes]:
        """The keys in RELEASE_KEYS; none when it is not set."""
        return frozenset(bytes.fromhex(key) for key in self.release_keys)

    def who_we_are(self) -> dict[str, str]:
        """The facts shown at /who-we-are, from the file named in WHO_WE_ARE_FILE (demo has its own)."""
        chosen = Path(self.who_we_are_file or ROOT / "feedback_app" / "demo" / "who_we_are.toml")
        told = chosen.stat()
        return dict(_facts_in(chosen, told.st_mtime_ns, told.st_size))

    def contacts_file(self) -> str:
        """The file named in COUNCIL_CONTACTS_FILE; outside production the demo's own, in production none."""
        own = "" if self.environment == "production" else str(ROOT / "feedback_app" / "demo" / "council_contacts.csv")
        return self.council_contacts_file or own

    def is_independent(self) -> bool:
        """Whether who runs, pays for, appoints and hosts us is said: only then the word is printed anywhere."""
        facts = self.who_we_are()
        return all(facts.get(need, "").strip() for need in INDEPENDENCE_NEEDS)


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


def _parse(kind: str, raw: str, least: int) -> Any:
    if kind == "bool":
        if raw.lower() not in {"true", "false", "1", "0", "yes", "no"}:
            raise ValueError("write true or false")
        return raw.lower() in {"true", "1", "yes"}
    if kind == "int":
        number = int(raw)
        if number < least:
            raise ValueError(f"write a whole number of {least} or more")
        return number
    if kind.startswith("tuple"):
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    return raw


def load(environ: Mapping[str, str]) -> Settings:
    """Settings from environment variables. Raises UnsafeSettings with one sentence for each thing to mend."""
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for each in fields(Settings):
        name = each.metadata["env"]
        raw = environ.get(name, "")
        try:
            least = each.metadata["least"]
            values[each.name] = _parse(str(each.type), raw, least) if raw else each.metadata["default"]
        except ValueError as why:
            wrong.append(f"{name} cannot be read: {why}.")
            values[each.name] = each.metadata["default"]
    settings = Settings(**values)
    wrong += _unsafe(settings)
    if wrong:
        raise UnsafeSettings(wrong)
    return settings


def _unsafe(s: Settings) -> list[str]:
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
    for name, address in addresses + [("DUTY_MAIL", each) for each in s.duty_mail]:
        if not is_mail_address(address):
            wrong.append(f"{name} must be a mail address, like someone@example.org.")
    return wrong


def is_mail_address(text: str) -> bool:
    """Whether mail can be sent to it: one @, no spaces, at most 254 characters (RFC 5321)."""
    return len(text) <= 254 and re.fullmatch(r"[^@\s,<>\"]+@[^@\s,<>\"]+\.[^@\s,<>\"]+", text) is not None


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
    if s.mail_server and s.duty_mail:
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


def table() -> list[tuple[str, str, str]]:
    """(variable, default, what it is for) of every setting, for `flask settings` and the docs."""
    return [
        (
            f.metadata["env"],
            "" if f.metadata["secret"] else _shown(f.metadata["default"]),
            f.metadata["about"],
        )
        for f in fields(Settings)
    ]


def _shown(default: Any) -> str:
    return ",".join(default) if isinstance(default, tuple) else str(default)
