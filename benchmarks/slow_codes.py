"""Twenty people enter a code in the same moment: how much memory one worker takes for that, and how long all wait."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from feedback_app.accounts.passphrase import MEMORY_KIB
from feedback_app.intake.return_code import keys_of

EVERY: Final = 0.002


@dataclass(frozen=True)
class Codes:
    """`memory` is the most that the process held above its rest, in MB (0 where the system does not tell)."""

    people: int
    memory: float
    bound: float
    seconds: float


def _resident() -> float:
    """MB of this process in memory now."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


def measure_codes(people: int) -> Codes:
    """Run `people` checks in threads, as a worker would, and watch the memory meanwhile."""
    keys_of("warm up", "9a" * 32)
    over, rest, most = threading.Event(), _resident(), [0.0]

    def watch() -> None:
        while not over.wait(EVERY):
            most[0] = max(most[0], _resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    with ThreadPoolExecutor(people) as crowd:
        list(crowd.map(lambda number: keys_of(f"code {number}", "9a" * 32), range(people)))
    seconds = time.perf_counter() - began
    over.set()
    watcher.join()
    return Codes(people, max(0.0, most[0] - rest), 2 * MEMORY_KIB / 1024, seconds)
