"""What makes downloads never even loads the testimony side."""

import subprocess
import sys

CLOSED = ("sealed", "intake", "casework", "publishing", "models.testimony", "crossing")
ASK = """
import sys
import feedback_app.web.said_and_did
import feedback_app.commands.reports
print("\\n".join(sys.modules))
"""


def _loaded(program: str) -> set[str]:
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def _behind_the_wall(loaded: set[str]) -> set[str]:
    closed = tuple(f"feedback_app.{room}" for room in CLOSED)
    return {name for name in loaded if name.startswith(closed)}


def test_downloads_load_nothing_from_behind_the_wall() -> None:
    loaded = _loaded(ASK)
    assert "feedback_app.exports.paper" in loaded
    assert _behind_the_wall(loaded) == set()


def test_the_look_behind_the_wall_sees_what_is_there() -> None:
    assert _behind_the_wall(_loaded("import feedback_app.sealed.signing\n" + ASK))


def test_typst_is_loaded_only_when_a_report_is_set() -> None:
    assert "typst" not in _loaded(ASK)
