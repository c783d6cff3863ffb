"""Some thousands of virtual patients: bodies drawn around published models, thresholds on top.

A body is one pharmacokinetic person. For each effect it carries several thresholds, which
share that body: bodies times thresholds are the virtual patients of an effect. Given the
body, the thresholds of different effects are independent, so that all combinations of them
are there without being listed.

How it is tuned. A threshold found through one model means nothing in another, so each
structure has its own median threshold. For one effect, let x(t) be the log concentration at
the effect site t minutes after the reference infusion, s the spread of the log threshold and
z a standard normal draw. A virtual patient has settled at t when x(t) - s z is below the log
median threshold m. So for any s, the m of a structure is a quantile of x(p50) - s z: the
median, moved by the share of those who feel nothing. The one s for which nine in ten of the
whole cohort have settled at p90 is then found by bisection.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.domain.symptom import Effect
from app.forecast.parameters import REFERENCE_WEIGHT, ParameterSet
from app.forecast.pharmacokinetics import Modes, Rates, Regimen, concentrations
from app.forecast.sampling import Sampler, normal
from app.forecast.settings import CohortSettings
from app.forecast.windows import Window, Windows

Array = NDArray[np.float64]

EFFECTS = tuple(Effect)
_STEPS = 30
_WIDEST = 3.0  # of the log threshold; beyond this a table cannot be met


@dataclass(frozen=True, slots=True)
class Bodies:
    """n pharmacokinetic people at 70 kg, each field (n,): volumes in L, clearances in L/min.

    `structure` is the number of the structure each follows.
    """

    v1: Array
    v2: Array
    v3: Array
    cl: Array
    q2: Array
    q3: Array
    ke0: Array
    exponent: Array
    structure: NDArray[np.intp]

    def modes(self, weight: float, clearance: float = 1.0) -> Modes:
        """Return their modes at `weight` kg, with all clearances of drug times `clearance`."""
        if not (np.isfinite(weight) and weight > 0):
            raise ValueError(f"a weight must be more than 0 kg, not {weight:g}")
        volume = weight / REFERENCE_WEIGHT
        # Per volume, so that what grows with weight itself cancels.
        flow = volume**self.exponent / volume
        k10 = clearance * flow * self.cl / self.v1
        k12, k21 = flow * self.q2 / self.v1, flow * self.q2 / self.v2
        k13, k31 = flow * self.q3 / self.v1, flow * self.q3 / self.v3
        return Modes.of(Rates(volume * self.v1, k10, k12, k21, k13, k31, self.ke0))


@dataclass(frozen=True, slots=True)
class Cohort:
    """Bodies, and for every effect thresholds: `z` (effects, n, k) standard normal, rising in k.

    The last threshold stands for people who hardly feel the effect; its `z` is not used.
    `median` (effects, structures) is the log of the median threshold in ng/mL, `spread`
    (effects,) the standard deviation of the log threshold.
    """

    settings: CohortSettings
    sets: dict[str, ParameterSet]
    bodies: Bodies
    z: Array
    median: Array
    spread: Array

    def log_thresholds(self, factors: Array, added: Array, some: slice = slice(None)) -> Array:
        """Return log thresholds (effects, n, k) of all or some bodies.

        Each effect's are multiplied by `factors` (effects,); `added` (effects,) is a log
        standard deviation that widens the spread.
        """
        spread = np.hypot(self.spread, added)[:, None, None]
        middle = self.median[:, self.bodies.structure[some]] + np.log(factors)[:, None]
        found = middle[:, :, None] + spread * self.z[:, some]
        found[:, :, -1] = middle + np.log(self.settings.unaffected.times)
        return np.asarray(found)

    def shares(self) -> Array:
        """Return how much of a body each of its thresholds stands for, (k,)."""
        share, count = self.settings.unaffected.share, self.z.shape[2]
        return np.array([(1.0 - share) / (count - 1)] * (count - 1) + [share])

    def people(self, seed: int, bodies: int, thresholds: int = 2) -> Cohort:
        """Return other people from the same distribution, for simulations."""
        sampler = Sampler(seed)
        drawn = _bodies(self.settings, self.sets, sampler, bodies)
        return replace(self, bodies=drawn, z=_draws(sampler, bodies, thresholds))


def build(settings: CohortSettings, sets: dict[str, ParameterSet], windows: Windows) -> Cohort:
    """Return the cohort, tuned to `windows` at the reference regimen.

    Raises ValueError for a window that no spread of thresholds can give.
    """
    sampler = Sampler(settings.seed)
    bodies = _bodies(settings, sets, sampler, settings.bodies)
    z = _draws(sampler, settings.bodies, settings.thresholds)
    reference = settings.reference
    regimen = Regimen.infusion(reference.dose_per_kg * reference.weight, reference.minutes)
    modes = bodies.modes(reference.weight)
    median = np.zeros((len(EFFECTS), len(settings.structure)))
    spread = np.zeros(len(EFFECTS))
    for number, effect in enumerate(EFFECTS):
        window = windows.of(effect)
        _, site = concentrations(modes, regimen, np.array([window.p50, window.p90]))
        # The last threshold is that of people who hardly feel the effect.
        felt = z[number, :, :-1]
        share = settings.unaffected.share
        median[number], spread[number] = _tuned(np.log(site), felt, bodies.structure, window, share)
    return Cohort(settings, sets, bodies, z, median, spread)


def _tuned(
    log_site: Array, z: Array, structure: NDArray[np.intp], window: Window, unaffected: float
) -> tuple[Array, float]:
    """Return each structure's log median threshold, and the spread, for one effect."""
    half, most = ((level - unaffected) / (1.0 - unaffected) for level in (0.5, 0.9))
    groups = [structure == number for number in range(structure.max() + 1)]

    def medians(spread: float) -> Array:
        at_p50 = log_site[:, :1] - spread * z
        return np.array([np.quantile(at_p50[group], half) for group in groups])

    def settled(spread: float) -> float:
        thresholds = medians(spread)[structure][:, None] + spread * z
        return float(np.mean(log_site[:, 1:] <= thresholds))

    low, high = 0.0, _WIDEST
    if not settled(high) < most < settled(low):
        raise ValueError(
            f"{window.effect}: no spread of thresholds gives {window.p50:g} and {window.p90:g} min"
        )
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if settled(middle) > most else (low, middle)
    return medians(low), low


def _bodies(
    settings: CohortSettings, sets: dict[str, ParameterSet], sampler: Sampler, count: int
) -> Bodies:
    """Return `count` bodies, every structure with its share and its own even draws."""
    spread, site = settings.variability, settings.effect_site
    shares = np.cumsum([row.share for row in settings.structure])
    edges = np.rint(np.concatenate([[0.0], shares / shares[-1]]) * count).astype(np.intp)
    parts = []
    for number, row in enumerate(settings.structure):
        if row.set not in sets:
            raise ValueError(f'structure {number + 1} follows the unknown set "{row.set}"')
        base, many = sets[row.set], int(edges[number + 1] - edges[number])
        part = {
            "v1": base.v1 * sampler.log_normal(many, spread.v1),
            "v2": base.v2 * sampler.log_normal(many, spread.v2),
            "v3": base.v3 * sampler.log_normal(many, spread.v2),
            "cl": base.cl * sampler.log_normal(many, spread.cl),
            "q2": base.q2 * sampler.log_normal(many, spread.q),
            "q3": base.q3 * sampler.log_normal(many, spread.q),
            "ke0": np.log(2.0) / site.half_life_minutes * sampler.log_normal(many, site.cv),
            "exponent": np.full(many, row.exponent),
        }
        parts.append((part, np.full(many, number, dtype=np.intp)))
    fields = {name: np.concatenate([part[name] for part, _ in parts]) for name in parts[0][0]}
    return Bodies(**fields, structure=np.concatenate([numbers for _, numbers in parts]))


def _draws(sampler: Sampler, bodies: int, thresholds: int) -> Array:
    """Return (effects, bodies, thresholds) standard normal draws, rising along the last axis.

    Each body has one draw in each of `thresholds` - 1 equal parts of the distribution, and
    together they are even; the last is unused.
    """
    parts = np.arange(thresholds - 1)
    made = np.zeros((len(EFFECTS), bodies, thresholds))
    for number in range(len(EFFECTS)):
        within = np.stack([sampler.strata(bodies) for _ in parts], axis=1)
        made[number, :, :-1] = normal((parts + within) / len(parts))
    return made
