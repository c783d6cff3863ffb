"""A kiosk around an HL7 source: its reader, and a core that takes what is put."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import hl7
from hl7.client import MLLPClient

from app.clock import SystemClock
from app.domain.metric import Metric
from app.domain.numeric import Numeric
from app.vitals.hl7.framing import Limits
from app.vitals.hl7.source import Hl7Settings, Hl7Source
from app.vitals.reader import Reader
from app.vitals.source import SourceHealth, SourceState, VitalsBatch

PATIENCE = 10.0  # seconds; a slow machine, never a wait that a good run has
QUICK = Limits(idle=0.3, frame=0.3, store=0.3)
SETTINGS = Hl7Settings(id="bay-1", name="Monitor", port=0, bed="ICU^^5")


class Core:
    """Takes batches in as they are put, or holds them back."""

    def __init__(self) -> None:
        self.numerics: list[Numeric] = []
        self.states: list[SourceState] = []
        self.held: list[VitalsBatch] = []
        self.holding = False
        self._news = threading.Condition()

    def put(self, message: VitalsBatch | SourceState) -> None:
        with self._news:
            if isinstance(message, SourceState):
                self.states.append(message)
            elif self.holding:
                self.held.append(message)
            else:
                self._take(message)
            self._news.notify_all()

    def release(self) -> None:
        """Take in what was held back."""
        with self._news:
            held, self.held = self.held, []
            for batch in held:
                self._take(batch)

    def wait_for(self, there: Callable[[], bool]) -> None:
        """Wait until something is so; fail when it is not so in the end."""
        with self._news:
            assert self._news.wait_for(there, PATIENCE)

    def _take(self, batch: VitalsBatch) -> None:
        self.numerics.extend(batch.numerics)
        assert batch.taken is not None
        batch.taken()


class Bedside:
    """A source that listens, its reader at work, and a core."""

    def __init__(self, settings: Hl7Settings, limits: Limits) -> None:
        self.source = Hl7Source(settings, limits=limits)
        self.core = Core()
        self.reader = Reader(self.source, SystemClock(), self.core.put)

    @property
    def address(self) -> tuple[str, int]:
        address = self.source.address
        assert address is not None
        return address

    def values(self) -> list[tuple[Metric, float | None]]:
        """Return every value that the core has taken in, in order."""
        return [(n.metric, n.value) for n in self.core.numerics]

    def wait_until(self, there: Callable[[SourceHealth], bool]) -> None:
        """Wait until the source's health is so; fail when it is not so in the end."""
        pause, deadline = threading.Event(), monotonic() + PATIENCE
        while not there(self.source.health()):
            assert monotonic() < deadline
            pause.wait(0.005)

    def client(self) -> MLLPClient:
        """Return a connected sender of the hl7 package."""
        client = MLLPClient(*self.address)
        client.socket.settimeout(PATIENCE)
        return client


@contextmanager
def bedside(settings: Hl7Settings = SETTINGS, limits: Limits | None = None) -> Iterator[Bedside]:
    """Return a listening bedside, and end it within a second."""
    there = Bedside(settings, limits or Limits())
    there.reader.start()
    try:
        there.core.wait_for(lambda: bool(there.core.states))
        yield there
    finally:
        began = monotonic()
        there.reader.stop()
        ended = monotonic() - began
    assert ended < 1.0
    assert not any(t.name in ("hl7-listener", "vitals-reader") for t in threading.enumerate())


def verdict(raw: bytes) -> tuple[str, str]:
    """Return code and control id of an answer, as the hl7 package reads it."""
    assert raw.startswith(b"\x0b")
    assert raw.endswith(b"\x1c\r")
    segment = hl7.parse(raw[1:-2].decode()).segment("MSA")
    return str(segment[1]), str(segment[2])


def words(raw: bytes) -> str:
    """Return the reason that an answer gives."""
    return str(hl7.parse(raw[1:-2].decode()).segment("MSA")[3])
