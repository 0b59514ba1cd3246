"""How hard a page's own words are: the mean of two grades that count letters and not syllables.

Automated Readability Index (Smith and Senter 1967) and Coleman-Liau (1975): both give a US school grade.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

BLOCKS = frozenset(
    {"p", "li", "h1", "h2", "h3", "label", "legend", "dt", "dd", "td", "th", "caption", "figcaption", "summary", "div"}
)
EMPTY = frozenset({"input", "br", "img", "meta", "link", "path", "rect", "hr"})
NOT_OURS = frozenset({"option", "svg", "script", "style", "pre", "code", "textarea"})
"""Lists of names, pictures, and what people typed."""
SOMEBODY_ELSES = ("as-typed", "code-card__words", "notranslate", "help-box")
"""Words of a person or a code; and names and numbers of those who help, which are not ours to shorten."""
SHORTEST = 4
"""A block of fewer words without a full stop is a label and no sentence."""


class Sentences(HTMLParser):
    """Collects the sentences of a page's main part."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._text = ""
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPTY:
            return
        if tag in BLOCKS:
            self._end_block()
        classes = dict(attrs).get("class") or ""
        self._open.append((tag, tag in NOT_OURS or any(name in classes.split() for name in SOMEBODY_ELSES)))

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:
            return
        if tag in BLOCKS:
            self._end_block()
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = {tag for tag, _ in self._open}
        if "main" in inside and not any(skipped for _, skipped in self._open):
            self._text += data

    def _end_block(self) -> None:
        text, self._text = " ".join(self._text.split()), ""
        for sentence in re.split(r"(?<=[.!?:;])[”’)]*\s+", text):
            if re.search(r"[.!?]\W*$", sentence) or len(words(sentence)) >= SHORTEST:
                self.found.append(sentence)


def sentences(html: str) -> list[str]:
    """The sentences of a page's main part, in order."""
    parser = Sentences()
    parser.feed(html)
    parser.close()
    return [sentence for sentence in parser.found if words(sentence)]


def words(text: str) -> list[str]:
    """The words of a text; numbers are none."""
    return re.findall(r"[A-Za-z][A-Za-z'’-]*", text)


def grade(found: list[str]) -> float:
    """The mean of both grades over sentences; 0 when there is nothing to read."""
    every = [word for sentence in found for word in words(sentence)]
    if not every:
        return 0.0
    letters = sum(len(re.sub(r"[^A-Za-z]", "", word)) for word in every)
    a_word, a_sentence = letters / len(every), len(every) / len(found)
    index = 4.71 * a_word + 0.5 * a_sentence - 21.43
    coleman_liau = 5.88 * a_word - 29.6 / a_sentence - 15.8
    return (index + coleman_liau) / 2
