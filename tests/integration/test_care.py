"""Care for the team: the heavy texts of the day, seen only by who read them, and the week's work by person."""

from __future__ import annotations

from datetime import timedelta

from feedback_app.casework import care
from feedback_app.casework.cases import open_case
from tests.house import DAY, keyring_of

DANGER = "I want to die and I have the tablets here."


def test_it_counts_heavy_texts_of_the_day_once_each(house, in_app):
    calm, heavy, yesterday = house.tell("They rang us back."), house.tell(DANGER), house.tell(DANGER)
    for told in (calm, heavy, heavy):
        open_case(keyring_of("tom"), told.case_id, "To read it", DAY)
    open_case(keyring_of("tom"), yesterday.case_id, "To read it", DAY - timedelta(days=1))
    assert care.exposure(keyring_of("tom"), DAY) == care.Exposure(2, 1)
    assert care.exposure(keyring_of("wren"), DAY) == care.Exposure(0, 0)


def test_the_page_shows_the_week_by_person(house):
    told = house.tell(DANGER)
    with house.client.application.app_context():
        open_case(keyring_of("amara"), told.case_id, "To read it", DAY)
    page = house.sign_in("amara").visit("/team/care")
    assert "1 of them had danger or harm in it" in page.words
    assert "Amara, of our team10" in page.words
    assert "Tom, of our team00" in page.words
