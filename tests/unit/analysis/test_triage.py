"""Warning signs move words up the queue: danger is rarely missed, and hard subjects alone seldom raise it."""

from __future__ import annotations

import pytest

from analysis import read


@pytest.mark.parametrize(
    "text",
    [
        "I want to end my life tonight",
        "my dad hits me with his belt and I am scared to go home",
        "he has a knife and says he will kill us",
        "I have taken all my tablets",
        "she has run away and has not come home for two days",
    ],
)
def test_immediate_danger_is_seen_with_a_reason(text: str) -> None:
    reading = read(text)
    assert reading.level == "immediate"
    assert reading.suggestion == "refer"
    assert reading.reasons


@pytest.mark.parametrize("who", ["married", "gay", "Muslim", "disabled", "single", "tall"])
def test_whoever_says_that_they_want_to_die_is_seen(who: str) -> None:
    reading = read(f"I want to die and I am {who}.", "adopter")
    assert reading.level in {"concern", "immediate"}
    assert reading.suggestion == "refer"
    assert reading.reasons == ("Words about ending a life",)


@pytest.mark.parametrize(
    "text",
    [
        "I cannot cope any more.",
        "We can't cope any longer, there is nothing left.",
    ],
)
def test_somebody_who_cannot_go_on_is_a_concern_for_support(text: str) -> None:
    reading = read(text)
    assert (reading.level, reading.suggestion) == ("concern", "support")


@pytest.mark.parametrize(
    "text",
    [
        "Our son punches us most days and we are frightened of him.",
        "My daughter is self harming and nobody will help.",
        "I was abused by my adoptive father when I was a child.",
    ],
)
def test_risk_is_seen(text: str) -> None:
    assert read(text).level in {"concern", "immediate"}


@pytest.mark.parametrize(
    "text",
    [
        "The worker was lovely and the group is great.",
        "The forms were long and the website is out of date.",
        "We waited a long time for the letter.",
        "Training was useful and the panel were friendly.",
    ],
)
def test_everyday_words_raise_nothing(text: str) -> None:
    reading = read(text)
    assert (reading.level, reading.suggestion, reading.reasons) == ("none", "", ())


def test_reasons_never_quote_the_person() -> None:
    text = "Zebedee says I want to kill myself in the marmalade factory"
    told = " ".join(read(text).reasons).lower()
    assert told
    assert not any(word in told for word in ("zebedee", "marmalade", "factory"))


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("The judge got it wrong and the court would not hear us.", "F-COURT"),
        ("asdf asdf asdf", "F-SPAM"),
        ("Please tell me where my daughter lives, what town, which family has her.", "F-SEARCH"),
        ("The report they sent us had another family's name and address in it.", "F-BREACH"),
        ("Our worker Siobhan Mulcahy from Grimsby was great.", "F-STAFF"),
        ("I made a formal complaint and I want it investigated by someone independent.", "F-COMPLAINT"),
    ],
)
def test_flags(text: str, flag: str) -> None:
    assert flag in read(text).flags
