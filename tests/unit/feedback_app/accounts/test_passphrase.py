"""Slow derivations cost what they should, never more than two at once, and print nothing."""

from __future__ import annotations

import os
import threading

import pytest

from feedback_app.accounts import passphrase
from feedback_app.accounts.passphrase import derive, same, stretch, stretch_passphrase

SALT = b"0123456789abcdef"


def test_spaces_are_folded_but_every_letter_and_its_case_counts():
    known = stretch_passphrase("  four  plain\twords here ", SALT)
    assert known == stretch_passphrase("four plain words here", SALT)
    assert known != stretch_passphrase("Four plain words here", SALT)
    assert known != stretch_passphrase("four plain words herf", SALT)
    assert known != stretch_passphrase("four plain words here", SALT[::-1])


def test_what_is_stored_does_not_open_what_is_locked():
    known = stretch_passphrase("four plain words here", SALT)
    assert known.verifier != known.lock
    assert derive(known.verifier, "lock") != known.lock
    assert len(known.verifier) == len(known.lock) == 32


def test_it_never_prints_itself():
    known = stretch_passphrase("four plain words here", SALT)
    assert str(known) == repr(known) == "Stretched(locked)"


def test_the_cost_is_owasps_floor_for_argon2id():
    """19 MiB and 2 passes: OWASP's password storage sheet."""
    assert passphrase.MEMORY_KIB >= 19 * 1024
    assert passphrase.PASSES >= 2


def test_argon2id_as_another_implementation_gives_it():
    """From the reference command line: `argon2 somesalt` with -id -t 2 -k 65536 -p 1 -l 24 (its README, in part)."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    made = Argon2id(salt=b"somesalt", length=32, iterations=2, lanes=1, memory_cost=65536).derive(b"password")
    assert made.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


def test_hkdf_purposes_share_nothing():
    parts = {derive(b"root", purpose) for purpose in ("lookup", "key pair", "draft", "verifier", "lock")}
    assert len(parts) == 5
    assert derive(b"root", "key pair", 96)[:32] == derive(b"root", "key pair")


@pytest.mark.parametrize("other", [b"", b"a", b"abd", b"abcd", bytes(3)])
def test_compares_whole_values(other):
    assert same(b"abc", b"abc")
    assert not same(b"abc", other)


def test_a_third_derivation_waits_for_one_of_two_to_end():
    """Both places are taken by hand; a third gets its turn only when one is given back."""
    places, one, other = passphrase._threads_of(os.getpid()), threading.Event(), threading.Event()
    held = [places.submit(each.wait, 60) for each in (one, other)]
    done = threading.Event()
    waiting = threading.Thread(target=lambda: (stretch(b"third", SALT), done.set()))
    try:
        waiting.start()
        assert not done.wait(0.5)
        one.set()
        assert done.wait(20)
        assert not held[1].done()
    finally:
        one.set()
        other.set()
        waiting.join()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_it_works_in_a_process_that_split_off():
    """A worker begins as a copy of a process that has stretched before: its threads are gone, and it makes its own."""
    wanted = stretch(b"it", SALT)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, stretch(b"it", SALT))
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as said:
        assert said.read() == wanted
    assert os.waitpid(child, 0)[1] == 0
