"""What stands beside a word, and what it says about it: a title, a kinship word, "called", "our worker"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from analysis.vocabulary import CALLED, CAPITALS, FAMILY, GIVEN, GIVEN_EVERYDAY, KIN, TITLES, Token, everyday, misspelt

MOST_TITLES: Final = 4


class Beside:
    """The tokens of one text, each with its neighbours; `use_capitals` where capitals say something in it."""

    def __init__(self, found: Sequence[Token], use_capitals: bool) -> None:
        self.found = found
        self.plain = [t.plain for t in found]
        self.use_capitals = use_capitals

    def before(self, at: int, back: int = 1) -> str:
        """The word before `at` (or further back) in plain letters; "" where the text begins."""
        return self.plain[at - back] if at >= back else ""

    def after(self, at: int, on: int = 1) -> str:
        """The word after `at` (or further on) in plain letters; "" where the text ends."""
        return self.plain[at + on] if at + on < len(self.plain) else ""

    def title(self, at: int) -> str:
        """Titles and kinship words are part of the name that follows them: Mrs Okonkwo, Nana Bev."""
        if self.plain[at] not in TITLES and self.plain[at] not in KIN:
            return ""
        at = self._last_title(at)
        follows, name = self.found[at + 1 : at + 2], self.after(at)
        if not follows or not follows[0].written[0].isalpha():
            return ""
        initial = len(name) == 1 and name not in {"a", "i"}
        capital = self.use_capitals and follows[0].capital and name not in CAPITALS
        known = name in GIVEN | FAMILY or (not everyday(name) and not misspelt(name))
        return "PERSON" if initial or capital or known else ""

    def _last_title(self, at: int) -> int:
        """The last of several titles: Mr and Mrs, Detective Inspector."""
        for _ in range(MOST_TITLES):
            on = 2 if self.after(at) == "and" else 1
            if self.plain[at] not in TITLES or self.after(at, on) not in TITLES:
                break
            at += on
        return at

    def calls_for_a_name(self, at: int) -> bool:
        """Whether the words before call for a name: Mr, Nana, called, my name is, our worker."""
        word, before = self.plain[at], self.before(at)
        if before in TITLES or (before in KIN and not everyday(word)):
            return word not in {"and", "said", "who", "is", "was", "can", "the", "they", "she", "he"} and not (
                before in {"sister", "father", "lady", "miss", "nurse", "doctor", "justice", "judge"} and everyday(word)
            )
        further = self.before(at, 2)
        named = before in {"called", "named", "is", "was", "were"} and (before in CALLED or further in CALLED)
        if named or (before in {"me", "him", "her", "them"} and further in {"call", "calls", "called"}):
            return word in GIVEN | GIVEN_EVERYDAY or not everyday(word)
        return False
