"""A thief who copies every disk: takes all bytes that changed and looks for what people said, in any encoding."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import secrets
import stat
import zlib
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

import numpy as np
from sqlalchemy import Engine, inspect, text

COMPRESSED: Final = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
MOST_INFLATED: Final = 1 << 22
AT_ONCE: Final = 1 << 22
MEMORY_NOT_DISK: Final = ("/dev/", "/SYSV", "/memfd:", "/anon_hugepage")
Found = set[tuple[str, str]]
"""(canary, encoding)"""


def latin() -> str:
    """A word of 16 letters that stands nowhere by chance."""
    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(16))


def greek() -> str:
    """The same without one ASCII letter: each encoding of it looks unlike the others."""
    return "".join(secrets.choice("αβγδεζηθικλμνξοπρστυφχψω") for _ in range(16))


def encodings(canary: str | bytes) -> dict[str, tuple[bytes, ...]]:
    """Name of an encoding -> what the canary would look like in it. Bytes (a key) have only the encodings of bytes."""
    plain = canary if isinstance(canary, bytes) else canary.encode()
    found = {
        "plain": (plain,),
        "base64": tuple(each for shift in range(3) for each in _base64(plain, shift)),
        "hex": (plain.hex().encode(), plain.hex().upper().encode(), plain.hex(" ").encode()),
        "escaped bytes": (repr(plain)[2:-1].encode(), "".join(f"\\{byte:03o}" for byte in plain).encode()),
    }
    return found if isinstance(canary, bytes) else found | _of_text(canary)


def _of_text(canary: str) -> dict[str, tuple[bytes, ...]]:
    return {
        "another case": tuple({canary.lower().encode(), canary.upper().encode(), canary.title().encode()}),
        "utf-16": (canary.encode("utf-16le"), canary.encode("utf-16be")),
        "url": tuple({quote(canary).encode(), quote_plus(canary).encode(), quote(canary).lower().encode()}),
        "json": (json.dumps(canary)[1:-1].encode(),),
        "html": (escape(canary).encode(), canary.encode("ascii", "xmlcharrefreplace")),
        "sql": (canary.replace("'", "''").encode(),),
    }


def _base64(plain: bytes, shift: int) -> Iterator[bytes]:
    """The letters that depend on `plain` alone when it begins `shift` bytes into a group of three."""
    first = (0, 2, 3)[shift]
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(bytes(shift) + plain)
        kept = (shift + len(plain)) * 8 // 6
        yield whole[first:kept]


class Search:
    """Looks for `canaries` (label -> what must stand nowhere) in bytes, and in whatever is compressed in them.

    All are looked for at once: two tables of pairs of bytes tell where one may begin.
    """

    def __init__(self, canaries: Mapping[str, str | bytes]) -> None:
        self._needles: dict[bytes, list[tuple[bytes, str, str]]] = {}
        self._begins, self._goes_on = np.zeros(1 << 16, bool), np.zeros(1 << 16, bool)
        for label, canary in canaries.items():
            for name, needles in encodings(canary).items():
                for needle in needles:
                    self._add(needle, label, name)

    def _add(self, needle: bytes, label: str, name: str) -> None:
        assert len(needle) >= 9, f"{label} in {name} is so short that it is found by chance"
        self._needles.setdefault(needle[:4], []).append((needle, label, name))
        self._begins[needle[0] << 8 | needle[1]] = self._goes_on[needle[2] << 8 | needle[3]] = True

    def in_bytes(self, data: bytes) -> Found:
        found = self._plainly(data)
        for inflated in _inflated(data):
            found |= {(label, f"compressed {name}") for label, name in self._plainly(inflated)}
        return found

    def _plainly(self, data: bytes) -> Found:
        found: Found = set()
        for start in range(0, len(data), AT_ONCE):
            part = np.frombuffer(data[start : start + AT_ONCE + 3], np.uint8).astype(np.uint16)
            pairs = part[:-1] << 8 | part[1:]
            for place in np.flatnonzero(self._begins[pairs[:-2]] & self._goes_on[pairs[2:]]) + start:
                near = self._needles.get(data[place : place + 4], ())
                found |= {(label, name) for needle, label, name in near if data.startswith(needle, place)}
        return found

    def in_all(self, loot: Mapping[str, bytes]) -> dict[str, Found]:
        """Where something was found, and what."""
        return {where: found for where, data in loot.items() if (found := self.in_bytes(data))}


def _inflated(data: bytes) -> Iterator[bytes]:
    for start in COMPRESSED.finditer(data):
        opened = _inflate(data, start.start())
        if len(opened) >= 9:
            yield opened


def _inflate(data: bytes, start: int) -> bytes:
    """As much as can be read of a stream that begins here, though its end may be overwritten."""
    reader, opened = zlib.decompressobj(47), b""
    try:
        for place in range(start, len(data), 512):
            opened += reader.decompress(data[place : place + 512])
            if reader.eof or len(opened) > MOST_INFLATED:
                break
    except zlib.error:
        pass
    return opened


def _files(places: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            try:
                if stat.S_ISREG(path.lstat().st_mode):
                    yield str(path), path.read_bytes()
            except FileNotFoundError:  # erased while we looked
                continue


def open_but_erased(processes: Iterable[int]) -> dict[str, bytes]:
    """Files that have no name any more and are still open in a process: temporary files that hide."""
    found = {}
    for process in processes:
        for handle in Path(f"/proc/{process}/fd").glob("*"):
            try:
                name = os.readlink(handle)
                if name.endswith(" (deleted)") and not name.startswith(MEMORY_NOT_DISK):
                    found[f"process {process}: {name}"] = handle.read_bytes()
            except OSError:  # closed while we looked
                continue
    return found


def every_row(engines: Mapping[str, Engine]) -> dict[str, bytes]:
    """Every value of every table, as the database gives it: also what it keeps compressed."""
    found = {}
    for side, engine in engines.items():
        with engine.connect() as connection:
            for table in inspect(connection).get_table_names():
                rows = connection.execute(text(f'SELECT * FROM "{table}"'))
                found[f"{side}.{table}"] = b"\n".join(_as_bytes(value) for row in rows for value in row)
    return found


def _as_bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


class Thief:
    """Takes everything in `places` that was written since the thief first looked."""

    def __init__(self, places: Iterable[Path]) -> None:
        self._places = list(places)
        self._before = {where: _digest(data) for where, data in _files(self._places)}

    def take(self, processes: Iterable[int] = ()) -> dict[str, bytes]:
        new = {
            where: data.rstrip(b"\0")
            for where, data in _files(self._places)
            if self._before.get(where) != _digest(data)
        }
        return new | open_but_erased(processes)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
