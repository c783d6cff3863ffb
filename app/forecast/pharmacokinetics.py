"""Linear compartment models with an effect site, in closed form and for many patients at once.

The rate matrix of compartments that exchange only with the first one becomes symmetric when
each is scaled by the square root of its two rates. Its eigenvalues are then real and its
eigenvectors orthonormal, so that nothing is ever divided by the difference of two rates.
Concentrations in ng/mL, times in minutes, amounts in mg, volumes in L.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_NG_PER_ML = 1000.0  # in one mg/L
# Below this the difference of two nearly equal terms is taken as a derivative.
_NEAR = 1e-4
_SMALL = 0.05
_APART = 1e-8


@dataclass(frozen=True, slots=True)
class Bolus:
    """An amount in mg given at once, `at` minutes."""

    at: float
    amount: float

    def __post_init__(self) -> None:
        if not isfinite(self.at):
            raise ValueError(f"a bolus needs a time, not {self.at}")
        if not (isfinite(self.amount) and self.amount > 0):
            raise ValueError(f"a dose must be more than 0 mg, not {self.amount:g}")


@dataclass(frozen=True, slots=True)
class Infused:
    """A constant rate in mg/min from `start` to `end` minutes; still running if `end` is None."""

    start: float
    end: float | None
    rate: float

    def __post_init__(self) -> None:
        if not isfinite(self.start) or (self.end is not None and not isfinite(self.end)):
            raise ValueError("an infusion needs times that are numbers")
        if self.end is not None and self.end < self.start:
            raise ValueError(f"an infusion ends ({self.end:g}) before it starts ({self.start:g})")
        if self.end == self.start:
            raise ValueError("an infusion must last longer than 0 minutes")
        if not (isfinite(self.rate) and self.rate > 0):
            raise ValueError(f"an infusion must give more than 0 mg/min, not {self.rate:g}")


@dataclass(frozen=True, slots=True)
class Regimen:
    """Everything that was given, in any order; what overlaps adds up."""

    parts: tuple[Bolus | Infused, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("a regimen needs at least one bolus or infusion")

    @classmethod
    def infusion(cls, amount: float, minutes: float, end: float = 0.0) -> Regimen:
        """Return `amount` mg infused evenly over `minutes` up to `end`."""
        if not (isfinite(minutes) and minutes > 0):
            raise ValueError(f"a duration must be more than 0 minutes, not {minutes:g}")
        if not (isfinite(amount) and amount > 0):
            raise ValueError(f"a dose must be more than 0 mg, not {amount:g}")
        return cls((Infused(end - minutes, end, amount / minutes),))

    @property
    def start(self) -> float:
        """Return when the first part began, in minutes."""
        return min(p.at if isinstance(p, Bolus) else p.start for p in self.parts)

    @property
    def end(self) -> float:
        """Return when the last part ends, in minutes; infinite while one is running."""
        ends = [
            p.at if isinstance(p, Bolus) else np.inf if p.end is None else p.end for p in self.parts
        ]
        return float(max(ends))

    def breaks(self) -> list[float]:
        """Return every time in minutes at which something begins, ends or is given at once."""
        found: set[float] = set()
        for part in self.parts:
            if isinstance(part, Bolus):
                found.add(part.at)
            else:
                found.update((part.start,) if part.end is None else (part.start, part.end))
        return sorted(found)

    def rate(self, after: float) -> float:
        """Return the mg/min that flow right after a time in minutes."""
        running = (p for p in self.parts if isinstance(p, Infused))
        return sum(p.rate for p in running if p.start <= after and (p.end is None or after < p.end))

    def at_once(self, at: float) -> float:
        """Return the mg given at once at a time in minutes."""
        return sum(p.amount for p in self.parts if isinstance(p, Bolus) and p.at == at)


@dataclass(frozen=True, slots=True)
class Rates:
    """Parameters of n patients, each of shape (n,): `v1` in L, the rest per minute.

    Two compartments: `k13` and `k31` are 0.
    """

    v1: Array
    k10: Array
    k12: Array
    k21: Array
    k13: Array
    k31: Array
    ke0: Array


@dataclass(frozen=True, slots=True)
class Modes:
    """The eigenvalues `decay` (n, 3) per minute, and what 1 mg at once adds to each mode.

    `share` (n, 3) is in ng/mL per mg and never negative; `ke0` (n, 1) per minute.
    """

    decay: Array
    share: Array
    ke0: Array

    @classmethod
    def of(cls, rates: Rates) -> Modes:
        """Return the modes of n patients."""
        matrix = np.zeros((len(rates.v1), 3, 3))
        matrix[:, 0, 0] = rates.k10 + rates.k12 + rates.k13
        matrix[:, 1, 1] = rates.k21
        matrix[:, 2, 2] = rates.k31
        matrix[:, 0, 1] = matrix[:, 1, 0] = -np.sqrt(rates.k12 * rates.k21)
        matrix[:, 0, 2] = matrix[:, 2, 0] = -np.sqrt(rates.k13 * rates.k31)
        decay, vectors = np.linalg.eigh(matrix)
        share = vectors[:, 0, :] ** 2 * (_NG_PER_ML / rates.v1)[:, None]
        # Rounding may leave -1e-19 where a compartment is not connected.
        return cls(np.maximum(decay, 0.0), share, rates.ke0[:, None])

    def part(self, some: slice) -> Modes:
        """Return the modes of some of the patients."""
        return Modes(self.decay[some], self.share[some], self.ke0[some])


@dataclass(frozen=True, slots=True)
class State:
    """Where n patients stand: plasma by mode (n, 3), effect site (n, 1), both in ng/mL."""

    plasma: Array
    site: Array

    def part(self, some: slice) -> State:
        """Return where some of the patients stand."""
        return State(self.plasma[some], self.site[some])


def concentrations(modes: Modes, regimen: Regimen, times: Array) -> tuple[Array, Array]:
    """Return (plasma, effect site) in ng/mL, each (n, len(times)), at `times` in minutes.

    A bolus counts from its own moment on. Times may come in any order.
    """
    times = np.asarray(times, dtype=np.float64)
    count = len(modes.decay)
    plasma, site = np.zeros((count, len(times))), np.zeros((count, len(times)))
    state = _nothing(modes)
    breaks = regimen.breaks()
    for at, until in zip(breaks, [*breaks[1:], np.inf], strict=True):
        state = _given(modes, state, regimen.at_once(at))
        rate = regimen.rate(at)
        inside = (times >= at) & (times < until)
        if inside.any():
            plasma[:, inside], site[:, inside] = _during(modes, state, times[inside] - at, rate)
        if until < np.inf:
            state = _advanced(modes, state, until - at, rate)
    return plasma, site


def state_at(modes: Modes, regimen: Regimen, time: float) -> State:
    """Return where n patients stand at a time in minutes, with what is given at that moment."""
    state = _nothing(modes)
    breaks = [at for at in regimen.breaks() if at <= time]
    for at, until in zip(breaks, [*breaks[1:], time], strict=False):
        state = _given(modes, state, regimen.at_once(at))
        if until > at:
            state = _advanced(modes, state, until - at, regimen.rate(at))
    return state


def site_left_alone(modes: Modes, state: State, elapsed: Array) -> Array:
    """Return the effect site in ng/mL, (n, len(elapsed)), minutes after `state` with no more.

    For whole cohorts: fast, and right to about 1e-7 even where ke0 equals a decay.
    """
    apart = modes.ke0 - modes.decay
    least = _APART * modes.ke0
    apart = np.where(np.abs(apart) < least, least, apart)
    share = state.plasma * modes.ke0 / apart
    weight = np.concatenate([share, state.site - share.sum(axis=1, keepdims=True)], axis=1)
    decay = np.concatenate([modes.decay, modes.ke0], axis=1)
    found = np.zeros((len(decay), len(elapsed)))
    for mode in range(decay.shape[1]):
        left = np.exp(decay[:, mode, None] * -elapsed)
        left *= weight[:, mode, None]
        found += left
    # Rounding may leave less than nothing where nothing is left.
    return np.maximum(found, 0.0, out=found)


def _nothing(modes: Modes) -> State:
    return State(np.zeros_like(modes.decay), np.zeros_like(modes.ke0))


def _given(modes: Modes, state: State, amount: float) -> State:
    return State(state.plasma + amount * modes.share, state.site) if amount else state


def _during(modes: Modes, state: State, elapsed: Array, rate: float) -> tuple[Array, Array]:
    gone = np.exp(-modes.ke0 * elapsed)
    plasma = np.zeros((len(modes.decay), len(elapsed)))
    site = state.site * gone
    for mode in range(modes.decay.shape[1]):
        decay, held = modes.decay[:, mode, None], state.plasma[:, mode, None]
        left = np.exp(-decay * elapsed)
        plasma += held * left
        site += held * _follow(decay, modes.ke0, elapsed, left, gone)
        if rate:
            flow = rate * modes.share[:, mode, None]
            plasma += flow * _filled(decay, elapsed)
            site += flow * _follow_filled(decay, modes.ke0, elapsed)
    return plasma, site


def _advanced(modes: Modes, state: State, minutes: float, rate: float) -> State:
    step = np.array([minutes])
    plasma = state.plasma * np.exp(-modes.decay * step)
    if rate:
        plasma = plasma + rate * modes.share * _filled(modes.decay, step)
    return State(plasma, _during(modes, state, step, rate)[1])


def _filled(decay: Array, elapsed: Array) -> Array:
    """Return the integral of exp(-decay u) from 0 to `elapsed`."""
    x = decay * elapsed
    safe = np.where(x > 0, decay, 1.0)
    return np.where(x > 0, -np.expm1(-x) / safe, elapsed)


def _follow(decay: Array, ke0: Array, elapsed: Array, left: Array, gone: Array) -> Array:
    """Return the effect site's answer to a mode of 1 ng/mL that decays since 0.

    `left` is exp(-decay elapsed), `gone` exp(-ke0 elapsed).
    """
    apart = ke0 - decay
    x = apart * elapsed
    near = np.abs(x) < _NEAR
    found = (ke0 / np.where(apart == 0, 1.0, apart)) * (left - gone)
    if near.any():
        found = np.where(near, ke0 * elapsed * left * (1.0 - x / 2.0 * (1.0 - x / 3.0)), found)
    return np.asarray(found)


def _follow_filled(decay: Array, ke0: Array, elapsed: Array) -> Array:
    """Return the integral of `_follow` from 0 to `elapsed`."""
    apart = ke0 - decay
    near = np.abs(apart) * elapsed < _NEAR
    difference = (_filled(decay, elapsed) - _filled(ke0, elapsed)) / np.where(near, 1.0, apart)
    if not near.any():
        return ke0 * difference
    middle = (decay + ke0) / 2.0 * elapsed
    return ke0 * np.where(near, elapsed**2 * _slope(middle), difference)


def _slope(y: Array) -> Array:
    """Return minus the derivative of (1 - exp(-y)) / y; a series where it would cancel."""
    series = 1 / 2 - y * (1 / 3 - y * (1 / 8 - y * (1 / 30 - y * (1 / 144 - y / 840))))
    safe = np.where(y < _SMALL, 1.0, y)
    return np.where(y < _SMALL, series, (-np.expm1(-safe) - safe * np.exp(-safe)) / safe**2)
