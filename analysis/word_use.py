"""Learns how words are used from the company they keep, so that what is learned of one holds for others used alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]
from sklearn.utils.extmath import randomized_svd

from analysis.nearness import Nearness, in_bytes

FILE: Final = Path(__file__).parent / "weights" / "word_use.npz"
DIMENSIONS: Final = 150
REACH: Final = 6
LEAST_SEEN: Final = 4
EVENNESS: Final = 0.75  # rare company counts a little more: Levy, Goldberg and Dagan, 2015


def learn(own: Sequence[Sequence[str]], others: Sequence[Sequence[str]]) -> None:
    """Write down a direction for each word of our own invented comments, learned from these and from others' texts.

    Only words that our own comments use are kept, so that no word of a real person is stored.
    """
    texts = [*own, *others]
    seen = Counter(word for words in texts for word in words)
    known = sorted(word for word, times in seen.items() if times >= LEAST_SEEN)
    company = _company(texts, {word: at for at, word in enumerate(known)})
    left, strength, _ = randomized_svd(company, DIMENSIONS, random_state=0)
    vectors = left * np.sqrt(strength)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    ours = {word for words in own for word in words}
    kept = [at for at, word in enumerate(known) if word in ours]
    small, scale = in_bytes(vectors[kept])
    words = np.frombuffer("\n".join(known[at] for at in kept).encode(), dtype=np.uint8)
    np.savez_compressed(FILE, words=words, vectors=small, scale=scale)


def _company(texts: Sequence[Sequence[str]], place: dict[str, int]) -> sp.csr_matrix:
    """Which words stand near which, nearer ones counting more, as positive pointwise mutual information."""
    together: defaultdict[tuple[int, int], float] = defaultdict(float)
    for words in texts:
        places = [place.get(word, -1) for word in words]
        for at, one in enumerate(places):
            for step, other in enumerate(places[at + 1 : at + 1 + REACH], start=1):
                if one >= 0 and other >= 0:
                    together[one, other] += 1 / step
                    together[other, one] += 1 / step
    rows, columns = zip(*together, strict=True)
    table = sp.csr_matrix((list(together.values()), (rows, columns)), shape=(len(place),) * 2).tocoo()
    own = np.asarray(table.sum(axis=1)).ravel()
    even = own**EVENNESS / (own**EVENNESS).sum()
    told = np.log(table.data / (own[table.row] * even[table.col]))
    more = told > 0
    return sp.csr_matrix((told[more], (table.row[more], table.col[more])), shape=table.shape)


def nearness(comments: Sequence[Sequence[str]]) -> Nearness:
    """Directions of the words as learned, with the trained comments (their words) placed among them."""
    with np.load(FILE, allow_pickle=False) as stored:
        words = stored["words"].tobytes().decode().split("\n")
        vectors: Any = stored["vectors"].astype(np.float32) * stored["scale"]
    seen = Counter(word for shown in comments for word in set(shown))
    rarity = np.array([np.log(len(comments) / (1 + seen[word])) for word in words], dtype=np.float32)
    made = Nearness(words, vectors, rarity)
    directions = np.array([made.direction(shown) for shown in comments])
    made.middle = directions.mean(axis=0)
    made.known = made.centred(directions)
    return made
