"""The code list keeps its promises, typing is forgiven where only one code can be meant, and nothing prints a code."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_app.intake.return_code import WORDS_A_CODE, NotACode, keys_of, new_code, read_code, words

PEPPER = "p" * 64
CODE = " ".join(words()[n] for n in (3, 77, 150, 222, 301, 390, 444, 540))
a_code = st.lists(st.sampled_from(words()), min_size=WORDS_A_CODE, max_size=WORDS_A_CODE)


def slips(word: str) -> set[str]:
    """Every word that is one letter more, less or other, or has two neighbours swapped."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    less = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    other = {a + c + b[1:] for a, b in cuts if b for c in letters}
    more = {a + c + b for a, b in cuts for c in letters}
    return less | swapped | other | more


class TestTheList:
    def test_has_541_words_of_plain_letters_in_order(self):
        assert len(words()) == len(set(words())) == 541
        assert list(words()) == sorted(words())
        assert all(word.isascii() and word.isalpha() and word.islower() and len(word) >= 3 for word in words())

    def test_gives_at_least_72_bits_a_code(self):
        assert WORDS_A_CODE * math.log2(len(words())) >= 72

    def test_every_word_has_its_own_first_three_letters(self):
        assert len({word[:3] for word in words()}) == len(words())

    def test_any_two_words_are_at_least_three_edits_apart(self):
        """Levenshtein distance 3 or more: the one-slip neighbourhoods of two words never meet."""
        owner: dict[str, str] = {}
        for word in words():
            swaps = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}
            for near in slips(word) - swaps | {word}:
                assert owner.setdefault(near, word) == word, f"{owner[near]} and {word} are too near"

    def test_no_slip_in_one_word_makes_another_word_of_the_list(self):
        known = set(words())
        for word in words():
            assert slips(word) & known <= {word}


class TestForgivingEntry:
    @pytest.mark.parametrize(
        "typed",
        [
            CODE,
            CODE.upper(),
            CODE.title(),
            f"\n  {CODE.replace(' ', '   ')}\t\r\n",
            CODE.replace(" ", "-"),
            CODE.replace(" ", ", "),
            " ".join(f"{n}. {word}" for n, word in enumerate(CODE.split(), 1)),
            " ".join(word[:3] for word in CODE.split()),
            "\n".join(CODE.split()),
        ],
    )
    def test_case_spaces_numbers_and_first_three_letters(self, typed):
        assert read_code(typed) == CODE

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_one_slip_in_every_word(self, data):
        code = data.draw(a_code)
        typed = [data.draw(st.sampled_from(sorted(s for s in slips(word) if len(s) > 3))) for word in code]
        try:
            meant = read_code(" ".join(typed))
        except NotACode:
            ambiguous = [t for t in typed if sum(t in slips(w) for w in words()) > 1]
            assert ambiguous
        else:
            assert meant == " ".join(code)

    def test_two_neighbours_swapped_in_each_word_of_the_list(self):
        filler = CODE.split()[1:]
        for word in words():
            for n in range(len(word) - 1):
                typed = word[:n] + word[n + 1] + word[n] + word[n + 2 :]
                if len(typed) > 3:
                    assert read_code(" ".join([typed, *filler])).split()[0] == word

    def test_no_other_word_is_ever_guessed_from_one_slip(self):
        """Of all words that are one slip from a word of the list, none is read as another word of it."""
        filler = " ".join(CODE.split()[1:])
        for word in words()[::70]:
            for typed in slips(word) - {word}:
                if len(typed) > 3:
                    assert read_code(f"{typed} {filler}").split()[0] == word


class TestRefusals:
    @pytest.mark.parametrize("typed", ["", "   ", "12345", "…", "\x00", "🧡" * 8])
    def test_no_words_are_refused_kindly(self, typed):
        with pytest.raises(NotACode, match=r"A code has 8 words\. You wrote 0\."):
            read_code(typed)

    def test_one_word_too_few_or_too_many(self):
        with pytest.raises(NotACode, match="You wrote 7"):
            read_code(" ".join(CODE.split()[:7]))
        with pytest.raises(NotACode, match="You wrote 9"):
            read_code(CODE + " abacus")

    def test_says_which_words_cannot_be_right_but_repeats_none(self):
        typed = CODE.split()
        typed[1], typed[4] = "qqqqqqq", "zzzzzz"
        with pytest.raises(NotACode, match=r"Words 2, 5 cannot be right") as refused:
            read_code(" ".join(typed))
        assert not set(typed) & set(str(refused.value).split())

    def test_a_very_long_text_is_cut_and_answered_at_once(self):
        with pytest.raises(NotACode):
            read_code("abacus " * 100_000)

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=500))
    def test_whatever_is_typed_the_answer_is_a_code_or_a_kind_refusal(self, typed):
        try:
            meant = read_code(typed)
        except NotACode as wrong:
            refusal = str(wrong)
        else:
            refusal = ""
            assert set(meant.split()) <= set(words())
        assert refusal == "" or refusal.startswith(("A code has 8 words.", "Word ", "Words "))


class TestKeys:
    def test_a_new_code_reads_as_itself_and_never_comes_twice(self):
        codes = {new_code() for _ in range(300)}
        assert len(codes) == 300
        assert all(read_code(code) == code for code in codes)

    def test_the_same_code_gives_the_same_keys_and_another_pepper_gives_others(self):
        one, again, other = keys_of(CODE, PEPPER), keys_of(CODE, PEPPER), keys_of(CODE, "q" * 64)
        assert one == again
        assert len({one.lookup, other.lookup}) == len({one.draft_key, other.draft_key}) == 2
        assert one.pair.public != other.pair.public

    def test_look_up_draft_key_and_pair_share_no_bytes(self):
        keys = keys_of(CODE, PEPPER)
        parts = [keys.lookup, keys.draft_key, keys.pair.seed[:32], keys.pair.seed[32:64], keys.pair.seed[64:]]
        assert all(one != other for one, other in itertools.combinations(parts, 2))

    def test_keys_never_print_themselves(self):
        keys = keys_of(CODE, PEPPER)
        for said in (repr(keys), str(keys), repr({"keys": keys})):
            assert said.count("locked") == 1
            assert keys.lookup.hex() not in said
            assert not set(CODE.split()) & set(said.split())
