"""A parcel: a few named words and the papers that go with them, as one run of bytes that is then sealed. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

KINDS: Final[Mapping[str, str]] = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "text/plain": "txt",
}
"""The only kinds of paper, and how a file of each ends."""


@dataclass(frozen=True)
class Paper:
    """One attachment: what we call it (never the name that its file had), its kind, its bytes."""

    title: str
    kind: str
    body: bytes

    @property
    def file_name(self) -> str:
        """A name of plain letters for whoever keeps it, such as their-letter.pdf."""
        plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in self.title.lower())
        return f"{'-'.join(filter(None, plain.split('-')))[:60] or 'paper'}.{KINDS[self.kind]}"


@dataclass(frozen=True)
class Parcel:
    """`words` by their names, and papers in their order."""

    words: Mapping[str, str]
    papers: tuple[Paper, ...] = field(default=())


def pack(parcel: Parcel) -> bytes:
    """Four bytes that say how long the head is, the head as JSON, then each paper's bytes."""
    papers = [{"title": paper.title, "kind": paper.kind, "size": len(paper.body)} for paper in parcel.papers]
    head = json.dumps({"words": dict(parcel.words), "papers": papers}, ensure_ascii=False).encode()
    return len(head).to_bytes(4, "big") + head + b"".join(paper.body for paper in parcel.papers)


def unpack(raw: bytes) -> Parcel:
    """What `pack` packed. Raises ValueError when it is not whole, or holds a kind that we do not know."""
    length = int.from_bytes(raw[:4], "big")
    try:
        head = json.loads(raw[4 : 4 + length])
        words = {str(name): str(value) for name, value in head["words"].items()}
        told = [(str(each["title"]), str(each["kind"]), int(each["size"])) for each in head["papers"]]
    except (AttributeError, KeyError, TypeError) as wrong:
        raise ValueError("This is no parcel.") from wrong
    at, papers = 4 + length, []
    for title, kind, size in told:
        if kind not in KINDS or size < 0 or at + size > len(raw):
            raise ValueError("A paper of this parcel is not whole.")
        papers.append(Paper(title, kind, raw[at : at + size]))
        at += size
    if at != len(raw):
        raise ValueError("Something hangs on to this parcel.")
    return Parcel(words, tuple(papers))
