"""The blueprint of the team's pages; each module of this room adds its own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for

pages = Blueprint("review", __name__, url_prefix="/team")


@pages.context_processor
def _who() -> dict[str, Any]:
    here = g.get("here")
    if here is None or here.waits:
        return {"home_url": url_for("review.sign_in")}
    links = [("Today", "today"), ("Names", "name_requests"), ("Agencies' answers", "answers"), ("Keys", "keys")]
    if here.staff.trustee:
        links = [("Complaints about us", "trustee"), ("Keys", "keys")]
    if here.staff.duty:
        links.insert(1, ("Danger", "danger"))
    nav = [(words, url_for(f"review.{to}"), request.endpoint == f"review.{to}") for words, to in links]
    return {
        "signed_in_as": here.staff.shown_as,
        "sign_out_url": url_for("review.sign_out"),
        "nav": nav if here.keyring else [],
        "home_url": url_for("review.trustee" if here.staff.trustee else "review.today"),
    }
