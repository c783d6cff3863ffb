"""The Bluetooth source with virtual devices: values, lost links, and no Bluetooth at all."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from app.clock import SystemClock
from app.domain.metric import Metric
from app.domain.numeric import Absence, Numeric, Validity
from app.domain.vital_signs import VitalSigns
from app.errors import ErrorCode, SourceError
from app.snapshot import DataOrigin
from app.vitals.ble.settings import BleDevice, BleSettings, Kind
from app.vitals.ble.source import BleSource
from app.vitals.reader import Reader
from app.vitals.source import SourceState
from tests.vitals.ble.packets import cuff, oximeter

pytest.importorskip("bleak", reason="needs the extra ble (bleak)")
pytest.importorskip("bumble", reason="needs bumble, the virtual Bluetooth of the extra dev")

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
)

from tests.vitals.ble.air import PATIENCE, Air, Peripheral

FINGER, STRAP, ARM = "F1:00:00:00:00:01", "F2:00:00:00:00:02", "F3:00:00:00:00:03"
DEVICES = (
    BleDevice(FINGER, Kind.OXIMETER),
    BleDevice(STRAP, Kind.HEART_RATE),
    BleDevice(ARM, Kind.BLOOD_PRESSURE),
)
SETTINGS = BleSettings("bay-1", "Bluetooth", DEVICES, connect_within=5.0)


class Bay:
    """The devices of a bay and the source that listens to them."""

    def __init__(self) -> None:
        self.finger = Peripheral(FINGER, "2a5f", "2a5e")
        self.strap = Peripheral(STRAP, "2a37")
        self.arm = Peripheral(ARM, "2a35")
        self.air = Air(self.finger, self.strap, self.arm)
        self.clock = SystemClock()
        self.source = BleSource(SETTINGS, self.clock, self.air.backend())
        self.got: list[Numeric] = []

    @property
    def now(self) -> float:
        return self.clock.now().t

    def open(self) -> None:
        self.source.open(self.now)
        self.air.await_listening(self.finger, self.strap, self.arm)
        self.got = self.source.poll(self.now)

    def until(self, there: Callable[[list[Numeric]], bool]) -> list[Numeric]:
        """Poll until what has come since the last call is enough, and return it."""
        got: list[Numeric] = []
        give_up, again = time.monotonic() + PATIENCE, threading.Event()
        while not there(got):
            assert time.monotonic() < give_up, got
            got += self.source.poll(self.now)
            again.wait(0.01)
        return got


@pytest.fixture
def bay() -> Iterator[Bay]:
    made = Bay()
    yield made
    made.source.close()


def values(numerics: list[Numeric]) -> dict[Metric, float | None]:
    return {n.metric: n.value for n in numerics}


def test_it_says_what_it_is(bay):
    info = bay.source.info
    assert (info.id, info.name, info.origin) == ("bay-1", "Bluetooth", DataOrigin.LIVE)
    assert (info.interval, info.nibp_interval) == (1.0, 300.0)


def test_until_it_is_reached_a_device_is_a_lost_link_and_a_cuff_is_not(bay):
    bay.open()
    assert {n.absence for n in bay.got} == {Absence.LINK_LOST}
    assert {n.metric for n in bay.got} == {
        Metric.SPO2,
        Metric.PULSE,
        Metric.PERFUSION,
        Metric.HR,
    }


def test_three_devices_at_once_bring_their_values(bay):
    bay.open()
    began = bay.now
    bay.air.send(bay.finger, "2a5f", oximeter(97.4, 63))
    bay.air.send(bay.strap, "2a37", bytes((0, 64)))
    bay.air.send(bay.arm, "2a35", cuff(121, 76, 91))
    got = bay.until(lambda so_far: len(so_far) >= 6)
    assert values(got) == {
        Metric.SPO2: 97.4,
        Metric.PULSE: 63.0,
        Metric.HR: 64.0,
        Metric.NIBP_SYS: 121.0,
        Metric.NIBP_DIA: 76.0,
        Metric.NIBP_MEAN: 91.0,
    }
    assert all(began <= n.t <= bay.now for n in got)
    assert bay.source.health().taken == 3


def test_the_numbers_of_one_measurement_belong_together(bay):
    bay.open()
    bay.air.send(bay.arm, "2a35", cuff(121, 76, 91))
    signs = VitalSigns(1.0, 300.0)
    for numeric in bay.until(lambda so_far: len(so_far) >= 3):
        signs.apply(numeric)
    assert [pair[1:] for pair in signs.pressures()] == [(121.0, 76.0)]


def test_two_measurements_between_two_polls_are_two(bay):
    bay.open()
    for rate in (64, 65):
        bay.air.send(bay.strap, "2a37", bytes((0, rate)))
    first, second = bay.until(lambda so_far: len(so_far) >= 2)
    assert (first.value, second.value) == (64.0, 65.0)
    assert first.t < second.t


def test_special_values_and_a_loose_sensor_are_no_values(bay):
    bay.open()
    bay.air.send(bay.finger, "2a5f", oximeter(None, None))
    bay.air.send(bay.strap, "2a37", b"\x04\x40")
    got = bay.until(lambda so_far: len(so_far) >= 3)
    assert {n.metric for n in got} == {Metric.SPO2, Metric.PULSE, Metric.HR}
    assert {(n.value, n.validity, n.absence) for n in got} == {
        (None, Validity.NA, Absence.SENSOR_OFF)
    }


def test_what_is_not_understood_is_refused_in_words_without_its_content(bay):
    bay.open()
    bay.air.send(bay.finger, "2a5f", b"\x00\x61")
    bay.air.send(bay.strap, "2a37", bytes((0, 64)))
    bay.until(lambda so_far: len(so_far) >= 1)
    health = bay.source.health()
    assert (health.refused, health.taken) == (1, 1)
    assert health.errors == ("a message of the oximeter is too short",)


def test_a_pressure_from_the_memory_of_the_cuff_is_left_out(bay):
    bay.open()
    local = bay.clock.now().local()
    today = (local.year, local.month, local.day, local.hour, local.minute, local.second)
    bay.air.send(bay.arm, "2a35", cuff(180, 99, 120, when=(2020, 1, 1, 12, 0, 0)))
    bay.air.send(bay.arm, "2a35", cuff(121, 76, 91, when=today))
    got = bay.until(lambda so_far: len(so_far) >= 3)
    assert values(got)[Metric.NIBP_SYS] == 121.0
    assert got[0].determination_time == pytest.approx(bay.clock.now().utc, abs=PATIENCE)
    assert bay.source.health().refused == 1


def test_a_lost_device_says_so_and_comes_back_by_itself(bay):
    bay.open()
    bay.air.send(bay.finger, "2a5f", oximeter(97, 63))
    bay.until(lambda so_far: len(so_far) >= 2)
    bay.air.lose(bay.finger, comes_back=False)
    lost = bay.until(lambda so_far: len(so_far) >= 3)
    assert {n.metric for n in lost} == {Metric.SPO2, Metric.PULSE, Metric.PERFUSION}
    assert {n.absence for n in lost} == {Absence.LINK_LOST}
    assert "the link to the oximeter was lost" in bay.source.health().errors
    bay.air.send(bay.strap, "2a37", bytes((0, 64)))
    assert values(bay.until(lambda so_far: len(so_far) >= 1)) == {Metric.HR: 64.0}
    bay.air.bring_back(bay.finger)
    bay.air.await_listening(bay.finger)
    bay.air.send(bay.finger, "2a5f", oximeter(96, 64))
    got = bay.until(lambda so_far: len(so_far) >= 2)
    assert values(got) == {Metric.SPO2: 96.0, Metric.PULSE: 64.0}


def test_a_cuff_that_goes_away_takes_nothing_with_it(bay):
    bay.open()
    bay.air.lose(bay.arm)
    bay.air.await_listening(bay.arm)
    assert bay.source.poll(bay.now) == []
    bay.air.send(bay.arm, "2a35", cuff(118, 74, 89))
    assert len(bay.until(lambda so_far: len(so_far) >= 3)) == 3


def test_it_can_be_closed_and_opened_again(bay):
    bay.open()
    began = time.monotonic()
    bay.source.close()
    assert time.monotonic() - began < 1.0
    bay.source.close()
    with pytest.raises(SourceError) as caught:
        bay.source.poll(bay.now)
    assert caught.value.code == ErrorCode.LINK_LOST
    bay.open()
    bay.air.send(bay.strap, "2a37", bytes((0, 64)))
    assert values(bay.until(lambda so_far: len(so_far) >= 1)) == {Metric.HR: 64.0}


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (FileNotFoundError(2, "No such file or directory"), "no BlueZ"),
        (ConnectionRefusedError(), "no BlueZ"),
        (
            BleakDBusError("org.freedesktop.DBus.Error.ServiceUnknown", ["x"]),
            "does not answer",
        ),
        (BleakDBusError("org.bluez.Error.NotReady", ["x"]), "no Bluetooth adapter"),
        (
            BleakBluetoothNotAvailableError("off", BleakBluetoothNotAvailableReason.POWERED_OFF),
            "no Bluetooth adapter",
        ),
    ],
)
def test_without_bluetooth_it_does_not_open_and_says_why(bay, broken, words):
    bay.air.broken = broken
    with pytest.raises(SourceError, match=words) as caught:
        bay.source.open(bay.now)
    assert caught.value.code == ErrorCode.LINK_LOST


def test_bluetooth_that_ends_later_is_a_lost_link(bay):
    bay.open()
    bay.air.broken = FileNotFoundError(2, "No such file or directory")
    bay.air.lose(bay.strap)
    with pytest.raises(SourceError, match="no BlueZ") as caught:
        bay.until(lambda so_far: False)
    assert caught.value.code == ErrorCode.LINK_LOST


def test_a_single_device_that_cannot_be_connected_is_tried_again(bay):
    bay.strap.there = False
    bay.source.open(bay.now)
    bay.air.await_listening(bay.finger, bay.arm)
    attempts = bay.air.attempts
    again, give_up = threading.Event(), time.monotonic() + PATIENCE
    while bay.air.attempts < attempts + 2:
        assert time.monotonic() < give_up
        bay.source.poll(bay.now)
        again.wait(0.01)
    assert "the heart rate monitor could not be connected" in bay.source.health().errors
    bay.air.bring_back(bay.strap)
    bay.air.await_listening(bay.strap)


def test_without_its_library_it_is_wrong_in_itself(bay, monkeypatch):
    monkeypatch.setitem(sys.modules, "bleak", None)
    with pytest.raises(SourceError, match=r"recovery-kiosk\[ble\]") as caught:
        bay.source.open(bay.now)
    assert caught.value.code == ErrorCode.SOURCE_INVALID


@pytest.mark.parametrize(
    "devices",
    [
        (),
        (BleDevice("F1:00:00:00:00", Kind.OXIMETER),),
        (BleDevice(FINGER, Kind.OXIMETER), BleDevice(FINGER.lower(), Kind.HEART_RATE)),
        (BleDevice(FINGER, Kind.OXIMETER), BleDevice(STRAP, Kind.OXIMETER)),
    ],
)
def test_settings_that_cannot_work_are_refused(devices):
    with pytest.raises(SourceError) as caught:
        BleSource(SETTINGS._replace(devices=devices))
    assert caught.value.code == ErrorCode.SOURCE_INVALID


def test_its_reader_stops_within_one_second_and_no_library_writes_to_our_log(bay):
    states: list[object] = []
    reader = Reader(bay.source, bay.clock, states.append)
    reader.start()
    bay.air.await_listening(bay.finger, bay.strap, bay.arm)
    began = time.monotonic()
    reader.stop()
    assert time.monotonic() - began < 1.0
    assert any(isinstance(state, SourceState) and state.connected for state in states)
    assert not logging.getLogger("bleak").propagate
