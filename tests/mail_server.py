"""A real mail server on loopback that keeps what it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller


class PostBox:
    """What arrived: (addresses, mail). While it `refuses`, it turns every mail away."""

    def __init__(self) -> None:
        self.arrived: list[tuple[list[str], Message]] = []
        self.refuses = False
        self.address = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuses:
            return "451 Not now"
        self.arrived.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"


class OnAFreePort(Controller):
    """Its own port is known only once it listens."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server() -> Iterator[PostBox]:
    """A server on a free port; its address is as MAIL_SERVER wants it."""
    box = PostBox()
    controller = OnAFreePort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.address = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield box
    finally:
        controller.stop()
