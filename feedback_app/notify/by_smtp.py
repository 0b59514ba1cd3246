"""The way by a mail server: one mail by SMTP, with no time of day."""

from __future__ import annotations

import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from feedback_app.config import Settings
from feedback_app.notify.mail import SECONDS, CannotSend, Mail
from feedback_app.unsafe import LOOPBACK


def send(mail: Mail, settings: Settings, today: date) -> None:
    """Hand it to the server of MAIL_SERVER. Raises CannotSend."""
    try:
        with _server(settings) as open_server:
            open_server.send_message(in_envelope(mail, settings, today))
    except (OSError, smtplib.SMTPException) as failure:
        raise CannotSend(f"The mail server: {type(failure).__name__}.") from failure


def in_envelope(mail: Mail, settings: Settings, today: date) -> EmailMessage:
    """The mail with what RFC 5322 asks for: its date is the day at midnight and its id is random, so it tells no more
    than its arrival."""
    made = EmailMessage()
    made["From"] = f"{settings.service_name} <{settings.mail_from}>"
    made["To"] = mail.to
    made["Subject"] = mail.subject
    made["Date"] = format_datetime(datetime.combine(today, time(), UTC))
    made["Message-ID"] = f"<{secrets.token_hex(16)}@{_domain(settings)}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: so that no absence note answers it
    made.set_content(mail.text)
    return made


@contextmanager
def _server(settings: Settings) -> Iterator[smtplib.SMTP]:
    """The server, signed in; over TLS unless it runs on this machine."""
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
