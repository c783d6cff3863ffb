"""Ring buffers for waveform samples: one thread writes, others look, nobody waits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class WaveView:
    """The newest samples: `rate` a second, NaN where there was none.

    `end` counts all samples ever written, so that a reader knows what is new; `t` is the kiosk
    time in seconds of the newest one.
    """

    samples: NDArray[np.float32]
    rate: float
    end: int
    t: float


class WaveRing:
    """The last seconds of one waveform at a fixed rate in samples a second.

    One thread writes, any number look, none waits for a lock. The memory holds twice what
    can be looked at: a write never touches what stands in a view of before it. Only a
    reader that is overtaken by two writes must look again, and it notices that.
    """

    def __init__(self, rate: float, seconds: float = SECONDS) -> None:
        """Keep `seconds` of samples."""
        self.rate = rate
        self._kept = max(1, round(rate * seconds))
        self._samples = np.full(2 * self._kept, np.nan, np.float32)
        # Samples stored (what a long write left out is not), samples written, time: one
        # tuple, so that a reader gets all three of one write.
        self._state = (0, 0, float("-inf"))
        self._claimed = 0  # how far a write that has begun will have stored

    def write(self, samples: NDArray[np.float32], t: float) -> None:
        """Add samples, the last of which is of kiosk time `t`; one thread writes."""
        new = np.asarray(samples, np.float32)[-self._kept :]
        stored, written, _ = self._state
        # Said before the first sample changes, and the state after the last one.
        self._claimed = stored + len(new)
        place = stored % len(self._samples)
        first = min(len(new), len(self._samples) - place)
        self._samples[place : place + first] = new[:first]
        self._samples[: len(new) - first] = new[first:]
        self._state = (stored + len(new), written + len(samples), t)

    def newest(self, count: int) -> WaveView:
        """Return a copy of up to `count` of the newest samples, oldest first."""
        while True:
            stored, written, t = self._state
            size = max(0, min(count, self._kept, stored))
            samples = self._copy(stored - size, size)
            if self._claimed - len(self._samples) <= stored - size:
                return WaveView(samples, self.rate, written, t)

    def _copy(self, begin: int, size: int) -> NDArray[np.float32]:
        place = begin % len(self._samples)
        over = max(0, place + size - len(self._samples))
        return np.concatenate((self._samples[place : place + size], self._samples[:over]))
