"""The machine's first look: what hints at who spoke is refused with a kind sentence; plain answers pass."""

from __future__ import annotations

import tomllib

import pytest

from feedback_app.answers.first_check import REFUSALS, faults
from feedback_app.answers.statuses import RULES
from feedback_app.config import ROOT

PLAIN = (
    "From March every family has a named worker who rings within a week.",
    "We know that waits are long. We recognise this is hard for people.",
    "We have two case workers more, so calls are answered. In each case we say by when.",
    "Any family can call our line on 01234 567890 without giving a name.",
    "A family can ask for a review at any time, and the worker for each family stays the same for a year.",
    "Our partner, Harbour NHS Trust, runs this service and we asked it to act by March 2027.",
    "The worker who rings a family back has read the notes, and has time for them.",
    "When a worker leaves, both workers meet the family, and the new worker has read the notes.",
)
HINTS = {
    "knows": ("We know who this is.", "We can tell which family wrote it.", "We remember this family well.",
              "We are aware of this situation.", "Whoever wrote this was not told the whole story."),
    "case": ("This was a recent case.", "In this particular case we did all we could.", "It was an isolated incident.",
             "The case in question was closed."),
    "family": ("The family concerned has been helped.", "That same parent has had a call.", "One mother was upset.",
               "The people who complained have had a letter."),
    "worker": ("That worker has gone.", "The manager concerned now has training.",
               "The worker who did this has left, so it will be better.", "The worker was new to the job.",
               "Our practitioner has since left."),
    "date": ("We met on 3 March about it.", "It was put right last Tuesday.", "We said sorry 12/04/2026.",
             "This was settled a few weeks ago."),
    "come forward": ("Please contact us so that we can help.", "If this was you, we are sorry.",
                     "Do give us your name and we will ring.", "We ask them to come forward."),
}  # fmt: skip


@pytest.mark.parametrize("text", PLAIN)
def test_plain_answers_pass(text):
    assert faults({"text": text}) == {}


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in HINTS.items() for text in texts])
def test_hints_are_refused_with_the_words_and_what_to_do(key, text):
    said = faults({"know": text})["know"]
    assert next(each.say for each in REFUSALS if each.key == key) in said
    quoted = said.split("”")[0].removeprefix("“")
    assert quoted in text


def test_every_kind_of_hint_has_its_own_examples():
    assert {refusal.key for refusal in REFUSALS} == set(HINTS)


@pytest.mark.parametrize("text", ["Sarah Jenkins now leads the team.", "See case 20417/8 in our files."])
def test_names_and_numbers_of_cases_are_refused(text):
    assert "text" in faults({"text": text})


def test_the_demos_answers_would_pass():
    rows = tomllib.loads((ROOT / "feedback_app/demo/sentences.toml").read_text("utf-8"))["sentence"]
    answers = [row["answer"] for row in rows if "answer" in row]
    assert {each["status"] for each in answers} == set(RULES.status), "a first look shows every kind of answer"
    assert [faults({k: v for k, v in each.items() if isinstance(v, str)}) for each in answers] == [{}] * len(answers)
