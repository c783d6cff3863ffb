"""The ring of a waveform: what is looked at is whole, whoever writes meanwhile."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.vitals.waveform import WaveRing, WaveView

RATE = 10.0
WRITES = 10_000


def counted(begin: int, size: int) -> np.ndarray:
    return np.arange(begin, begin + size, dtype=np.float32)


@pytest.fixture
def hasty() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_an_empty_ring_shows_nothing():
    view = WaveRing(RATE).newest(100)
    assert (len(view.samples), view.rate, view.end, view.t) == (0, RATE, 0, float("-inf"))


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 12),
    st.lists(st.integers(0, 40), max_size=30),
    st.integers(-1, 50),
)
def test_the_newest_samples_are_what_was_written_last(kept, sizes, count):
    ring, end = WaveRing(1.0, float(kept)), 0
    for number, size in enumerate(sizes):
        ring.write(counted(end, size), float(number))
        end += size
        view = ring.newest(count)
        expected = max(0, min(count, kept, end))
        assert view.samples.tolist() == list(range(end - expected, end))
        assert (view.end, view.t) == (end, float(number))


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 8), st.lists(st.integers(1, 20), min_size=1, max_size=20), st.integers(0, 8))
def test_a_view_taken_while_a_write_is_under_way_is_that_of_before(kept, sizes, count):
    """The reader comes between two steps of the writer: the memory is changed, not yet said."""
    ring, end = WaveRing(1.0, float(kept)), 0
    for number, size in enumerate(sizes):
        before, state = ring.newest(count), ring._state
        ring.write(counted(end, size), float(number))
        after, ring._state = ring._state, state
        during = ring.newest(count)
        assert during.samples.tolist() == before.samples.tolist()
        assert (during.end, during.t) == (before.end, before.t)
        ring._state = after
        end += size


class Overtaken(WaveRing):
    """A ring whose next reader is overtaken by writes before it has copied anything."""

    writes = 0

    def _copy(self, begin: int, size: int) -> np.ndarray:
        writes, self.writes = self.writes, 0
        for _ in range(writes):
            self.write(counted(self._state[1], 5), 1.0)
        return super()._copy(begin, size)


@pytest.mark.parametrize(("writes", "seen"), [(0, 5), (1, 5), (2, 15), (3, 20)])
def test_a_reader_that_is_overtaken_twice_looks_again(writes, seen):
    ring = Overtaken(1.0, 5.0)
    ring.write(counted(0, 5), 0.0)
    ring.writes = writes
    view = ring.newest(5)
    assert view.end == seen
    assert view.samples.tolist() == list(range(seen - 5, seen))


def test_a_view_is_a_copy():
    ring = WaveRing(RATE, 1.0)
    ring.write(counted(0, 10), 1.0)
    view = ring.newest(10)
    ring.write(counted(10, 25), 3.5)
    assert view.samples.tolist() == list(range(10))


def whole(view: WaveView) -> bool:
    """Return whether a view's samples, its end and its time are of one write."""
    begin = view.end - len(view.samples)
    return view.t == view.end and bool(
        np.array_equal(view.samples, counted(begin, view.end - begin))
    )


def test_two_readers_never_see_half_a_write(hasty):
    ring = WaveRing(1.0, 700.0)
    ring.write(counted(0, 700), 700.0)
    torn: list[WaveView] = []
    ended = threading.Event()

    def look(count: int, looked: threading.Event) -> None:
        while not ended.is_set():
            view = ring.newest(count)
            if not whole(view) or len(view.samples) != count:
                torn.append(view)
            looked.set()

    looks = [threading.Event() for _ in range(2)]
    readers = [
        threading.Thread(target=look, args=args) for args in zip((700, 31), looks, strict=True)
    ]
    for reader in readers:
        reader.start()
    end = 700
    for number in range(WRITES):
        size = (1, 31, 700, 650, 125)[number % 5]
        ring.write(counted(end, size), float(end + size))
        end += size
    there = [looked.wait(10.0) for looked in looks]
    ended.set()
    for reader in readers:
        reader.join(10.0)
    assert there == [True, True]
    assert torn == []
