"""Which words of a team's sentence could point to one family: found in the sentence, and held against what was said."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from analysis import redact
from analysis.segment import Word, words

Span = tuple[int, int]
Told = tuple[str, bool]
"""The words of one case, and whether that person asked only to be counted."""


@dataclass(frozen=True)
class Rules:
    """`sentences.toml`: `run` content words that `few` people or fewer used are theirs, not the report's.

    A note that lies so near to one response that chance would bring this in fewer than `least_chance` of cases stands
    out, unless half of the group lie within `about_as_near` of it.
    """

    run: int
    few: int
    least_cases: int
    least_chance: float
    about_as_near: float
    small: frozenset[str]
    courtesies: frozenset[str]
    numbers: frozenset[str]
    facts: re.Pattern[str]


def load(path: Path) -> Rules:
    """The rules. Raises ValueError or KeyError at start when the file lacks one or makes no sense."""
    found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    rules = Rules(
        run=int(found["content_words_in_a_run"]), few=int(found["most_people_who_make_it_theirs"]),
        least_cases=int(found["least_cases_behind_a_theme"]), least_chance=float(found["least_chance_of_one_so_near"]),
        about_as_near=float(found["about_as_near"]), small=frozenset(found["small_words"].split()),
        courtesies=frozenset(found["courtesies"].split()),
        numbers=frozenset(found["numbers"].split()), facts=_facts(found),
    )  # fmt: skip
    if not (found["source"] and 2 <= rules.run <= 8 and 1 <= rules.few < rules.least_cases):
        raise ValueError("sentences.toml: a run has 2 to 8 words, and few people are fewer than the least cases.")
    if not (0.2 <= rules.least_chance <= 0.9 and 0 <= rules.about_as_near <= 1):
        raise ValueError("sentences.toml: the least chance lies from .2 to .9, and what is about as near within 1.")
    return rules


def _facts(found: Mapping[str, Any]) -> re.Pattern[str]:
    """Ages, counts of children and moves, and what is rare by itself."""
    tens = "|".join(found["numbers"].split())
    number = rf"(?:\d+|(?:{tens})(?:[- ](?:{tens}))?)"
    several = rf"(?!one\b){number}"
    things = "|".join(found["counted"].split())
    rare = "|".join(map(re.escape, found["rare"]))
    return re.compile(
        rf"\b{number}[\s-]*(?:year|month|week|day)s?[\s-]+olds?\b|\baged?\s+(?:of\s+)?{number}\b"
        rf"|\b{number}\s+(?:years|months)\s+of\s+age\b|\b{several}\s+(?:[\w-]+\s+)?(?:{things})\b|\b(?:{rare})\b",
        re.IGNORECASE,
    )


RULES: Final = load(Path(__file__).with_name("sentences.toml"))


def faults(texts: Mapping[str, str], told: Iterable[Told], may_stand: Collection[str] = ()) -> dict[str, str]:
    """For each text (by its key) that must change, a sentence that quotes only the text itself.

    `told` are the words of each case, read once and not kept: time grows with their length alone. Words of people who
    asked only to be counted never become common, however many of them used the same.
    `may_stand` are phrases that are no secret, such as the agency's own name.
    """
    theirs = _theirs(texts, told)
    found = {}
    for key, text in texts.items():
        said = [*_hidden(text, may_stand), *_fact(text), *_told_by_few(text, theirs)]
        if said:
            found[key] = " ".join(said)
    return found


def points_to_somebody(text: str, may_stand: Collection[str] = ()) -> str:
    """What must change in a quote: names, places, dates, ages, numbers of children; "" when nothing. A quote is its
    person's own by nature, so that nobody else put it so is no fault in it: they themselves say whether it may stand.
    """
    return " ".join((*_hidden(text, may_stand), *_fact(text)))


def _hidden(text: str, may_stand: Collection[str]) -> Iterator[str]:
    covered = text
    for phrase in filter(None, may_stand):
        covered = re.sub(re.escape(phrase), lambda m: " " * len(m.group()), covered, flags=re.IGNORECASE)
    spans = [(start, end) for start, end, _ in redact.find(covered)]
    if spans:
        yield (
            f"Please take out {quoted(text, spans)}. A name, place, organisation, date or number like this could "
            "point to one family."
        )


def _fact(text: str) -> Iterator[str]:
    spans = [match.span() for match in RULES.facts.finditer(text)]
    if spans:
        yield f"Please leave out {quoted(text, spans)}. Ages and how many children there are can show who a family is."


def _told_by_few(text: str, theirs: frozenset[tuple[str, ...]]) -> Iterator[str]:
    spans = [(run[0].start, run[-1].end) for run in _runs(text) if tuple(w.plain for w in run) in theirs]
    if spans:
        yield (
            f"Please say {quoted(text, spans)} in other words. Only one or two people put it this way, and they "
            "could be known by it. (People who asked only to be counted do not make words common.)"
        )


def _theirs(texts: Mapping[str, str], told: Iterable[Told]) -> frozenset[tuple[str, ...]]:
    """Runs of the texts that somebody used, but too few of those who let us write from what they said."""
    asked = {tuple(word.plain for word in run) for text in texts.values() for run in _runs(text)}
    used: Counter[tuple[str, ...]] = Counter()
    for one, only_counted in told:
        found = {run for run in (tuple(w.plain for w in run) for run in _runs(one)) if run in asked}
        used.update(dict.fromkeys(found, 0 if only_counted else 1))
    return frozenset(run for run, people in used.items() if people <= RULES.few)


def _runs(text: str) -> Iterator[list[Word]]:
    """Each run of content words, and each number ("eight", "8") with the content word after it."""
    content = [word for word in words(text) if word.plain not in RULES.small and word.plain.isalnum()]
    for at in range(len(content) - 1):
        if at + RULES.run <= len(content):
            yield content[at : at + RULES.run]
        if _is_number(content[at].plain):
            yield content[at : at + 2]


def _is_number(plain: str) -> bool:
    return plain != "one" and (plain in RULES.numbers or plain.isdigit())


def quoted(text: str, spans: Iterable[Span]) -> str:
    """Words of the text itself, where spans that meet are one: “a” and “b”."""
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    return " and ".join(f"“{text[start:end]}”" for start, end in merged)
