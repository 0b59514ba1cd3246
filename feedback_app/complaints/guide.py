"""A few questions that find the likely way for a complaint, and how sure that is. A first guess: the team decides."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from feedback_app.complaints.routes import SURE, BrokenRoutes, Routes, routes
from feedback_app.words.load import load

FILE: Final = Path(__file__).parent / "guide.toml"
CHILDREN: Final = ("child_4_7", "child_8_11", "child_12_17")
"""Answers to "who" for which an advocate is offered first, and the words are those of that age."""


@dataclass(frozen=True)
class Asked:
    """One question with its options: (value, words)."""

    key: str
    title: str
    why: str
    options: tuple[tuple[str, str], ...]

    def shown(self, value: str) -> str:
        """The words of an answer; "" for none."""
        return dict(self.options).get(value, "")


@dataclass(frozen=True)
class Rule:
    """What must fit (question: any of these answers), and what follows: a route, or words to say at once."""

    when: Mapping[str, tuple[str, ...]]
    route: str = ""
    sure: str = ""
    why: str = ""
    words: str = ""

    def fits(self, given: Mapping[str, str]) -> bool:
        return all(given.get(key, "") in values for key, values in self.when.items())


@dataclass(frozen=True)
class Likely:
    """The likely route, how sure, why, and what must be said at once."""

    route: str
    sure: str
    why: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Guide:
    """Questions and rules."""

    questions: tuple[Asked, ...]
    rules: tuple[Rule, ...]
    warnings: tuple[Rule, ...]

    def likely(self, given: Mapping[str, str]) -> Likely:
        """Where a complaint with these answers most likely belongs. Any answer may be missing."""
        rule = next(rule for rule in self.rules if rule.fits(given))
        return Likely(rule.route, rule.sure, rule.why, tuple(w.words for w in self.warnings if w.fits(given)))

    def missing(self, given: Mapping[str, str]) -> dict[str, str]:
        """{question: what to do} for each that has no answer from its list."""
        return {
            asked.key: "Choose the one that fits best."
            for asked in self.questions
            if not asked.shown(given.get(asked.key, ""))
        }


@cache
def guide() -> Guide:
    """The guide of the service. Raises BrokenRoutes."""
    return read(FILE.read_text("utf-8"), routes())


def read(text: str, known: Routes) -> Guide:
    """A guide from TOML. Raises BrokenRoutes when a rule names what is not there, or some answers lead nowhere."""
    try:
        raw = tomllib.loads(text)
        questions = tuple(
            Asked(q["key"], q["title"], q["why"], tuple((o["value"], o["label"]) for o in q["options"]))
            for q in raw["question"]
        )
        rules, warnings = (
            tuple(Rule({k: tuple(v) for k, v in r.pop("when").items()}, **r) for r in raw[kind])
            for kind in ("rule", "warning")
        )
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as wrong:
        raise BrokenRoutes(f"The guide cannot be read: {wrong}.") from wrong
    made = Guide(questions, rules, warnings)
    if faults := _faults(made, known):
        raise BrokenRoutes(" ".join(faults))
    return made


def _faults(made: Guide, known: Routes) -> list[str]:
    options = {asked.key: {value for value, _ in asked.options} for asked in made.questions}
    found = [
        f"A rule asks for {key} = {value}, which nobody can answer."
        for rule in (*made.rules, *made.warnings)
        for key, values in rule.when.items()
        for value in values
        if value not in options.get(key, ())
    ]
    found += [
        f"A rule leads to {r.route}, {r.sure}." for r in made.rules if r.route not in known.by_key or r.sure not in SURE
    ]
    found += ["A warning says nothing." for warning in made.warnings if not warning.words]
    if not made.rules or made.rules[-1].when:
        found.append("The last rule must fit everyone.")
    return found


UNSURE: Final = "unsure"
"""What stands for a question that an age is not asked."""


@cache
def asked_of(age: str) -> tuple[Asked, ...]:
    """The questions of the guide in the words of an age of CHILDREN; who they are is known. Raises BrokenRoutes.

    The youngest are asked what it is about, and nothing else: the team asks the rest with their grown-up.
    """
    whole = {asked.key: asked for asked in guide().questions}
    found = load("complaints_children")[age]["ask"]
    for key, asked in whole.items():
        if key not in found and key != "who" and not asked.shown(UNSURE):
            raise BrokenRoutes(f"{age} must be asked {key}: nobody can answer it with {UNSURE}.")
    for key, said in found.items():
        if strange := [value for value in said["options"] if not whole[key].shown(value)]:
            raise BrokenRoutes(f"{age}, {key}: the guide knows no {', '.join(strange)}.")
    return tuple(Asked(key, said["title"], said["why"], tuple(said["options"].items())) for key, said in found.items())


def filled(age: str, given: Mapping[str, str]) -> dict[str, str]:
    """A child's answers, with UNSURE for what their age is not asked."""
    asked = {each.key for each in asked_of(age)} | {"who"}
    return {each.key: given.get(each.key, "") if each.key in asked else UNSURE for each in guide().questions}


def every_answer(made: Guide) -> list[dict[str, str]]:
    """All that people can answer, for those who check the rules."""
    keys = [asked.key for asked in made.questions]
    return [
        dict(zip(keys, each, strict=True)) for each in product(*([v for v, _ in q.options] for q in made.questions))
    ]
