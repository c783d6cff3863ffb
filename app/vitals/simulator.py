"""A patient who does not exist, during and after an infusion of ketamine.

Every second's values follow from the seed and the second alone, so they do not
depend on how often anybody asks.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields, replace

from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Numeric, absent, judged
from app.domain.wave import Wave
from app.errors import ErrorCode, SourceError
from app.snapshot import DataOrigin
from app.vitals.simulated_waves import SimulatedWaves
from app.vitals.source import SourceInfo
from app.vitals.waveform import WaveRing

INTERVAL = 1
NIBP_INTERVAL = 300
USUAL_DURATION = 2400.0  # seconds; the reference regimen of FACTS 0
CATCH_UP = 6 * 3600  # seconds; who was away for longer starts anew

_OFF_BLOCK = 1200  # seconds; at most one loose sensor in each block
_OFF_CHANCE = 0.4  # assumption
_OFF_SECONDS = (20, 90)
_ARTEFACT_CHANCE = 1 / 600  # per second, assumption
_PERIODS = ((53.0, 0.25), (197.0, 0.35), (811.0, 0.4))  # seconds and weight of the wander
_FINGER = (Metric.SPO2, Metric.PULSE, Metric.PERFUSION)
_DISTURBED = (Metric.HR, Metric.RR, Metric.SPO2)


@dataclass(frozen=True, slots=True)
class Levels:
    """One number per vital sign: `hr`, `rr` /min; `sys`, `dia` mmHg; `temp` °C; the rest %."""

    hr: float
    sys: float
    dia: float
    spo2: float
    rr: float
    temp: float
    perfusion: float


# Pressure: mean peak of FACTS 2a (+19.6/+13.4 mmHg); everything else is an assumption.
BASELINE = Levels(hr=68, sys=122, dia=76, spo2=97.6, rr=14, temp=36.6, perfusion=3.2)
PEAK_RISE = Levels(hr=12, sys=20, dia=13, spo2=-0.7, rr=1.5, temp=0.1, perfusion=-0.8)
_WANDER = Levels(hr=2.5, sys=4, dia=3, spo2=0.6, rr=1.5, temp=0.06, perfusion=0.5)
_NOISE = Levels(hr=0.5, sys=2, dia=1.5, spo2=0.25, rr=0.5, temp=0.01, perfusion=0.06)


@dataclass(frozen=True, slots=True)
class Course:
    """How the patient goes through the infusion; times in kiosk seconds.

    `infusion_ended` None: it ends when the source is first opened;
    `infusion_began` None: 40 minutes before its end. `rise` is reached at the
    end and halves every `half_life` seconds afterwards: with 20 minutes a
    quarter is left after 40, an eighth after 60 (FACTS 0: P50 40 minutes).
    """

    infusion_ended: float | None = None
    infusion_began: float | None = None
    baseline: Levels = BASELINE
    rise: Levels = PEAK_RISE
    half_life: float = 1200.0

    def anchored(self, t: float) -> Course:
        """Return the course with both times filled in, for a source opened at `t`."""
        ended = t if self.infusion_ended is None else self.infusion_ended
        began = ended - USUAL_DURATION if self.infusion_began is None else self.infusion_began
        return replace(self, infusion_ended=ended, infusion_began=began)

    def effect(self, t: float) -> float:
        """Return the part of the peak rise that is there at kiosk time `t`, 0 to 1."""
        ended = t if self.infusion_ended is None else self.infusion_ended
        began = ended - USUAL_DURATION if self.infusion_began is None else self.infusion_began
        if t >= ended:
            return float(0.5 ** ((t - ended) / self.half_life))
        if t <= began:
            return 0.0
        done = (t - began) / (ended - began)
        return done * (2.0 - done)


class SimulatedPatient:
    """A `VitalsSource` that makes its patient up, the same one for the same seed."""

    def __init__(
        self,
        seed: int = 1,
        infusion_ended: float | None = None,
        course: Course | None = None,
        disturbed: bool = True,
    ) -> None:
        """Make the patient; `infusion_ended` (kiosk seconds) sets the end in `course`.

        `disturbed` False: no loose sensor and no artefact ever.
        """
        course = course or Course()
        if infusion_ended is not None:
            course = replace(course, infusion_ended=infusion_ended)
        self._seed, self._disturbed = seed, disturbed
        rng = random.Random(seed)
        self._phases = [[rng.random() for _ in _PERIODS] for _ in fields(Levels)]
        self._follow(course)
        self._origin: int | None = None
        self._next: int | None = None
        self._off_block: tuple[int, range] | None = None
        self._drawn = SimulatedWaves(seed)

    @property
    def info(self) -> SourceInfo:
        """Return what this source is."""
        return SourceInfo("simulator", DataOrigin.SIMULATED, INTERVAL, NIBP_INTERVAL)

    @property
    def rings(self) -> Mapping[Wave, WaveRing]:
        """Return the ring buffer of each waveform, the same ones for ever."""
        return self._drawn.rings

    def set_course(self, course: Course) -> None:
        """Let the patient follow `course` from the next second on."""
        self._follow(course if self._next is None else course.anchored(self._next))

    def open(self, t: float) -> None:
        """Start with the first whole second at or after kiosk time `t`."""
        self._next = math.ceil(t)
        self._drawn.begin(self._next)
        self._follow(self._course.anchored(self._next))
        if self._origin is None:
            # Counted from the end of the infusion: each start of a demonstration is alike.
            self._origin = math.floor(self._course.infusion_ended or 0.0)

    def poll(self, t: float) -> list[Numeric]:
        """Return every whole second up to kiosk time `t` since the last call, in order."""
        if self._next is None:
            raise SourceError(ErrorCode.LINK_LOST, "the simulator is not open")
        last = math.floor(t)
        if last - self._next > CATCH_UP:
            self._next = last
        numerics = [n for second in range(self._next, last + 1) for n in self._second(second)]
        self._next = max(self._next, last + 1)
        self._drawn.draw(t)
        return numerics

    def close(self) -> None:
        """Stop; the patient goes on, and is met again by `open`."""
        self._next = None

    def _second(self, second: int) -> list[Numeric]:
        t, n = float(second), second - (self._origin or 0)
        rng = random.Random(self._key(n))
        level = self._levels(t, n, rng)
        pulse = level.hr + rng.choice((-1.0, 0.0, 0.0, 0.0, 1.0))
        shown = {
            Metric.HR: level.hr,
            Metric.PULSE: pulse,
            Metric.SPO2: level.spo2,
            Metric.RR: level.rr,
            Metric.TEMP: level.temp,
            Metric.PERFUSION: level.perfusion,
        }
        gone = self._gone(n, rng)
        self._drawn.follow(second, level.hr, level.rr, Metric.SPO2 in gone)
        numerics = [
            absent(metric, t, gone[metric]) if metric in gone else _rounded(metric, t, value)
            for metric, value in shown.items()
        ]
        if n % NIBP_INTERVAL == 0:
            mean = level.dia + (level.sys - level.dia) / 3.0
            numerics.append(_rounded(Metric.NIBP_SYS, t, level.sys))
            numerics.append(_rounded(Metric.NIBP_DIA, t, level.dia))
            numerics.append(_rounded(Metric.NIBP_MEAN, t, mean))
        return numerics

    def _levels(self, t: float, n: int, rng: random.Random) -> Levels:
        effect = self._course.effect(t)
        return Levels(
            *(
                base + rise * effect + wander * _waves(n, phases) + rng.gauss(0.0, noise)
                for base, rise, wander, noise, phases in self._parts
            )
        )

    def _follow(self, course: Course) -> None:
        self._course = course
        levels = (course.baseline, course.rise, _WANDER, _NOISE)
        self._parts = list(zip(*map(astuple, levels), self._phases, strict=True))

    def _gone(self, n: int, rng: random.Random) -> dict[Metric, Absence]:
        """Return what has no value in this second, and why."""
        gone: dict[Metric, Absence] = {}
        artefact = rng.random() < _ARTEFACT_CHANCE
        victim = rng.choice(_DISTURBED)
        if not self._disturbed:
            return gone
        if artefact:
            gone[victim] = Absence.ARTEFACT
        if n in self._off_seconds(n // _OFF_BLOCK):
            gone.update(dict.fromkeys(_FINGER, Absence.SENSOR_OFF))
        return gone

    def _off_seconds(self, block: int) -> range:
        """Return the seconds of this block in which the finger sensor is off."""
        if self._off_block is None or self._off_block[0] != block:
            rng = random.Random(self._key(block, stream=1))
            length = rng.randint(*_OFF_SECONDS) if rng.random() < _OFF_CHANCE else 0
            # A margin at both ends keeps two neighbouring blocks' losses apart.
            start = block * _OFF_BLOCK + rng.randrange(60, _OFF_BLOCK - 60 - _OFF_SECONDS[1])
            self._off_block = (block, range(start, start + length))
        return self._off_block[1]

    def _key(self, n: int, stream: int = 0) -> int:
        """Return one whole number for (seed, stream, n), never negative."""
        return ((abs(self._seed) * 2 + stream) << 40) + n + (1 << 39)


def _waves(n: int, phases: list[float]) -> float:
    """Return a slow wander of at most 1 either way at second `n`."""
    return sum(
        weight * math.sin(math.tau * (n / period + phase))
        for (period, weight), phase in zip(_PERIODS, phases, strict=True)
    )


def _rounded(metric: Metric, t: float, value: float) -> Numeric:
    """Return `value` as a monitor shows it: rounded, and never beyond what it can measure."""
    info = METRICS[metric]
    within = min(max(value, info.low), info.high)
    return judged(metric, t, float(round(within, info.decimals)))
