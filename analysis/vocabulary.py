"""Tells names from everyday words: lists of names and places, TextBlob's dictionary, and the field's own words."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import Any, Final

from analysis.tone import pattern_parts

_NAMES: Final = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
_DATA: Final = tomllib.loads(Path(__file__).with_name("redaction.toml").read_text(encoding="utf-8"))


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


GIVEN: Final = _set(_NAMES["given"]) - _set(_NAMES["given_everyday"])
GIVEN_EVERYDAY: Final = _set(_NAMES["given_everyday"])
GIVEN_DOUBTFUL: Final = _set(_NAMES["given_doubtful"])
FAMILY: Final = _set(_NAMES["family"])
PLACES: Final = _set(_NAMES["places"]) - _set(_NAMES["places_everyday"]) - {"town", "new", "green"}
PLACES_EVERYDAY: Final = _set(_NAMES["places_everyday"])
PLACES_OF_MORE: Final = frozenset(tuple(p.split()) for p in _NAMES["places_of_more_words"].strip().split("|"))
TITLES, KIN, CALLED, PEOPLE = (_set(_DATA[k]) for k in ("titles", "kin", "called", "people"))
PLACE_FIRST, PLACE_BEFORE, PLACE_AFTER = (_set(_DATA[k]) for k in ("place_first", "place_before", "place_after"))
PETS: Final = _set(_DATA["pets"])
ORG_ENDS, ORG_PLAIN, ORG_ALONE = (_set(_DATA[k]) for k in ("org_ends", "org_plain", "org_alone"))
ORG_FIRST, ORG_SECOND, PARTICLES = (_set(_DATA[k]) for k in ("org_first", "org_second", "particles"))
STREETS: Final = _set(_DATA["streets"])
SMALL_WORDS, VERBS_OF_PEOPLE = _set(_DATA["small_words"]), _set(_DATA["verbs_of_people"])
ORG_MORE: Final = frozenset(
    {"support", "west", "east", "north", "south", "england", "uk", "welfare", "care", "rescue", "matters", "raa"}
)
NATURE: Final = _set(_DATA["nature"])
CAPITALS: Final = _set(_DATA["everyday_capitals"])
FIELD: Final = _set(_DATA["field"])
SHORT_TITLES: Final = frozenset({"mr", "mrs", "ms", "dr", "rev", "prof", "fr", "st"})
LONGEST_SLIP: Final = 16
SHORTEST_COMPOUND: Final = 8
_LIKE_A_PLACE: Final = re.compile(
    r"(?:mouth|side|hay|more|down|ton|ham|ford|field|bury|worth|wick|ley|burn|bourne|bridge|stead|hurst|dale|combe|well|gate"
    r"|thorpe|by|wood|pool|port|minster|hill|land|sea|moor|marsh|croft|wall|head|mere|shaw|holme?|firth|wold|mouth|cester)$"
)
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’`-][^\W\d_]+)*|\d+|[^\w\s]", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark: as written, in plain letters, and its [start, end)."""

    written: str
    plain: str
    start: int
    end: int
    opens: bool

    @property
    def capital(self) -> bool:
        return self.written[0].isupper()


@lru_cache(maxsize=16384)
def letters(written: str) -> str:
    """Lower case, accents and apostrophes taken off, and a final 's dropped: Siân's becomes sian."""
    bare = written.lower().replace("’", "'").replace("`", "'")
    bare = bare.removesuffix("'s").replace("'", "").replace("ł", "l")
    return "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))


def tokens(text: str) -> list[Token]:
    """All tokens of a text but the full stop of Mr. and St.; a token opens when a sentence begins with it."""
    found: list[Token] = []
    opens = True
    for match in _TOKEN.finditer(text):
        written = match.group()
        if written == "." and found and found[-1].plain in SHORT_TITLES:
            continue
        plain = letters(written)
        owner = written.endswith(("'s", "’s")) and plain + "s" not in ORG_ALONE  # Barnardo's keeps its own
        found.append(Token(written, plain, match.start(), match.end() - 2 * owner, opens))
        opens = written in '.!?:;"“‘\n*•=' or (opens and not written[0].isalnum())
        if "\n" in text[match.end() : match.end() + 2]:
            opens = True
    return found


@lru_cache(maxsize=1)
def dictionary() -> dict[str, Any]:
    """TextBlob's own lexicon of words with their parts of speech."""
    lexicon: dict[str, Any] = pattern_parts()
    return lexicon


FIELD_WORDS: Final = Path(__file__).parent / "weights" / "field_words.txt"


@lru_cache(maxsize=1)
def _heard_in_training() -> frozenset[str]:
    """Small words of the invented training comments that the dictionary lacks: the field's slang and spelling."""
    return _set(FIELD_WORDS.read_text(encoding="utf-8")) if FIELD_WORDS.exists() else frozenset()


def learn_field_words(words: Iterable[str]) -> None:
    """Write down the words that training heard, and use them from now on."""
    FIELD_WORDS.write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")
    for known in (_heard_in_training, everyday):
        known.cache_clear()


@lru_cache(maxsize=32768)
def everyday(plain: str) -> bool:
    """Whether a word in lower case is in the dictionary as something other than a name, or is the field's own."""
    return plain in _heard_in_training() or in_dictionary(plain)


def in_dictionary(plain: str) -> bool:
    """The same, without the words that training heard."""
    if plain in FIELD or plain in CAPITALS or len(plain) < 3:
        return True
    if plain in GIVEN or plain in PLACES:
        return False
    known = dictionary()
    part = known.get(plain)
    if part is not None:
        return not part.startswith("NNP")
    for ending in ("s", "es", "ed", "d", "ing", "ly", "er", "ers", "y", "ies"):
        stem = plain.removesuffix(ending)
        if stem != plain and len(stem) > 2 and not known.get(stem, "NNP").startswith("NNP"):
            return True
    return all(in_dictionary(half) for half in plain.split("-")) if "-" in plain else False


@lru_cache(maxsize=8192)
def compound(plain: str) -> bool:
    """Whether a word is two everyday ones written together: narrowboat, babygrow."""
    if not SHORTEST_COMPOUND <= len(plain) <= LONGEST_SLIP or _LIKE_A_PLACE.search(plain):
        return False
    known = dictionary()
    return any(
        not known.get(plain[:at], "NNP").startswith("NNP") and not known.get(plain[at:], "NNP").startswith("NNP")
        for at in range(3, len(plain) - 2)
    )


@lru_cache(maxsize=8192)
def misspelt(plain: str) -> bool:
    """Whether a word no dictionary knows is one slip of the pen from one that is (a child's "bruvver" is no name)."""
    if len(plain) < 4 or len(plain) > LONGEST_SLIP:
        return len(plain) < 4
    cuts = [(plain[:at], plain[at:]) for at in range(len(plain) + 1)]
    slips = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    slips |= {a + c + b for a, rest in cuts for b in (rest, rest[1:]) for c in ascii_lowercase}
    return not slips.isdisjoint(_ordinary())


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """All words of the dictionary that are no names, and the field's own."""
    return FIELD | {word for word, part in dictionary().items() if not part.startswith("NNP")}
