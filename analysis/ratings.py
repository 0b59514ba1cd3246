"""Did the answer answer them? Ratings are counted apart from responses, with noise of their own that is drawn once."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from analysis.canonical import digest
from analysis.codebook import CODEBOOK
from analysis.method import METHOD
from analysis.noise import Noise, add_noises, draw, reach
from analysis.noised_table import CannotCombine, UnreadableTable

__all__ = ["NONE_SHOWN", "RATINGS", "CannotCombine", "NoisedRatings", "Ratings", "UnreadableTable", "by_theme"]
__all__ += ["count", "most_of", "overall"]

RATINGS: Final = ("yes", "partly", "no")
"""Source: codebook section 5, "Does this answer what you said?"."""
FORM: Final = "noised-ratings-1"
_CHANGED: Final = "These noised ratings are damaged or were changed. Restore them from a spare copy."


@dataclass(frozen=True)
class NoisedRatings:
    """Noisy numbers of people by how they rated: `overall` maps "yes" to a number, `themes` "B1-:yes".

    Every cell is there, also those that nobody chose. `parts` are the ids of the draws; `epsilon` bounds what the
    ratings of any one response changed.
    """

    parts: tuple[str, ...]
    method: str
    codebook: str
    agencies: tuple[str, ...]
    overall: Mapping[str, int]
    themes: Mapping[str, int]
    noise: Mapping[str, Noise]
    epsilon: float

    def __post_init__(self) -> None:
        for name in ("overall", "themes", "noise"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready form with a digest over all of it."""
        plain: dict[str, Any] = {
            "form": FORM, "parts": list(self.parts), "method": self.method, "codebook": self.codebook,
            "agencies": list(self.agencies), "overall": dict(self.overall), "themes": dict(self.themes),
            "noise": {kind: [list(draws) for draws in noise] for kind, noise in self.noise.items()},
            "epsilon": self.epsilon,
        }  # fmt: skip
        return plain | {"digest": digest(plain)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> NoisedRatings:
        """Rebuild what `as_dict` gave; raises UnreadableTable when it was changed or is something else."""
        try:
            plain = {key: value for key, value in stored.items() if key != "digest"}
            if stored["form"] != FORM or stored["digest"] != digest(plain):
                raise UnreadableTable(_CHANGED)
            return cls(
                tuple(plain["parts"]), plain["method"], plain["codebook"], tuple(plain["agencies"]),
                plain["overall"], plain["themes"],
                {kind: tuple((float(s), int(n)) for s, n in noise) for kind, noise in plain["noise"].items()},
                plain["epsilon"],
            )  # fmt: skip
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            raise UnreadableTable(_CHANGED) from wrong


def count(each: Iterable[Mapping[str, str]], *, agency: str = "") -> NoisedRatings:
    """Count people's ratings ({"B1-": "yes"} for each person) and draw the noise, once; true counts go with the call.

    A person adds one to `overall`: "yes" or "no" where all their ratings say so, else "partly". They add one at most to
    `themes`: their first rated theme that did not work for them. What is no rating is not counted.
    """
    whole: Counter[str] = Counter()
    single: Counter[str] = Counter()
    for given in each:
        sound = {theme: rating for theme, rating in given.items() if rating in RATINGS}
        if sound:
            said = set(sound.values())
            whole[said.pop() if len(said) == 1 else "partly"] += 1
            single.update([cell for theme, rating in sound.items() if (cell := f"{theme}:{rating}") in _CELLS][:1])
    over = draw([whole[rating] for rating in RATINGS], contributions=1, epsilon=METHOD.epsilon_ratings["overall"])
    theme = draw([single[cell] for cell in _CELLS], contributions=1, epsilon=METHOD.epsilon_ratings["themes"])
    return NoisedRatings(
        parts=(secrets.token_hex(16),), method=METHOD.version, codebook=CODEBOOK.version, agencies=(agency,),
        overall=dict(zip(RATINGS, over.values, strict=True)), themes=dict(zip(_CELLS, theme.values, strict=True)),
        noise={"overall": ((over.scale, 1),), "themes": ((theme.scale, 1),)}, epsilon=over.spent + theme.spent,
    )  # fmt: skip


def _cells() -> tuple[str, ...]:
    asked = (code for code, about in sorted(CODEBOOK.codes.items()) if not about.national_only)
    return tuple(f"{code}-:{rating}" for code in asked for rating in RATINGS)


_CELLS: Final = _cells()


@dataclass(frozen=True)
class Ratings:
    """What may be shown: for each rating about how many people, or None. Held back and nought look alike."""

    yes: int | None = None
    partly: int | None = None
    no: int | None = None

    @property
    def any_shown(self) -> bool:
        return any(number is not None for number in (self.yes, self.partly, self.no))

    def as_dict(self) -> dict[str, int | None]:
        return {"yes": self.yes, "partly": self.partly, "no": self.no}


NONE_SHOWN: Final = Ratings()


def overall(tables: Iterable[NoisedRatings], *, most: int | None = None) -> Ratings:
    """An agency's answers as people rated them, from the draws of a year. No number above `most` (half of those known).

    Raises CannotCombine for the same draw twice or draws of different methods or codebooks.
    """
    parts = _sound(tables)
    if not parts:
        return NONE_SHOWN
    noise = add_noises(*(table.noise["overall"] for table in parts))
    sums = {rating: sum(table.overall[rating] for table in parts) for rating in RATINGS}
    return Ratings(**{rating: _shown(number, noise, len(RATINGS), most) for rating, number in sums.items()})


def by_theme(tables: Iterable[NoisedRatings]) -> dict[str, Ratings]:
    """For the whole country: the themes ("B1-") of which a number may be shown. Raises CannotCombine as `overall`.

    Raises it also for fewer agencies than make a nation.
    """
    parts = _sound(tables)
    if len({agency for table in parts for agency in table.agencies}) < METHOD.nation_from_agencies:
        raise CannotCombine("Ratings for the whole country need several agencies.")
    noise = add_noises(*(table.noise["themes"] for table in parts))
    shown: dict[str, dict[str, int | None]] = {}
    for cell in parts[0].themes:
        theme, rating = cell.split(":")
        number = sum(table.themes[cell] for table in parts)
        shown.setdefault(theme, {})[rating] = _shown(number, noise, len(parts[0].themes), None)
    every = {theme: Ratings(**numbers) for theme, numbers in shown.items()}
    return {theme: ratings for theme, ratings in every.items() if ratings.any_shown}


def most_of(known: Mapping[str, str]) -> int | None:
    """Half of the people that an agency knows, by their bands; None where no band was said."""
    people = sum(METHOD.known_bands[band] for band in known.values())
    return int(people * METHOD.largest_share_of_known) // METHOD.round_to * METHOD.round_to if known else None


def _sound(tables: Iterable[NoisedRatings]) -> list[NoisedRatings]:
    parts = list(tables)
    draws = [part for table in parts for part in table.parts]
    if len(set(draws)) != len(draws):
        raise CannotCombine("The same ratings were given twice. Give each closing once.")
    if len({(table.method, table.codebook, tuple(sorted(table.themes))) for table in parts}) > 1:
        raise CannotCombine("These ratings were counted with different methods or codebooks and cannot be added.")
    return parts


def _shown(noisy: int, noise: Noise, cells: int, most: int | None) -> int | None:
    """The number to the nearest 5; None under the threshold of the method, which grows with the noise."""
    least = METHOD.few_responses - 1 + reach(noise, METHOD.false_findings_a_report / cells)
    if noisy < max(METHOD.least_count, least):
        return None
    step = METHOD.round_to
    about = step * ((noisy + step // 2) // step)
    return about if most is None or about <= most else None
