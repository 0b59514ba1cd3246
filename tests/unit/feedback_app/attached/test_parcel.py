"""A parcel comes out as it went in, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_app.attached.parcel import KINDS, Paper, Parcel, pack, unpack

PAPERS = st.builds(Paper, st.text(max_size=30), st.sampled_from(sorted(KINDS)), st.binary(max_size=200))
WORDS = st.dictionaries(st.text(max_size=9), st.text(max_size=99), max_size=4)
PARCELS = st.builds(Parcel, WORDS, st.lists(PAPERS, max_size=3).map(tuple))


@given(PARCELS)
def test_it_comes_out_as_it_went_in(parcel):
    assert unpack(pack(parcel)) == parcel


@given(PARCELS, st.integers(1, 400))
def test_cut_short_it_does_not_come_out(parcel, cut):
    raw = pack(parcel)
    with pytest.raises(ValueError, match=r".+"):
        unpack(raw[: max(0, len(raw) - cut)])


@given(PARCELS, st.binary(min_size=1, max_size=9))
def test_nothing_can_hang_on_to_it(parcel, more):
    with pytest.raises(ValueError, match="hangs on"):
        unpack(pack(parcel) + more)


@pytest.mark.parametrize("head", [b"", b"{}", b"[]", b'{"words": [], "papers": []}', b'{"words": {}, "papers": [1]}'])
def test_what_is_no_parcel_is_refused(head):
    with pytest.raises(ValueError, match=r".+"):
        unpack(len(head).to_bytes(4, "big") + head)


def test_a_kind_that_we_do_not_know_is_refused():
    with pytest.raises(ValueError, match="not whole"):
        unpack(pack(Parcel({}, (Paper("x", "text/html", b"<p>"),))))


@given(st.text())
def test_a_file_name_is_plain_whatever_the_title(title):
    name = Paper(title, "application/pdf", b"").file_name
    assert name.endswith(".pdf")
    assert set(name.removesuffix(".pdf")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(name) < 70
