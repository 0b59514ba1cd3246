"""The page of components is for those who build: production has none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from feedback_app import create_app
from tests.places import safe_settings


def rooms(environment: str) -> set[str]:
    """The blueprints of an app in this environment. Nothing is asked of its databases."""
    app: Flask = create_app(replace(safe_settings("sqlite:///one.db", "sqlite:///two.db"), environment=environment))
    return set(app.blueprints)


@pytest.mark.parametrize(("environment", "has"), [("production", False), ("demo", True)])
def test_components_are_shown_where_people_build(environment: str, has: bool) -> None:
    assert ("design" in rooms(environment)) is has
