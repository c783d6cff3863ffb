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
            # New memory: views of the old arrays stay whole.
            self._times = np.concatenate([self._times, np.empty(self._n)])
            self._values = np.concatenate([self._values, np.empty(self._n)])
        self._times[self._n] = t
        self._values[self._n] = np.nan if value is None else value
        self._n += 1

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
