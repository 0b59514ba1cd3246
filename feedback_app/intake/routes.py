"""Loads the routes from words/routes, and refuses one with a hole: the sentence names the file and the question."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from analysis.codebook import CODEBOOK
from analysis.reading import SIGNS, VOICES
from feedback_app.intake.questions import (
    ALONGSIDE,
    AUDIENCES,
    FACES,
    KINDS,
    WITH_OPTIONS,
    Option,
    Question,
    Route,
    Tile,
    Topic,
)
from feedback_app.words.pictures import drawings

WORDS: Final = Path(__file__).resolve().parent.parent / "words" / "routes"
ENDS: Final = ("heard", "check")
CHILD_WORDS: Final = (
    "about_you", "back", "before_title", "cannot_draw", "check_title", "code_kept", "code_title", "continue", "done",
    "done_no_code", "done_title", "finish", "go_back", "have_kept", "help_add", "help_ask", "help_change", "help_kept",
    "help_kept_title", "help_link", "help_name", "help_not_told", "help_not_told_hint", "help_reach",
    "help_reach_hint", "help_sent", "help_sent_title", "help_title", "help_words", "look_again", "look_again_why",
    "no_code", "no_code_hint", "not_sent", "nothing_yet", "nothing_yet_title", "save", "send", "skip", "skipped",
    "start", "stop", "who_sees", "yes_code", "yes_code_hint",
)  # fmt: skip
"""What the pages of a child's way say beside the questions, each age in its own words."""
GROWN_UP_WORDS: Final = ("title", "words", "who", "questions", "leave_out", "leave_out_hint", "start")
RESERVED: Final = frozenset({
    "before-you-start", "check", "children", "choices", "contact", "done", "for-the-grown-up", "heard",
    "help", "help-now", "kept", "name", "save-for-later", "saved", "send",
})  # fmt: skip
"""Addresses and fields of pages of their own: no question may have them as its key."""


class BrokenRoute(ValueError):
    """A route's data file is not right; the sentence says where."""


@cache
def routes() -> Mapping[str, Route]:
    """Every route by its name."""
    return {path.stem: load_route(path.name) for path in sorted(WORDS.glob("*.toml"))}


def route(name: str) -> Route:
    """The route of this name; the adult one when there is none (a draft from before it was renamed)."""
    return routes().get(name) or adult_route()


def adult_route() -> Route:
    """The adult short route."""
    return routes()["adult"]


@cache
def titles() -> Mapping[str, str]:
    """The title of every question of every route by key, for those who read what was written."""
    return {q.key: q.title for each in reversed(tuple(routes().values())) for q in each.questions}


def load_route(file: str) -> Route:
    """A route from its file in words/routes. Raises BrokenRoute with a sentence."""
    try:
        found = tomllib.loads((WORDS / file).read_text("utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise BrokenRoute(f"{file}: {wrong}.") from wrong
    who_sees = found.get("who_sees", "")
    made = Route(
        name=file.removesuffix(".toml"),
        audience=found.get("audience", ""),
        voice=found.get("voice", ""),
        code=found.get("code", "yes"),
        ends=tuple(found.get("ends", ("check",))),
        words=found.get("words", {}),
        before=tuple(found.get("before", ())),
        questions=tuple(_question(file, _scaled(file, each, found), who_sees) for each in found.get("question", [])),
        topics=tuple(_made(file, "topic", Topic, each) for each in found.get("topic", [])),
        grown_up=found.get("grown_up", {}),
    )
    for wrong_with_it in _faults(made):
        raise BrokenRoute(f"{file}: {wrong_with_it}")
    return made


def _scaled(file: str, raw: dict[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """The question with the options of the scale that it names: answers that many questions share stand once."""
    if "scale" not in raw:
        return raw
    scale = raw.pop("scale")
    if scale not in found.get("scales", {}):
        raise BrokenRoute(f"{file}: question {raw.get('key', '?')} names the scale {scale}, which is not there.")
    return raw | {"options": [dict(each) for each in found["scales"][scale]]}


def _question(file: str, raw: dict[str, Any], who_sees: str) -> Question:
    key = raw.get("key", "?")
    parts = {
        "options": tuple(_made(file, key, Option, each) for each in raw.pop("options", [])),
        "tiles": tuple(_made(file, key, Tile, each) for each in raw.pop("tiles", [])),
    }
    asked: Question = _made(file, key, Question, {"who_sees": who_sees} | raw | parts)
    for wrong in _faults_of(asked):
        raise BrokenRoute(f"{file}: question {asked.key} {wrong}")
    return asked


def _made(file: str, where: str, what: Any, raw: Mapping[str, Any]) -> Any:
    try:
        return what(**{key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()})
    except TypeError as wrong:
        raise BrokenRoute(f"{file}: question {where}: {wrong}.") from wrong


def _faults(made: Route) -> Iterator[str]:
    if made.audience not in AUDIENCES:
        yield "say for whom it is (audience)."
    if made.voice and made.voice not in VOICES:
        yield "its voice is not one that is counted."
    if made.code not in {"yes", "no"} or not set(made.ends) <= set(ENDS) or made.ends[-1:] != ("check",):
        yield "say yes or no for its code, and end with check."
    if not made.before or any(not part.get("words") for part in made.before):
        yield "it has no words before the first question."
    if made.grown_up and (missing_there := sorted(set(GROWN_UP_WORDS) - set(made.grown_up))):
        yield f"its page for the grown-up does not say {missing_there[0]}."
    if missing := sorted(set(CHILD_WORDS) - set(made.words)) if made.for_children else []:
        yield f"it does not say {missing[0]} in a child's words."
    yield from _faults_of_all(made)


def _faults_of_all(made: Route) -> Iterator[str]:
    if sum(q.needed for q in made.questions) != (0 if made.for_children else 1):
        yield "just one question must be needed; none of a child's."
    keys = [q.key for q in made.questions]
    if len(set(keys)) != len(keys):
        yield "two questions have the same key."
    if taken := RESERVED.intersection(keys):
        yield f"question {sorted(taken)[0]} has the address of another page."
    topics = {topic.value for topic in made.topics}
    if asked := {q.topic for q in made.questions if q.topic} - {ALONGSIDE}:
        if strange := asked - topics:
            yield f"no topic {sorted(strange)[0]} is offered."
        if sum(q.kind == "topics" for q in made.questions) != 1:
            yield "it has topics, but no question or two that offer them."
    if empty := topics - {q.topic for q in made.questions}:
        yield f"nothing is asked about topic {sorted(empty)[0]}."


def _faults_of(asked: Question) -> Iterator[str]:
    if asked.kind not in KINDS:
        yield "is of an unknown kind."
    if not asked.title.strip() or not asked.who_sees.strip() or not asked.short.strip():
        yield "does not say title, short and who_sees."
    if asked.kind in WITH_OPTIONS and len(asked.options) < 2:
        yield "needs two options or more."
    if asked.kind == "tiles" and (len(asked.tiles) < 2 or bool(asked.options) == bool(asked.sign)):
        yield "needs two tiles or more, and either faces to choose or one sign."
    if {*asked.voices, *asked.not_for, *asked.by_voice} - set(VOICES):
        yield "names a voice that is not counted."
    yield from _faults_of_codes(asked)


def _faults_of_codes(asked: Question) -> Iterator[str]:
    signs = {asked.sign, *(option.sign for option in asked.options)} - {""}
    flags = {*(option.flag for option in asked.options), *(tile.flag for tile in asked.tiles)} - {""}
    faces = {option.face for option in asked.options} - {""}
    if unknown := {*asked.codes, *(tile.code for tile in asked.tiles)} - set(CODEBOOK.codes):
        yield f"maps to {sorted(unknown)[0]}, which is not in the codebook."
    if signs - set(SIGNS) or flags - set(CODEBOOK.flags) or faces - set(FACES):
        yield "has a sign, flag or face that is not known."
    if asked.codes and not signs:
        yield "maps to a code, but no answer has a sign."
    if asked.kind == "faces" and any(not option.face for option in asked.options):
        yield "has an answer without a face."
    known = {*FACES, *drawings(), ""}
    if pictures := {*(o.picture for o in asked.options), *(t.picture for t in asked.tiles), asked.picture} - known:
        yield f"shows {sorted(pictures)[0]}, of which there is no picture."
