"""Bluetooth in the contract of all sources: the bytes of devices, without a radio.

The radio, with virtual devices, has its own tests; here it only hands over what came.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from unittest.mock import patch

import pytest

from app.domain.metric import NIBP, Metric
from app.domain.numeric import Absence
from app.vitals.ble import source
from app.vitals.ble.radio import Hooks
from app.vitals.ble.settings import BleDevice, BleSettings, Kind
from tests.vitals.ble.packets import cuff, oximeter
from tests.vitals.contract import Adapter, Said

FINGER = BleDevice("F1:00:00:00:00:01", Kind.OXIMETER)
STRAP = BleDevice("F2:00:00:00:00:02", Kind.HEART_RATE)
ARM = BleDevice("F3:00:00:00:00:03", Kind.BLOOD_PRESSURE)
NOT_ON_USER, NO_PULSE = 1 << 11, 1 << 7


class Wire:
    """Stands where the radio does: every device is reached."""

    failure = ""

    def __init__(self, devices: object, hooks: Hooks, *_: object) -> None:
        self.hooks = hooks
        self.alive = True

    def start(self) -> None:
        """Nothing: it is there."""

    def stop(self) -> bool:
        """End, and return that it was in time."""
        self.alive = False
        return True


class Reached(source.BleSource):
    """The source as it is once its devices are reached: what it says before is not theirs."""

    def open(self, t: float) -> None:
        super().open(t)
        self.poll(t)


class Ble(Adapter):
    """An oximeter and a cuff."""

    carries = frozenset({Metric.PULSE, Metric.SPO2, *NIBP})
    devices: ClassVar[tuple[BleDevice, ...]] = (FINGER, ARM)

    def prepare(self) -> source.BleSource:
        pytest.importorskip("bleak", reason="needs the extra ble (bleak)")
        self._line: Wire | None = None
        self._last: Said | None = None
        self._radio = patch.object(source, "Radio", self._wire)
        self._radio.start()
        return Reached(BleSettings("bay-1", "Bluetooth", self.devices), self.clock)

    def say(self, said: Said) -> None:
        # Nobody connected: a device does not keep what it measured. And what is sent twice
        # over the air arrives once: the link layer numbers its packets.
        if self._line is None or not self._line.alive or said is self._last:
            return
        self._last = said
        for device, short, data in self.packets(said.values):
            self._line.hooks.received(device, short, data)

    def packets(
        self, values: Mapping[Metric, float | Absence]
    ) -> Iterator[tuple[BleDevice, str, bytes]]:
        """Yield what each device sends: who, the characteristic, the bytes."""
        if Metric.NIBP_SYS in values:
            high, low, mean = (_number(values.get(metric)) for metric in NIBP)
            yield ARM, "2a35", cuff(high, low, mean)
        if Metric.SPO2 in values or Metric.PULSE in values:
            yield FINGER, "2a5f", _oximetry(values)

    def close(self) -> None:
        self._radio.stop()
        super().close()

    def _wire(self, *given: Any) -> Wire:
        self._line = Wire(*given)
        return self._line


class Strap(Ble):
    """A heart rate strap; apart, because two devices never speak at the very same time."""

    carries = frozenset({Metric.HR})
    devices = (STRAP,)

    def packets(
        self, values: Mapping[Metric, float | Absence]
    ) -> Iterator[tuple[BleDevice, str, bytes]]:
        if Metric.HR in values:
            yield STRAP, "2a37", _beat(values[Metric.HR])


def _number(value: float | Absence | None) -> float | None:
    return None if isinstance(value, Absence) else value


def _oximetry(values: Mapping[Metric, float | Absence]) -> bytes:
    saturation, pulse = values.get(Metric.SPO2), values.get(Metric.PULSE)
    if saturation is not None and not isinstance(saturation, Absence) and saturation > 100:
        pytest.skip("above 100 % an oximeter says that it has no value")
    gone = {value for value in (saturation, pulse) if isinstance(value, Absence)}
    sensor = None
    if gone:
        sensor = NOT_ON_USER if Absence.SENSOR_OFF in gone else NO_PULSE
    return oximeter(_number(saturation), _number(pulse), sensor=sensor)


def _beat(value: float | Absence) -> bytes:
    if isinstance(value, Absence):
        return b"\x04\x40"  # no contact to the skin
    return b"\x01" + struct.pack("<H", round(value))
