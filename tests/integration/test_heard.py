"""What a person sets right on "Did we hear you right?" is what the team sees and what the closing counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis import Reading, read
from feedback_app.casework.cases import open_case
from feedback_app.clock import monday_of
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Case, Draft, Period
from feedback_app.publishing import close as closing
from tests.house import DAY, House

WAITED = "We waited eight months for the support plan and nobody called us back."


def tell_up_to_heard(house: House, happened: str = WAITED, who: str = "birth_family") -> None:
    house.client.visit("/tell-us")
    house.client.press("Continue", who=who)
    house.client.visit("/tell-us/happened")
    house.client.press("Continue", happened=happened)
    house.client.visit("/tell-us/agency")
    house.client.press("Continue", agency="harbourlands")
    assert house.client.page.headings[0] == "Did we hear you right?"


def sent(house: House) -> Reading:
    """Send, and what is now sealed."""
    house.client.press("Send", code="no")
    with house.client.application.app_context():
        case = db.session.query(Case).filter_by(week=monday_of(DAY), state="received").one()
        opened = open_case(house.keyring(), case.id, "To read it", DAY)
        assert opened.reading is not None
        return opened.reading


def themes(reading: Reading) -> set[tuple[str, str]]:
    return {(str(theme), theme.set_by) for theme in reading.themes}


def test_one_press_says_yes_to_all(house: House) -> None:
    tell_up_to_heard(house)
    house.client.press("That is right, go on")
    assert themes(sent(house)) >= {("B1-", "person")}
    assert {by for _, by in themes(house_reading(house))} == {"person"}


def house_reading(house: House) -> Reading:
    with house.client.application.app_context():
        case = db.session.query(Case).filter_by(week=monday_of(DAY)).one()
        found = open_case(house.keyring(), case.id, "To look again", DAY).reading
        assert found is not None
        return found


def test_who_changes_everything_is_counted_as_they_say(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    tell_up_to_heard(house)
    shown = {name for name in house.client.page.form_with("Add this").values if name.startswith("sign-")}
    assert "sign-B1" in shown
    house.client.press("Add this", add="D3", add_sign="-", **(dict.fromkeys(shown, "x") | {"sign-B1": "+"}))
    house.client.press("That is right, go on")
    assert "Help came when you asked for it." in house.client.page.words
    assert "Letters or visits were late" in house.client.page.words
    assert themes(sent(house)) == {("B1+", "person"), ("D3-", "person")}

    seen: list[Reading] = []
    real = closing.disclose

    def listen(readings, **others):
        seen.extend(readings)
        return real(iter(seen), **others)

    monkeypatch.setattr(closing, "disclose", listen)
    with house.client.application.app_context():
        period = db.session.get_one(Period, house.records.periods["open"])
        with writing():
            period.ends = monday_of(DAY) + timedelta(weeks=1)
        closing.close(house.keyring(), period.id, period.ends, "harbourlands")
    assert [themes(reading) for reading in seen] == [{("B1+", "person"), ("D3-", "person")}]


EXTRA = (
    "But our worker was kind and listened to us.",
    "But the training before we were approved was excellent.",
    "And the letters from his birth mum came late every year.",
)


def test_words_changed_later_are_heard_again_and_what_was_said_before_stands(house: House) -> None:
    tell_up_to_heard(house)
    shown = {name[5:] for name in house.client.page.form_with("Add this").values if name.startswith("sign-")}
    house.client.press("That is right, go on", **{"sign-B1": "x"})
    extra, new = next((e, n) for e in EXTRA if (n := {t.code for t in read(f"{WAITED} {e}").themes} - shown))
    house.client.visit("/tell-us/happened?change=1")
    house.client.press("Continue", happened=f"{WAITED} {extra}")
    assert house.client.page.headings[0] == "Did we hear you right?"
    assert "You took this out" in house.client.page.words
    house.client.visit("/tell-us/check")
    found = themes(sent(house))
    assert {theme[:-1] for theme, by in found if by == "machine"} >= new
    assert not {theme for theme, _ in found} & {"B1-", "B1+"}


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "choose a topic"),
        ({"add": "D3"}, "how it was"),
        ({"add": "Z9", "add_sign": "-"}, "choose a topic"),
        ({"add": "D3", "add_sign": "!"}, "how it was"),
    ],
)
def test_what_cannot_be_added_is_said_kindly_and_nothing_is_lost(
    house: House, form: dict[str, str], sentence: str
) -> None:
    tell_up_to_heard(house)
    house.client.press("Add this", 422, **({"sign-B1": "±"} | form))
    assert sentence in house.client.page.words
    assert house.client.page.form_with("Add this").values["sign-B1"] == "±"


def test_no_word_of_danger_is_shown_and_the_page_is_the_same(house: House) -> None:
    tell_up_to_heard(house, f"{WAITED} He hits me and I want to end my life.")
    text = house.client.page.words.lower()
    assert not [word for word in ("danger", "harm", "risk", "hits", "your life", "safeguard") if word in text]
    house.client.press("That is right, go on")
    assert sent(house).level != "none"


def test_nothing_of_it_stands_in_the_clear(house: House) -> None:
    tell_up_to_heard(house)
    house.client.press("Add this", add="D3", add_sign="-")
    with house.client.application.app_context():
        draft = db.session.query(Draft).one()
        for column in (draft.sealed, draft.key_for_browser):
            assert b"D3-" not in column
    assert "D3" not in str(house.client.answer.headers)
