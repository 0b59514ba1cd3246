"""Figures about quality are counted as the page says, and never on what was trained with."""

from __future__ import annotations

import pytest

from analysis import evaluate, examples, scores
from analysis.__main__ import main
from analysis.examples import Example, Passage


@pytest.mark.parametrize("name", ["fresh", "other"])
def test_nothing_that_was_trained_with_is_scored(name: str) -> None:
    trained = {example.text.strip().lower() for example in examples.training_comments()}
    kept = [each.text.strip().lower() for each in examples.comments(examples.BLIND / f"{name}_comments.csv")]
    assert len(kept) >= 200
    assert not trained.intersection(kept)
    dangers = {text.strip().lower() for text, _ in examples.training_dangers()}
    judged = examples.dangers(examples.BLIND / f"{name}_danger.csv")
    assert not dangers.intersection(text.strip().lower() for text, _ in judged)


def test_tallies() -> None:
    tally = scores.Tally()
    tally.add({"A1", "B1"}, {"B1", "C1"})
    assert (tally.right, tally.wrong, tally.missed, tally.f1) == (1, 1, 1, 0.5)


def test_comments_are_compared_by_code_sign_tone_and_flag() -> None:
    example = Example("adopter", "The support group is great.", {"B8": "-"}, "positive", frozenset(), "none")
    scored = scores.score_comments([example])
    assert scored.by_code["B8"].right == 1
    assert scored.signed.missed == 1
    assert scored.tone_accuracy == 1.0
    assert scored.negatives_called_positive == 0.0


def test_a_detail_counts_only_when_it_is_wholly_hidden() -> None:
    text = "Ring 07700 900123 now"
    good = scores.score_redaction([Passage(text, ((5, 17, "PHONE"),))])
    wide = scores.score_redaction([Passage(text, ((0, 17, "PHONE"),))])
    assert (good.recall, good.false_spans) == (1.0, 0.0)
    assert wide.recall == 0.0


def test_the_command_prints_every_measure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate"]) == 0
    told = capsys.readouterr().out
    for measure in (
        "Codes, micro-F1",
        "Tone right",
        "Immediate danger seen",
        "Details wholly hidden",
        "Quite sure",
        "Birth family",
    ):
        assert measure in told


def test_a_wrong_label_is_told_with_its_row(tmp_path, monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "fresh_comments.csv").write_text(
        "voice,text,codes,tone,flags,level\nadopter,hello,B1-,cheerful,,none\n", encoding="utf-8"
    )
    monkeypatch.setattr(evaluate.examples, "BLIND", tmp_path)
    assert main(["evaluate"]) == 2
    assert "comments.csv, row 2" in capsys.readouterr().err
