"""A monitor that sends its numbers and waveforms by IEEE 11073 SDC, as a vitals source."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.clock import Clock, SystemClock
from app.domain.numeric import Numeric
from app.domain.wave import Wave
from app.errors import ErrorCode, SourceError
from app.snapshot import DataOrigin
from app.vitals.ble.arrivals import Arrivals, quiet
from app.vitals.hl7.codes import load_codes
from app.vitals.hl7.tally import Tally
from app.vitals.sdc.channels import Channels, Cuff
from app.vitals.sdc.connection import Connection, Item, Snapshot
from app.vitals.sdc.settings import SdcSettings, check_certificates, checked
from app.vitals.sdc.states import Observed, Sampled
from app.vitals.sdc.waves import Waves
from app.vitals.source import SourceHealth, SourceInfo
from app.vitals.waveform import WaveRing

# The numbers of IEEE 11073-10101 are the same ones, whoever sends them.
CODES = Path(__file__).resolve().parents[3] / "resources" / "vitals" / "hl7-codes.toml"

OPEN_WITHIN = 15.0  # seconds until a device has to be found, connected and read
# Seconds without any value, while there were some, after which the link is taken as lost.
SILENCE = 15.0  # assumption


class SdcSource:
    """A `VitalsSource` that listens to one device; it is connected while that answers."""

    def __init__(self, settings: SdcSettings, clock: Clock | None = None) -> None:
        """Check the settings; raises KioskError where they cannot work."""
        self._settings = checked(settings)
        self._clock = clock or SystemClock()
        self._book = load_codes(CODES)
        self._tally = Tally(settings.id)
        self._arrivals: Arrivals[Item] = Arrivals(self._clock)
        self._wake = threading.Event()
        self._waves = Waves()
        self._channels = Channels(self._book)
        self._cuff = Cuff()
        self._connection: Connection | None = None
        self._heard = 0.0

    @property
    def info(self) -> SourceInfo:
        """Return what this source is."""
        s = self._settings
        return SourceInfo(s.name, DataOrigin.LIVE, s.interval, s.nibp_interval, s.id)

    @property
    def wake(self) -> threading.Event:
        """Return the event that is set when something has come."""
        return self._wake

    def taken(self) -> None:
        """Hear that everything was taken in; the device waits for nothing."""

    @property
    def rings(self) -> Mapping[Wave, WaveRing]:
        """Return the ring buffer of each waveform, the same ones for ever."""
        return self._waves.rings

    def health(self) -> SourceHealth:
        """Return the counts since the program started."""
        return self._tally.health()

    def open(self, t: float) -> None:
        """Find the device and begin to listen; raise SourceError when that is impossible."""
        self.close()
        if importlib.util.find_spec("sdc11073") is None:
            text = 'SDC needs the extra "sdc": pip install "recovery-kiosk[sdc]"'
            raise SourceError(ErrorCode.SOURCE_INVALID, text)
        if self._settings.certificates is not None:
            check_certificates(self._settings.certificates)
        quiet("sdc")
        self._channels, self._cuff = Channels(self._book), Cuff()
        self._connection = connection = Connection(self._settings, self._put)
        in_time = connection.start(OPEN_WITHIN)
        failure = connection.failure
        if not in_time or failure is not None:
            self.close()
            raise failure or SourceError(ErrorCode.LINK_LOST, "the SDC device does not answer")
        self._heard = self._clock.now().t

    def poll(self, t: float) -> list[Numeric]:
        """Return what has come since the last call, in order, none after `t`."""
        if self._connection is None:
            raise SourceError(ErrorCode.LINK_LOST, "the SDC device is not connected")
        numerics: list[Numeric] = []
        for at, item in self._arrivals.fetch(t):
            numerics += self._cuff.gather(at, self._numerics(at, item))
        numerics += self._cuff.gather(t, ())
        if not self._connection.alive:
            raise SourceError(ErrorCode.LINK_LOST, "the link to the SDC device was lost")
        if self._channels.awaited() and self._clock.now().t - self._heard > SILENCE:
            raise SourceError(ErrorCode.LINK_LOST, "the SDC device has stopped sending values")
        return numerics

    def close(self) -> None:
        """Let go of the device; harmless when called twice."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        self._arrivals.clear()

    def _put(self, item: Item) -> None:
        """Take something in; called from the library's threads."""
        self._arrivals.put(item)
        self._wake.set()

    def _numerics(self, at: float, item: Item) -> list[Numeric]:
        """Return the numerics of one arrival; write its waveforms."""
        if isinstance(item, Snapshot):
            return [replace(numeric, t=at) for numeric in self._described(item)]
        numerics, refused = self._channels.take(s for s in item if isinstance(s, Observed))
        for piece in item:
            if isinstance(piece, Sampled):
                self._waves.take(piece, at)
        for words in refused:
            self._tally.refused(f"with a value that {words}")
        if numerics:
            self._heard = self._clock.now().t
            self._tally.taken(at)
        return [replace(numeric, t=at) for numeric in numerics]

    def _described(self, snapshot: Snapshot) -> list[Numeric]:
        for words in self._channels.describe(snapshot.metrics):
            self._tally.error(words)
        self._waves.describe(snapshot.metrics)
        return [] if snapshot.states is None else self._channels.prime(snapshot.states)
