"""Fields that a browser seals before it sends them: what a page hands out for that, and what a form brings back."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field

from flask import request

from feedback_app.intake.draft import Answers
from feedback_app.intake.name_and_help import Part
from feedback_app.sealed.from_browser import Box, NotWhole, SealedElsewhere, Target, accept
from feedback_app.web.tell_us.this_browser import typed

LETTERS = 200


@dataclass(frozen=True)
class Left:
    """What a form brought: what was typed, or a box. `errors` are (field, sentence)."""

    typed: dict[str, str]
    box: Box | None = None
    errors: list[tuple[str, str]] = field(default_factory=list)
    by_hand: bool = False
    """The browser's box was not whole: the page comes back without its own sealing, so that nobody is stuck."""

    def into(self, part: Part, answers: Answers) -> Answers:
        return part.with_box(answers, self.box) if self.box else part.with_typed(answers, self.typed)

    @property
    def again(self) -> dict[str, str]:
        """The box once more, for a form that must be sent again."""
        return {"sealed": self.box.as_text().split(" ")[1], "sealed_to": self.box.mark} if self.box else {}


def come_in(part: Part, target: Target | None) -> Left:
    """What this request's form brought for a part. `target` is None where nothing could be sealed."""
    given = {name: typed(name) for name in part.fields}
    sealed = request.form.get("sealed", "")
    too_long = [(name, f"Please keep this under {LETTERS} letters.") for name in given if len(given[name]) > LETTERS]
    if not sealed or any(given.values()):  # what stands in the fields is newer than a box from before
        return Left(given, errors=too_long)
    try:
        if target is None:
            raise SealedElsewhere
        return Left(given, accept(sealed, request.form.get("sealed_to", ""), target))
    except (NotWhole, SealedElsewhere) as wrong:
        return Left(given, errors=[(part.fields[0], str(wrong))], by_hand=isinstance(wrong, NotWhole))


def handed_out(kind: str, target: Target | None) -> dict[str, str]:
    """The data attributes of a form that `seal.js` seals; empty where the server must."""
    if target is None:
        return {}
    keys = [b64encode(key).decode() for key in target.keys]
    return {"kind": kind, "case": target.record.hex(), "scope": target.scope.hex(), "to": target.mark()} | {
        f"key-{side}": key for side, key in zip("ab", keys, strict=False)
    }
