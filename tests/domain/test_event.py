"""Whether oxygen is on follows from what was noted, by when it happened."""

from __future__ import annotations

from itertools import permutations

import pytest

from app.domain.event import CareEvent, EventKind, oxygen_on

ON, OFF, DRANK = EventKind.OXYGEN_ON, EventKind.OXYGEN_OFF, EventKind.DRANK


def noted(*events: tuple[EventKind, float], gone: int = 0) -> tuple[CareEvent, ...]:
    """Return events (kind, at) with ids from 1 on; the one with id `gone` was taken back."""
    made = enumerate(events, start=1)
    return tuple(CareEvent(n, k, t, retracted=99.0 if n == gone else None) for n, (k, t) in made)


def test_nothing_noted_is_not_on():
    assert not oxygen_on(())
    assert not oxygen_on(noted((DRANK, 5)))


@pytest.mark.parametrize(
    ("events", "on"),
    [
        (noted((ON, 1)), True),
        (noted((ON, 1), (OFF, 2)), False),
        (noted((ON, 1), (OFF, 2), (ON, 3)), True),
        (noted((ON, 1), (ON, 2), (DRANK, 3)), True),
    ],
)
def test_the_last_change_counts(events, on):
    assert oxygen_on(events) is on


def test_what_is_noted_late_counts_by_when_it_happened():
    assert oxygen_on(noted((ON, 50), (OFF, 20)))
    assert not oxygen_on(noted((OFF, 50), (ON, 20)))


def test_at_the_same_moment_what_was_noted_last_counts():
    assert not oxygen_on(noted((ON, 5), (OFF, 5)))
    assert oxygen_on(noted((OFF, 5), (ON, 5)))


def test_what_was_taken_back_does_not_count():
    assert not oxygen_on(noted((ON, 1), gone=1))
    assert oxygen_on(noted((ON, 1), (OFF, 2), gone=2))


def test_the_order_of_the_record_does_not_matter():
    events = noted((ON, 10), (OFF, 30), (ON, 20), (DRANK, 40))
    assert {oxygen_on(order) for order in permutations(events)} == {False}
