"""What a mail address looks like, wherever one is typed or set."""

from __future__ import annotations

import re
from typing import Final

MOST_LETTERS: Final = 254
"""RFC 5321, section 4.5.3.1.3, less the two brackets around it."""
_ADDRESS: Final = re.compile(r"[^@\s<>,;:\"()\[\]\\\x00-\x1f]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def is_address(mail: str) -> bool:
    """Whether this is one whole mail address."""
    return len(mail) <= MOST_LETTERS and _ADDRESS.fullmatch(mail) is not None
