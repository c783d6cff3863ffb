"""What stands behind a metric: a value, a doubtful one, or one of four kinds of nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Validity
from app.domain.reading import Freshness, Reading


class VitalState(StrEnum):
    """What a metric had at a time; kept as intervals and drawn differently."""

    PRESENT = "present"
    QUESTIONABLE = "questionable"
    SENSOR_OFF = "sensor_off"
    LINK_LOST = "link_lost"
    ARTEFACT = "artefact"
    NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True)
class StateInterval:
    """A metric's state from kiosk time `since` to `until`, None while it lasts."""

    state: VitalState
    since: float
    until: float | None = None


_OF_ABSENCE = {
    Absence.SENSOR_OFF: VitalState.SENSOR_OFF,
    Absence.LINK_LOST: VitalState.LINK_LOST,
    Absence.ARTEFACT: VitalState.ARTEFACT,
    Absence.NOT_DUE: VitalState.NOT_DUE,
}


def state_of(reading: Reading) -> VitalState | None:
    """Return the state that a reading shows, None where nothing ever came."""
    if reading.freshness == Freshness.MISSING:
        return None if reading.absence is None else _OF_ABSENCE[reading.absence]
    if reading.validity == Validity.QUESTIONABLE:
        return VitalState.QUESTIONABLE
    return VitalState.PRESENT


def began(reading: Reading, t: float) -> float:
    """Return since when a state lasts, as far as the reading says; kiosk seconds, at most `t`."""
    if reading.since is not None:
        return min(reading.since, t)
    return t if reading.age is None else t - reading.age


Changes = list[tuple[Metric, VitalState, float]]


def unwatched(
    told: Mapping[Metric, VitalState], patience: Mapping[Metric, float], heard: float, t: float
) -> Changes:
    """Return the changes that nobody could see before a program took a session up at `t`.

    `told` are the states written down last, `heard` is when the last numeric of any metric came,
    both in kiosk seconds. A silence longer than the `patience` with a metric, in seconds, is a
    lost link, as it is while the program runs. A cuff speaks now and then: nothing is said of it.
    """
    lost = VitalState.LINK_LOST
    return [
        (metric, lost, heard)
        for metric, state in told.items()
        if state != lost and not METRICS[metric].episodic and t - heard > patience[metric]
    ]


class StateWatch:
    """Notices when a metric's state changes; driven by hand with kiosk time in seconds."""

    # A state that is gone sooner than this was a flicker and is not written down. Assumption.
    LASTS = 3.0
    # So long after the link is back, a metric that does not come has no sensor. Assumption.
    COMES_BACK = 30.0

    def __init__(self) -> None:
        self._told: dict[Metric, VitalState] = {}
        self._seen: dict[Metric, tuple[VitalState, float, float]] = {}

    def restore(self, told: dict[Metric, VitalState]) -> None:
        """Begin with the states that were written down last."""
        self._told = dict(told)
        self._seen = {}

    def look(self, readings: dict[Metric, Reading], t: float) -> Changes:
        """Return (metric, new state, since when) of each state that has lasted long enough."""
        found: Changes = []
        speaks = any(r.value is not None and not METRICS[m].episodic for m, r in readings.items())
        for metric, reading in readings.items():
            state, lasts = state_of(reading), self.LASTS
            if state is None and speaks and self._told.get(metric) == VitalState.LINK_LOST:
                # What never came has no state of its own, but its link is no longer lost.
                state, lasts = VitalState.SENSOR_OFF, self.COMES_BACK
            if state is None or state == self._told.get(metric):
                self._seen.pop(metric, None)
                continue
            seen = self._seen.get(metric)
            if seen is None or seen[0] != state:
                self._seen[metric] = seen = (state, began(reading, t), t)
            if t - seen[2] >= lasts:
                self._told[metric] = state
                del self._seen[metric]
                found.append((metric, state, seen[1]))
        return found


def ended_by(states: tuple[StateInterval, ...], t: float) -> tuple[StateInterval, ...]:
    """Return the intervals of a metric, the last one over at kiosk time `t` if it was not."""
    if not states or states[-1].until is not None:
        return states
    return (*states[:-1], replace(states[-1], until=max(t, states[-1].since)))
