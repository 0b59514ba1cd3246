"""Anyone can ask whether a report is ours, and is told when it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from feedback_app import create_app
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Release
from tests.house import House
from tests.integration.kept_report import Kept, keep
from tests.places import close_engines


@pytest.fixture
def kept(house: House) -> Kept:
    return keep(house)


def test_anyone_can_check_a_number(kept: Kept) -> None:
    client = kept.house.client
    client.visit("/check-a-report")
    for asked, told in (
        (kept.sha256.upper(), "Yes, this report is ours"),
        (f" {kept.sha256[:32]} {kept.sha256[32:]} ", "Number 1, "),
        ("0" * 64, "We know no report with this number"),
        (kept.sha256[:-1], "The number is not complete"),
        ('"><script>', "The number is not complete"),
    ):
        client.get("/check-a-report", query_string={"sha256": asked})
        assert told in client.page.words


@pytest.mark.parametrize(
    ("column", "value"),
    [("body", None), ("signature", bytes(64)), ("reply_due", date(2030, 1, 1)), ("label", "Another time")],
)
def test_a_report_that_was_changed_is_told_on_the_page_and_by_the_command(kept: Kept, column: str, value: Any) -> None:
    app = kept.house.client.application
    with app.app_context(), writing():
        release = db.session.get_one(Release, bytes.fromhex(kept.sha256))
        setattr(release, column, value or release.body.replace('"count":', '"count": '))
    client = kept.house.client
    page = client.visit(f"/check-a-report?sha256={kept.sha256}")
    assert "Please do not rely on this report" in page.words
    assert "this report is ours" not in page.words.replace("Is this report ours", "")
    ran = app.test_cli_runner().invoke(args=["reports", "verify"])
    assert ran.exit_code == 1
    assert "1 released, 1 of them not as signed." in ran.output


def test_the_command_tells_whole_reports_and_strangers_keys(kept: Kept) -> None:
    app = kept.house.client.application
    with app.app_context():
        key = db.session.get_one(Release, bytes.fromhex(kept.sha256)).signed_with.hex()
    run = app.test_cli_runner().invoke
    assert f"harbourlands, report 1: whole, signed with {key}" in run(args=["reports", "verify"]).output
    assert run(args=["reports", "verify", "--key", key]).exit_code == 0
    strange = run(args=["reports", "verify", "--key", "00" * 32])
    assert (strange.exit_code, "not one that we release reports with" in strange.output) == (1, True)
    assert run(args=["reports", "verify", "--key", "abc"]).exit_code == 2


def test_with_known_keys_a_strangers_report_is_not_ours(kept: Kept) -> None:
    strict = create_app(replace(kept.house.settings, release_keys=("00" * 32,)))
    answer = strict.test_client().get(f"/check-a-report?sha256={kept.sha256}").get_data(as_text=True)
    assert "Please do not rely on this report" in answer
    assert "not one that we release reports with" in answer
    assert strict.test_cli_runner().invoke(args=["reports", "verify"]).exit_code == 1
    close_engines(strict)
