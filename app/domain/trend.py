"""The history of one metric as arrays that only grow.

The core appends; a view is a length over the same memory, so a snapshot costs
nothing and what a view shows can never change under it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.numeric import Numeric, Validity

_FIRST = 1024
# Four and a half hours at one value a second; what is older is then kept ever more thinly. An
# assumption: nobody needs each second of yesterday, and memory must not grow for ever.
MOST = 16_384


@dataclass(frozen=True, slots=True)
class TrendView:
    """Times (kiosk seconds, float64[n]) and values (unit of the metric, float64[n]).

    A value is NaN where there was none: a gap stays a gap.
    """

    times: NDArray[np.float64]
    values: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.times)


class Trend:
    """A growing history; only the core holds one."""

    def __init__(self) -> None:
        self._times = np.empty(_FIRST)
        self._values = np.empty(_FIRST)
        self._n = 0

    def append(self, numeric: Numeric) -> None:
        """Add one numeric; a value that is not valid becomes a gap."""
        value = numeric.value if numeric.validity == Validity.VALID else None
        self.append_value(numeric.t, value)

    def append_value(self, t: float, value: float | None) -> None:
        """Add `value` at kiosk time `t`; times that go back are left out."""
        if self._n and t <= self._times[self._n - 1]:
            return
        if self._n == len(self._times):
            self._make_room()
        self._times[self._n] = t
        self._values[self._n] = np.nan if value is None else value
        self._n += 1

    def _make_room(self) -> None:
        # New memory: views of the old arrays stay whole.
        times, values = self._times, self._values
        if self._n >= MOST:
            kept = _thinned(values)
            times, values = times[kept], values[kept]
        self._n = len(times)
        size = min(2 * self._n, MOST) if self._n < MOST else 2 * self._n
        self._times, self._values = np.empty(size), np.empty(size)
        self._times[: self._n], self._values[: self._n] = times, values

    def trim(self, before: float) -> None:
        """Forget what is older than kiosk time `before`, once that is worth new memory."""
        gone = int(np.searchsorted(self._times[: self._n], before))
        if gone < _FIRST:
            return
        # New memory: views of the old arrays stay whole.
        self._times, self._values = self._times[gone:].copy(), self._values[gone:].copy()
        self._n -= gone

    def view(self) -> TrendView:
        """Return what there is up to now."""
        times, values = self._times[: self._n], self._values[: self._n]
        times.flags.writeable = False
        values.flags.writeable = False
        return TrendView(times, values)


def _thinned(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which values stay: every second of the older half, all gaps, all of the newer half."""
    kept = np.ones(len(values), dtype=np.bool_)
    older = len(values) // 2
    kept[1:older:2] = False
    kept[:older] |= np.isnan(values[:older])
    return kept
