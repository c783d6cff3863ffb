"""What every source promises, asked of each of them in the same words."""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.clock import Instant, ManualClock
from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Numeric, Validity
from app.domain.vital_signs import VitalSigns
from app.errors import ErrorCode, SourceError
from app.snapshot import DataOrigin
from app.vitals.reader import Reader
from app.vitals.replay import ReplaySource
from app.vitals.simulator import SimulatedPatient
from app.vitals.source import VitalsBatch, VitalsSource

OPENED = 2000.0
HOUR = 3600


def simulated(_: Callable[..., Path]) -> VitalsSource:
    """Return a patient with at least one loose sensor in the first hour."""
    return SimulatedPatient(seed=4, infusion_ended=OPENED)


def replayed(recording: Callable[..., Path]) -> VitalsSource:
    """Return an hour at one row a second with a loose sensor and twelve pressures."""
    rows = []
    for t in range(HOUR + 1):
        finger = "0,14,0" if 600 <= t < 660 else "70,14,98"
        pressure = "120,70,87" if t % 300 == 0 else ",,"
        rows.append(f"{t},{60 + t % 10},{finger},{pressure}")
    return ReplaySource(recording(*rows))


@pytest.fixture(params=[simulated, replayed])
def source(request, recording) -> VitalsSource:
    """Return each source in turn, not yet open."""
    return request.param(recording)


def polled(source: VitalsSource, step: float, until: float = OPENED + HOUR) -> list[Numeric]:
    got, t = [], OPENED
    while t < until:
        t = min(t + step, until)
        got += source.poll(t)
    return got


def test_values_come_in_order_and_never_before_their_time(source):
    source.open(OPENED)
    newest = OPENED
    for k in range(1, 400):
        t = OPENED + 0.7 * k
        for numeric in source.poll(t):
            assert newest <= numeric.t <= t
            newest = numeric.t
    assert newest > OPENED + 270


def test_each_metric_has_at_most_one_value_at_a_time(source):
    source.open(OPENED)
    got = [(n.metric, n.t) for n in polled(source, 60.0)]
    assert len(got) == len(set(got))


def test_polling_twice_at_one_time_brings_nothing_twice(source):
    source.open(OPENED)
    assert source.poll(OPENED + 10)
    assert source.poll(OPENED + 10) == []


def test_a_gap_is_said_each_second_and_is_never_a_number(source):
    source.open(OPENED)
    got = polled(source, 60.0)
    off = [n for n in got if n.metric == Metric.SPO2 and n.absence == Absence.SENSOR_OFF]
    assert len(off) >= 20
    for numeric in got:
        if numeric.absence is None:
            assert numeric.value is not None
            assert math.isfinite(numeric.value)
        else:
            assert numeric.value is None
            assert numeric.validity == Validity.NA


def test_between_pressures_nothing_is_sent(source):
    source.open(OPENED)
    times = [n.t for n in polled(source, 60.0) if METRICS[n.metric].episodic]
    assert len(times) == 3 * 13
    assert len(set(times)) == 13


def test_a_burst_after_silence_is_what_steady_polling_brings(source):
    source.open(OPENED)
    steadily = polled(source, 0.25, OPENED + 700)
    source.close()
    source.open(OPENED)
    assert source.poll(OPENED + 700) == steadily


def test_the_pace_is_what_the_info_says(source):
    source.open(OPENED)
    times = sorted({n.t for n in polled(source, 60.0)})
    assert times[1] - times[0] == source.info.interval
    assert source.info.nibp_interval == 300
    assert source.info.origin in (DataOrigin.SIMULATED, DataOrigin.REPLAYED)
    assert source.info.name


def test_closing_twice_is_harmless_and_a_closed_source_is_a_lost_link(source):
    source.close()
    source.open(OPENED)
    source.close()
    source.close()
    with pytest.raises(SourceError) as caught:
        source.poll(OPENED + 1)
    assert caught.value.code == ErrorCode.LINK_LOST


def test_every_numeric_finds_its_place_in_the_vital_signs(source):
    source.open(OPENED)
    signs = VitalSigns(source.info.interval, source.info.nibp_interval)
    for numeric in polled(source, 60.0):
        signs.apply(numeric)
    assert len(signs.pressures()) == 13
    assert len(signs.trend(Metric.HR)) == HOUR + 1


def test_its_reader_stops_within_one_second(source):
    inbox: queue.SimpleQueue = queue.SimpleQueue()
    clock = ManualClock(Instant(0.0, 0, OPENED, "boot"))
    reader = Reader(source, clock, inbox.put)
    reader.start()
    assert inbox.get(timeout=5.0).connected
    assert isinstance(inbox.get(timeout=5.0), VitalsBatch)
    began = time.monotonic()
    reader.stop()
    assert time.monotonic() - began < 1.0
