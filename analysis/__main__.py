"""The command line of the counting room: `python -m analysis report comments.csv --out DIR`, and others."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

COMMANDS = ("analysis.report", "analysis.code", "analysis.evaluate")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status: 0 done, 2 the input cannot be used (with one sentence why)."""
    parser = argparse.ArgumentParser(prog="python -m analysis", description="Read comments and count them safely.")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in COMMANDS:
        if find_spec(name):
            import_module(name).add_command(subparsers)
    args = parser.parse_args(arguments)
    try:
        status = int(args.run(args) or 0)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read what we print has seen enough (| head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("\nStopped. Nothing was written.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
