"""Whole sessions on real devices, and what stands on the screen when a cable is pulled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.bedside.arbiter import STEADY
from app.domain.channel import age_limits
from app.domain.metric import Metric
from app.domain.notice import NoticeKind
from app.domain.numeric import Absence
from app.domain.reading import Freshness, Reading
from app.domain.session import SessionEnd
from app.snapshot import DataOrigin
from tests.bedside.bay import LIMITS, MINUTE
from tests.device_bay import DeviceBay
from tests.device_peers import Hl7Peer, Peer, of_kind

Make = Callable[..., DeviceBay]
USUAL = age_limits(Metric.HR, 1.0, 300.0)
SELDOM = 15.0  # seconds between two values where a session is long
CUFF = age_limits(Metric.NIBP_SYS, 1.0, 300.0)


@pytest.fixture
def devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Return a function that opens a kiosk on these devices; all of it ends with the test."""
    peers: list[Peer] = []
    bays: list[DeviceBay] = []

    def make(*given: Peer, interval: float = 1.0) -> DeviceBay:
        peers.extend(given)
        for peer in given:
            peer.prepare(monkeypatch)
        bays.append(DeviceBay(tmp_path, *given, interval=interval))
        return bays[-1]

    yield make
    for bay in bays:
        bay.close()
    for peer in peers:
        peer.end()


every_kind = pytest.mark.parametrize("kind", ["hl7", "sdc", "ble"])
# The library of SDC warns of its own parts while it is imported.
pytestmark = pytest.mark.filterwarnings("ignore:commlog module is deprecated:DeprecationWarning")


def shown(bay: DeviceBay, metric: Metric) -> Reading:
    return bay.now.readings[metric]


def nothing(bay: DeviceBay, metric: Metric) -> Absence | None:
    """Return why there is no value; what is shown must then be no number."""
    reading = shown(bay, metric)
    if reading.freshness != Freshness.MISSING:
        return None
    assert reading.value is None
    return reading.absence


def told(bay: DeviceBay, kind: NoticeKind) -> list[str]:
    """Return whom the notices of a kind that go on are about."""
    return [n.subject for n in bay.now.notices if n.kind == kind and n.ongoing]


def begun(bay: DeviceBay) -> DeviceBay:
    """Let staff start a session whose infusion has just ended, and a first minute pass."""
    bay.staff()
    bay.start()
    bay.wait(1)
    return bay


# -- a whole session --------------------------------------------------------------------------


@every_kind
def test_a_whole_session_from_the_first_value_to_the_signature(devices: Make, kind: str) -> None:
    peer = of_kind(kind)
    bay = begun(devices(peer, interval=SELDOM))
    assert bay.now.source.origin == DataOrigin.LIVE
    for metric in peer.carries:
        assert shown(bay, metric).freshness == Freshness.FRESH, metric
        assert shown(bay, metric).value == pytest.approx(bay.said[metric], abs=0.05)
        assert bay.now.metric_source[metric] == peer.id
    assert shown(bay, Metric.HR).age == pytest.approx(0.0, abs=0.1)
    bay.make_ready()
    view = bay.view(peer.id)
    assert view.connected
    assert view.taken >= 2 * 90
    assert (view.refused, view.others, view.repeated) == (0, 0, 0)
    assert view.last == pytest.approx(bay.clock.now().t, abs=1.0)
    number = bay.now.session.id if bay.now.session else 0
    outcome = bay.do(bay.end_command(end=SessionEnd.DISCHARGED))
    assert outcome.done, outcome
    assert bay.now.last_ended is not None
    assert bay.now.last_ended.end == SessionEnd.DISCHARGED
    # What was shown is in the record, and the next patient begins with nothing of it.
    rows = [row for _, row in bay.kiosk.records.numerics_of(number)]
    assert sum(Metric.HR in row for row in rows) >= 2 * 90
    assert all(shown(bay, metric).value is None for metric in Metric)


# -- a cable is pulled ------------------------------------------------------------------------


@every_kind
def test_a_sensor_that_is_off_and_an_artefact_are_said_at_once(devices: Make, kind: str) -> None:
    bay = begun(devices(of_kind(kind)))
    for why in (Absence.SENSOR_OFF, Absence.ARTEFACT):
        bay.clock.advance(1.0)
        bay.say({Metric.SPO2: why, Metric.PULSE: why})
        assert nothing(bay, Metric.SPO2) == why
        assert nothing(bay, Metric.PULSE) == why
        assert shown(bay, Metric.HR).value is not None
        bay.clock.advance(1.0)
        bay.say({Metric.SPO2: 97, Metric.PULSE: 70})
        assert shown(bay, Metric.SPO2).value == 97


@every_kind
def test_a_sensor_that_stays_off_is_told_after_its_time(devices: Make, kind: str) -> None:
    bay = begun(devices(of_kind(kind)))
    off: dict[Metric, float | Absence] = {
        Metric.SPO2: Absence.SENSOR_OFF,
        Metric.PULSE: Absence.SENSOR_OFF,
        Metric.RR: 14,
    }
    seconds = 0
    while not told(bay, NoticeKind.SENSOR_OFF):
        assert seconds <= LIMITS.times.sensor_off + 1
        bay.clock.advance(1.0)
        bay.say({**off, Metric.HR: 70 + seconds % 3})
        seconds += 1
    assert seconds >= LIMITS.times.sensor_off
    assert told(bay, NoticeKind.SENSOR_OFF) == [Metric.SPO2]
    bay.wait((LIMITS.times.back + 10.0) / MINUTE, stride=5.0)
    assert told(bay, NoticeKind.SENSOR_OFF) == []


@every_kind
def test_a_pressure_grows_old_and_is_then_not_due(devices: Make, kind: str) -> None:
    bay = begun(devices(of_kind(kind), interval=SELDOM))
    bay.clock.advance(1.0)
    bay.say({Metric.NIBP_SYS: 121, Metric.NIBP_DIA: 77, Metric.NIBP_MEAN: 92})
    if kind == "sdc":
        bay.later(1.0)
    measured = bay.clock.now().t - (shown(bay, Metric.NIBP_SYS).age or 0.0)
    bay.nibp_due = measured + 1e6
    states = []
    for after in (CUFF.fresh - 1, CUFF.fresh + 1, CUFF.stale - 1, CUFF.stale + 1):
        bay.wait((measured + after - bay.clock.now().t) / MINUTE)
        states.append((shown(bay, Metric.NIBP_SYS).freshness, nothing(bay, Metric.NIBP_SYS)))
    assert states == [
        (Freshness.FRESH, None),
        (Freshness.STALE, None),
        (Freshness.STALE, None),
        (Freshness.MISSING, Absence.NOT_DUE),
    ]
    assert shown(bay, Metric.HR).freshness == Freshness.FRESH
    bay.nibp_due = bay.clock.now().t
    bay.wait(0.5)
    assert shown(bay, Metric.NIBP_SYS).freshness == Freshness.FRESH


def test_a_monitor_that_is_unplugged_is_a_lost_link_by_its_silence(devices: Make) -> None:
    peer = Hl7Peer()
    bay = begun(devices(peer))
    peer.pull()
    last = bay.clock.now().t - (shown(bay, Metric.HR).age or 0.0)
    found = [(after, fate(bay, last + after)) for after in (USUAL.fresh - 1, USUAL.stale - 1)]
    assert found == [
        (USUAL.fresh - 1, (Freshness.FRESH, None)),
        (USUAL.stale - 1, (Freshness.STALE, None)),
    ]
    assert told(bay, NoticeKind.LINK_LOST) == []
    assert fate(bay, last + USUAL.stale + 2) == (Freshness.MISSING, Absence.LINK_LOST)
    assert shown(bay, Metric.HR).since == pytest.approx(last, abs=0.1)
    assert told(bay, NoticeKind.LINK_LOST) == ["monitor"]
    peer.plug()
    bay.wait(0.1)
    assert shown(bay, Metric.HR).freshness == Freshness.FRESH
    bay.wait((LIMITS.times.back + 10.0) / MINUTE, stride=5.0)
    assert told(bay, NoticeKind.LINK_LOST) == []


def fate(bay: DeviceBay, t: float) -> tuple[Freshness, Absence | None]:
    """Let time pass in silence up to `t`, and return what became of the heart rate."""
    while bay.clock.now().t < t:
        bay.later(min(1.0, t - bay.clock.now().t))
    return shown(bay, Metric.HR).freshness, nothing(bay, Metric.HR)


def test_an_sdc_device_without_power_is_a_lost_link_and_is_found_again(devices: Make) -> None:
    peer = of_kind("sdc")
    bay = begun(devices(peer))
    peer.pull()
    bay.until(lambda now: not now.sources[0].connected)
    lost = bay.clock.now().t
    assert bay.view("gateway").error
    fate(bay, lost + USUAL.stale + 1)
    assert nothing(bay, Metric.HR) == Absence.LINK_LOST
    assert told(bay, NoticeKind.LINK_LOST) == ["gateway"]
    peer.plug()
    bay.clock.advance(10.0)
    bay.until(lambda now: now.sources[0].connected)
    bay.wait((LIMITS.times.back + 10.0) / MINUTE, stride=5.0)
    assert shown(bay, Metric.HR).freshness == Freshness.FRESH
    assert told(bay, NoticeKind.LINK_LOST) == []


def test_an_oximeter_out_of_reach_is_a_lost_link_at_once_and_alone(devices: Make) -> None:
    peer = of_kind("ble")
    bay = begun(devices(peer))
    bay.clock.advance(1.0)
    peer.pull()
    bay.until(lambda now: nothing(bay, Metric.SPO2) is not None)
    assert nothing(bay, Metric.SPO2) == Absence.LINK_LOST
    assert shown(bay, Metric.HR).freshness == Freshness.FRESH
    for second in range(40):
        bay.clock.advance(1.0)
        bay.say({Metric.HR: 70 + second % 3})
        assert nothing(bay, Metric.SPO2) == Absence.LINK_LOST
    peer.plug()
    bay.wait(0.2)
    assert shown(bay, Metric.SPO2).freshness == Freshness.FRESH


# -- two sources ------------------------------------------------------------------------------


@pytest.fixture
def two(devices: Make) -> DeviceBay:
    """A session with a monitor by HL7, and a Bluetooth oximeter where that says nothing."""
    return begun(devices(Hl7Peer(), of_kind("ble", only_finger=True)))


def test_the_oximeter_stands_in_for_the_monitor_and_gives_way_to_it(two: DeviceBay) -> None:
    monitor, oximeter = two.peers
    assert two.now.metric_source[Metric.SPO2] == "monitor"
    monitor.pull()
    pulled = two.clock.now().t
    for second in range(40):
        two.clock.advance(1.0)
        two.say({Metric.SPO2: 93 + second % 2, Metric.PULSE: 80 + second % 2}, oximeter)
        after = two.clock.now().t - pulled
        if after > USUAL.fresh:
            assert shown(two, Metric.SPO2).value in (93, 94), after
            assert two.now.metric_source[Metric.SPO2] == "bluetooth"
        # The oximeter's values say nothing about the monitor's cable.
        if after > USUAL.stale:
            assert nothing(two, Metric.HR) == Absence.LINK_LOST, after
            assert nothing(two, Metric.RR) == Absence.LINK_LOST, after
    assert two.now.metric_source[Metric.HR] == "monitor"
    assert told(two, NoticeKind.LINK_LOST) == ["monitor"]
    switched = [n.subject for n in two.now.notices if n.kind == NoticeKind.SOURCE_SWITCHED]
    assert set(switched) == {"bluetooth"}
    monitor.plug()
    # The cable counts as back before the monitor has spoken for long enough to get its value back.
    two.wait((STEADY - 5.0) / MINUTE, stride=5.0)
    assert two.now.metric_source[Metric.SPO2] == "bluetooth"
    two.wait((LIMITS.times.back + 10.0) / MINUTE, stride=5.0)
    assert two.now.metric_source[Metric.SPO2] == "monitor"
    assert shown(two, Metric.HR).freshness == Freshness.FRESH
    assert told(two, NoticeKind.LINK_LOST) == []


def test_a_finger_that_left_the_monitors_sensor_is_measured_by_the_other(two: DeviceBay) -> None:
    monitor, oximeter = two.peers
    for second in range(15):
        two.clock.advance(1.0)
        two.say({Metric.SPO2: Absence.SENSOR_OFF, Metric.HR: 70 + second % 3}, monitor)
        two.say({Metric.SPO2: 95 + second % 2, Metric.PULSE: 70 + second % 2}, oximeter)
        if second == 1:
            assert nothing(two, Metric.SPO2) == Absence.SENSOR_OFF
    assert shown(two, Metric.SPO2).value in (95, 96)
    assert two.now.metric_source[Metric.SPO2] == "bluetooth"


def test_both_silent_is_a_lost_link_of_both(two: DeviceBay) -> None:
    monitor, oximeter = two.peers
    two.clock.advance(1.0)
    monitor.pull()
    oximeter.pull()
    fate(two, two.clock.now().t + USUAL.stale + 5)
    assert nothing(two, Metric.HR) == nothing(two, Metric.SPO2) == Absence.LINK_LOST


def test_the_counts_of_the_page_are_of_each_source(two: DeviceBay) -> None:
    monitor = two.peers[0]
    before = two.view("monitor")
    assert isinstance(monitor, Hl7Peer)
    monitor.put({Metric.HR: 200}, two.clock, bed="ICU^^6")
    assert monitor.answer() == "AA"
    two.later(2.0)
    after = two.view("monitor")
    assert (after.others, after.taken) == (before.others + 1, before.taken)
    assert shown(two, Metric.HR).value != 200
    assert two.view("bluetooth").taken >= 6
    assert after.per_minute == pytest.approx(9, abs=1)
