"""A report as JSON with a published schema: the rows of its tables, and what was signed, whole."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from feedback_app.exports import records
from feedback_app.exports.edition import Edition

FORM: Final = "report-download-1"


def as_json(edition: Edition) -> bytes:
    """The report, its answers and notes, in UTF-8, as docs/schema/README.md describes it."""
    signed = edition.read.signed
    whole = {
        "$schema": edition.at.schema,
        "form": FORM,
        "agency": {"name": edition.agency.name, "page": edition.agency.page, "joined": edition.agency.joined},
        "report_number": edition.number,
        "report_sha256": edition.sha256,
        "check_at": edition.check_at,
        "signature": signed.signature.hex(),
        "signed_with": signed.signed_with.hex(),
        "as_on": edition.day,
        "findings": list(records.findings(edition)),
        "answers": list(records.answers(edition)),
        "notes": list(records.notes(edition)),
        "signed": json.loads(signed.body),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_day).encode()


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"A download holds no {type(value).__name__}.")


@cache
def schema() -> bytes:
    """The JSON Schema (draft 2020-12) of `as_json`."""
    return files("feedback_app.exports").joinpath("report.schema.json").read_bytes()
