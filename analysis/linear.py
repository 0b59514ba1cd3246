"""Weighs a comment with trained weights that are plain numbers: no training library, no pickle."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analysis.features import grams
from analysis.nearness import Nearness, in_bytes

Numbers = npt.NDArray[np.float32]
KINDS: Final = {"w": 0.7, "b": 1.0, "s": 0.55, "c": 0.7, "k": 0.8, "n": 0.36, "m": 0.84, "v": 0.3, "d": 0.6}
FILE: Final = Path(__file__).parent / "weights" / "reading.npz"


class WeightsError(RuntimeError):
    """The weights file is missing or is not ours; the sentence says what to do."""


class Vocabulary:
    """Known features, each with how much it weighs when seen: rarer ones more, each kind in its own scale."""

    def __init__(self, names: Sequence[str], rarity: npt.ArrayLike) -> None:
        self.names = tuple(names)
        self.index: Mapping[str, int] = {name: at for at, name in enumerate(self.names)}
        self.rarity: Numbers = np.asarray(rarity, dtype=np.float32)
        order = {kind: number for number, kind in enumerate(KINDS)}
        self._kind = np.array([order[name[0]] for name in self.names], dtype=np.int8)
        self._scale = np.array(list(KINDS.values()), dtype=np.float32)
        self._word = lru_cache(maxsize=8192)(self._look_up_word)

    def _look_up_word(self, word: str) -> tuple[int, ...]:
        """Ids of a word and of the runs of letters in it."""
        return tuple(self.index[name] for name in ("w:" + word, *grams(word)) if name in self.index)

    def vector(self, features: Iterable[str]) -> tuple[npt.NDArray[np.int32], Numbers]:
        """Ids and values of the features that are known; each kind has length 1 times its scale."""
        known: list[Iterable[int]] = []
        single: list[int] = []
        for name in features:
            if name[0] == "w":
                known.append(self._word(name[2:]))
            elif name in self.index:
                single.append(self.index[name])
        found = set(single).union(*known)
        ids = np.fromiter(found, dtype=np.int32, count=len(found))
        ids.sort()
        raw, kind = self.rarity[ids], self._kind[ids]
        length = np.sqrt(np.bincount(kind, raw * raw, minlength=len(self._scale))) + 1e-9
        values: Numbers = (raw * (self._scale / length)[kind]).astype(np.float32)
        return ids, values


class Weights:
    """The vocabulary and, for each named head, one weight a feature, with biases and tuned settings.

    `score` gives one number a head: the weighted sum plus its bias.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        heads: Sequence[str],
        matrix: Numbers,
        bias: Numbers,
        settings: dict[str, Any],
        nearness: Nearness | None = None,
    ) -> None:
        self.nearness = nearness
        self.vocabulary = vocabulary
        self.heads = tuple(heads)
        self.columns = {head: at for at, head in enumerate(self.heads)}
        self.matrix = matrix
        self.bias = bias
        self.settings = settings
        self.dense: dict[str, Numbers] = {
            name: np.array(table, dtype=np.float32) for name, table in settings["dense"].items()
        }

    def score(self, features: Iterable[str]) -> Numbers:
        """Scores of all heads for one set of features, shape (heads,)."""
        ids, values = self.vocabulary.vector(features)
        scores: Numbers = np.einsum("i,ij->j", values, self.matrix[ids]) + self.bias
        return scores

    def save(self, path: Path) -> None:
        """Write the weights as 8-bit numbers with one scale a head; the same weights give the same file."""
        small, scale = in_bytes(self.matrix)
        names = "\n".join(self.vocabulary.names).encode()
        np.savez_compressed(
            path,
            names=np.frombuffer(names, dtype=np.uint8),
            rarity=self.vocabulary.rarity.astype(np.float16),
            weights=small,
            scale=scale,
            bias=self.bias.astype(np.float32),
            settings=np.frombuffer(json.dumps({"heads": self.heads, **self.settings}).encode(), dtype=np.uint8),
            **(self.nearness.stored() if self.nearness else {}),
        )


def load(path: Path) -> Weights:
    """Read a weights file; raises WeightsError when it is missing or has other parts."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            names = stored["names"].tobytes().decode().split("\n")
            settings = json.loads(stored["settings"].tobytes())
            matrix = stored["weights"].astype(np.float32) * stored["scale"]
            vocabulary = Vocabulary(names, stored["rarity"].astype(np.float32))
            near = Nearness.from_stored(stored) if "near_words" in stored else None
            return Weights(vocabulary, settings.pop("heads"), matrix, stored["bias"], settings, near)
    except (OSError, KeyError, ValueError) as wrong:
        raise WeightsError(
            f"The weights {path.name} cannot be read. Run python -m analysis.train to make them again."
        ) from wrong


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that ship with the package, read once."""
    return load(FILE)
