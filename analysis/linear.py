"""Weighs a comment with trained weights that are plain numbers: no training library, no pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from itertools import chain, pairwise
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
        self._letters = lru_cache(maxsize=8192)(self._look_up_letters)

    def _look_up_letters(self, name: str) -> tuple[int, ...]:
        """Ids of the runs of letters in a word, which is named as a feature ("w:")."""
        return tuple(self.index[run] for run in grams(name[2:]) if run in self.index)

    def vectors(self, many: Sequence[Set[str]]) -> tuple[npt.NDArray[np.int32], Numbers, npt.NDArray[np.int64]]:
        """Ids and values of the known features of several texts, one after the other, and where each begins (and the
        last ends); in each text a kind of feature has length 1 times its scale."""
        found = [self._ids(features) for features in many]
        starts = np.cumsum([0, *map(len, found)])
        ids = np.fromiter(chain.from_iterable(map(sorted, found)), dtype=np.int32, count=starts[-1])
        kinds = len(self._scale)
        raw, kind = self.rarity[ids], self._kind[ids] + kinds * np.repeat(np.arange(len(found)), np.diff(starts))
        length = np.sqrt(np.bincount(kind, raw * raw, minlength=kinds * len(found))) + 1e-9
        values: Numbers = (raw * (np.tile(self._scale, len(found)) / length)[kind]).astype(np.float32)
        return ids, values, starts

    def _ids(self, features: Set[str]) -> set[int]:
        found = {self.index[name] for name in features if name in self.index}
        return found.union(*(self._letters(name) for name in features if name[0] == "w"))


class Weights:
    """The vocabulary and, for each named head, one weight a feature, with biases and tuned settings.

    `scores` gives one number a head: the weighted sum plus its bias.
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

    def scores(self, many: Sequence[Set[str]]) -> Numbers:
        """Scores of all heads for each set of features, shape (sets, heads)."""
        ids, values, starts = self.vocabulary.vectors(many)
        rows = self.matrix[ids]
        summed = [np.einsum("i,ij->j", values[at:end], rows[at:end]) for at, end in pairwise(starts)]
        scores: Numbers = np.stack(summed) + self.bias
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
