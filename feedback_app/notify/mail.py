"""One mail by SMTP: fixed words, no content, no time of day."""

from __future__ import annotations

import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from feedback_app.config import Settings
from feedback_app.words.load import load

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SECONDS: Final = 20
CannotSend = (OSError, smtplib.SMTPException)
"""What goes wrong between us and a mail server; both kinds are worth another try."""


def kinds() -> frozenset[str]:
    """The kinds of mail that words/mail.toml knows."""
    return frozenset(load("mail"))


def written(kind: str, to: str, settings: Settings, today: date) -> EmailMessage:
    """The mail of a kind (of words/mail.toml) to one address.

    Its date is the day at midnight (RFC 5322 asks for one) and its id is random, so it tells no more than its arrival.
    """
    words = load("mail")[kind]
    facts = {"service": settings.service_name, "address": settings.public_address.rstrip("/")}
    mail = EmailMessage()
    mail["From"] = f"{settings.service_name} <{settings.mail_from}>"
    mail["To"] = to
    mail["Subject"] = words["subject"].format(**facts)
    mail["Date"] = format_datetime(datetime.combine(today, time(), UTC))
    mail["Message-ID"] = f"<{secrets.token_hex(16)}@{_domain(settings)}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: so that no absence note answers it
    mail.set_content(words["text"].strip().format(**facts) + "\n")
    return mail


@contextmanager
def server(settings: Settings) -> Iterator[smtplib.SMTP]:
    """The mail server of MAIL_SERVER, signed in; over TLS unless it runs on this machine. Raises CannotSend."""
    found = urlsplit(settings.mail_server)
    host, known = found.hostname or "", ssl.create_default_context()
    me = _domain(settings)
    if found.scheme == "smtps":
        open_server: smtplib.SMTP = smtplib.SMTP_SSL(host, found.port or 465, me, context=known, timeout=SECONDS)
    else:
        open_server = smtplib.SMTP(host, found.port or 587, me, timeout=SECONDS)
    with open_server:
        if found.scheme == "smtp" and host not in LOOPBACK:
            open_server.starttls(context=known)
        if found.username:
            open_server.login(unquote(found.username), unquote(found.password or ""))
        yield open_server


def _domain(settings: Settings) -> str:
    return settings.mail_from.rpartition("@")[2] or "localhost"
