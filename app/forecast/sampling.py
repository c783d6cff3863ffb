"""Random numbers that are the same on every machine and with every version of NumPy.

NumPy promises the raw bits of PCG64 for ever, but not what its distributions make of them.
Only the raw bits are used here; everything after them is plain arithmetic and stable sorting.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_NORMAL = NormalDist()
_KEPT_BITS = 53


class Sampler:
    """A seeded stream of numbers."""

    def __init__(self, seed: int) -> None:
        """Begin the stream of `seed`."""
        self._bits = np.random.PCG64(seed)

    def uniforms(self, count: int) -> Array:
        """Return `count` numbers strictly between 0 and 1."""
        raw = self._bits.random_raw(count) >> np.uint64(64 - _KEPT_BITS)
        return (raw.astype(np.float64) + 0.5) * 2.0**-_KEPT_BITS

    def strata(self, count: int) -> Array:
        """Return `count` numbers in random order, one in each of `count` equal parts of 0 to 1.

        The cohort then has the distribution it should have, not a random likeness of it.
        """
        order = np.argsort(self.uniforms(count), kind="stable")
        return (order + self.uniforms(count)) / count

    def log_normal(self, count: int, cv: float) -> Array:
        """Return `count` factors with median 1 and coefficient of variation `cv`."""
        return np.exp(log_sd(cv) * normal(self.strata(count)))


def log_sd(cv: float) -> float:
    """Return the standard deviation of the logarithm for a coefficient of variation."""
    return float(np.sqrt(np.log1p(cv * cv)))


def normal(probability: Array) -> Array:
    """Return the standard normal quantile of each probability, in the same shape."""
    flat = probability.ravel()
    found = np.fromiter(map(_NORMAL.inv_cdf, flat.tolist()), np.float64, flat.size)
    return found.reshape(probability.shape)
