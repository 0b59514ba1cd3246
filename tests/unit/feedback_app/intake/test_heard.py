"""What a person says of the themes we heard is what is counted, whatever the machine made of their words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis import Reading, Theme, read
from analysis.codebook import CODEBOOK
from analysis.disclose import contributions
from feedback_app.intake import heard
from feedback_app.words.load import load

READING = Reading((Theme("B1", "-", 0.9), Theme("C1", "+", 0.8), Theme("E1", "0", 0.4)), level="concern")
DANGER = ("danger", "harm", "hurt", "abuse", "kill", "suicid", "hit", "violen", "risk", "crisis", "unsafe", "police")


class TestConfirmed:
    def test_without_a_word_of_theirs_the_reading_is_the_machines(self):
        assert heard.confirmed(READING, {}) is READING

    def test_kept_changed_taken_out_and_added(self):
        found = heard.confirmed(READING, {heard.KEY: "B1+ C1x D3-"})
        assert [(str(t), t.set_by) for t in found.themes] == [
            ("B1+", "person"), ("D3-", "person"), ("E10", "machine"),
        ]  # fmt: skip
        assert (found.level, found.tone) == (READING.level, READING.tone)

    def test_what_they_changed_or_added_is_counted_before_what_they_let_stand(self):
        many = replace(READING, themes=(Theme("A1", "-", 0.9), Theme("A2", "-", 0.8), Theme("B1", "-", 0.7)))
        found = heard.confirmed(many, {heard.KEY: "A1- A2- B1- C3+ D3-"})
        assert contributions(found) == ("C3+", "D3-")

    def test_taking_all_out_leaves_nothing_to_count(self):
        found = heard.confirmed(READING, {heard.KEY: "B1x C1x E1x"})
        assert found.themes == ()
        assert contributions(found) == ()

    def test_someone_who_says_what_it_was_about_is_not_counted_out_as_off_the_point(self):
        off = Reading(flags=("F-OTHER", "F-SAFE"))
        assert heard.confirmed(off, {heard.KEY: "C1-"}).flags == ("F-SAFE",)
        assert heard.confirmed(off, {heard.KEY: "C1x"}).flags == off.flags

    @pytest.mark.parametrize("kept", ["Z9-", "B1", "-", "B1? C1", "B1--x", "B1é"])
    def test_what_is_no_theme_of_the_codebook_is_passed_over(self, kept):
        assert heard.said({heard.KEY: kept}) == {}

    def test_it_can_be_kept_as_one_answer_and_read_again(self):
        judged = {"B1": "±", "C3": heard.GONE, "D3": "+"}
        assert heard.said({heard.KEY: heard.as_answer(judged)}) == judged


class TestShown:
    def test_what_was_heard_and_what_they_added_or_took_out(self):
        found = heard.shown(READING, {heard.KEY: "C1x D3-"})
        assert [(each.topic.code, each.sign) for each in found] == [
            ("B1", "-"), ("C1", heard.GONE), ("E1", "0"), ("D3", "-"),
        ]  # fmt: skip

    def test_never_more_than_fit(self):
        many = replace(READING, themes=tuple(Theme(f"B{n}", "-") for n in range(1, 7)))
        assert len(heard.shown(many, {heard.KEY: "C1+ C2+"})) == heard.MOST

    def test_one_too_many_is_refused_with_what_to_do(self):
        full = {f"B{n}": "-" for n in range(1, 7)}
        with pytest.raises(heard.TooMany, match="Take one out first"):
            heard.add(full, "C1", "+")
        assert heard.add({**full, "B1": heard.GONE}, "C1", "+")["C1"] == "+"
        assert heard.add(full, "B1", "+")["B1"] == "+"

    def test_children_see_only_topics_with_words_of_their_own(self):
        found = heard.shown(replace(READING, themes=(*READING.themes, Theme("A3", "-"))), {}, "8-11")
        assert [each.topic.code for each in found] == ["B1", "C1", "E1"]
        assert found[0].topic.minus == "You had to wait a long time for help."

    def test_there_is_no_such_page_for_the_youngest(self):
        assert heard.audience_of("child_4_7") == ""
        assert [heard.audience_of(v) for v in ("child_8_11", "child_12_17", "birth_family", "")] == [
            "8-11", "12-17", heard.ADULTS, heard.ADULTS,
        ]  # fmt: skip

    @pytest.mark.parametrize("audience", [heard.ADULTS, "8-11"])
    def test_no_word_on_it_tells_of_danger_blames_or_names_an_illness(self, audience):
        for topic in heard.topics(audience).values():
            for sign in ("+", "-", "±", "0"):
                assert not [word for word in DANGER if word in topic.says(sign).lower()], topic

    def test_every_flag_of_the_codebook_stays_unseen(self):
        worst = read("He hits me every night and I am going to kill myself. My worker never rang me back.")
        assert worst.flags
        words = " ".join(each.topic.says(each.sign) for each in heard.shown(worst, {}))
        assert not [text for text in CODEBOOK.flags.values() if text in words]


class TestSearch:
    @pytest.mark.parametrize(
        ("wanted", "code"),
        [("letters", "D3"), ("my social worker", "C1"), ("school", "B6"), ("they never rang me back", "C3"),
         ("money for therapy", "B4"), ("brother", "D4"), ("my file", "D2")],
    )  # fmt: skip
    def test_finds_the_topic_meant(self, wanted, code):
        assert code in [topic.code for topic in heard.search(wanted)]

    @pytest.mark.parametrize("wanted", ["", "   ", "zzzz", "the and you", "🙂", "a" * 10_000])
    def test_nothing_found_is_no_error(self, wanted):
        assert len(heard.search(wanted)) < 5

    def test_children_find_only_their_own(self):
        assert all(topic.code in load("heard")["child"] for topic in heard.search("panel training school", "8-11"))


class TestWords:
    def test_the_words_and_the_codebook_agree(self):
        assert set(heard.topics()) == set(CODEBOOK.codes)
        assert all(t.name and t.plus.endswith(".") and t.minus.endswith(".") for t in heard.topics().values())

    @pytest.mark.parametrize(
        ("part", "value"),
        [("name", {"A1": "x"}), ("family", {}), ("child", {"Z1": {"plus": "a", "minus": "b"}}),
         ("instead", {"E1": {"plus": "only"}})],
    )  # fmt: skip
    def test_a_hole_is_refused_with_a_sentence(self, part, value):
        with pytest.raises(heard.BrokenWords, match=r"heard\.toml"):
            heard._whole(load("heard") | {part: value})
