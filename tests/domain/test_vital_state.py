"""What stands behind a metric: four kinds of nothing, and when a change of state is told."""

from __future__ import annotations

import pytest

from app.domain.metric import Metric
from app.domain.numeric import Absence, Validity
from app.domain.reading import Freshness, Reading
from app.domain.vital_state import StateWatch, VitalState, state_of

HR = Metric.HR
GOOD = Reading(HR, Freshness.FRESH, 70.0, 0.0)


def off(since: float) -> Reading:
    return Reading(HR, Freshness.MISSING, None, 5.0, absence=Absence.SENSOR_OFF, since=since)


def told(watch: StateWatch, *seen: tuple[float, Reading]) -> list[tuple[VitalState, float]]:
    """Return (state, since when) of each change that is told while these readings pass."""
    return [(state, since) for t, r in seen for _, state, since in watch.look({HR: r}, t)]


@pytest.mark.parametrize("absence", list(Absence))
def test_each_kind_of_nothing_is_a_state_of_its_own(absence):
    state = state_of(Reading(HR, Freshness.MISSING, None, 5.0, absence=absence, since=1.0))
    assert state == VitalState(absence.value)


def test_a_value_in_doubt_is_present_but_questionable_and_what_never_came_has_no_state():
    doubted = Reading(HR, Freshness.FRESH, 70.0, 0.0, Validity.QUESTIONABLE)
    assert state_of(doubted) == VitalState.QUESTIONABLE
    assert state_of(GOOD) == VitalState.PRESENT
    assert state_of(Reading(HR, Freshness.MISSING, None, None)) is None


def test_a_state_is_told_once_when_it_has_lasted_and_since_when():
    watch = StateWatch()
    watch.restore({HR: VitalState.PRESENT})
    seen = [(t, off(9.0)) for t in (10.0, 12.0, 12.9, 13.0, 14.0)]
    assert told(watch, *seen[:3]) == []
    assert told(watch, *seen[3:]) == [(VitalState.SENSOR_OFF, 9.0)]


def test_a_flicker_is_not_told():
    watch = StateWatch()
    watch.restore({HR: VitalState.PRESENT})
    flicker = [(10.0, off(10.0)), (12.0, off(10.0)), (12.5, GOOD), (13.0, off(13.0)), (15.9, GOOD)]
    assert told(watch, *flicker) == []
