"""One mail: fixed words of a kind, no content, and the way it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feedback_app.config import Settings
from feedback_app.words.load import load

SECONDS: Final = 20
"""How long a mail server or service may take before the mail waits for another try."""


class CannotSend(Exception):
    """A mail was not taken and is worth another try. Its sentence names neither an address nor what was said of it."""


@dataclass(frozen=True)
class Mail:
    """What is sent to one address."""

    to: str
    subject: str
    text: str


def kinds() -> frozenset[str]:
    """The kinds of mail that words/mail.toml knows."""
    return frozenset(load("mail"))


def written(kind: str, to: str, settings: Settings) -> Mail:
    """The mail of a kind (of words/mail.toml) to one address."""
    words = load("mail")[kind]
    facts = {"service": settings.service_name, "address": settings.public_address.rstrip("/")}
    return Mail(to, words["subject"].format(**facts), words["text"].strip().format(**facts) + "\n")
