"""Puts a report on disk whole or not at all, with the noised table kept beside it and never drawn twice."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analysis.canonical import canonical_bytes
from analysis.comments import UnreadableComments
from analysis.noised_table import NoisedTable, UnreadableTable

KEPT_NAME: Final = "noised_table.json"
FORM: Final = "kept-tables-1"


class CannotWrite(RuntimeError):
    """The folder cannot take the report; it is as it was before."""


@dataclass(frozen=True)
class Kept:
    """The noised tables of one file of comments, known again by the SHA-256 of its bytes."""

    source: str
    tables: tuple[NoisedTable, ...]

    def as_bytes(self) -> bytes:
        """The bytes that are kept beside the report."""
        tables = [table.as_dict() for table in self.tables]
        return canonical_bytes({"form": FORM, "source_sha256": self.source, "tables": tables})


def file_hash(path: Path) -> str:
    """The SHA-256 of a file; raises UnreadableComments when it cannot be opened."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as wrong:
        raise UnreadableComments(f"{path} cannot be opened: {wrong.strerror}.") from wrong


def kept_in(folder: Path) -> Kept | None:
    """The tables kept in a folder, None when there are none; raises UnreadableTable when they were changed."""
    try:
        stored = json.loads((folder / KEPT_NAME).read_bytes())
        tables = tuple(NoisedTable.from_dict(table) for table in stored["tables"])
        return Kept(stored["source_sha256"], tables)
    except FileNotFoundError:
        return None
    except OSError as wrong:
        raise CannotWrite(f"{folder} cannot be used: {wrong.strerror}.") from wrong
    except (KeyError, TypeError, ValueError) as wrong:
        if isinstance(wrong, UnreadableTable):
            raise
        raise UnreadableTable(f"{folder / KEPT_NAME} is damaged. Restore it from a spare copy.") from wrong


def write_report(folder: Path, kept: Kept, pages: Mapping[str, bytes]) -> None:
    """Write the kept tables, then the pages (file name to bytes), each whole or not at all.

    A new folder appears in one step with everything in it. In a folder that is there already, each page is
    replaced in one step; kept tables come first and are never replaced. Raises CannotWrite.
    """
    parts = {KEPT_NAME: kept.as_bytes(), **pages}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = folder if folder.exists() else folder.parent
        with tempfile.TemporaryDirectory(prefix=".report-", dir=beside) as made:
            fresh = Path(made) / "report"
            fresh.mkdir()
            for name, content in parts.items():
                _write(fresh / name, content)
            if folder.exists():
                if not (folder / KEPT_NAME).exists():
                    os.link(fresh / KEPT_NAME, folder / KEPT_NAME)
                for name in pages:
                    os.replace(fresh / name, folder / name)
            else:
                os.rename(fresh, folder)
    except OSError as wrong:
        raise CannotWrite(f"{folder} cannot be written: {wrong.strerror}.") from wrong


def _write(path: Path, content: bytes) -> None:
    mode = 0o600 if path.name == KEPT_NAME else 0o644
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
