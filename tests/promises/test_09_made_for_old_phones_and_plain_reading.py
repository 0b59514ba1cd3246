"""Promise 9: made for old phones, screen readers and plain reading; if not, call or write. Only where a number is set.

What old phones and screen readers need is measured on every page by tests/pages. That somebody answers the phone
belongs to those who run the service.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from feedback_app.config import Settings
from feedback_app.words.load import load
from tests.page_inspector import InspectedClient, Page
from tests.places import app_for_tests, close_engines

PROMISE = "We made this for old phones, screen readers and plain reading."


def promises(settings: Settings, facts: dict[str, str], directory: Path) -> Page:
    file = directory / "facts.toml"
    file.write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in facts.items()), "utf-8")
    app = app_for_tests(replace(settings, who_we_are_file=str(file)))
    client = app.test_client()
    assert isinstance(client, InspectedClient)
    page = client.visit("/promises")
    close_engines(app)
    return page


def test_with_a_number_the_promise_stands_with_the_number(settings: Settings, tmp_path: Path) -> None:
    page = promises(settings, settings.who_we_are() | {"phone": "01632 960999"}, tmp_path)
    assert PROMISE in page.words
    assert ("tel:01632960999", "01632 960999") in page.links


@pytest.mark.parametrize("phone", ["", "   "])
def test_without_a_number_there_is_no_such_promise_and_the_others_keep_theirs(
    settings: Settings, tmp_path: Path, phone: str
) -> None:
    page = promises(settings, settings.who_we_are() | {"phone": phone}, tmp_path)
    assert PROMISE not in page.words
    assert not [address for address, _ in page.links if address.startswith("tel:")]
    numbers = [int(attrs["value"]) for tag, attrs in page.elements if tag == "li" and "value" in attrs]
    assert numbers == [number for number in range(1, len(load("promises")["promise"]) + 1) if number != 9]
