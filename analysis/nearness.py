"""Tells how near a comment is to the invented ones that were trained with, by how their words are used elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float32]
PREFIX: Final = "near_"
_PIECE: Final = 48


class Nearness:
    """Words as directions, and each trained comment as the direction its words point to.

    `known` has shape (comments, dimensions), `weights` (comments, heads): what being near says about each head.
    """

    def __init__(self, words: Sequence[str], vectors: Numbers, rarity: Numbers) -> None:
        self.words = tuple(words)
        self.place: Mapping[str, int] = {word: at for at, word in enumerate(self.words)}
        self.vectors = vectors
        self.rarity = rarity
        self._weighted: Numbers = vectors * rarity[:, None]
        self.middle: Numbers = np.zeros(vectors.shape[1], dtype=np.float32)
        self.known: Numbers = np.zeros((0, vectors.shape[1]), dtype=np.float32)
        self.weights: Numbers = np.zeros((0, 0), dtype=np.float32)

    def direction(self, shown: Sequence[str]) -> Numbers:
        """Where the words of a comment point, of length 1, before the middle of all comments is taken off."""
        found = sorted({self.place[word] for word in shown if word in self.place})
        total: Numbers = self._weighted[found].sum(axis=0)
        return total / (np.linalg.norm(total) + 1e-9)

    def centred(self, directions: Numbers) -> Numbers:
        """Directions seen from the middle of all trained comments, of length 1; shape as given."""
        moved = directions - self.middle
        seen: Numbers = (moved / (np.linalg.norm(moved, axis=-1, keepdims=True) + 1e-9)).astype(np.float32)
        return seen

    def near(self, directions: Numbers) -> Numbers:
        """How near each given (centred) direction is to each trained comment, 0 to 1: the third power of the cosine,
        so that near comments count and far ones hardly at all."""
        alike = np.maximum(directions @ self.known.T, 0)
        raised: Numbers = alike * alike * alike
        return raised

    def heads(self, shown: Sequence[str]) -> Numbers:
        """What nearness adds to the score of each head that looks at it."""
        alike = np.maximum(_times(self.known, self.centred(self.direction(shown))), 0)
        return _summed(alike * alike * alike, self.weights)

    def stored(self) -> dict[str, Any]:
        """Arrays for a file; numbers are kept in 8 bits, a scale for each column."""
        kept: dict[str, Any] = {
            "words": np.frombuffer("\n".join(self.words).encode(), dtype=np.uint8),
            "rarity": self.rarity.astype(np.float16),
            "middle": self.middle.astype(np.float32),
        }
        for name in ("vectors", "known", "weights"):
            small, scale = in_bytes(getattr(self, name))
            kept |= {name: small, f"{name}_scale": scale}
        return {PREFIX + name: value for name, value in kept.items()}

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Nearness:
        """The reverse of `stored`; raises KeyError when a part is missing."""

        def table(name: str) -> Numbers:
            whole: Numbers = stored[PREFIX + name].astype(np.float32) * stored[f"{PREFIX}{name}_scale"]
            return whole

        words = stored[PREFIX + "words"].tobytes().decode().split("\n")
        made = cls(words, table("vectors"), stored[PREFIX + "rarity"].astype(np.float32))
        made.middle, made.known, made.weights = stored[PREFIX + "middle"], table("known"), table("weights")
        return made


def _times(table: Numbers, numbers: Numbers) -> Numbers:
    """`table @ numbers` in pieces so small that they wake no threads, which cost more than they bring here."""
    whole = len(table) // _PIECE * _PIECE
    pieces = table[:whole].reshape(-1, _PIECE, table.shape[1]) @ numbers
    told: Numbers = np.concatenate([pieces.ravel(), table[whole:] @ numbers])
    return told


def _summed(numbers: Numbers, table: Numbers) -> Numbers:
    """`numbers @ table`, in pieces for the same reason."""
    whole = len(table) // _PIECE * _PIECE
    pieces = numbers[:whole].reshape(-1, 1, _PIECE) @ table[:whole].reshape(-1, _PIECE, table.shape[1])
    total: Numbers = pieces.sum(axis=(0, 1)) + numbers[whole:] @ table[whole:]
    return total


def in_bytes(table: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int8], Numbers]:
    """A table as 8-bit numbers, and the scale of each column."""
    scale = np.abs(table).max(axis=0) / 127 + 1e-9
    return np.rint(table / scale).astype(np.int8), scale.astype(np.float32)
