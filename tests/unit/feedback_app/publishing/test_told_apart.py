"""Before a note is kept the machine plays the attacker: does it point to one who took part?"""

from __future__ import annotations

import time

from analysis.likeness import Written, crowd
from feedback_app.publishing.told_apart import ToldApart, attackers, theme_of

PLAIN = "Letters between families took too long."
STORY = "The coordinator mislaid my anniversary letters behind the radiator and was dismissive about it."
OTHERS = (
    "I wrote in June and have heard nothing back.", "Our letter came four months after we sent it.",
    "Nobody tells us when a letter has gone on.", "We got somebody else's letter.", "They lost two of ours.",
    "I would like to hear how she is.", "The letterbox is slow.", "It takes them half a year to send one on.",
)  # fmt: skip


def told(note: str, *texts: str, people: int = 9) -> str:
    attacker = ToldApart(note, people, crowd("D3-", 30, 100))
    for text in texts:
        attacker.hear(Written.of(text))
    return attacker.fault()


def test_a_note_that_points_to_one_story_is_refused_and_told_which_of_its_own_words_stand_out():
    said = told("Coordinators were dismissive about mislaid letters.", STORY, *OTHERS)
    assert said.startswith("Please say this more generally, above all “dismissive” and “mislaid”")
    assert "radiator" not in said
    assert "anniversary" not in said
    assert "coordinator " not in said


def test_said_in_common_words_it_passes():
    assert told(PLAIN, STORY, *OTHERS) == ""


def test_what_half_of_them_say_alike_is_the_groups():
    alike = "They are dismissive and mislay every letter."
    assert told("They are dismissive and mislay letters.", alike, *OTHERS)
    assert told("They are dismissive and mislay letters.", *[alike] * 6, *OTHERS[:4], people=10) == ""


def test_thanks_to_everybody_point_to_nobody_though_one_person_wrote_them():
    wrote = "Thank you all for the letters."
    assert told("Thank you to all who told us of letters.", wrote, *OTHERS)
    assert told("Thank you to all who told us.", wrote, *OTHERS) == ""


def test_with_nothing_heard_nothing_is_said():
    assert told(PLAIN) == ""


def test_only_texts_that_speak_of_what_was_raised_are_looked_at():
    texts = {"B1-": "Waiting was long.", "children-B1-": "You waited.", "opening": "", "C1+": "Kind."}
    assert set(attackers(texts, {"B1-": 20, "children-B1-": 20, "opening": 90, "C1+": 0}, 90)) == {
        "B1-",
        "children-B1-",
    }
    assert [theme_of(key) for key in ("B1-", "children-B1-", "opening")] == ["B1-", "B1-", ""]


def test_ten_notes_are_held_against_hundreds_of_responses_in_seconds():
    themes = ("B1-", "C3-", "D3-", "C1+", "B2-", "B4-", "D1-", "C2-", "A6+", "B8+")
    begun = time.process_time()
    playing = attackers(dict.fromkeys(themes, PLAIN), dict.fromkeys(themes, 30), 300)
    for number in range(300):
        heard = Written.of(f"{OTHERS[number % 8]} {STORY} {number}")
        for attacker in playing.values():
            attacker.hear(heard)
    assert all(isinstance(attacker.fault(), str) for attacker in playing.values())
    assert time.process_time() - begun < 10


def test_where_the_crowd_is_too_small_to_tell_one_far_before_all_others_stands_out_and_one_of_two_does_not():
    note, few = "Dismissive about mislaid letters.", crowd("D3-", 30, 100)[:3]
    alone, one_of_two = ToldApart(note, 9, few), ToldApart(note, 10, few)
    for text in (STORY, *OTHERS):
        alone.hear(Written.of(text))
    for text in (STORY, STORY, *OTHERS):
        one_of_two.hear(Written.of(text))
    assert "“mislaid”" in alone.fault()
    assert one_of_two.fault() == ""
