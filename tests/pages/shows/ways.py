"""Pages of the ways that are not the adults' short one: children, Easy Read, telling for someone, and more topics."""

from __future__ import annotations

from tests.house import House
from tests.pages.gallery import shown, simple

simple("adults", "ask us for help", "/tell-us/help")


@shown("child_8_11", "not open for children")
def _closed_for_children(house: House) -> None:
    from feedback_app.database import writing
    from feedback_app.extensions import db
    from feedback_app.models.testimony import Staff

    with house.client.application.app_context(), writing():
        db.session.query(Staff).filter(Staff.sign_in_name == "nadia").update({Staff.active: False})
    house.client.visit("/tell-us/children", 503)
