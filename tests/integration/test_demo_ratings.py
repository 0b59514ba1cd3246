"""In the demo people rate answers by the services that everyone rates by, and the next closing counts them."""

from __future__ import annotations

import pytest

from analysis.ratings import Ratings
from feedback_app.demo.rated import CHOSE, rate_answers
from feedback_app.extensions import db
from feedback_app.models.testimony import Caseload, RatingSlip
from feedback_app.publishing import ratings
from feedback_app.publishing.close import close
from tests.house import DAY, PERIODS, House, keyring_of

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_what_they_chose_is_counted_about_right(house: House, in_app: None) -> None:
    caseload = db.session.get_one(Caseload, house.records.caseloads["harbourlands"])
    before = db.session.query(RatingSlip).count()
    assert rate_answers(keyring_of("amara"), caseload, ["B1-", "C3-"], DAY) == sum(CHOSE.values())
    assert db.session.query(RatingSlip).count() == before + sum(CHOSE.values())
    assert rate_answers(keyring_of("amara"), caseload, [], DAY) == 0
    close(keyring_of("amara"), house.records.periods["over"], DAY, "harbourlands")
    shown = ratings.of_year(db.session.get_one(Caseload, caseload.id), PERIODS["over"][1])
    assert isinstance(shown, Ratings)
    assert any(number is None or number >= 10 for number in (shown.yes, shown.partly, shown.no))
