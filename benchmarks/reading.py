"""How fast comments are read, what the first one costs, and whether odd long ones blow up.

    python -m benchmarks.reading

Seconds are CPU time of one core; on a machine that does other work beside it they are higher than they would be alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

LONGEST: Final = 50_000
TIMES: Final = 3
ODD: Final = {
    "one story, over and over": "we waited a long time for help and nobody rang us back about it. ",
    "one letter": "a", "single letters": "a ", "initials": "A. ", "digits": "1 ", "full stops": ".", "at signs": "a@",
    "apostrophes": "'", "lines": "a\n", "half addresses": "flat 1 ", "half references": "a-1-", "the only": "the only ",
    "titles": "Mr ",
}  # fmt: skip


def taken(what: Callable[[], object]) -> float:
    begun = time.process_time()
    what()
    return time.process_time() - begun


def memory() -> float:
    """Megabytes that this process holds now (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def first() -> None:
    from analysis import read

    read("We waited a year for help and nobody rang.", "adopter")


def main() -> None:
    before = memory()
    seconds = taken(first)
    print(f"Import and first comment: {seconds:.2f} s, {memory() - before:.0f} MB more")
    from analysis import examples
    from analysis.code import columns

    comments = [(each.text, each.voice) for each in examples.comments(examples.KEPT_COMMENTS)]
    for name, told in (("with a voice", comments), ("without", [(text, "") for text, _ in comments])):
        seconds = taken(lambda told=told: [columns(*each) for _ in range(TIMES) for each in told])  # type: ignore[misc]
        print(f"Coded end to end, {name}: {TIMES * len(told) / seconds:.0f} comments a second")
    for name, part in ODD.items():
        text = (part * LONGEST)[:LONGEST]
        print(f"{LONGEST:,} characters, {name}: {taken(lambda text=text: columns(text, '')):.2f} s")  # type: ignore[misc]


if __name__ == "__main__":
    main()
