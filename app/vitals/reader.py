"""The thread that asks the vitals source and hands what comes to the core."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import cast

from app.clock import Clock
from app.errors import ErrorCode, SourceError
from app.log import LOG
from app.vitals.source import (
    Pushing,
    Reporting,
    SourceHealth,
    SourceState,
    VitalsBatch,
    VitalsSource,
)

BACK_OFF = (1.0, 2.0, 5.0, 10.0)  # seconds before the next attempt; the last one repeats
STOP_WITHIN = 0.9  # seconds; a little less than the second that is promised
HEALTH_EVERY = 1.0  # seconds between two reports of how the source is doing, at least


class Reader:
    """Keeps one source open, polls it, and puts batches and changes of the link.

    `put` takes a `VitalsBatch` or a `SourceState` and must not block. All the
    logic is in `step`, so that it can be driven with no thread. A source that pushes
    wakes the reader; one that reports says at most once a second how it is doing.
    """

    def __init__(
        self,
        source: VitalsSource,
        clock: Clock,
        put: Callable[[VitalsBatch | SourceState], object],
        period: float = 0.25,
    ) -> None:
        """Make a reader that asks every `period` seconds; `start` sets it going."""
        self._source, self._clock, self._put, self._period = source, clock, put, period
        self._pushing = _pushing(source)
        self._reporting = _reporting(source)
        self._health: SourceHealth | None = None
        self._health_after: float | None = None
        self._changed = 0.0
        self._open = False
        self._given_up = False
        self._failures = 0
        self._not_before: float | None = None
        self._told: tuple[bool, str] | None = None
        self._stopping = threading.Event()
        self._reopening = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def given_up(self) -> bool:
        """Return whether the source is wrong in itself, so that no retry can help."""
        return self._given_up

    def start(self) -> None:
        """Begin reading in an own daemon thread; a second call changes nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="vitals-reader", daemon=True)
            self._thread.start()

    def reopen(self) -> None:
        """Close the source and open it again at once, from any thread; the link is told anew."""
        self._reopening.set()
        self._wake()
        if self._thread is not None and not self._thread.is_alive() and not self._stopping.is_set():
            # It had given up.
            self._thread, self._given_up = None, False
            self.start()

    def ask_to_stop(self) -> None:
        """Let reading end soon, without waiting for it."""
        self._stopping.set()
        self._wake()

    def _wake(self) -> None:
        if self._pushing is not None:
            self._pushing.wake.set()

    def stop(self) -> None:
        """End reading and close the source, within one second."""
        self.ask_to_stop()
        if self._thread is None:
            self._close()
            return
        self._thread.join(STOP_WITHIN)
        if self._thread.is_alive():
            # The source hangs in a call; a daemon thread does not hold up the end.
            LOG.warning("the vitals reader did not end in time")

    def step(self, t: float) -> None:
        """Do one round at kiosk time `t`: open if it is time to, poll, report."""
        if self._reopening.is_set():
            self._begin_again()
        if self._given_up or (self._not_before is not None and t < self._not_before):
            return
        try:
            self._advance(t)
        except SourceError as error:
            self._given_up = error.code == ErrorCode.SOURCE_INVALID
            self._fail(t, error.detail or str(error.code))
        except Exception as error:
            # The message of a foreign exception may hold values: only its kind and place.
            place = traceback.extract_tb(error.__traceback__)[-1]
            kind = type(error).__name__
            LOG.error("vitals source failed: %s in %s line %s", kind, place.name, place.lineno)
            self._fail(t, f"unexpected failure of the source ({kind})")
        self._report(t)

    def _begin_again(self) -> None:
        """Forget every failure and what was told, so that the next round says how it went."""
        self._reopening.clear()
        self._close()
        self._told, self._not_before, self._failures = None, None, 0
        self._given_up = False

    def _advance(self, t: float) -> None:
        if not self._open:
            self._source.open(t)
            self._open = True
        numerics = self._source.poll(t)
        self._failures, self._not_before = 0, None
        self._tell(t, True)
        if numerics:
            taken = None if self._pushing is None else self._pushing.taken
            self._put(VitalsBatch(tuple(numerics), self._source.info.id, taken))

    def _fail(self, t: float, words: str) -> None:
        self._close()
        self._not_before = t + BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
        self._failures += 1
        self._tell(t, False, words)

    def _tell(self, t: float, connected: bool, words: str = "") -> None:
        """Report the link, when there is something new to say about it."""
        if self._told != (connected, words):
            self._told, self._changed = (connected, words), t
            self._put(self._state(t, connected, words))

    def _report(self, t: float) -> None:
        """Say how the source is doing when that has changed, but not all the time."""
        if self._reporting is None or self._told is None:
            return
        if self._health_after is not None and t < self._health_after:
            return
        try:
            health = self._reporting.health()
        except Exception as error:
            LOG.warning("vitals source did not report: %s", type(error).__name__)
            return
        if health == self._health:
            return
        self._health, self._health_after = health, t + HEALTH_EVERY
        connected, words = self._told
        # The link changed when it did, whatever was counted since.
        self._put(self._state(self._changed, connected, words))

    def _state(self, t: float, connected: bool, words: str) -> SourceState:
        name = self._source.info.id
        return SourceState(t, connected, words, name, self._health, self._given_up)

    def _close(self) -> None:
        self._open = False
        try:
            self._source.close()
        except Exception as error:
            LOG.warning("vitals source did not close: %s", type(error).__name__)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set() and self._goes_on():
                self.step(self._clock.now().t)
                self._wait()
        finally:
            self._close()

    def _goes_on(self) -> bool:
        return not self._given_up or self._reopening.is_set()

    def _wait(self) -> None:
        """Wait for the source to wake us, for the end, or for one period."""
        if self._pushing is None:
            self._stopping.wait(self._period)
            return
        self._pushing.wake.wait(self._period)
        # Cleared before the poll that follows: what comes during it wakes us again. The
        # end sets `_stopping` first, so that it cannot be lost here.
        self._pushing.wake.clear()


def _pushing(source: VitalsSource) -> Pushing | None:
    there = hasattr(source, "wake") and hasattr(source, "taken")
    return cast("Pushing", source) if there else None


def _reporting(source: VitalsSource) -> Reporting | None:
    return cast("Reporting", source) if hasattr(source, "health") else None
