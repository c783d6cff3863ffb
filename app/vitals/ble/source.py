"""Devices that send their numbers by Bluetooth, as one vitals source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from app.clock import Clock, SystemClock
from app.domain.numeric import Absence, Numeric, absent
from app.errors import ErrorCode, SourceError
from app.log import log_bug
from app.snapshot import DataOrigin
from app.vitals.ble.arrivals import Arrivals, quiet
from app.vitals.ble.fields import Unreadable
from app.vitals.ble.measurements import PARSERS
from app.vitals.ble.radio import Client, Hooks, Radio
from app.vitals.ble.settings import CONTINUOUS, BleDevice, BleSettings, checked
from app.vitals.hl7.tally import Tally
from app.vitals.source import SourceHealth, SourceInfo

# Seconds by which a device's time of a measurement may differ from the kiosk's: what is
# further off comes from its memory, perhaps of the patient before. Assumption.
MEMORY = 600.0


class BleSource:
    """A `VitalsSource` that is connected while Bluetooth works.

    A device that is lost says so by its own numerics, and is connected again by itself.
    """

    def __init__(
        self, settings: BleSettings, clock: Clock | None = None, backend: type[Any] | None = None
    ) -> None:
        """Check the settings; raises SourceError where they cannot work.

        `backend` takes the place of the machine's own Bluetooth.
        """
        self._settings = checked(settings)
        self._clock = clock or SystemClock()
        self._backend = backend
        self._tally = Tally(settings.id)
        self._arrivals: Arrivals[list[Numeric]] = Arrivals(self._clock)
        self._radio: Radio | None = None

    @property
    def info(self) -> SourceInfo:
        """Return what this source is."""
        s = self._settings
        return SourceInfo(s.name, DataOrigin.LIVE, s.interval, s.nibp_interval, s.id)

    def health(self) -> SourceHealth:
        """Return the counts since the program started."""
        return self._tally.health()

    def open(self, t: float) -> None:
        """Begin to connect; raise SourceError when there is no Bluetooth."""
        self.close()
        hooks = Hooks(self._client_maker(), self._received, self._lost)
        for device in self._settings.devices:
            self._lost(device)  # until it is reached
        radio = Radio(self._settings.devices, hooks, self._tally, self._settings.connect_within)
        self._radio = radio
        radio.start()
        if not radio.alive:
            self.close()
            raise SourceError(ErrorCode.LINK_LOST, radio.failure)

    def poll(self, t: float) -> list[Numeric]:
        """Return what has come since the last call, in order, none after `t`."""
        if self._radio is None:
            raise SourceError(ErrorCode.LINK_LOST, "Bluetooth is not open")
        if not self._radio.alive:
            text = self._radio.failure or "Bluetooth has ended"
            raise SourceError(ErrorCode.LINK_LOST, text)
        arrivals = self._arrivals.fetch(t)
        return [replace(n, t=at) for at, numerics in arrivals for n in numerics]

    def close(self) -> None:
        """Disconnect every device; harmless when called twice."""
        radio, self._radio = self._radio, None
        if radio is not None and not radio.stop():
            self._tally.error("Bluetooth did not end in time")
        self._arrivals.clear()

    def _client_maker(self) -> Callable[[BleDevice, Callable[[Any], None]], Client]:
        try:
            from bleak import BleakClient
        except ImportError as error:
            text = 'Bluetooth needs the extra "ble": pip install "recovery-kiosk[ble]"'
            raise SourceError(ErrorCode.SOURCE_INVALID, text) from error
        quiet("bleak")
        s = self._settings
        kept: dict[str, Any] = {"timeout": s.connect_within}
        if self._backend is not None:
            kept["backend"] = self._backend
        if s.adapter:
            kept["bluez"] = {"adapter": s.adapter}

        def make(device: BleDevice, gone: Callable[[Any], None]) -> Client:
            return cast("Client", BleakClient(device.address.upper(), gone, **kept))

        return make

    def _received(self, device: BleDevice, short: str, data: bytes) -> None:
        """Take one measurement in; called from the radio's thread."""
        now = self._clock.now()
        try:
            numerics = PARSERS[short](data, now.offset)
            _check_time(numerics, now.utc)
        except Unreadable as error:
            self._tally.refused(f"of the {device.kind.words} {error}")
        except Exception as error:
            log_bug("the Bluetooth source", error)
        else:
            self._tally.taken(now.t)
            self._arrivals.put(numerics)

    def _lost(self, device: BleDevice) -> None:
        """Say that nothing comes from a device."""
        metrics = CONTINUOUS[device.kind]
        self._arrivals.put([absent(metric, 0.0, Absence.LINK_LOST) for metric in metrics])


def _check_time(numerics: list[Numeric], utc: float) -> None:
    """Raise Unreadable for what was not measured just now."""
    for numeric in numerics:
        when = numeric.determination_time
        if when is not None and abs(utc - when) > MEMORY:
            raise Unreadable("is an old one from its memory, or its clock is wrong")
