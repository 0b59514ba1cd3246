"""Loads the codebook and refuses one with holes, since every room speaks its codes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from analysis import cues

NO_CODE: Final = "X0"
_TEXTS: Final = ("label", "public_plus", "public_minus", "owner", "route")


class CodebookError(ValueError):
    """codebook.toml has a hole; the sentence says where."""


@dataclass(frozen=True)
class Code:
    """One code. `public_plus` and `public_minus` are what people and the public read for each sign.

    `owned_by_others` codes are never shown as an agency's score; `national_only` codes are never
    published for an agency, since they are about a child's life and not about a service.
    """

    id: str
    family: str
    label: str
    public_plus: str
    public_minus: str
    owner: str
    owned_by_others: bool
    national_only: bool
    route: str
    cues: tuple[str, ...]


@dataclass(frozen=True)
class Codebook:
    """All codes, families (A to E), reply statuses, reasons and flags, each id with its plain words."""

    version: str
    codes: Mapping[str, Code]
    families: Mapping[str, str]
    statuses: Mapping[str, str]
    reasons: Mapping[str, str]
    flags: Mapping[str, str]


def load(path: Path) -> Codebook:
    """Read and check a codebook file; raises CodebookError with the place of the first hole."""
    stored = tomllib.loads(path.read_text(encoding="utf-8"))
    families = stored["families"]
    codes = {ident: _code(ident, entry, families) for ident, entry in stored["codes"].items()}
    for part in ("families", "statuses", "reasons", "flags"):
        _words(part, stored[part])
    empty = [f for f in families if not any(code.family == f for code in codes.values())]
    if empty:
        raise CodebookError(f"Give the family {empty[0]} at least one code in {path.name}.")
    tables = (MappingProxyType(stored[t]) for t in ("families", "statuses", "reasons", "flags"))
    return Codebook(stored["version"], MappingProxyType(codes), *tables)


def _words(part: str, table: Mapping[str, Any]) -> None:
    for ident, text in table.items():
        if not isinstance(text, str) or not text.strip():
            raise CodebookError(f"Give {part} {ident} its plain words in the codebook.")


def _code(ident: str, entry: Mapping[str, Any], families: Mapping[str, str]) -> Code:
    if ident[:1] not in families or not ident[1:].isdigit():
        raise CodebookError(f"The code {ident} belongs to no family: name it by a family letter and a number.")
    for name in _TEXTS:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise CodebookError(f"Give the code {ident} its {name} in the codebook.")
    for name in ("owned_by_others", "national_only"):
        if not isinstance(entry.get(name), bool):
            raise CodebookError(f"Say true or false for {name} of the code {ident} in the codebook.")
    found = tuple(entry.get("cues", ()))
    if not found:
        raise CodebookError(f"Give the code {ident} at least one cue in the codebook.")
    for cue in found:
        cues.parse(cue)
    texts = {name: entry[name] for name in _TEXTS}
    return Code(
        id=ident, family=ident[0], cues=found,
        owned_by_others=entry["owned_by_others"], national_only=entry["national_only"], **texts,
    )  # fmt: skip


CODEBOOK: Final = load(Path(__file__).with_name("codebook.toml"))
