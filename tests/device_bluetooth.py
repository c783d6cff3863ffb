"""Bluetooth devices at a bay, without a radio; to be imported where bleak and bumble are there."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any, cast

import bleak
import pytest

from app.clock import ManualClock
from app.domain.metric import NIBP, Metric
from app.domain.numeric import Absence
from tests.device_peers import PATIENCE, Peer, Said, Step
from tests.vitals.ble import packets
from tests.vitals.ble.air import Air, Peripheral


class BlePeer(Peer):
    """An oximeter, a heart rate strap and a cuff in virtual air; `air` is its bleak backend."""

    id = "bluetooth"
    carries = frozenset({Metric.SPO2, Metric.PULSE, Metric.HR, *NIBP})
    finger_only = frozenset({Metric.SPO2, Metric.PULSE})

    def __init__(self, *, only_finger: bool = False) -> None:
        self.finger = Peripheral("F1:00:00:00:00:01", "2a5f", "2a5e")
        self.strap = Peripheral("F2:00:00:00:00:02", "2a37")
        self.arm = Peripheral("F3:00:00:00:00:03", "2a35")
        there = (self.finger,) if only_finger else (self.finger, self.strap, self.arm)
        self.there, self.only_finger = there, only_finger
        self.air = Air(*there)

    def setup(self, interval: float) -> str:
        kinds = zip(("oximeter", "heart_rate", "blood_pressure"), self.there, strict=False)
        devices = "".join(
            f'[[sources.devices]]\naddress = "{p.address}"\nkind = "{kind}"\n' for kind, p in kinds
        )
        return (
            f'[[sources]]\nkind = "ble"\nid = "{self.id}"\nname = "Bluetooth"\n'
            f"interval = {interval}\n{devices}"
        )

    def prepare(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = partial(bleak.BleakClient, backend=self.air.backend())
        monkeypatch.setattr(bleak, "BleakClient", made)

    def ready(self) -> None:
        self.air.await_listening(*self.there)

    def say(self, values: Said, clock: ManualClock, step: Step) -> None:
        mine = self.finger_only if self.only_finger else self.carries
        super().say({m: v for m, v in values.items() if m in mine}, clock, step)

    def send(self, values: Said, clock: ManualClock, step: Step) -> None:
        sent = 0
        wanted = self._taken()
        if Metric.SPO2 in values:
            self.air.send(self.finger, "2a5f", _oximetry(values))
            sent += 1
        if Metric.HR in values:
            self.air.send(self.strap, "2a37", _beat(values[Metric.HR]))
            sent += 1
        if Metric.NIBP_SYS in values:
            high, low, mean = (cast("float", values[metric]) for metric in NIBP)
            self.air.send(self.arm, "2a35", packets.cuff(high, low, mean))
            sent += 1
        pause, give_up = threading.Event(), time.monotonic() + PATIENCE
        while self._taken() < wanted + sent:
            assert time.monotonic() < give_up
            pause.wait(0.001)
        step()

    def pull(self) -> None:
        self.air.lose(self.finger, comes_back=False)

    def plug(self) -> None:
        self.air.bring_back(self.finger)
        self.air.await_listening(self.finger)

    def end(self) -> None:
        """Nothing: the devices live on the source's own loop."""

    def _taken(self) -> int:
        return int(cast("Any", self.source).health().taken)


def _oximetry(values: Said) -> bytes:
    saturation, pulse = values[Metric.SPO2], values[Metric.PULSE]
    if isinstance(saturation, Absence) or isinstance(pulse, Absence):
        # Sensor not on the user, or no pulse found.
        bit = 11 if saturation == Absence.SENSOR_OFF else 7
        return packets.oximeter(None, None, sensor=1 << bit)
    return packets.oximeter(saturation, pulse)


def _beat(value: float | Absence) -> bytes:
    """Return a strap's measurement; without contact to the skin where there is no value."""
    return b"\x04\x40" if isinstance(value, Absence) else bytes((0, round(value)))
