"""Finds names of people, places and bodies in words, with or without capitals, since each could show who spoke."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from analysis import identity
from analysis.bodies import Bodies
from analysis.vocabulary import (
    CALLED,
    CAPITALS,
    FAMILY,
    GIVEN,
    GIVEN_DOUBTFUL,
    GIVEN_EVERYDAY,
    KIN,
    ORG_PLAIN,
    PARTICLES,
    PEOPLE,
    PLACE_AFTER,
    PLACE_BEFORE,
    PLACES,
    PLACES_EVERYDAY,
    PLACES_OF_MORE,
    SMALL_WORDS,
    TITLES,
    VERBS_OF_PEOPLE,
    Token,
    compound,
    everyday,
    letters,
    misspelt,
    tokens,
)  # fmt: skip

# Words that people say as part of a name: our Tina, big Sue, the Hollies.
DRAWN_IN: Final = {
    "PERSON": frozenset({"our", "wee", "big", "little", "baby", "the"}),
    "PLACE": frozenset({"the"}),
    "ORG": frozenset({"the"}),
}  # fmt: skip


PLACE_PARTS: Final = frozenset(part for place in PLACES_OF_MORE for part in place)
QUIET_VERBS: Final = frozenset({"is", "was", "has", "had", "who", "never", "always", "made", "left", "does", "gave"})
PLACE_ENDS: Final = frozenset(["", ".", ",", "and", "every", "but", "who", "when", "where", "now", "with", "!", ";"])
NEVER_SMALL: Final = frozenset(
    ["may", "will", "hope", "mark", "rose", "art", "grant", "chance", "max", "mo", "sue", "rain", "nana", "guy"]
)


def capitals_tell(found: Sequence[Token]) -> bool:
    """Whether capitals say anything: not in a text that is all capitals, or that has none."""
    words = [t for t in found if t.written[0].isalpha() and len(t.written) > 1]
    shouted = sum(t.written.isupper() for t in words)
    return any(t.capital for t in words) and shouted <= 0.6 * len(words)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """[start, end), label of each name in a text: PERSON, PLACE, ORG. Parts that touch are joined."""
    found = tokens(text)
    reader = _Reader(found, use_capitals=capitals_tell(found))
    labels = [reader.label(at) for at in range(len(found))]
    reader.grow(labels)
    Bodies(found, reader.use_capitals).mark(labels)
    at = 0
    while at < len(found):
        label = labels[at]
        if not label:
            at += 1
            continue
        end = at + 1
        while end < len(found) and (labels[end] == label or _joins(found, labels, end, label)):
            end += 1
        first = at - 1 if at and found[at - 1].plain in DRAWN_IN[label] else at
        last = found[end - 1]
        yield found[first].start, last.start + len(last.written) if label == "ORG" else last.end, label
        at = end


def _joins(found: Sequence[Token], labels: Sequence[str], at: int, label: str) -> bool:
    """What stands inside a name: the full stop of Dr. A. Brown, the "and" of Sam and Jo Brown."""
    if at + 1 >= len(found) or labels[at + 1] != label:
        return False
    before = found[at - 1].plain
    initial = found[at].written == "." and (len(before) == 1 or before in TITLES)
    if label == "PERSON" and found[at].plain in {"and", "&"}:
        return True
    return initial or (label == "ORG" and found[at].written in ".&")


class _Reader:
    """Decides token by token whether it is part of a name."""

    def __init__(self, found: Sequence[Token], use_capitals: bool) -> None:
        self.found = found
        self.plain = [t.plain for t in found]
        self.use_capitals = use_capitals

    def before(self, at: int, back: int = 1) -> str:
        return self.plain[at - back] if at >= back else ""

    def after(self, at: int) -> str:
        return self.plain[at + 1] if at + 1 < len(self.plain) else ""

    def label(self, at: int) -> str:
        """PERSON, PLACE or "" for one token."""
        token = self.found[at]
        if not token.written[0].isalpha() or len(token.plain) < 2:
            return self._short(at)
        place = self._place(at)
        if place:
            return place
        if (token.plain in {"st", "saint"} and len(self.after(at)) > 3) or (
            self.before(at) in {"st", "saint"} and len(token.plain) > 3
        ):
            return "ORG"
        if token.plain == "and" and self.before(at) in TITLES and self.after(at) in TITLES:
            return self._title(at + 1)
        if self._shortened(token):
            return ""
        if self._double(token):
            return "PERSON"
        if self.use_capitals and token.capital:
            return self._capital(at)
        return self._small(at)

    def _shortened(self, token: Token) -> bool:
        """They'll, you'd: no name, although no dictionary has it."""
        first, mark, rest = token.written.replace("’", "'").partition("'")
        return bool(mark) and rest.lower() in {"ll", "d", "ve", "re", "t", "m"} and everyday(letters(first))

    def _double(self, token: Token) -> bool:
        """Summer-Rose: two first names joined."""
        parts = token.plain.split("-")
        return len(parts) > 1 and all(part in GIVEN | GIVEN_EVERYDAY for part in parts)

    def _short(self, at: int) -> str:
        """An initial: between a first and a family name, or after a title."""
        token = self.found[at]
        if len(token.plain) != 1 or not token.plain.isalpha() or token.plain in {"i", "a", "x"}:
            return ""
        opens = token.opens and not (at > 1 and len(self.plain[at - 2]) == 1 and self.found[at - 2].capital)
        dotted = self.use_capitals and token.capital and self.after(at) == "." and not opens
        titled = self.before(at) == "." and (self.before(at, 2) in TITLES or len(self.before(at, 2)) == 1)
        return "PERSON" if dotted or (titled and token.capital) or self.before(at) in TITLES | GIVEN else ""

    def grow(self, labels: list[str]) -> None:
        """Names pull in the capitals beside them; two capitals in a row inside a sentence are a name of something."""
        for at in range(1, len(labels) - 1):
            if self.plain[at] in PARTICLES and self._joins_names(at, labels):
                labels[at] = labels[at + 1] = "PERSON"
        if not self.use_capitals:
            return
        could = [self._could_be_name(token) for token in self.found]
        capitals = [at for at, told in enumerate(could) if told]
        for at in [*capitals, *reversed(capitals)]:
            if labels[at]:
                continue
            beside = {labels[n] for n in (at - 1, at + 1) if 0 <= n < len(labels)}
            if beside & {"PERSON", "PLACE"} and (
                not self.found[at].opens or (at + 1 < len(labels) and labels[at + 1] == "PERSON")
            ):
                labels[at] = "PERSON" if "PERSON" in beside else "PLACE"
        for at in capitals:
            pair = (at - 1, at)
            if (
                (at and could[at - 1] and not labels[at - 1] and not labels[at])
                and not self.found[at - 1].opens
                and any(self.plain[n] not in ORG_PLAIN and self.plain[n] not in CAPITALS for n in pair)
            ):
                labels[at - 1] = labels[at] = "ORG"

    def _joins_names(self, at: int, labels: Sequence[str]) -> bool:
        """Ffion ap Rhys, Ms de Souza: a small word inside a name."""
        opened = labels[at - 1] == "PERSON" or self.plain[at - 1] in TITLES
        follows = self.found[at + 1]
        return opened and (follows.capital if self.use_capitals else not everyday(follows.plain))

    @staticmethod
    def _could_be_name(token: Token) -> bool:
        word = token.plain
        return (
            token.capital and len(word) > 1 and not token.written.isupper()
            and word not in CAPITALS and word not in identity.EVERYWHERE and word not in SMALL_WORDS
        )  # fmt: skip

    def _place(self, at: int) -> str:
        for length in (4, 3, 2) if self.plain[at] in PLACE_PARTS else ():
            for first in range(max(0, at - length + 1), at + 1):
                if tuple(self.plain[first : first + length]) in PLACES_OF_MORE:
                    return "PLACE"
        word = self.plain[at]
        if word in PLACES and word not in FAMILY | GIVEN:
            return "PLACE"
        if word in PLACES and self.before(at) in PLACE_BEFORE:
            return "PLACE"
        if word in PLACES_EVERYDAY and self.before(at) in {"in", "from", "near", "to"}:
            ends = self.after(at) in PLACE_ENDS
            return "PLACE" if ends and (self.found[at].capital or not self.use_capitals) else ""
        return ""

    def _capital(self, at: int) -> str:
        """A word with a capital in a text that uses them."""
        token = self.found[at]
        word = token.plain
        if word in CAPITALS or word in identity.EVERYWHERE or word in TITLES or word in KIN:
            return self._title(at)
        if self._called_for(at):
            return "PERSON"
        if word in GIVEN or (word in FAMILY and not token.opens):
            return "PERSON"
        if word in GIVEN_EVERYDAY:
            return "PERSON" if self._acts_like_a_name(at) else ""
        if everyday(word) or (token.written.isupper() and len(word) <= 5):
            return "PERSON" if self._named_everyday(at) else ""
        if token.opens and misspelt(word) and self.after(at) not in VERBS_OF_PEOPLE | {"and", "from", "at"}:
            return ""
        return "PLACE" if self.before(at) in {"in", "near", "from"} else "PERSON"

    def _title(self, at: int) -> str:
        """Titles and kinship words are part of the name that follows them: Mrs Okonkwo, Nana Bev."""
        word = self.plain[at]
        if word not in TITLES and word not in KIN:
            return ""
        follows = at + 1 < len(self.found) and self.found[at + 1]
        if not follows or not follows.written[0].isalpha():
            return ""
        if word in TITLES and self.after(at) in TITLES:
            return self._title(at + 1)
        if word in TITLES and self.after(at) == "and" and self.plain[at + 2 : at + 3] and self.plain[at + 2] in TITLES:
            return self._title(at + 2)
        named = self.after(at) in GIVEN | FAMILY or (not everyday(self.after(at)) and not misspelt(self.after(at)))
        capital = self.use_capitals and follows.capital and self.after(at) not in CAPITALS
        named = named or (len(follows.plain) == 1 and follows.plain not in {"a", "i"})
        return "PERSON" if named or capital else ""

    def _named_everyday(self, at: int) -> bool:
        """A capital on an everyday word where a name would stand: our worker Blessing was kind."""
        token, before = self.found[at], self.before(at)
        plain = token.written.isupper() or token.opens or token.plain in ORG_PLAIN | SMALL_WORDS
        return not plain and (before in PEOPLE or (before in CALLED and self.before(at, 2) != "is"))

    def _acts_like_a_name(self, at: int) -> bool:
        """An everyday word with a capital: a name inside a sentence, or where one would stand at its head."""
        after, before = self.after(at), self.before(at)
        if after in {"'", "and", "&"} and at + 2 < len(self.found) and self.found[at + 2].capital:
            return self.plain[at + 2] in GIVEN | GIVEN_EVERYDAY
        if not self.found[at].opens:
            return before not in {"in", "by", "since", "until", "the", "this", "last", "next", "a", "every", "of", "i"}
        if after in {"at", "from", "in", "on", ","}:
            return self.plain[at + 2 : at + 3] in (["the"], ["our"], ["my"])
        return after in VERBS_OF_PEOPLE or after in FAMILY or after in {"my", "our"}

    def _called_for(self, at: int) -> bool:
        """Whether the words before call for a name: Mr, Nana, called, my name is, our worker."""
        word, before = self.plain[at], self.before(at)
        if before in TITLES or (before in KIN and not everyday(word)):
            return word not in {"and", "said", "who", "is", "was", "can", "the", "they", "she", "he"} and not (
                before in {"sister", "father", "lady", "miss", "nurse", "doctor", "justice", "judge"} and everyday(word)
            )
        if before in {"called", "named", "is", "was", "were"} and (before in CALLED or self.before(at, 2) in CALLED):
            return word in GIVEN | GIVEN_EVERYDAY or not everyday(word)
        return False

    def _small(self, at: int) -> str:
        """A word where capitals say nothing."""
        word = self.plain[at]
        if word in TITLES or word in KIN:
            return self._title(at)
        if self._called_for(at):
            return "PERSON"
        if word in GIVEN:
            return "PERSON"
        previous = at > 0 and self.before(at)
        if word in FAMILY and previous in GIVEN | TITLES | KIN | PEOPLE | CALLED:
            return "PERSON"
        if word in GIVEN_EVERYDAY:
            called = previous in CALLED | KIN | TITLES or word not in GIVEN_DOUBTFUL or self._small_name(at)
            return "PERSON" if called else ""
        if previous in GIVEN and not everyday(word) and len(word) > 2:
            return "PERSON"
        if everyday(word) or word in identity.EVERYWHERE or len(word) < 4 or compound(word):
            return ""
        if (previous in PLACE_BEFORE or self.after(at) in PLACE_AFTER) and not misspelt(word):
            return "PLACE"
        return "PERSON" if not misspelt(word) or self._acts_like_a_person(at) else ""

    def _acts_like_a_person(self, at: int) -> bool:
        """A word that may be a slip of the pen, but stands where somebody's name would: my worker toni, toni said."""
        before, after = self.before(at), self.after(at)
        if before in PEOPLE:
            return after not in PEOPLE
        return after in VERBS_OF_PEOPLE - QUIET_VERBS and before in {"", ".", ",", "and", "but", "then", "when", "so"}

    def _small_name(self, at: int) -> bool:
        """An everyday word in small letters that still stands where only a name would: tell pam, sandy and karen."""
        word, before, after = self.plain[at], self.before(at), self.after(at)
        if word in NEVER_SMALL:
            return False
        beside = (
            {self.before(at, 2)}
            if before == "and"
            else {self.plain[at + 2]}
            if after == "and" and at + 2 < len(self.plain)
            else set()
        )
        return bool(beside & GIVEN) or (
            before in {"", ".", "and", "because", "then", "but", ","} and after in VERBS_OF_PEOPLE
        )
