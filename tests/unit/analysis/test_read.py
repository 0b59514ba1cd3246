"""Reading takes any words from anyone, quickly, and says the same thing each time."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Reading, read
from analysis.codebook import CODEBOOK
from analysis.reading import LEVELS, SIGNS, TONES


@pytest.mark.parametrize("text", ["", " ", "\x00", "...", "😀😀", "\n" * 50])
def test_nothing_said_is_nothing_heard(text: str) -> None:
    reading = read(text)
    assert (reading.level, reading.flags if not text.startswith("😀") else ()) == ("none", ())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["", "adopter", "child_8_11", "nobody we know"]))
def test_any_text_gives_a_whole_reading(text: str, voice: str) -> None:
    reading = read(text, voice)
    assert reading.tone in TONES
    assert reading.level in LEVELS
    assert set(reading.flags) <= set(CODEBOOK.flags)
    for theme in reading.themes:
        assert theme.code in CODEBOOK.codes
        assert theme.sign in SIGNS
        assert 0 <= theme.confidence <= 1
        assert all(0 <= start < end <= len(text) for start, end in theme.evidence)
    assert Reading.from_dict(reading.as_dict()).as_dict() == reading.as_dict()


@pytest.mark.parametrize(
    "text",
    ["مرحبا بكم في الخدمة " * 20, "a" * 50_000, "a " * 25_000, "the only " * 5_500, "Aa1@_-/ " * 6_000, "1" * 50_000],
)
def test_odd_and_long_texts_take_little_time(text: str) -> None:
    read("warm up")
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 2


def test_the_same_words_give_the_same_reading() -> None:
    text = "We waited a year for help and nobody rang. The counsellor was wonderful."
    assert read(text, "adopter") == read(text, "adopter")


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Tell me the name of the people who have got my son.", "F-SEARCH"),
        ("Our bins were not emptied again this week.", "F-OTHER"),
        ("The magistrate listened to them and never to me.", "F-COURT"),
    ],
)
def test_what_is_no_feedback_gets_no_theme_on_a_guess(text: str, flag: str) -> None:
    reading = read(text, "birth_family")
    assert (reading.flags, reading.themes) == ((flag,), ())


def test_an_unknown_voice_is_left_out() -> None:
    assert read("hello", "martian").voice == ""


def test_reading_and_counting_load_no_training_library() -> None:
    """Where it is installed it would double what a start takes, in time and memory."""
    program = (
        "import sys; from analysis import disclose, read; read('We waited.'); disclose.disclose([]); "
        "print(sys.modules.keys() & {'sklearn', 'scipy'})"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"
