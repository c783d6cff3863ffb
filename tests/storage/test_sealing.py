"""A digest is of what a column holds: the same from Python and from the file, never of less."""

from __future__ import annotations

import hmac
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.storage.sealing import BATCH, FACT, Entry, Seal

KEY = bytes(range(32))
SEAL = Seal(KEY)


class _Word(StrEnum):
    YES = "yes"


@given(st.binary(max_size=64), st.binary(max_size=300))
def test_it_is_hmac_sha256(key, record):
    told = hmac.digest(key, b"recovery-kiosk ledger mark 1" + record, "sha256")
    assert Seal(key).mark(record) == told


def test_a_key_longer_than_a_block_is_refused():
    with pytest.raises(ValueError, match="longer"):
        Seal(bytes(65))


@pytest.mark.parametrize(
    ("before", "after"), [(True, 1), (3.0, 3), (-0.0, 0.0), (_Word.YES, "yes"), (1e300, 1e300)]
)
def test_a_value_has_one_digest_however_it_is_held(before, after):
    assert SEAL.fact(["a"], [before]) == SEAL.fact(["a"], [after])
    first, second = (["s", "boot", 1, value] for value in (before, after))
    assert SEAL.seconds([first]) == SEAL.seconds([second])


def test_a_column_that_holds_nothing_changes_no_digest():
    assert SEAL.fact(["a", "b"], [1, None]) == SEAL.fact(["a"], [1])
    assert SEAL.seconds([[1, "boot", 2, 3.5, None, None]]) == SEAL.seconds([[1, "boot", 2, 3.5]])


@pytest.mark.parametrize(
    ("names", "values"),
    [
        (["a", "c"], [1, 2]),
        (["a", "b"], [2, 1]),
        (["a", "b"], [1, None]),
        (["a", "b"], [1, "2"]),
        (["a", "b"], [1, 2.5]),
        (["a", "b"], [1, b"2"]),
        (["a", "b"], [12, ""]),
    ],
)
def test_other_columns_or_values_have_another(names, values):
    assert SEAL.fact(names, values) != SEAL.fact(["a", "b"], [1, 2])


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_text_passes_for_another(first, second):
    same = SEAL.fact(["a"], [first]) == SEAL.fact(["a"], [second])
    assert same == (first == second)


def test_another_key_has_another_digest():
    assert Seal(bytes(32)).fact(["a"], [1]) != SEAL.fact(["a"], [1])


def test_the_order_of_seconds_is_that_of_their_clock():
    one, two = [1, "boot", 10, 3], [1, "boot", 9, 3]
    assert SEAL.seconds([one, two]) == SEAL.seconds([two, one])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_not_sealed(value):
    with pytest.raises(ValueError, match="finite"):
        SEAL.fact(["a"], [value])


@pytest.mark.parametrize(
    "other",
    [
        Entry(2, FACT, 7, 3, None, bytes(32)),
        Entry(1, BATCH, 7, 3, None, bytes(32)),
        Entry(1, FACT, 8, 3, None, bytes(32)),
        Entry(1, FACT, 7, None, None, bytes(32)),
        Entry(1, FACT, 7, 3, 0, bytes(32)),
        Entry(1, FACT, 7, 3, None, b"\1" * 32),
    ],
)
def test_a_link_is_of_every_number_of_its_entry_and_of_the_link_before(other):
    entry = Entry(1, FACT, 7, 3, None, bytes(32))
    link = SEAL.link(KEY, entry)
    assert SEAL.fits(KEY, entry, link)
    assert not SEAL.fits(KEY, other, link)
    assert not SEAL.fits(bytes(32), entry, link)


@pytest.mark.parametrize("field", ["what", "digest"])
def test_what_the_kiosk_never_writes_fits_nothing(field):
    entry = Entry(1, FACT, 7, 3, None, bytes(32))._replace(**{field: None})
    assert not SEAL.fits(KEY, entry, bytes(32))
