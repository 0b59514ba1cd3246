"""The limit on guesses forgets in ten minutes, tells parts of the network apart, and never grows past its bound."""

from __future__ import annotations

import pytest

from feedback_app.web import limits
from feedback_app.web.limits import SECONDS, Limit


def test_so_many_tries_and_no_more_until_it_is_forgotten() -> None:
    limit = Limit(2)
    assert [limit.allows("192.0.2.1", now) for now in (0, 1, 2)] == [True, True, False]
    assert not limit.allows("192.0.2.1", SECONDS - 1)
    assert limit.allows("192.0.2.1", SECONDS)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("192.0.2.1", "192.0.2.200", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::1", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("not an address", "nor this", True),
    ],
)
def test_one_part_of_the_network_is_one(one: str, other: str, alike: bool) -> None:
    limit = Limit(1)
    assert limit.allows(one, 0)
    assert limit.allows(other, 0) is not alike


def test_a_flood_of_addresses_pushes_out_the_oldest_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ADDRESSES", 3)
    limit = Limit(1)
    for number in range(4):
        assert limit.allows(f"10.0.{number}.1", number)
    assert len(limit._seen) == 3
    assert not limit.allows("10.0.3.1", 4)
    assert limit.allows("10.0.0.1", 4)


def test_no_address_is_kept() -> None:
    limit = Limit(1)
    limit.allows("192.0.2.1", 0)
    assert b"192" not in b"".join(limit._seen)
    assert [len(mark) for mark in limit._seen] == [32]
