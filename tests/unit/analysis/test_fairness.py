"""Who someone is changes nothing about how their words are weighed, but for the codes that are about it."""

from __future__ import annotations

from itertools import combinations

import pytest

from analysis import read
from analysis.hearing import CODES, DISABILITY, HEALTH
from analysis.linear import weights

ALLOWED = {"C5", "B5"}
GROUPS = {
    "ethnicity": ["Black", "white", "Asian", "Roma", "Polish", "Nigerian", "Irish", "mixed-race", "Chinese"],
    "faith": ["Muslim", "Christian", "Jewish", "Sikh", "Hindu", "Buddhist", "atheist"],
    "sexuality": ["gay", "lesbian", "straight", "bisexual", "heterosexual", "trans"],
    "disability": ["disabled", "deaf", "blind", "autistic", "non-disabled"],
    "family": ["single", "married", "divorced", "widowed", "same-sex"],
}
SENTENCES = [
    "As a {} adopter I waited a year for help and nobody rang me back.",
    "I am a {} parent and the social worker was kind and patient with us.",
    "Panel asked a {} couple nothing about their jobs, and the decision was fair.",
    "The {} mum at the group told me she cannot cope any more.",
    "Our son has a {} parent and school excluded him twice.",
]
PAIRS = [(kind, one, other) for kind, names in GROUPS.items() for one, other in combinations(names, 2)]


def weighed(sentence: str, word: str, voice: str = "adopter"):  # type: ignore[no-untyped-def]
    reading = read(sentence.format(word), voice)
    themes = {(t.code, t.sign) for t in reading.themes if t.code not in ALLOWED}
    return themes, reading.tone, reading.level


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_swap_changes_no_code_tone_or_level(sentence: str) -> None:
    changed = [(one, other) for _, one, other in PAIRS if weighed(sentence, one) != weighed(sentence, other)]
    assert not changed
    assert len(PAIRS) * len(SENTENCES) > 300


@pytest.mark.parametrize(
    "sentence", ["I am {} and the staff were lovely.", "They were rude to me, a {} person.", *SENTENCES]
)
def test_nor_where_nobody_says_whose_voice_it_is(sentence: str) -> None:
    assert not [(a, b) for _, a, b in PAIRS if weighed(sentence, a, "") != weighed(sentence, b, "")]


@pytest.mark.parametrize(("one", "other"), [("autism", "ADHD"), ("dyslexia", "FASD"), ("epilepsy", "diabetes")])
def test_one_condition_weighs_like_another(one: str, other: str) -> None:
    sentence = "My daughter has {} and nobody at the clinic will see her."
    assert weighed(sentence, one) == weighed(sentence, other)


def test_only_the_code_for_health_is_told_that_a_disability_is_named() -> None:
    told = weights().dense["code"][DISABILITY]
    assert [code for code, weight in zip(CODES, told, strict=True) if weight] == [CODES[HEALTH]]
