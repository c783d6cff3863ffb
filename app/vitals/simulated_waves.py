"""Waveforms of a patient who does not exist, in step with the numbers beside them.

Each is one beat or one breath, drawn again and again at the pace of the numbers. The
shapes are made up to look like a monitor's and are no model of a heart.
"""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.metric import METRICS, Metric
from app.domain.wave import Wave
from app.vitals.waveform import SECONDS, WaveRing

RATE = 125  # samples a second
CAUGHT_UP = 4  # seconds drawn after a late call at most; what was before is a gap

_KEPT = round(SECONDS * RATE)  # samples; a longer gap than that is not worth writing
_POINTS = 1024  # of one beat
_LATER = 0.3  # of a beat, from the R wave to the pulse at the finger, assumption
_SWAY = 0.08  # how far breathing moves the pleth, of its height, assumption

# Place in the beat (0 to 1), half width and height of each bump; all assumptions.
_ECG_BUMPS = (  # millivolts: P, Q, R, S, T
    (0.22, 0.022, 0.12),
    (0.365, 0.008, -0.12),
    (0.385, 0.011, 1.1),
    (0.405, 0.009, -0.25),
    (0.62, 0.045, 0.28),
)
_PLETH_BUMPS = (  # without unit: the pulse, and the notch behind it
    (0.20, 0.075, 1.0),
    (0.45, 0.11, 0.45),
)


def _shape(bumps: tuple[tuple[float, float, float], ...]) -> NDArray[np.float64]:
    """Return one beat, whose end is its beginning."""
    shape = np.zeros_like(_PHASES)
    for place, width, height in bumps:
        away = (_PHASES - place + 0.5) % 1.0 - 0.5
        shape += height * np.exp(-0.5 * (away / width) ** 2)
    return shape


_PHASES = np.linspace(0.0, 1.0, _POINTS + 1)
_ECG = _shape(_ECG_BUMPS)
_PLETH = _shape(_PLETH_BUMPS)
_PLETH /= _PLETH.max()


class _Second(NamedTuple):
    """One second's beats and breaths done at its beginning and at its end."""

    number: int
    beats: tuple[float, float]
    breaths: tuple[float, float]
    finger_off: bool


class SimulatedWaves:
    """Pleth (0 to 1), ECG lead II (mV) and respiration (-1 to 1) at 125 samples a second."""

    def __init__(self, seed: int) -> None:
        """Make the rings; where in a beat and a breath it begins follows from the seed."""
        rng = random.Random(seed)
        self._begins = (rng.random(), rng.random())
        self._rings = {wave: WaveRing(RATE) for wave in Wave}
        self._known: deque[_Second] = deque(maxlen=CAUGHT_UP + 1)
        self._done = self._begins
        self._next: int | None = None  # the sample that comes next, from kiosk time 0

    @property
    def rings(self) -> Mapping[Wave, WaveRing]:
        """Return the ring buffer of each waveform, the same ones for ever."""
        return MappingProxyType(self._rings)

    def begin(self, second: int) -> None:
        """Begin anew with this whole second; the time since the last sample is a gap."""
        self._known.clear()
        self._done = self._begins
        if self._next is None or self._next > second * RATE:
            self._next = second * RATE
        self._skip(second * RATE)

    def follow(self, second: int, hr: float, rr: float, finger_off: bool) -> None:
        """Hear the rates (/min) of the next second, and whether the finger sensor is off."""
        if self._known and second != self._known[-1].number + 1:
            self._known.clear()
        beats, breaths = self._done
        self._done = beats + _a_second(Metric.HR, hr), breaths + _a_second(Metric.RR, rr)
        begin_end = (beats, self._done[0]), (breaths, self._done[1])
        self._known.append(_Second(second, *begin_end, finger_off))

    def draw(self, t: float) -> None:
        """Write the samples up to kiosk time `t`; of a long time only the last seconds."""
        if not self._known or self._next is None:
            return
        until = min(math.floor(t * RATE) + 1, (self._known[-1].number + 1) * RATE)
        self._skip(max(until - CAUGHT_UP * RATE, self._known[0].number * RATE))
        if until > self._next:
            self._write(np.arange(self._next, until))
            self._next = until

    def _skip(self, place: int) -> None:
        """Leave a gap up to this place, where there is something to skip."""
        if self._next is None or self._next >= place:
            return
        gap = np.full(min(place - self._next, _KEPT), np.nan, np.float32)
        for ring in self._rings.values():
            ring.write(gap, (place - 1) / RATE)
        self._next = place

    def _write(self, places: NDArray[np.int64]) -> None:
        """Draw the samples at these places, counted from kiosk time 0."""
        seconds, parts = np.divmod(places, RATE)
        rows, part = seconds - self._known[0].number, parts / RATE
        beats = _between(np.array([s.beats for s in self._known])[rows], part)
        breaths = _between(np.array([s.breaths for s in self._known])[rows], part)
        chest = np.sin(math.tau * breaths)
        pleth = np.interp((beats - _LATER) % 1.0, _PHASES, _PLETH)
        pleth = (1.0 - 2.0 * _SWAY) * pleth + _SWAY * (1.0 + chest)
        pleth[np.array([s.finger_off for s in self._known])[rows]] = np.nan
        ecg = np.interp(beats % 1.0, _PHASES, _ECG)
        for wave, samples in ((Wave.PLETH, pleth), (Wave.ECG, ecg), (Wave.RESP, chest)):
            self._rings[wave].write(samples.astype(np.float32), float(places[-1]) / RATE)


def _a_second(metric: Metric, rate: float) -> float:
    """Return how many beats or breaths a second brings; never beyond what is shown."""
    info = METRICS[metric]
    return min(max(rate, info.low), info.high) / 60.0


def _between(ends: NDArray[np.float64], part: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what was done in each second (from, to) when `part` of it was over."""
    return ends[:, 0] + (ends[:, 1] - ends[:, 0]) * part
