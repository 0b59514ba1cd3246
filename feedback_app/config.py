"""Typed settings from the environment, in one table; unsafe values are refused at start with a sentence."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from feedback_app.unsafe import INDEPENDENCE_NEEDS, SURFACES, unsafe

ROOT: Final = Path(__file__).resolve().parent.parent
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
    keep_referrals_days: int = _set(
        "KEEP_REFERRALS_DAYS", "Days after which what a council read or answered on its page is erased", 365, least=183
    )
    safety_copy_days: int = _set("SAFETY_COPY_DAYS", "Days after which spare copies are gone", 30)
    reply_working_days: int = _set("REPLY_WORKING_DAYS", "Working days an agency has to answer", 30)
    who_we_are_file: str = _set("WHO_WE_ARE_FILE", "A TOML file: who runs, pays for and oversees us", "")
    mail_server: str = _set("MAIL_SERVER", "Sends mail: smtp://name:word@host:587", "", secret=True)
    mail_from: str = _set("MAIL_FROM", "The address that mail comes from", "")
    notify_api_key: str = _set("NOTIFY_API_KEY", "Sends mail by GOV.UK Notify instead: its API key", "", secret=True)
    notify_template_id: str = _set("NOTIFY_TEMPLATE_ID", "Notify's template with ((subject)) and ((text))", "")
    notify_address: str = _set("NOTIFY_ADDRESS", "Where Notify is", "https://api.notifications.service.gov.uk")
    duty_mail: tuple[str, ...] = _set("DUTY_MAIL", "Addresses of those on duty for danger, with commas between", ())
    team_mail: tuple[str, ...] = _set(
        "TEAM_MAIL", "Addresses of the team for what agencies tell, with commas between", ()
    )
    council_contacts_file: str = _set("COUNCIL_CONTACTS_FILE", "A CSV file: whom we call in each council", "")
    contacts_days: int = _set("CONTACTS_DAYS", "Days after which a council's contacts must be checked again", 365)
    release_keys: tuple[str, ...] = _set("RELEASE_KEYS", "Public keys that we release reports with, in hex", ())

    @property
    def serves_testimony(self) -> bool:
        return bool(TESTIMONY_SURFACES & set(self.surfaces))

    @property
    def serves_agency(self) -> bool:
        return "agency" in self.surfaces

    @property
    def sends_mail(self) -> bool:
        return bool(self.notify_api_key or self.mail_server)

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
    wrong += unsafe(settings)
    if wrong:
        raise UnsafeSettings(wrong)
    return settings


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
