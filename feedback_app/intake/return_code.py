"""The return code: eight easy words that only the person has. We keep nothing that gives it back.

541 words at 8 a code are 72.6 bits. Any two words are at least 3 edits apart and differ in their first three
letters, so one slip in a word, or just its first three letters, still finds it. Source of most words: EFF short
list 2 and long list (CC BY 3.0 US).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from feedback_app.accounts.passphrase import derive, stretch
from feedback_app.sealed.suite import SEED_BYTES, KeyPair, key_pair

WORDS_A_CODE: Final = 8


class NotACode(ValueError):
    """What was typed cannot be a code; the sentence says what a code looks like."""


@cache
def words() -> tuple[str, ...]:
    """The list, in order of the alphabet."""
    return tuple((Path(__file__).parent / "code_words.txt").read_text("utf-8").split())


@cache
def _by_start() -> dict[str, str]:
    return {word[:3]: word for word in words()}


def new_code() -> str:
    """A fresh code: eight words with single spaces."""
    return " ".join(secrets.choice(words()) for _ in range(WORDS_A_CODE))


def read_code(typed: str) -> str:
    """The code that was meant: any case, spaces, dashes or numbers before the words; raises NotACode kindly."""
    parts = re.findall(r"[a-z]+", typed[:400].lower())
    if len(parts) != WORDS_A_CODE:
        raise NotACode(f"A code has {WORDS_A_CODE} words. You wrote {len(parts)}. Please check and try again.")
    meant = [_word(part) for part in parts]
    unknown = [str(place) for place, word in enumerate(meant, 1) if word is None]
    if unknown:
        which = "Word" if len(unknown) == 1 else "Words"
        raise NotACode(f"{which} {', '.join(unknown)} cannot be right. Please check the spelling.")
    return " ".join(word for word in meant if word)


def _word(typed: str) -> str | None:
    if typed in words():
        return typed
    if len(typed) == 3:
        return _by_start().get(typed)
    near = [word for word in words() if abs(len(word) - len(typed)) <= 1 and _one_slip(word, typed)]
    return near[0] if len(near) == 1 else None


def _one_slip(one: str, other: str) -> bool:
    """One letter more, less or other, or two neighbours swapped."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


@dataclass(frozen=True)
class CodeKeys:
    """What a code becomes: a value to find the case by, and the person's key pair. Separate derivations."""

    lookup: bytes
    pair: KeyPair
    draft_key: bytes

    def __repr__(self) -> str:
        return "CodeKeys(locked)"


def keys_of(code: str, pepper: str) -> CodeKeys:
    """Argon2id over the code with the server's pepper as salt: tens of milliseconds, on purpose."""
    root = stretch(code.encode(), derive(pepper.encode(), "return code salt"))
    return CodeKeys(derive(root, "lookup"), key_pair(derive(root, "key pair", SEED_BYTES)), derive(root, "draft"))
