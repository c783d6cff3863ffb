"""The SDC source against the library's own device in another process, on loopback."""

from __future__ import annotations

import importlib.util
import logging
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.metric import Metric
from app.domain.numeric import Absence, Numeric, Validity
from app.domain.wave import Wave
from app.errors import ErrorCode, SourceError
from app.snapshot import DataOrigin
from app.vitals.reader import Reader
from app.vitals.sdc import connection, source
from app.vitals.sdc.settings import SdcSettings
from app.vitals.source import SourceState, VitalsBatch
from tests.vitals.sdc.bedside import EPR, PATIENCE, Bay, Device, make_certificates

pytest.importorskip("sdc11073", reason="needs the extra sdc (sdc11073)")

# The library warns of its own parts while it is imported.
pytestmark = pytest.mark.filterwarnings("ignore:commlog module is deprecated:DeprecationWarning")

NOON = 1_767_268_800.0


@pytest.fixture
def device() -> Iterator[Callable[..., Device]]:
    """Return a function that starts a device; all of them end with the test."""
    started: list[Device] = []

    def start(**how: object) -> Device:
        started.append(Device(**how))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for one in started:
        one.kill()


@pytest.fixture
def bay() -> Iterator[Callable[..., Bay]]:
    """Return a function that makes a bay; all of them are closed with the test."""
    made: list[Bay] = []

    def make(**settings: object) -> Bay:
        made.append(Bay(**settings))
        return made[-1]

    yield make
    for one in made:
        one.source.close()


@pytest.fixture
def certificates(tmp_path: Path) -> tuple[Path, Path]:
    """Return the folders of a device and a kiosk that trust each other."""
    if importlib.util.find_spec("cryptography") is None:
        pytest.skip("needs the package cryptography, to make certificates")
    authority = make_certificates(tmp_path / "device")
    make_certificates(tmp_path / "kiosk", authority)
    return tmp_path / "device", tmp_path / "kiosk"


def values(numerics: list[Numeric]) -> dict[Metric, float | None]:
    return {n.metric: n.value for n in numerics}


def test_values_units_and_validity_arrive(device, bay):
    monitor = device()
    kiosk = bay(address=monitor.address)
    first = kiosk.open()
    assert {n.absence for n in first} == {Absence.SENSOR_OFF}
    assert len({n.metric for n in first}) == len(first)
    began = kiosk.now
    monitor.say(
        numerics={
            "hr": {"value": 72, "time": NOON},
            "spo2": {"value": 97.5, "time": NOON, "validity": "Qst"},
            "temp": {"value": 98.6, "time": NOON},
            "pulse": {"activation": "Off", "nothing": True},
            "sys": {"value": 16.0, "time": NOON},
            "dia": {"value": 10.7, "time": NOON},
            "mean": {"value": 12.4, "time": NOON},
            "paced": {"value": 60, "time": NOON},
            "perfusion": {"value": 3, "time": NOON},
        }
    )
    got = {n.metric: n for n in kiosk.until(lambda so_far: len(so_far) >= 7)}
    assert values(list(got.values())) == {
        Metric.HR: 72.0,
        Metric.SPO2: 97.5,
        Metric.TEMP: 37.0,
        Metric.PULSE: None,
        Metric.NIBP_SYS: 120.01,
        Metric.NIBP_DIA: 80.26,
        Metric.NIBP_MEAN: 93.01,
    }
    assert got[Metric.HR].determination_time == NOON
    assert got[Metric.HR].validity == Validity.VALID
    assert got[Metric.SPO2].validity == Validity.QUESTIONABLE
    assert got[Metric.PULSE].absence == Absence.SENSOR_OFF
    assert all(began <= n.t <= kiosk.now for n in got.values())
    assert len({got[m].t for m in (Metric.NIBP_SYS, Metric.NIBP_DIA, Metric.NIBP_MEAN)}) == 1
    health = kiosk.source.health()
    assert (health.taken, health.errors) == (1, ("the perfusion has a unit that does not fit",))


def test_waveforms_reach_their_rings(device, bay):
    monitor = device()
    kiosk = bay(address=monitor.address)
    kiosk.open()
    ring = kiosk.source.rings[Wave.PLETH]
    ecg = kiosk.source.rings[Wave.ECG]
    monitor.say(waves={"pleth": {"samples": [5.0] * 50, "time": NOON}})
    monitor.say(waves={"ecg": {"samples": [800.0] * 25, "time": NOON}})
    kiosk.until(lambda _: bool(len(ring.newest(9).samples) and len(ecg.newest(9).samples)))
    assert ring.newest(9).samples[-1] == 5.0
    assert ecg.newest(9).samples[-1] == pytest.approx(0.8)


def test_demonstration_and_test_data_are_refused(device, bay):
    monitor = device()
    kiosk = bay(address=monitor.address)
    kiosk.open()
    monitor.say(numerics={"hr": {"value": 72, "time": NOON, "mode": "Demo"}})
    monitor.say(mode="Dmo")
    monitor.say(numerics={"rr": {"value": 14, "time": NOON}})
    monitor.say(mode="Nml")
    monitor.say(numerics={"spo2": {"value": 97, "time": NOON}})
    assert values(kiosk.until(lambda so_far: len(so_far) >= 1)) == {Metric.SPO2: 97.0}
    assert kiosk.source.health().refused == 2


def test_what_is_sent_again_and_again_is_one_measurement(device, bay, monkeypatch):
    again, really = threading.Event(), connection.Connection._periodic

    def periodic(self: connection.Connection, message: object) -> None:
        really(self, message)
        again.set()

    monkeypatch.setattr(connection.Connection, "_periodic", periodic)
    monitor = device(periodic=0.2)
    kiosk = bay(address=monitor.address)
    kiosk.open()
    monitor.say(numerics={"hr": {"value": 72, "time": NOON}})
    kiosk.until(lambda so_far: len(so_far) >= 1)
    again.clear()
    assert again.wait(PATIENCE)
    monitor.say(numerics={"spo2": {"value": 97, "time": NOON + 60}})
    got = kiosk.until(lambda so_far: len(so_far) >= 1)
    assert values(got) == {Metric.SPO2: 97.0}


def test_a_metric_that_becomes_another_one_is_not_shown_any_more(device, bay):
    monitor = device()
    kiosk = bay(address=monitor.address)
    kiosk.open()
    monitor.say(rename="hr")
    monitor.say(numerics={"hr": {"value": 72, "time": NOON}, "rr": {"value": 14, "time": NOON}})
    assert values(kiosk.until(lambda so_far: len(so_far) >= 1)) == {Metric.RR: 14.0}


def test_a_device_that_dies_is_a_lost_link_and_comes_back_by_itself(device, bay, monkeypatch):
    monitor = device()
    addresses = {"now": monitor.address}
    monkeypatch.setattr(connection, "found", lambda *_: addresses["now"])
    kiosk = bay(epr=f"urn:uuid:{EPR}", interface="127.0.0.1")
    inbox: queue.SimpleQueue = queue.SimpleQueue()
    reader = Reader(kiosk.source, kiosk.clock, inbox.put)
    reader.start()
    assert await_state(inbox, True).error == ""
    monitor.kill()
    assert await_state(inbox, False).error
    addresses["now"] = (again := device()).address
    await_state(inbox, True)
    again.say(numerics={"hr": {"value": 74, "time": NOON}})
    while True:
        message = inbox.get(timeout=PATIENCE)
        if isinstance(message, VitalsBatch) and values(list(message.numerics)).get(Metric.HR):
            break
    began = time.monotonic()
    reader.stop()
    assert time.monotonic() - began < 1.0


def await_state(inbox: queue.SimpleQueue, connected: bool) -> SourceState:
    while True:
        message = inbox.get(timeout=PATIENCE)
        if isinstance(message, SourceState) and message.connected == connected:
            return message


def test_a_device_that_falls_silent_is_a_lost_link(device, bay, monkeypatch):
    monkeypatch.setattr(source, "SILENCE", 0.5)
    monitor = device()
    kiosk = bay(address=monitor.address)
    kiosk.open()
    monitor.say(numerics={"hr": {"value": 72, "time": NOON}})
    kiosk.until(lambda so_far: len(so_far) >= 1)
    error = kiosk.until_lost()
    assert error.code == ErrorCode.LINK_LOST
    assert error.detail == "the SDC device has stopped sending values"


def test_a_device_that_hangs_is_a_lost_link_and_is_let_go_of_at_once(device, bay):
    monitor = device()
    kiosk = bay(address=monitor.address)
    kiosk.open()
    monitor.hang()
    began = time.monotonic()
    kiosk.source.close()
    assert time.monotonic() - began < 1.0
    with pytest.raises(SourceError, match="does not answer"):
        kiosk.open()


def test_it_closes_at_once_leaves_no_thread_and_opens_again(device, bay):
    monitor = device()
    kiosk = bay(address=monitor.address)
    before = set(threading.enumerate())
    kiosk.open()
    began = time.monotonic()
    kiosk.source.close()
    assert time.monotonic() - began < 1.0
    kiosk.source.close()
    with pytest.raises(SourceError) as caught:
        kiosk.source.poll(kiosk.now)
    assert caught.value.code == ErrorCode.LINK_LOST
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)
        assert not thread.is_alive(), thread.name
    kiosk.open()
    monitor.say(numerics={"hr": {"value": 72, "time": NOON}})
    assert values(kiosk.until(lambda so_far: len(so_far) >= 1)) == {Metric.HR: 72.0}


def test_with_certificates_both_sides_prove_who_they_are(device, bay, certificates):
    of_device, of_kiosk = certificates
    monitor = device(certificates=of_device)
    assert monitor.address.startswith("https://")
    kiosk = bay(address=monitor.address, certificates=of_kiosk)
    kiosk.open()
    monitor.say(numerics={"hr": {"value": 72, "time": NOON}})
    assert values(kiosk.until(lambda so_far: len(so_far) >= 1)) == {Metric.HR: 72.0}


def test_a_device_that_nobody_vouches_for_is_not_listened_to(device, bay, certificates, tmp_path):
    make_certificates(tmp_path / "stranger")
    monitor = device(certificates=tmp_path / "stranger")
    kiosk = bay(address=monitor.address, certificates=certificates[1])
    with pytest.raises(SourceError, match="certificate") as caught:
        kiosk.open()
    assert caught.value.code == ErrorCode.LINK_LOST


def test_with_certificates_a_device_without_any_is_not_listened_to(device, bay, certificates):
    monitor = device()
    address = monitor.address.replace("http://", "https://")
    kiosk = bay(address=address, certificates=certificates[1])
    with pytest.raises(SourceError) as caught:
        kiosk.open()
    assert caught.value.code == ErrorCode.LINK_LOST


def test_another_device_at_the_address_is_not_listened_to(device, bay):
    kiosk = bay(address=device().address, epr="urn:uuid:00000000-0000-0000-0000-000000000000")
    with pytest.raises(SourceError, match="another SDC device"):
        kiosk.open()


def test_nobody_at_the_address_is_a_lost_link_and_logs_nothing_of_the_library(bay):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    kiosk = bay(address=f"http://127.0.0.1:{port}/x")
    with pytest.raises(SourceError, match="does not answer") as caught:
        kiosk.open()
    assert caught.value.code == ErrorCode.LINK_LOST
    assert not logging.getLogger("sdc").propagate


def test_a_device_is_found_by_its_name(device, bay):
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            group = socket.inet_aton("239.255.255.250") + socket.inet_aton("127.0.0.1")
            probe.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
    except OSError:
        pytest.skip("needs multicast on the loopback interface")
    monitor = device(discovered=True)
    kiosk = bay(epr=f"urn:uuid:{EPR}", interface="127.0.0.1")
    kiosk.open()
    monitor.say(numerics={"hr": {"value": 72, "time": NOON}})
    assert values(kiosk.until(lambda so_far: len(so_far) >= 1)) == {Metric.HR: 72.0}


def test_without_its_library_it_is_wrong_in_itself(bay, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SourceError, match=r"recovery-kiosk\[sdc\]") as caught:
        bay(address="http://127.0.0.1:1/x").open()
    assert caught.value.code == ErrorCode.SOURCE_INVALID


def test_a_missing_certificate_is_named(bay, tmp_path):
    with pytest.raises(SourceError, match=r"userkey\.pem") as caught:
        bay(address="https://127.0.0.1:1/x", certificates=tmp_path).open()
    assert caught.value.code == ErrorCode.SOURCE_INVALID


def test_it_says_what_it_is(bay):
    info = bay(address="http://127.0.0.1:1/x").source.info
    assert (info.id, info.name, info.origin) == ("bay-1", "Monitor", DataOrigin.LIVE)
    assert (info.interval, info.nibp_interval) == (1.0, 300.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"epr": EPR},
        {"epr": EPR, "interface": "eth0"},
        {"address": "192.168.1.5:80"},
        {"address": "https://192.168.1.5/x"},
        {"address": "http://192.168.1.5/x", "certificates": Path("folder")},
    ],
)
def test_settings_that_cannot_work_are_refused(wrong):
    with pytest.raises(SourceError) as caught:
        source.SdcSource(SdcSettings("bay-1", "Monitor", **wrong))
    assert caught.value.code == ErrorCode.SOURCE_INVALID
