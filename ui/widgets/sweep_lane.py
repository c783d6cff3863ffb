"""One waveform of the strip: which of its samples stand where, and whether any come."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Seconds the pen stays behind the newest sample: sources write a few times a second.
TARGET = 0.4
LATE = 1.0  # seconds behind at most
STALLED = 0.6  # seconds without a sample after which the others do not wait
SILENT = 2.0  # seconds without a known sample that are called no signal
# The scale never gets finer than this part of the widest one: noise must not look like a beat.
_LEAST = 0.2
_LOOK = 1.2  # seconds of samples that are looked at each time
_REFIT = 4.0  # seconds after which the scale may become finer


class SampleView(Protocol):
    """The newest samples, oldest first, NaN where there was none; `end` counts all of them."""

    @property
    def samples(self) -> NDArray[np.float32]:
        """Return the samples."""
        ...

    @property
    def end(self) -> int:
        """Return how many samples there ever were."""
        ...


class WaveSource(Protocol):
    """Where a waveform comes from, at `rate` samples a second."""

    rate: float

    def newest(self, count: int) -> SampleView:
        """Return up to `count` of the newest samples."""
        ...


class Piece(NamedTuple):
    """A straight piece of the line: from and to, in seconds of the pen and parts of the height."""

    start: float
    low: float
    end: float
    high: float


class SweepLane:
    """Follows one source; `pen` is a time in seconds that all lanes of a strip share."""

    def __init__(self, source: WaveSource) -> None:
        """Wait for the first new sample: what is old already is not shown as if it were live."""
        self._source, self.rate = source, source.rate
        self._samples: list[float] = []
        self._first = 0  # the index of the first of them
        self._end: int | None = None
        self._came: float | None = None
        self._seen: float | None = None
        self._offset: float | None = None  # the index of the sample at pen 0
        self._anchored = self._drawn = 0
        self._low, self._high, self._widest = math.inf, -math.inf, 0.0
        self._lowest, self._highest, self._fitted = math.inf, -math.inf, 0.0

    @property
    def anchored(self) -> bool:
        """Return whether its samples have a place on the strip."""
        return self._offset is not None

    def take(self, t: float) -> None:
        """Look at the newest samples at time `t` (seconds of any steady clock)."""
        view = self._source.newest(math.ceil(_LOOK * self.rate))
        if view.end == self._end:
            return
        new = 0 if self._end is None else view.end - self._end
        self._end = view.end
        self._keep(view)
        if self.anchored and self._first > self._drawn:
            # It was away for long: what is on the strip by then is needed, too.
            self._keep(self._source.newest(view.end - self._drawn))
        if not new:
            return
        self._came = t
        if any(math.isfinite(value) for value in self._samples[-new:]):
            self._seen = t

    def _keep(self, view: SampleView) -> None:
        self._samples = view.samples.tolist()
        self._first = view.end - len(self._samples)

    def flows(self, t: float) -> bool:
        """Return whether samples are coming."""
        return self._came is not None and t - self._came < STALLED

    def silent(self, t: float, since: float) -> bool:
        """Return whether nothing known came for two seconds; `since` is when looking began."""
        return t - (since if self._seen is None else self._seen) > SILENT

    def anchor(self, pen: float) -> None:
        """Give the samples their place: the pen is a little behind the newest one."""
        self._offset = (self._end or 0) - 1 - (TARGET + pen) * self.rate
        self._anchored = self._drawn = math.floor(self._index(pen))

    def _index(self, pen: float) -> float:
        return (self._offset or 0.0) + pen * self.rate

    def ahead(self, pen: float) -> float:
        """Return the seconds from the pen to the newest sample."""
        return ((self._end or 0) - 1 - self._index(pen)) / self.rate

    def look_back(self, pen: float, seconds: float) -> None:
        """Draw `seconds` before `pen` again, but nothing from before the line was last broken."""
        self._keep(self._source.newest(math.ceil((seconds + self.ahead(pen)) * self.rate)))
        pen -= seconds
        self._drawn = max(self._anchored, math.floor(self._index(pen)))

    def pieces(self, pen: float) -> list[Piece]:
        """Return the pieces that are new when the pen gets to `pen`."""
        last = min(math.floor(self._index(pen)), (self._end or 0) - 1)
        made = []
        for index in range(self._drawn + 1, last + 1):
            value = self._value(index)
            if not math.isfinite(value):
                continue
            self._widen(value)
            before = self._value(index - 1) if index - 1 > self._anchored else math.nan
            # What stands alone becomes a short dash, so that it is seen.
            before = before if math.isfinite(before) else value
            x = (index - (self._offset or 0.0)) / self.rate
            made.append(Piece(x - 1 / self.rate, self._part(before), x, self._part(value)))
        self._drawn = max(self._drawn, last)
        return made

    def _value(self, index: int) -> float:
        place = index - self._first
        return self._samples[place] if 0 <= place < len(self._samples) else math.nan

    def _widen(self, value: float) -> None:
        if self._low > self._high:
            known = [v for v in self._samples if math.isfinite(v)]
            self._low, self._high = min(known), max(known)
        self._low, self._high = min(self._low, value), max(self._high, value)
        self._widest = max(self._widest, self._high - self._low)
        self._lowest, self._highest = min(self._lowest, value), max(self._highest, value)

    def refit(self, pen: float) -> None:
        """Make the scale finer now and then, when the line has become lower."""
        if pen - self._fitted < _REFIT:
            return
        self._fitted = pen
        if self._lowest <= self._highest:
            extra = max(0.0, _LEAST * self._widest - (self._highest - self._lowest)) / 2
            self._low, self._high = self._lowest - extra, self._highest + extra
        self._lowest, self._highest = math.inf, -math.inf

    def _part(self, value: float) -> float:
        if self._high <= self._low:
            return 0.5
        return min(1.0, max(0.0, (value - self._low) / (self._high - self._low)))
