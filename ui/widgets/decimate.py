"""Min/max decimation: about two points a pixel, extremes kept, gaps kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
GAP_INTERVALS = 3.0  # usual intervals without a value that break the line


def window(times: Array, values: Array, low: float, high: float) -> tuple[Array, Array]:
    """Return the part of a trend with times (ascending) from `low` to `high`."""
    first = int(np.searchsorted(times, low, side="left"))
    last = int(np.searchsorted(times, high, side="right"))
    return times[first:last], values[first:last]


def interval_of(times: Array) -> float:
    """Return the usual distance of two times, 0 when there are fewer than two."""
    return float(np.median(np.diff(times))) if len(times) > 1 else 0.0


def decimate(times: Array, values: Array, pixel: float) -> tuple[Array, Array]:
    """Return at most two points for each `pixel` (in units of `times`), NaN at each gap.

    A gap is a NaN, or more than three usual intervals without a value. What
    stands alone between two gaps becomes a short dash, so that it is seen.
    """
    interval = interval_of(times)
    known = np.isfinite(values)
    if not known.any():
        return np.empty(0), np.empty(0)
    holes = np.cumsum(~known)[known]
    t, v = times[known], values[known]
    broken = np.diff(holes, prepend=holes[0]) > 0
    broken |= np.diff(t, prepend=t[0]) > GAP_INTERVALS * interval if interval else False
    run = np.cumsum(broken)
    column = np.floor((t - t[0]) / pixel)
    starts = np.flatnonzero(np.concatenate([[True], (np.diff(run) != 0) | (np.diff(column) != 0)]))
    return _points(t, v, run, starts, max(interval, pixel) / 2)


def _points(t: Array, v: Array, run: NDArray, starts: NDArray, dash: float) -> tuple[Array, Array]:
    """Return lowest and highest of each group, with a NaN between two runs."""
    lowest, highest = np.minimum.reduceat(v, starts), np.maximum.reduceat(v, starts)
    ends = np.concatenate([starts[1:], [len(t)]]) - 1
    falling = v[starts] > v[ends]
    groups = run[starts]
    left, right = t[starts], t[ends]
    before = np.concatenate([[True], np.diff(groups) != 0])
    after = np.concatenate([before[1:], [True]])
    alone = before & after & (left == right)
    x = np.column_stack([left - dash * alone, right + dash * alone, right])
    y = np.column_stack(
        [
            np.where(falling, highest, lowest),
            np.where(falling, lowest, highest),
            np.full(len(starts), np.nan),
        ]
    )
    keep = np.ones(x.shape, dtype=bool)
    keep[:, 2] = after
    keep[-1, 2] = False
    return x[keep], y[keep]
