"""Runs every attack: `python -m benchmarks.attacks`; exit 1 when one beats its bound or a control fails."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from benchmarks.attacks import all_but_one, copies, flooding, insider, previews, reconstruction, sentences
from benchmarks.attacks.outcome import HEADER, Outcome
from benchmarks.results_page import DISCLOSURE, table, write_section

ATTACKS = {1: reconstruction, 2: all_but_one, 3: insider, 4: previews, 5: copies, 6: sentences, 7: flooding}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the attacks, print their table, and say by the exit status whether the house held."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attacks", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks/disclosure.md")
    parser.add_argument("--only", type=int, choices=sorted(ATTACKS), help="run one attack")
    args = parser.parse_args(arguments)
    started = time.process_time()
    outcomes: list[Outcome] = []
    for number in [args.only] if args.only else sorted(ATTACKS):
        begun = time.process_time()
        outcomes += ATTACKS[number].run()
        print(f"attack {number}: {time.process_time() - begun:.0f} s", file=sys.stderr, flush=True)
    took = time.process_time() - started
    text = table(HEADER, [outcome.cells() for outcome in outcomes])
    print(text)
    if args.write:
        day = datetime.now(UTC).date().isoformat()
        write_section(DISCLOSURE, "attacks", f"{text}\n\nRun on {day}, {took:.0f} seconds of one core.")
    return 0 if all(outcome.held and outcome.bites for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
