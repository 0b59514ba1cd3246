"""What a route is made of: questions of a few kinds, in an order that depends only on data and on what was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from feedback_app.sealed.vault import DRAWING, Words

KINDS: Final = ("choice", "faces", "tiles", "text", "line", "agency", "helper", "drawing", "topics")
WITH_OPTIONS: Final = frozenset({"choice", "faces", "helper"})
AUDIENCES: Final = ("adult", "child_4_7", "child_8_11", "child_12_17", "easy_read")
FACES: Final = ("very_good", "good", "mixed", "bad", "very_bad", "unsure")
MOST_LETTERS: Final = 20_000
ALONGSIDE: Final = "alongside"
"""The topic of questions beside the way: no Continue leads there, only a link on the page that shows all."""


class Option(NamedTuple):
    """One answer to choose. `sign` is what it says of the question's codes; `face` and `picture` are drawn beside it.

    `flag` is raised when it is chosen. An answer of a helper that is not `counted` is read and never counted.
    """

    value: str
    label: str
    hint: str = ""
    sign: str = ""
    face: str = ""
    picture: str = ""
    flag: str = ""
    counted: bool = True


class Tile(NamedTuple):
    """A picture to choose. It stands for one code; the face chosen with it, or else the question, gives the sign.

    `leave_out` marks what the grown-up who opens the form may take away (codebook section 6, ‡). `flag` is raised
    by a bad face.
    """

    value: str
    label: str
    picture: str
    code: str
    leave_out: bool = False
    flag: str = ""


class Topic(NamedTuple):
    """Something that a person may tell more about. `note` says beforehand what hard things are asked."""

    value: str
    label: str
    hint: str = ""
    note: str = ""
    voices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question on one page. `by_voice` has other words for some voices (title, hint, why, short).

    `voices` and `not_for` say who is asked. `topic` puts it among the questions of a topic. `codes` are the themes
    that a chosen answer with a sign stands for. `sign` is that of every tile where tiles have no faces.
    """

    key: str
    kind: str
    title: str
    why: str = ""
    who_sees: str = ""
    hint: str = ""
    needed: bool = False
    short: str = ""
    options: tuple[Option, ...] = ()
    tiles: tuple[Tile, ...] = ()
    codes: tuple[str, ...] = ()
    sign: str = ""
    topic: str = ""
    picture: str = ""
    voices: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    leave_out: bool = False
    by_voice: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    most: int = MOST_LETTERS

    def words_for(self, part: str, voice: str) -> str:
        """`part` (title, hint, why, short) as this voice reads it."""
        return str(self.by_voice.get(voice, {}).get(part, getattr(self, part)))

    def title_for(self, voice: str) -> str:
        return self.words_for("title", voice)

    def is_for(self, voice: str) -> bool:
        return voice not in self.not_for and (not self.voices or voice in self.voices)

    @property
    def pictured(self) -> tuple[tuple[str, str, str], ...]:
        """(value, label, picture) where its answers have pictures; else nothing."""
        shown = tuple((option.value, option.label, option.face or option.picture) for option in self.options)
        return shown if all(picture for _, _, picture in shown) else ()

    def shown(self, value: str) -> str:
        """An answer as the person reads it."""
        if self.kind == "tiles":
            return ", ".join(self._shown_tile(*pair) for pair in pairs(value))
        return next((option.label for option in self.options if option.value == value), value)

    def _shown_tile(self, tile: str, face: str) -> str:
        label = next((each.label for each in self.tiles if each.value == tile), tile)
        felt = next((option.label for option in self.options if option.value == face), "")
        return f"{label}: {felt.lower()}" if felt else label


@dataclass(frozen=True)
class Route:
    """One way through: who it is for, its questions in order, its topics, and its words before the first question.

    `voice` is whom it counts for when the door does not say. `ends` names the pages after the last question.
    `code` is whether a code is offered first ("yes") or only on asking ("no"). `grown_up` has the words of the page
    for the grown-up who opens it, where one must.
    """

    name: str
    audience: str
    voice: str
    code: str
    ends: tuple[str, ...]
    words: Mapping[str, str]
    before: tuple[Mapping[str, object], ...]
    questions: tuple[Question, ...]
    topics: tuple[Topic, ...] = ()
    grown_up: Mapping[str, object] = field(default_factory=dict)

    @property
    def for_children(self) -> bool:
        return self.audience.startswith("child_")

    @property
    def needed(self) -> str:
        """The key of the one question that cannot be skipped; "" where none is needed."""
        return next((q.key for q in self.questions if q.needed), "")

    def question(self, key: str) -> Question | None:
        return next((q for q in self.questions if q.key == key), None)

    def path(self, given: Mapping[str, str]) -> tuple[Question, ...]:
        """What is asked of this person, in order: the short way, then the questions of the topics they chose."""
        voice, left_out = given.get("who", ""), given.get(LEFT_OUT, "").split()
        asked = [q for q in self.questions if q.is_for(voice) and q.key not in left_out]
        chosen = [topic.value for topic in self.topics if topic.value in given.get(self.more, "").split()]
        more = [q for topic in chosen for q in asked if q.topic == topic]
        chooser = [q for q in asked if q.kind == "topics"] if chosen else []
        return (*(q for q in asked if not q.topic and q.kind != "topics"), *chooser, *more)

    def alongside(self, given: Mapping[str, str]) -> tuple[Question, ...]:
        """What may be answered beside the way (a drawing, say), but never has to be passed."""
        voice = given.get("who", "")
        return tuple(q for q in self.questions if q.topic == ALONGSIDE and q.is_for(voice))

    def answered(self, given: Mapping[str, str]) -> tuple[Question, ...]:
        """Everything whose answers are sent: the way that this person took, and what lies beside it."""
        return (*self.path(given), *self.alongside(given))

    @property
    def more(self) -> str:
        """The key of the question that offers topics, or ""."""
        return next((q.key for q in self.questions if q.kind == "topics"), "")

    def topics_for(self, voice: str) -> tuple[Topic, ...]:
        return tuple(topic for topic in self.topics if not topic.voices or voice in topic.voices)

    def after(self, key: str, given: Mapping[str, str] | None = None) -> str | None:
        """The key of the next question, or None after the last and beside the way."""
        return self._beside(key, given or {}, 1)

    def before_key(self, key: str, given: Mapping[str, str] | None = None) -> str | None:
        return self._beside(key, given or {}, -1)

    def _beside(self, key: str, given: Mapping[str, str], step: int) -> str | None:
        keys = [q.key for q in self.path(given)]
        if key not in keys:
            return None
        place = keys.index(key) + step
        return keys[place] if 0 <= place < len(keys) else None

    def words_of(self, given: Mapping[str, str]) -> Words:
        """The written answers and the drawing, in the order asked."""
        asked = self.answered(given)
        written = [(q.key, given.get(q.key, "")) for q in asked if q.kind in {"text", "line"}]
        drawn = [(DRAWING, given.get(q.key, "")) for q in asked if q.kind == "drawing"]
        return Words(tuple((key, answer) for key, answer in written + drawn if answer.strip()))

    def has_something(self, given: Mapping[str, str]) -> bool:
        """Whether there is anything to send: the needed answer, or, where none is needed, any that says something."""
        if self.needed:
            return bool(given.get(self.needed, "").strip())
        said = (q for q in self.answered(given) if q.kind not in {"helper", "agency", "topics"})
        return any(given.get(q.key, "").strip() for q in said)


LEFT_OUT: Final = "left out"
"""Where a draft keeps what the grown-up took away: keys of questions and "key.tile", with spaces between."""


def pairs(value: str) -> list[tuple[str, str]]:
    """A tiles answer ("club:good letters") as (tile, face or "")."""
    return [(tile, face) for tile, _, face in (part.partition(":") for part in value.split())]
