"""From the states of an SDC device to numerics: which metric, which unit, what it is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity, absent, judged
from app.vitals.hl7.codes import CodeBook, Unit
from app.vitals.hl7.mapping import REPEATED, TOGETHER
from app.vitals.sdc.states import Described, Observed

# Seconds for which a systolic pressure waits for its diastolic. Assumption.
WAITS = 1.0

_OFF = ("Off", "StndBy", "NotRdy", "Shtdn")
_VALID = ("Vld", "Vldated")
_NO_VALUE = ("Calib", "Oflw", "Uflw")


@dataclass(slots=True)
class _Channel:
    """One metric of the device; of two for one metric the lower `rank` is shown."""

    metric: Metric
    unit: Unit
    rank: tuple[int, int]
    time: float | None = None
    has_value: bool = False


class Channels:
    """The metrics of one device that are shown; one thread at a time."""

    def __init__(self, book: CodeBook) -> None:
        """Start with none; `book` knows the codes and units."""
        self._book = book
        self._by_handle: dict[str, _Channel] = {}

    def describe(self, metrics: Iterable[Described]) -> list[str]:
        """Take over what the device says it measures; return in words what cannot be shown."""
        before, self._by_handle = self._by_handle, {}
        odd: list[str] = []
        for described in metrics:
            found = self._book.code("", described.code)
            if found is None or found.meant.metric is None or described.period is not None:
                continue
            metric = found.meant.metric
            unit = self._book.units.find("", described.unit)
            if unit is None or not unit.meant.fits(metric):
                odd.append(f"the {_words(metric)} has a unit that does not fit")
                continue
            rank = (found.meant.rank, len(self._by_handle))
            channel = _Channel(metric, unit.meant, rank)
            known = before.get(described.handle)
            if known is not None and known.metric == metric:
                channel.time, channel.has_value = known.time, known.has_value
            self._by_handle[described.handle] = channel
        return odd

    def prime(self, states: Iterable[Observed]) -> list[Numeric]:
        """Take the states that were there before; return what has no value.

        A value of before may be of the patient before: only what is measured from now on counts.
        """
        known = [(self._by_handle[s.handle], s) for s in states if s.handle in self._by_handle]
        for channel, state in known:
            channel.time, channel.has_value = state.time, state.value is not None
        numerics = [self._shown(channel, state) for channel, state in known]
        return [n for n in numerics if n is not None and n.absence is not None]

    def take(self, states: Iterable[Observed]) -> tuple[list[Numeric], list[str]]:
        """Return the numerics of one report, and why some of it is not shown."""
        known = [(self._by_handle[s.handle], s) for s in states if s.handle in self._by_handle]
        for channel, state in known:
            channel.has_value = state.value is not None and state.mode == "Real"
        numerics: list[Numeric] = []
        refused: list[str] = []
        for channel, state in known:
            why = _refused(channel, state)
            if why:
                refused.append(why)
                continue
            numeric = None if _repeated(channel, state) else self._shown(channel, state)
            if numeric is not None:
                numerics.append(numeric)
        return numerics, refused

    def awaited(self) -> bool:
        """Return whether something that is measured all the time had a value last."""
        channels = self._by_handle.values()
        return any(c.has_value and not METRICS[c.metric].episodic for c in channels)

    def _shown(self, channel: _Channel, state: Observed) -> Numeric | None:
        """Return the numeric, None when another channel stands for this metric."""
        rest = [c for c in self._by_handle.values() if c.metric == channel.metric]
        there = [c for c in rest if c.has_value] or rest
        return _numeric(channel, state) if min(c.rank for c in there) == channel.rank else None


class Cuff:
    """Holds the numbers of one cuff measurement until they are together."""

    def __init__(self) -> None:
        self._held: dict[Metric, Numeric] = {}
        self._since = 0.0

    def gather(self, t: float, numerics: Iterable[Numeric]) -> list[Numeric]:
        """Return what can go on at kiosk time `t`: pressures leave together, with one time."""
        rest: list[Numeric] = []
        for numeric in numerics:
            if numeric.metric in NIBP:
                rest += self._hold(t, numeric)
            else:
                rest.append(numeric)
        both = Metric.NIBP_SYS in self._held and Metric.NIBP_DIA in self._held
        if self._held and ((both and Metric.NIBP_MEAN in self._held) or t - self._since >= WAITS):
            rest += self._release(t)
        return rest

    def _hold(self, t: float, numeric: Numeric) -> list[Numeric]:
        gone: list[Numeric] = []
        apart = any(_apart(numeric, other) for other in self._held.values())
        if apart or numeric.metric in self._held:
            gone = self._release(t)
        if not self._held:
            self._since = t
        self._held[numeric.metric] = numeric
        return gone

    def _release(self, t: float) -> list[Numeric]:
        held, self._held = self._held, {}
        return [replace(numeric, t=t) for numeric in held.values()]


def _apart(one: Numeric, other: Numeric) -> bool:
    """Return whether two pressures are of two measurements, by the device's own times."""
    if one.determination_time is None or other.determination_time is None:
        return False
    return abs(one.determination_time - other.determination_time) > TOGETHER


def _refused(channel: _Channel, state: Observed) -> str:
    """Return why a state must not be shown, "" when it may be."""
    if state.mode != "Real":
        return "is marked as demonstration or test data"
    if state.value is not None and state.time is None and channel.metric in REPEATED:
        return "has no time, so that it may be an old one"
    return ""


def _repeated(channel: _Channel, state: Observed) -> bool:
    """Return whether this measurement came before; a repetition makes nothing fresh."""
    if state.value is None or state.time is None:
        return False
    before, channel.time = channel.time, state.time
    return before == state.time


def _numeric(channel: _Channel, state: Observed) -> Numeric | None:
    """Return what a state is worth, None when it is no new measurement."""
    metric = channel.metric
    if state.value is None or state.activation != "On" or state.validity in ("NA", "Ong"):
        return _nothing(metric, state)
    if state.validity in _NO_VALUE:
        return absent(metric, 0.0, Absence.ARTEFACT)
    numeric = judged(metric, 0.0, channel.unit.shown(state.value))
    numeric = replace(numeric, determination_time=state.time)
    if state.validity in _VALID:
        return numeric
    doubted = Validity.QUESTIONABLE if state.validity == "Qst" else Validity.INVALID
    return replace(numeric, validity=doubted)


def _nothing(metric: Metric, state: Observed) -> Numeric | None:
    if METRICS[metric].episodic:
        # Between two measurements a monitor has none: that takes the last one not away.
        return None
    if state.activation in _OFF:
        return absent(metric, 0.0, Absence.SENSOR_OFF)
    if state.activation == "Fail" or state.validity in (*_NO_VALUE, "Inv", "Qst"):
        return absent(metric, 0.0, Absence.ARTEFACT)
    why = Absence.NOT_DUE if state.validity == "Ong" else Absence.SENSOR_OFF
    return absent(metric, 0.0, why)


def _words(metric: Metric) -> str:
    return metric.name.lower().replace("_", " ")
