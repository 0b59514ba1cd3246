"""Plain statements are heard with their code, their sign and the words that led there."""

from __future__ import annotations

import pytest

from analysis import read
from analysis.codebook import CODEBOOK, CodebookError, load
from analysis.cues import CueError, Cues, parse
from analysis.segment import words


def heard(text: str, voice: str = "") -> set[str]:
    return {str(theme) for theme in read(text, voice).themes}


@pytest.mark.parametrize(
    ("text", "voice", "expected"),
    [
        ("We waited eight months on the list before anyone came to help us.", "adopter", "B1-"),
        ("They came to see us the same week we asked for help.", "adopter", "B1+"),
        ("My life story book is lovely, it tells me about when I was a baby.", "child_8_11", "D1+"),
        ("Half of my adoption file was blacked out.", "adopted_adult", "D2-"),
        ("The letterbox letter came four months late.", "birth_family", "D3-"),
        ("I miss my brother and I never get to see him.", "child_8_11", "D4-"),
        ("The fund ran out so we paid for therapy ourselves.", "adopter", "B4-"),
        ("School excluded him again and the teachers do not understand trauma.", "adopter", "B6-"),
        ("Our social worker was kind and patient.", "adopter", "C1+"),
        ("We have had five social workers in two years.", "adopter", "C2-"),
        ("Panel were friendly and fair.", "prospective_adopter", "A5+"),
        ("I complained and the manager I complained about wrote the reply.", "adopter", "C8-"),
    ],
)
def test_plain_statements(text: str, voice: str, expected: str) -> None:
    assert expected in heard(text, voice)


def test_two_themes_keep_their_own_signs() -> None:
    found = heard("The support group is brilliant, but we waited a year for therapy and it was no help.", "adopter")
    assert "B8+" in found
    assert "B1-" in found


def test_evidence_points_at_words_of_the_comment() -> None:
    text = "The sun shone. Our letterbox letter was lost again."
    theme = next(t for t in read(text, "birth_family").themes if t.code == "D3")
    assert theme.evidence
    assert all("letter" in text[start:end] or "lost" in text[start:end] for start, end in theme.evidence)


def test_thousands_of_words_still_give_few_themes() -> None:
    assert 1 <= len(read("We waited a long time for therapy. " * 300).themes) <= 6


class TestCues:
    def test_stems_choices_gaps_and_missing_words(self) -> None:
        cues = Cues({"wait": ["wait* .. list", "long/great queue?"]})
        found = cues.find(words("Waiting on the very long list, a great queue"))
        assert [(hit.first, hit.end) for hit in found] == [(0, 6), (4, 5), (7, 9)]

    @pytest.mark.parametrize(("text", "ends"), [("", []), ("long", []), ("a long", []), ("Long wait", [2])])
    def test_a_text_may_end_before_a_cue_does(self, text: str, ends: list[int]) -> None:
        assert [hit.end for hit in Cues({"wait": ["long wait*"]}).find(words(text))] == ends

    @pytest.mark.parametrize("cue", ["", "..", "may? be", "a*", "x .."])
    def test_a_cue_that_says_nothing_is_refused(self, cue: str) -> None:
        with pytest.raises(CueError):
            parse(cue)


class TestCodebook:
    def test_it_has_thirty_codes_in_five_families(self) -> None:
        assert len(CODEBOOK.codes) == 30
        assert set(CODEBOOK.families) == set("ABCDE")

    def test_what_is_about_a_childs_life_is_national_only(self) -> None:
        assert [c.id for c in CODEBOOK.codes.values() if c.national_only] == ["E1"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('label = "Panel and approval decisions"', 'label = ""'),
            ("national_only = true", 'national_only = "yes"'),
            ("[codes.B9]", "[codes.Z9]"),
            ('R1 = "Money: what we are given, or what partners pay in, is fixed"', 'R1 = ""'),
        ],
    )
    def test_a_hole_is_refused_with_its_place(self, tmp_path, old, new) -> None:  # type: ignore[no-untyped-def]
        from analysis import codebook

        whole = (codebook.Path(codebook.__file__).with_name("codebook.toml")).read_text(encoding="utf-8")
        assert old in whole
        (tmp_path / "codebook.toml").write_text(whole.replace(old, new), encoding="utf-8")
        with pytest.raises(CodebookError, match=r"A5|E1|Z9|R1"):
            load(tmp_path / "codebook.toml")
