"""The thread that asks the vitals source and hands what comes to the core."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable

from app.clock import Clock
from app.errors import ErrorCode, SourceError
from app.vitals.source import SourceState, VitalsBatch, VitalsSource

_log = logging.getLogger(__name__)

BACK_OFF = (1.0, 2.0, 5.0, 10.0)  # seconds before the next attempt; the last one repeats
STOP_WITHIN = 0.9  # seconds; a little less than the second that is promised


class Reader:
    """Keeps one source open, polls it, and puts batches and changes of the link.

    `put` takes a `VitalsBatch` or a `SourceState` and must not block. All the
    logic is in `step`, so that it can be driven with no thread.
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
        self._open = False
        self._given_up = False
        self._failures = 0
        self._not_before: float | None = None
        self._told: tuple[bool, str] | None = None
        self._stopping = threading.Event()
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

    def stop(self) -> None:
        """End reading and close the source, within one second."""
        self._stopping.set()
        if self._thread is None:
            self._close()
            return
        self._thread.join(STOP_WITHIN)
        if self._thread.is_alive():
            # The source hangs in a call; a daemon thread does not hold up the end.
            _log.warning("the vitals reader did not end in time")

    def step(self, t: float) -> None:
        """Do one round at kiosk time `t`: open if it is time to, poll, report."""
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
            _log.error("vitals source failed: %s in %s line %s", kind, place.name, place.lineno)
            self._fail(t, f"unexpected failure of the source ({kind})")

    def _advance(self, t: float) -> None:
        if not self._open:
            self._source.open(t)
            self._open = True
        numerics = self._source.poll(t)
        self._failures, self._not_before = 0, None
        self._tell(t, True)
        if numerics:
            self._put(VitalsBatch(tuple(numerics)))

    def _fail(self, t: float, words: str) -> None:
        self._close()
        self._not_before = t + BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
        self._failures += 1
        self._tell(t, False, words)

    def _tell(self, t: float, connected: bool, words: str = "") -> None:
        """Report the link, when there is something new to say about it."""
        if self._told != (connected, words):
            self._told = (connected, words)
            self._put(SourceState(t, connected, words))

    def _close(self) -> None:
        self._open = False
        try:
            self._source.close()
        except Exception as error:
            _log.warning("vitals source did not close: %s", type(error).__name__)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set() and not self._given_up:
                self.step(self._clock.now().t)
                self._stopping.wait(self._period)
        finally:
            self._close()
