"""The published schema is sound, agrees with the counting method and the codebook, and refuses what must not leave."""

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from analysis.codebook import CODEBOOK
from analysis.method import METHOD
from analysis.released_report import FORM, KINDS, LEVELS, TRENDS, Line, ReleasedReport
from feedback_app.exports import data, years
from feedback_app.exports.tables import COLUMNS

SCHEMA: dict[str, Any] = json.loads(data.schema())
LINE = Line("theme", "B1-", "B1", "-", "Waiting", "You had to wait", 25, False, 40, "", "Agency", False)
REPORT = ReleasedReport(
    "agency", ("a",), ("p",), "1", "0.1", ("h",), 2.0, 60, (LINE,), {"theme": 10}, {"theme": 5}, ("birth_family",), True
)


def _report_schema() -> Draft202012Validator:
    return Draft202012Validator(SCHEMA["$defs"]["report"] | {"$defs": SCHEMA["$defs"]})


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_it_says_what_the_code_says() -> None:
    parts = SCHEMA["$defs"]
    assert parts["count"]["minimum"] == METHOD.least_count
    assert parts["count"]["multipleOf"] == METHOD.round_to
    assert set(parts["answer"]["properties"]["status"]["enum"]) == set(CODEBOOK.statuses)
    assert parts["report"]["properties"]["form"]["const"] == FORM
    assert set(parts["report"]["properties"]["level"]["enum"]) == set(LEVELS)
    assert set(parts["line"]["properties"]["kind"]["enum"]) == set(KINDS)
    assert set(parts["trend"]["enum"]) == set(TRENDS)
    assert SCHEMA["properties"]["form"]["const"] == data.FORM


def test_tables_and_schema_have_the_same_columns() -> None:
    for part, table in (("finding", "findings"), ("answer", "answers")):
        assert tuple(SCHEMA["$defs"][part]["required"]) == COLUMNS[table]
        assert set(SCHEMA["$defs"][part]["properties"]) == set(COLUMNS[table])


def test_the_years_schema_has_the_same_numbers_and_columns() -> None:
    found: dict[str, Any] = json.loads(years.schema())
    Draft202012Validator.check_schema(found)
    assert found["properties"]["form"]["const"] == years.FORM
    assert tuple(found["$defs"]["number"]["required"]) == years.COLUMNS
    assert all(found["$defs"][part] == SCHEMA["$defs"][part] for part in ("count", "percent", "line", "report"))


def test_a_released_report_fits() -> None:
    assert not list(_report_schema().iter_errors(json.loads(REPORT.canonical_bytes())))


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("lines", {"count": 7}),
        ("lines", {"count": 5}),
        ("lines", {"raw": 3}),
        ("", {"responses": 57}),
        ("", {"words": "x"}),
    ],
)
def test_a_number_or_field_that_must_not_leave_does_not_fit(where: str, what: dict[str, Any]) -> None:
    found = copy.deepcopy(REPORT.as_dict())
    (found["lines"][0] if where else found).update(what)
    assert list(_report_schema().iter_errors(json.loads(json.dumps(found))))
