"""Who someone is changes nothing about how their words are weighed, but for the codes that are about it."""

from __future__ import annotations

from typing import Any

import pytest

from analysis import identity, read, redact, triage
from analysis.features import Weighable
from analysis.hearing import CODES, DISABILITY, HEALTH
from analysis.linear import weights
from analysis.segment import segment, words

ALLOWED = {"C5", "B5"}
GROUPS = {
    "ethnicity": (
        "Black", "white", "South Asian", "mixed-race", "Black British", "Irish", "Roma", "Polish", "African-Caribbean",
        "white and Asian", "half Nigerian", "Sri Lankan", "Northern Irish",
    ),
    "faith": (
        "Muslim", "Christian", "Jewish", "Sikh", "Seventh-day Adventist", "Jehovah's Witness", "Roman Catholic",
        "Orthodox Jewish", "atheist", "practising Hindu", "Church of England",
    ),
    "sexuality": ("gay", "lesbian", "straight", "bisexual", "non-binary", "trans", "LGBTQ+", "openly gay", "same-sex"),
    "disability": (
        "disabled", "deaf", "d/Deaf", "blind", "autistic", "wheelchair-using", "hard-of-hearing", "visually impaired",
        "profoundly deaf", "non-disabled", "dyslexic",
    ),
    "family": ("single", "married", "divorced", "separated", "widowed", "unmarried", "same-sex", "childless"),
}  # fmt: skip
NOUNS = {
    "family": (
        "single parent", "lone parent", "couple", "same-sex couple", "married couple", "widow", "single mum",
        "solo dad", "divorced father", "separated parent", "single adopter",
    ),
    "faith": ("Muslim", "Jehovah's Witness", "Sikh", "Seventh-day Adventist", "Christian", "atheist", "Quaker", "Jew"),
    "disability": ("wheelchair user", "deaf person", "blind man", "disabled woman", "hard of hearing person"),
    "sexuality": ("lesbian", "gay man", "trans woman", "straight woman", "non-binary person", "bisexual man"),
    "ethnicity": ("Black woman", "Traveller", "South Asian man", "white person", "mixed-race woman", "Polish man"),
}  # fmt: skip
# Said of grown-ups before a noun, of a speaker, and in place of a noun.
BEFORE = (
    "As a {} adopter I waited a year for help and nobody rang me back.",
    "I am a {} parent and the social worker was kind and patient with us.",
    "Panel asked a {} couple nothing about their jobs, and the decision was fair.",
    "The {} mum at the group told me she cannot cope any more.",
    "Our son has a {} parent and school excluded him twice.",
    "They said they had never placed a child with a {} man before, then lost our file.",
    "My worker Karen told a {} woman on our course that her flat was too small.",
    "A {} dad in Leeds ran the support group and it kept us going.",
    "Letterbox comes late every year. The {} couple who have my daughter write lovely letters though.",
    "I hate being the only {} person in the room when they talk about birth mothers.",
    "{} parents get the letters on time, we don't.",
    "every form is made for {} people, i gave up halfway",
    "The judge was fair to a {} mother like me but nobody explained the order.",
    "My carer is a {} lady and she makes nice pancakes.",
    "Two {} adopters left the group because nobody answered their emails, and I may be next.",
)
IS = (
    "I am {} and the staff were lovely.",
    "I want to die and I am {}.",
    "I'm {} and my son hits me every night, I am frightened of him.",
    "Because we are {}, they paused our assessment for six months.",
    "Nobody asked me about being {} and that was a relief.",
    "My worker is {} and she listened to every word I said.",
    "I was told I could not adopt because I am {}, so I want to make a formal complaint.",
    "I'm {}. The therapy was stopped when the money ran out.",
    "When I said I was {} the manager laughed, but the trainer was brilliant.",
    "My parents are {} and I never got to see my file.",
    "i am {} and no one has rung me back since march",
    "She was rude to me, I think since I am {}, and I cried all the way home.",
    "I am {} and I have been an adopter for ten years, which they never once asked about.",
    "We matched in June, I am {}, and the introductions were rushed.",
)
NAMED = (
    "As a {}, I found the forms endless and the website confusing.",
    "I am a {} and I wish somebody had told me what support there is.",
    "They gave a {} our place on the course without telling us.",
    "A {} wrote to me about my brother and I was so happy.",
    "The chair asked whether a {} could manage three children. It was unfair and I said so.",
    "my neighbour is a {} and she was approved in four months, we waited two years",
    "I was placed with a {} and I loved it there.",
    "There was a {} on the panel who smiled at us the whole time.",
    "Nobody at the school listens to a {}, they only send him home again.",
    "If I were not a {} they would have believed me when I said he was hurting himself.",
    "To be a {} in that waiting room was lonely, but Dr Patel was kind.",
)
SWAPS = [
    (sentence, kind, fills)
    for sentences, groups in ((BEFORE, GROUPS), (IS, GROUPS), (NAMED, NOUNS))
    for sentence in sentences
    for kind, fills in groups.items()
]


def filled(sentence: str, word: str) -> str:
    """The sentence with this word, and "an" where it wants it."""
    return sentence.replace("a {}", "an {}" if word[0] in "aeiouAEIOU" else "a {}").format(word)


def weighed(said: str, voice: str = "adopter") -> tuple[Any, ...]:
    """All that may not change."""
    reading = read(said, voice)
    themes = {(t.code, t.sign) for t in reading.themes if t.code not in ALLOWED}
    return themes, reading.tone, reading.level, reading.flags


def heard_in(said: str, voice: str = "adopter") -> tuple[Any, ...]:
    """All that the models hear of a comment: if it is the same to the letter, so is all they tell of it."""
    comment = Weighable(segment(said))
    triage.note(comment, redact.find(said))
    clauses = [(clause.first, clause.last) for clause in comment.segments.clauses]
    return comment.shown, comment.features(voice), clauses, comment.disability


def test_hundreds_of_swaps_change_no_code_sign_tone_level_or_flag() -> None:
    changed = []
    for at, (sentence, kind, fills) in enumerate(SWAPS):
        voice = ("adopter", "", "birth_family")[at % 3]
        one, other = fills[at % len(fills)], fills[(at + 1 + at // len(fills)) % len(fills)]
        said = filled(sentence, other)
        if weighed(filled(sentence, one), voice) != weighed(said.lower() if at % 2 else said, voice):
            changed.append((sentence, kind, one, other))
    assert not changed
    assert len(SWAPS) >= 200
    assert len({sentence for sentence, _, _ in SWAPS}) >= 40


def test_thousands_of_swaps_change_nothing_that_is_heard() -> None:
    changed, compared = [], 0
    for sentence, kind, fills in SWAPS:
        first = heard_in(filled(sentence, fills[0]))
        for number, word in enumerate(fills):
            said = filled(sentence, word)
            forms = (said, said.lower())[: 1 + number % 2]
            changed += [(sentence, kind, word) for form in forms if heard_in(form) != first]
            compared += len(forms)
    assert not changed
    assert compared > 1900


@pytest.mark.parametrize(
    "written", ["Black British", "black-british", "BLACK BRITISH", "d/Deaf", "a Jehovah’s Witness"]
)
def test_however_it_is_written_it_is_one_word(written: str) -> None:
    said = f"I am {written}."
    assert [word.plain for word in identity.hide(said, words(said))] == ["i", "am", identity.HIDDEN]


@pytest.mark.parametrize(("one", "other"), [("autism", "ADHD"), ("dyslexia", "FASD"), ("epilepsy", "cerebral palsy")])
@pytest.mark.parametrize(
    "sentence",
    ["My daughter has {} and nobody at the clinic will see her.", "I am an {} mum and the group was lovely to me."],
)
def test_one_condition_weighs_like_another(sentence: str, one: str, other: str) -> None:
    assert weighed(sentence.format(one)) == weighed(sentence.format(other))


@pytest.mark.parametrize(("one", "other"), [("husband", "wife"), ("partner", "husband"), ("spouse", "wife")])
def test_whom_somebody_lives_with_weighs_alike(one: str, other: str) -> None:
    sentence = "My {} and I waited a year and then my {} rang the manager."
    assert weighed(sentence.format(one, one)) == weighed(sentence.format(other, other))


@pytest.mark.parametrize(
    "said",
    [
        "Not a single person rang.", "Every single parent here waits.", "She told us straight away.",
        "My feelings are mixed.", "My brother and sister were separated from me.", "I waited a couple of weeks.",
        "He gave me a black eye.", "They want me to get married.", "The hearing was in June.", "Ms Brown was kind.",
    ],
)  # fmt: skip
def test_what_is_not_said_of_who_someone_is_stays(said: str) -> None:
    assert [word.plain for word in identity.hide(said, words(said))] == [word.plain for word in words(said)]


def test_only_the_code_for_health_is_told_that_a_disability_is_named() -> None:
    told = weights().dense["code"][DISABILITY]
    assert [code for code, weight in zip(CODES, told, strict=True) if weight] == [CODES[HEALTH]]
