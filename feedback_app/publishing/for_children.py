"""The children's sentences of a report: ready words for each theme that is shown, which the team may put otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from feedback_app.words.for_children import MARK, NotForChildren, ready_words, refuse_hard


def ready(shown: Collection[str]) -> dict[str, str]:
    """The ready words of the themes that a report shows."""
    return {key: words for key in shown if (words := ready_words(key))}


def chosen(typed: Mapping[str, str] | None, shown: Collection[str]) -> dict[str, str]:
    """What children will read, by theme. A theme that was emptied is left out; None keeps all ready words.

    Raises NotForChildren.
    """
    stand_ready = ready(shown)
    if typed is None:
        return stand_ready
    kept = {key: typed[key].strip() for key in stand_ready if typed.get(key, "").strip()}
    for text in kept.values():
        refuse_hard(text)
    return kept


def own(sentences: Mapping[str, str]) -> dict[str, str]:
    """The sentences that the team wrote itself, by key with the mark: these are checked and ticked like any other."""
    return {f"{MARK}{key}": text for key, text in sentences.items() if text != ready_words(key)}


__all__ = ["MARK", "NotForChildren", "chosen", "own", "ready"]
