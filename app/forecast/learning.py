"""What completed sessions teach: weights of the virtual patients, kept as bytes.

A forecast starts from a Prior: how much each virtual patient counts before the first answer.
What one session says about one patient is its posterior. What it says about everybody moves
the population a step of Newton's predictive recursion towards that posterior, however the
session went: who is left out would be missing from the windows of the next.

Nothing here can add a virtual patient or rule one out, so no forecast leaves what the cohort
holds, and the edge after which staff are called (see app.forecast.personal) does not learn.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from app.forecast.cohort import Cohort
from app.forecast.evidence import Answer, Evidence, Measured
from app.forecast.forecaster import ForecastInput
from app.forecast.posterior import Posterior, Weights
from app.forecast.settings import LearningRules

Array = NDArray[np.float64]

# Format, effects, bodies, thresholds, digest of the cohort, digest of the rest.
_HEADER = Struct(">4sHIH16s16s")
_FORMAT = b"RKW1"
_KEPT = np.dtype("<f4")
_EFFORT = 1  # of zlib: more takes twice as long for a few percent less
_DIGITS = 6  # of the cohort's numbers: the last ones may differ between machines


@dataclass(frozen=True, slots=True)
class Prior:
    """What a forecast starts from; two priors of one name are the same."""

    name: str
    weights: Weights = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Taught:
    """What one session taught about its patient and about everybody, packed."""

    patient: bytes = field(repr=False)
    population: bytes = field(repr=False)


# Asked for a record at a kiosk time: what counts, and the weighed cohort; None while infusing.
Weighing = Callable[[ForecastInput, float], tuple[Evidence, Posterior] | None]


class Learner:
    """Learns from completed sessions; pure: the same input gives the same bytes."""

    def __init__(self, cohort: Cohort, model: str, weighing: Weighing) -> None:
        """Learn weights of `cohort` for the forecaster of this `model` name and version."""
        self._rules: LearningRules = cohort.settings.learning
        self._untrained = Weights.of(cohort)
        self._digest = _digest(cohort, model)
        self._weighing = weighing

    def pack(self, weights: Weights) -> bytes:
        """Return weights as bytes that only this cohort and model can unpack; up to 100 kB."""
        flat = np.concatenate([weights.bodies, weights.thresholds.ravel()]).astype(_KEPT)
        # The first bytes of all numbers, then the second ones: these are alike.
        planes = flat.view(np.uint8).reshape(-1, _KEPT.itemsize).T
        packed = zlib.compress(planes.tobytes(), _EFFORT)
        return self._header(packed, weights.thresholds.shape) + packed

    def unpack(self, packed: bytes) -> Weights:
        """Return the weights in `packed`, each sum 1 again.

        Raises ValueError for anything that this cohort and model did not pack.
        """
        if len(packed) < _HEADER.size or not packed.startswith(_FORMAT):
            raise ValueError("these are no learned weights")
        header, rest = packed[: _HEADER.size], packed[_HEADER.size :]
        shape = self._untrained.thresholds.shape
        _, *found, digest, _ = _HEADER.unpack(header)
        if tuple(found) != shape or digest != self._digest:
            raise ValueError("the weights are of another cohort or version of the model")
        if header != self._header(rest, shape):
            raise ValueError("the weights are damaged")
        return _weights(_inflated(rest, sum(w.size for w in _both(self._untrained))), shape)

    def start(self, population: bytes | None, patient: bytes | None, name: str) -> Prior | None:
        """Return the prior of a session under a `name` of its own, None where nothing is known.

        Raises ValueError for weights of another cohort or model.
        """
        if population is None and patient is None:
            return None
        weights = self._population(population)
        if patient is not None:
            weights = weights.mixed(self.unpack(patient), self._rules.patient_share)
        return Prior(name, weights)

    def learn(
        self,
        given: ForecastInput,
        t: float,
        population: bytes | None,
        population_sessions: int,
        patient_sessions: int,
    ) -> Taught | None:
        """Return what a session that is complete at kiosk time `t` teaches.

        None when its infusion has not ended, or nothing said or measured after it counts.
        `population` are the weights learned so far from `population_sessions`; this patient has
        taught `patient_sessions` before, so that nobody counts for more the more often they
        come. Raises ValueError for weights of another cohort or model.

        The recursion is f <- (1 - g) f + g posterior(f), Newton 2002, with steps of
        1 / (strength + sessions + 1): general knowledge, not verified in the source. The mixture
        is kept as the nearest one whose effects are independent in each body.
        """
        own = self._weighing(given, t)
        if own is None or not _says_something(own[0]):
            return None
        weights = self._population(population)
        key = sha256(population or b"").hexdigest()
        alone = self._weighing(replace(given, prior=Prior(f"population {key}", weights)), t)
        assert alone is not None
        step = 1.0 / (self._rules.strength + population_sessions + 1.0)
        moved = weights.mixed(alone[1].weights, step / (patient_sessions + 1.0))
        return Taught(patient=self.pack(own[1].weights), population=self.pack(moved))

    def _population(self, population: bytes | None) -> Weights:
        return self._untrained if population is None else self.unpack(population)

    def _header(self, packed: bytes, shape: tuple[int, ...]) -> bytes:
        check = sha256(self._digest + packed).digest()[:16]
        return _HEADER.pack(_FORMAT, *shape, self._digest, check)


def _says_something(evidence: Evidence) -> bool:
    """Return whether anything after the end of the infusion counts."""
    said: tuple[Answer | Measured, ...] = (*evidence.answers, *evidence.measured)
    return any(one.minutes >= 0.0 and one.weight > 0.0 for one in said)


def _digest(cohort: Cohort, model: str) -> bytes:
    """Return 16 bytes that name a cohort and the model that uses it."""
    found = sha256(model.encode())
    bodies = cohort.bodies
    drawn = (bodies.v1, bodies.v2, bodies.v3, bodies.cl, bodies.q2, bodies.ke0, bodies.exponent)
    for numbers in (*map(np.log, drawn), bodies.q3, cohort.z, cohort.median, cohort.spread):
        # Adding 0 makes a negative zero a zero.
        found.update((np.round(numbers, _DIGITS) + 0.0).astype("<f8").tobytes())
    return found.digest()[:16]


def _both(weights: Weights) -> tuple[Array, Array]:
    return weights.bodies, weights.thresholds


def _inflated(packed: bytes, count: int) -> Array:
    """Return `count` numbers from their compressed bytes."""
    size, unpacker = count * _KEPT.itemsize, zlib.decompressobj()
    try:
        # However much was packed, no more than this is ever unpacked.
        raw = unpacker.decompress(packed, size + 1)
    except zlib.error as error:
        raise ValueError("the weights are damaged") from error
    if len(raw) != size:
        raise ValueError("the weights are not as many as they should be")
    planes = np.frombuffer(raw, np.uint8).reshape(_KEPT.itemsize, -1)
    return np.ascontiguousarray(planes.T).view(_KEPT).ravel().astype(np.float64)


def _weights(flat: Array, shape: tuple[int, ...]) -> Weights:
    """Return weights whose sums are 1 again."""
    if not np.isfinite(flat).all() or (flat < 0.0).any():
        raise ValueError("the weights are not all numbers from 0 up")
    bodies, thresholds = flat[: shape[1]], flat[shape[1] :].reshape(shape)
    totals = thresholds.sum(axis=2, keepdims=True)
    if not (bodies.sum() > 0.0 and (totals > 0.0).all()):
        raise ValueError("the weights add up to nothing")
    return Weights(bodies / bodies.sum(), thresholds / totals)
