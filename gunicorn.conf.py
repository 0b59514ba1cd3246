"""gunicorn reads this by itself: the app is loaded and warmed once, and its workers share that memory."""

import gc
import os
from typing import Any

preload_app = True


def when_ready(_server: Any) -> None:
    """Read one invented sentence before the workers split off, so that nobody's first words wait for the weights."""
    if "public" in os.environ.get("FEEDBACK_SURFACES", "public"):
        from analysis import read

        read("They listened, but the help came late.", "adopter")
    gc.collect()
    gc.freeze()
