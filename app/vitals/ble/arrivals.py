"""What comes from a library's threads is placed in kiosk time, and its log kept away."""

from __future__ import annotations

import logging
from collections import deque
from typing import Generic, TypeVar

from app.clock import Clock

T = TypeVar("T")

KEPT = 5000  # arrivals; who does not poll for that long loses the oldest
_STEP = 1e-6  # seconds between two arrivals that are fetched at once, at least


class Arrivals(Generic[T]):
    """A queue from any number of threads to the one that polls."""

    def __init__(self, clock: Clock) -> None:
        """Start empty; `clock` says when something has come."""
        self._clock = clock
        self._waiting: deque[tuple[float, T]] = deque(maxlen=KEPT)
        self._last = 0.0

    def put(self, what: T) -> None:
        """Take what has come now; from any thread, never blocking."""
        self._waiting.append((self._clock.now().t, what))

    def fetch(self, t: float) -> list[tuple[float, T]]:
        """Return what has come, in order, each with the kiosk time it came at, none after `t`.

        Counted back from `t`, so that two clocks that differ do no harm.
        """
        drained: list[tuple[float, T]] = []
        while self._waiting:
            drained.append(self._waiting.popleft())
        now, latest = self._clock.now().t, t
        placed: list[tuple[float, T]] = []
        for came, what in reversed(drained):
            at = max(min(latest, t - max(0.0, now - came)), self._last)
            placed.append((at, what))
            latest = at - _STEP
        placed.reverse()
        self._last = placed[-1][0] if placed else self._last
        return placed

    def clear(self) -> None:
        """Forget what was not fetched."""
        self._waiting.clear()


def quiet(name: str) -> None:
    """Keep a library's log away from ours: what it quotes is not under our control."""
    logger = logging.getLogger(name)
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
