"""A monitor or gateway that sends its numbers by HL7, as a vitals source."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from app.clock import Clock, SystemClock
from app.domain.numeric import Numeric
from app.errors import ErrorCode, SourceError
from app.snapshot import DataOrigin
from app.vitals.hl7.codes import load_codes
from app.vitals.hl7.exchange import Exchange, Ticket
from app.vitals.hl7.framing import Limits
from app.vitals.hl7.listener import Listener
from app.vitals.hl7.receiver import Receiver
from app.vitals.hl7.repeats import Repeats
from app.vitals.hl7.tally import Tally
from app.vitals.hl7.whose import Whose
from app.vitals.source import SourceHealth, SourceInfo

CODES = Path(__file__).resolve().parents[3] / "resources" / "vitals" / "hl7-codes.toml"
_STEP = 1e-6  # seconds between two messages that were fetched at once, at least


class Hl7Settings(NamedTuple):
    """Where to listen and whose messages to show.

    `host` is an address in numbers; `bed` and `patient` as `whose.Whose` takes them;
    `dialect` one of the code file or ""; `interval` and `nibp_interval` are the usual
    seconds between two values.
    """

    id: str
    name: str
    host: str = "127.0.0.1"
    port: int = 2575
    bed: str = ""
    patient: str = ""
    dialect: str = ""
    interval: float = 1.0
    nibp_interval: float = 300.0


class Hl7Source:
    """A `VitalsSource` that waits for messages; it is connected while it listens."""

    def __init__(
        self, settings: Hl7Settings, clock: Clock | None = None, limits: Limits | None = None
    ) -> None:
        """Check the settings; raises KioskError where they cannot work."""
        self._settings, self._family = settings, _family(settings)
        self._clock = clock or SystemClock()
        self._limits = limits or Limits()
        self._book = load_codes(CODES, settings.dialect)
        self._tally = Tally(settings.id)
        self._whose = Whose(settings.bed, settings.patient, self._tally.error)
        self._exchange = Exchange()
        self._repeats = Repeats()
        self._listener: Listener | None = None
        self._address: tuple[str, int] | None = None
        self._last = 0.0

    @property
    def info(self) -> SourceInfo:
        """Return what this source is."""
        s = self._settings
        return SourceInfo(s.name, DataOrigin.LIVE, s.interval, s.nibp_interval, s.id)

    @property
    def wake(self) -> threading.Event:
        """Return the event that is set when a message has come."""
        return self._exchange.wake

    @property
    def address(self) -> tuple[str, int] | None:
        """Return the address and port it listens on, None while it does not."""
        return self._address

    @property
    def taken(self) -> Callable[[], None]:
        """Return what to call when the core has everything that was polled up to now."""
        return partial(self._exchange.taken, self._exchange.polled)

    def health(self) -> SourceHealth:
        """Return the counts since the program started."""
        return self._tally.health()

    def open(self, t: float) -> None:
        """Begin to listen; raise SourceError when the address cannot be had."""
        self.close()
        bound = self._bound()
        receiver = Receiver(
            self._book, self._whose, self._exchange, self._tally, self._clock, self._limits.store
        )
        listener = Listener(bound, receiver.handle, self._tally, self._limits)
        self._address = bound.getsockname()[:2]
        self._listener = listener
        if not listener.start():
            raise SourceError(ErrorCode.LINK_LOST, "the HL7 listener did not start")

    def poll(self, t: float) -> list[Numeric]:
        """Return what is new in the messages that have come, in order, none after `t`."""
        if self._listener is None or not self._listener.alive:
            raise SourceError(ErrorCode.LINK_LOST, "the HL7 listener has ended")
        tickets = self._exchange.fetch()
        numerics: list[Numeric] = []
        for ticket, at in zip(tickets, self._times(tickets, t), strict=True):
            new = self._repeats.new(ticket.measured, at)
            if not new:
                self._exchange.settle(ticket)
            numerics.extend(new)
        return numerics

    def close(self) -> None:
        """Stop listening and hang up; harmless when called twice."""
        listener, self._listener, self._address = self._listener, None, None
        if listener is not None and not listener.stop():
            self._tally.error("the listener did not end in time")
        self._exchange.clear()

    def _times(self, tickets: list[Ticket], t: float) -> list[float]:
        """Return the kiosk time of each message: when it came, none like another.

        Counted back from `t`, so that two clocks that differ do no harm.
        """
        now, latest, times = self._clock.now().t, t, list[float]()
        for ticket in reversed(tickets):
            at = min(latest, t - max(0.0, now - ticket.t))
            times.append(max(at, self._last))
            latest = at - _STEP
        times.reverse()
        self._last = times[-1] if times else self._last
        return times

    def _bound(self) -> socket.socket:
        s = self._settings
        try:
            return socket.create_server((s.host, s.port), family=self._family)
        except OSError as error:
            why = os.strerror(error.errno or errno.EADDRNOTAVAIL)
            text = f"cannot listen on {s.host} port {s.port}: {why}"
            raise SourceError(ErrorCode.LINK_LOST, text) from error


def _family(settings: Hl7Settings) -> socket.AddressFamily:
    """Return the kind of address; raises SourceError for what is none.

    A name is refused: looking it up may take longer than the kiosk may take to end.
    """
    text = "an HL7 source needs an address in numbers, and a port from 0 to 65535"
    if not 0 <= settings.port <= 65535:
        raise SourceError(ErrorCode.SOURCE_INVALID, text)
    try:
        local = settings.host == "localhost"
        old = local or ipaddress.ip_address(settings.host).version == 4
    except ValueError as error:
        raise SourceError(ErrorCode.SOURCE_INVALID, text) from error
    return socket.AF_INET if old else socket.AF_INET6
