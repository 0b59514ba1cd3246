"""Files that come with a form: read in memory alone, cleaned, and handed out again only to be kept, never shown."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Final

from flask import Request, Response, request

from feedback_app.attached.clean import MOST_IN_ALL, clean_all
from feedback_app.attached.parcel import Paper

MOST_OF_A_FORM: Final = 2 * MOST_IN_ALL
"""Bytes of a form with files. What is over the limit of one file gets a sentence; only twice as much gets a bare no."""


class InMemory(Request):
    """A request whose files never touch a disk: what comes with a form stays in this process's memory."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def given(title: str) -> tuple[Paper, ...]:
    """The files of this form under the name "files", cleaned. Raises NotTaken with a sentence."""
    return clean_all((each.read() for each in request.files.getlist("files")), title)


def to_keep(paper: Paper) -> Response:
    """A paper as a download: the browser keeps it and never opens it in our pages."""
    kind = f"{paper.kind}; charset=utf-8" if paper.kind.startswith("text/") else paper.kind
    answer = Response(paper.body, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{paper.file_name}"'
    return answer
