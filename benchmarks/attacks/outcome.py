"""What one attack reached, what it was allowed to reach, and whether its control shows that it can bite."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """A measured attack: `reached` with its one-sided 95% `limit` must stay within `bound`.

    `control` is the same attack on an unprotected version; its lower limit must be `needed` or more. A
    row with no bound is reported only; a row without a control leans on the control of another row of
    the same attack.
    """

    attack: str
    what: str
    reached: float
    limit: float
    bound: float | None = None
    control: float | None = None
    needed: float | None = None
    trials: int = 0

    @property
    def held(self) -> bool:
        """True when the attack stayed within its bound."""
        return self.bound is None or self.limit <= self.bound

    @property
    def bites(self) -> bool:
        """True when the control succeeded, or there is none on this row."""
        return self.control is None or self.needed is None or self.control >= self.needed

    def cells(self) -> list[str]:
        """The row for the table."""
        return [
            self.attack, self.what, f"{self.reached:.3f}", f"{self.limit:.3f}",
            "reported" if self.bound is None else f"{self.bound:.3f}",
            "" if self.control is None else f"{self.control:.3f} (needs {self.needed:.2f})",
            f"{self.trials:,}", "held" if self.held and self.bites else "**BROKEN**",
        ]  # fmt: skip


HEADER = ["attack", "what", "reached", "95% limit", "bound", "control, lower limit", "trials", ""]
