"""The time axis on which settled times are counted: minutes after the end, up to 48 hours.

Distributions are kept as weight per step, so that new weights need no sorting.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

# Half a minute up to eight hours, five minutes up to two days.
_FINE, _FINE_END = 0.5, 480.0
_COARSE, HORIZON = 5.0, 2880.0
_FINE_COUNT = round(_FINE_END / _FINE)
_COARSE_COUNT = round((HORIZON - _FINE_END) / _COARSE)

# The right edge of each step; the first is the atom of those who have settled by the end.
EDGES: Array = np.concatenate(
    [
        np.arange(_FINE_COUNT + 1) * _FINE,
        _FINE_END + _COARSE * np.arange(1, _COARSE_COUNT + 1),
    ]
)
# A coarser axis for joint distributions: its numbers among the edges.
COARSE: Indices = np.searchsorted(
    EDGES,
    np.concatenate(
        [np.arange(0.0, 60.0, 5.0), np.arange(60.0, 180.0, 10.0), np.geomspace(180.0, HORIZON, 16)]
    ),
)
COARSE_EDGES: Array = EDGES[COARSE]
# For each step, the first coarse step that holds it.
TO_COARSE: Indices = np.searchsorted(COARSE, np.arange(len(EDGES)))


def steps(minutes: Array) -> Indices:
    """Return the number of the step that holds each time, in the same shape."""
    # One ceiling for both parts of the axis: they meet where they are equal.
    fine = minutes * (1.0 / _FINE)
    coarse = minutes * (1.0 / _COARSE) + (_FINE_COUNT - _FINE_END / _COARSE)
    return np.ceil(np.minimum(fine, coarse)).astype(np.intp)


def cumulated(step: Indices, weights: Array) -> Array:
    """Return the share that has settled by each edge, (len(EDGES),), for times and weights."""
    held = np.bincount(step.ravel(), weights.ravel(), len(EDGES))
    total = np.cumsum(held)
    return np.asarray(total / total[-1])


def share_by(cumulative: Array, minutes: float) -> float:
    """Return the share that has settled by a time; nothing before the end."""
    if minutes < 0:
        return 0.0
    return float(np.interp(minutes, EDGES, cumulative))


def quantiles(cumulative: Array, levels: Array, after: float = -1.0) -> Array:
    """Return the minutes by which each share in `levels` has settled.

    With `after` only those count who have not settled by then; nobody left gives `after`.
    """
    gone = share_by(cumulative, after)
    if gone >= 1.0 - 1e-12:
        return np.full(len(levels), max(after, 0.0))
    found = np.interp(gone + levels * (1.0 - gone), cumulative, EDGES)
    return np.maximum(found, max(after, 0.0))


def late_quantiles(levels: Array, after: float, half_minutes: float) -> Array:
    """Return the minutes by which each share in `levels` has settled, half in each half time."""
    return np.asarray(after - half_minutes * np.log2(1.0 - levels))


def joint_quantiles(cumulative: Array, levels: Array, after: float) -> Array:
    """Return quantiles in minutes from a cumulative share kept at COARSE_EDGES."""
    return np.maximum(np.interp(levels, cumulative, COARSE_EDGES), max(after, 0.0))
