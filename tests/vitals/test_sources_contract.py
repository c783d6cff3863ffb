"""What every source promises, asked of each of them in the same words."""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity
from app.domain.plausibility import Reason
from app.domain.reading import Freshness
from app.errors import ErrorCode, SourceError
from app.snapshot import DataOrigin
from app.vitals.reader import Reader
from app.vitals.source import VitalsBatch
from tests.vitals.contract import (
    ADAPTERS,
    LENGTH,
    OPENED,
    PRESSURE_EVERY,
    Adapter,
    Said,
    continuous,
    hear,
    signs_of,
    steady,
    usual,
)

DAY = 86_400.0
PRESSURES = LENGTH // PRESSURE_EVERY + 1
Make = Callable[..., Adapter]
every_source = pytest.mark.parametrize("kind", ADAPTERS)
scripted = pytest.mark.parametrize("kind", [a for a in ADAPTERS if a.scripted])
each_metric = pytest.mark.parametrize(
    ("kind", "metric"),
    [(a, m) for a in ADAPTERS if a.scripted for m in (Metric.HR, Metric.SPO2) if m in a.carries],
)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Return a function that prepares a source with a script, the usual one if none is given."""
    made: list[Adapter] = []
    number = count()

    def prepare(kind: type[Adapter], script: Sequence[Said] | None = None) -> Adapter:
        folder = tmp_path / str(next(number))
        folder.mkdir()
        made.append(kind(folder, usual() if script is None else script))
        return made[-1]

    yield prepare
    for adapter in made:
        adapter.close()


def opened(adapter: Adapter) -> Adapter:
    adapter.source.open(OPENED)
    return adapter


def played(adapter: Adapter, step: float, until: float = OPENED + LENGTH) -> list[Numeric]:
    got, t = [], OPENED
    while t < until:
        t = min(t + step, until)
        got += adapter.play(t)
    return got


@every_source
def test_values_come_in_order_and_never_before_their_time(make, kind):
    adapter, newest = opened(make(kind)), OPENED
    for k in range(1, 400):
        t = OPENED + 0.7 * k
        for numeric in adapter.play(t):
            assert newest <= numeric.t <= t
            newest = numeric.t
    assert newest > OPENED + 270


@every_source
def test_each_metric_has_at_most_one_value_at_a_time(make, kind):
    got = [(n.metric, n.t) for n in played(opened(make(kind)), 60.0)]
    assert got
    assert len(got) == len(set(got))


@every_source
def test_polling_twice_at_one_time_brings_nothing_twice(make, kind):
    adapter = opened(make(kind))
    assert adapter.play(OPENED + 10)
    assert adapter.play(OPENED + 10) == []


@every_source
def test_a_gap_is_said_each_second_and_is_never_a_number(make, kind):
    got = played(opened(make(kind)), 60.0)
    if Metric.SPO2 in kind.carries:
        off = [n for n in got if n.metric == Metric.SPO2 and n.absence == Absence.SENSOR_OFF]
        assert len(off) >= 20
    for numeric in got:
        if numeric.absence is None:
            assert numeric.value is not None
            assert math.isfinite(numeric.value)
        else:
            assert numeric.value is None
            assert numeric.validity == Validity.NA


@every_source
def test_between_pressures_nothing_is_sent(make, kind):
    got = played(opened(make(kind)), 60.0)
    times = [n.t for n in got if METRICS[n.metric].episodic]
    expected = PRESSURES if kind.carries >= set(NIBP) else 0
    assert len(times) == 3 * expected
    assert len(set(times)) == expected


@every_source
def test_a_burst_of_a_thousand_is_what_steady_polling_brings(make, kind):
    steadily = played(opened(make(kind)), 0.25, OPENED + 1000)
    burst = opened(make(kind)).play(OPENED + 1000)
    assert len({n.t for n in burst}) >= 1000
    assert [(n.metric, n.value, n.absence) for n in burst] == [
        (n.metric, n.value, n.absence) for n in steadily
    ]
    assert [n.t for n in burst] == pytest.approx([n.t for n in steadily], abs=0.01)


@every_source
def test_the_pace_is_what_the_info_says(make, kind):
    adapter = opened(make(kind))
    times = sorted({n.t for n in played(adapter, 60.0)})
    info = adapter.source.info
    assert times[1] - times[0] == pytest.approx(info.interval)
    assert info.nibp_interval == PRESSURE_EVERY
    assert info.origin != DataOrigin.NONE
    assert info.name


@every_source
def test_closing_twice_is_harmless_and_a_closed_source_is_a_lost_link(make, kind):
    source = make(kind).source
    source.close()
    source.open(OPENED)
    source.close()
    source.close()
    with pytest.raises(SourceError) as caught:
        source.poll(OPENED + 1)
    assert caught.value.code == ErrorCode.LINK_LOST


@every_source
def test_connected_anew_it_brings_what_is_new_and_nothing_of_before(make, kind):
    adapter, again = opened(make(kind)), OPENED + 100
    before = {(n.metric, n.t) for n in played(adapter, 1.0, OPENED + 30)}
    adapter.source.close()
    adapter.tell(again - 1)
    adapter.source.open(again)
    after = [n for k in range(30) for n in adapter.play(again + k)]
    assert len({n.t for n in after}) >= 29
    assert min(n.t for n in after) >= again
    assert before.isdisjoint((n.metric, n.t) for n in after)


@every_source
def test_every_numeric_finds_its_place_in_the_vital_signs(make, kind):
    adapter = opened(make(kind))
    signs = signs_of(adapter)
    for numeric in played(adapter, 60.0):
        signs.apply(numeric)
    assert len(signs.pressures()) == (PRESSURES if kind.carries >= set(NIBP) else 0)
    for metric in continuous(kind):
        assert len(signs.trend(metric)) == LENGTH + 1


@every_source
def test_a_healthy_patient_is_never_doubted(make, kind):
    adapter = opened(make(kind))
    signs = signs_of(adapter)
    for k in range(1, LENGTH + 1):
        hear(signs, adapter, OPENED + k)
        readings = signs.readings(OPENED + k)
        assert {r.reason for r in readings.values()} == {None}


@every_source
def test_its_reader_stops_within_one_second(make, kind):
    inbox: queue.SimpleQueue = queue.SimpleQueue()
    adapter = make(kind)
    reader = Reader(adapter.source, adapter.clock, inbox.put)
    reader.start()
    assert inbox.get(timeout=5.0).connected
    adapter.tell(OPENED)
    while not isinstance(inbox.get(timeout=5.0), VitalsBatch):
        pass
    began = time.monotonic()
    reader.stop()
    assert time.monotonic() - began < 1.0


@each_metric
def test_what_is_said_twice_is_there_once(make, kind, metric):
    once = steady(metric, [90 + k % 3 for k in range(20)])
    adapter = make(kind, [said for said in once for _ in range(2)])
    try:
        opened(adapter)
    except SourceError as error:
        # A recording with a time twice is no recording: refused as a whole.
        if error.code != ErrorCode.SOURCE_INVALID:
            raise
        return
    signs = signs_of(adapter)
    for numeric in played(adapter, 1.0, OPENED + 19):
        signs.apply(numeric)
    assert len(signs.trend(metric)) == 20


@scripted
@pytest.mark.parametrize("skew", [DAY, -DAY, 0.5 * 3600])
def test_a_device_whose_clock_is_wrong_is_aged_by_the_kiosks(make, kind, skew):
    right, wrong = opened(make(kind)), opened(make(kind, usual(skew)))
    for adapter in (right, wrong):
        signs = signs_of(adapter)
        hear(signs, adapter, OPENED + 10)
        for metric in continuous(kind):
            reading = signs.readings(OPENED + 10)[metric]
            assert reading.freshness == Freshness.FRESH
            assert reading.age == pytest.approx(0.0, abs=0.01)
    times = [[n.t for n in played(a, 1.0, OPENED + 60)] for a in (right, wrong)]
    assert times[1] == pytest.approx(times[0], abs=0.01)


@each_metric
def test_a_stuck_value_is_kept_and_doubted(make, kind, metric):
    seconds = 600 if metric == Metric.HR else 3600
    adapter = opened(make(kind, steady(metric, [90.0] * (seconds + 1))))
    signs = signs_of(adapter)
    hear(signs, adapter, OPENED + seconds - 1)
    assert signs.readings(OPENED + seconds - 1)[metric].reason is None
    hear(signs, adapter, OPENED + seconds)
    reading = signs.readings(OPENED + seconds)[metric]
    assert (reading.value, reading.reason) == (90.0, Reason.STUCK)
    assert reading.validity == Validity.QUESTIONABLE


@each_metric
@pytest.mark.parametrize("beyond", ["low", "high"])
def test_a_value_out_of_range_is_kept_and_doubted(make, kind, metric, beyond):
    value = METRICS[metric].high + 1 if beyond == "high" else METRICS[metric].low - 1
    adapter = opened(make(kind, steady(metric, [90.0, 91.0, value])))
    signs = signs_of(adapter)
    hear(signs, adapter, OPENED + 2)
    reading = signs.readings(OPENED + 2)[metric]
    assert (reading.value, reading.reason) == (value, Reason.OUT_OF_RANGE)
    assert signs.steady(metric, None, None, OPENED + 2) is None


@each_metric
def test_an_impossible_step_is_kept_and_doubted_until_it_has_lasted(make, kind, metric):
    step = 70.0 if metric == Metric.HR else -30.0
    adapter = opened(make(kind, steady(metric, [90.0] * 10 + [90.0 + step] * 10)))
    signs = signs_of(adapter)
    found = []
    for second in range(20):
        hear(signs, adapter, OPENED + second)
        found.append(signs.readings(OPENED + second)[metric].reason)
    assert found == [None] * 10 + [Reason.STEP] * 5 + [None] * 5


@each_metric
def test_silence_is_no_number_and_ends_when_a_value_comes(make, kind, metric):
    script = steady(metric, [90 + k % 3 for k in range(200)])
    quiet = [said for said in script if not OPENED + 20 < said.t < OPENED + 150]
    adapter = opened(make(kind, quiet))
    signs = signs_of(adapter)
    for second in range(1, 200):
        hear(signs, adapter, OPENED + second)
        reading = signs.readings(OPENED + second)[metric]
        if 20 + 30 < second < 150:
            assert (reading.value, reading.freshness) == (None, Freshness.MISSING)
    assert reading.freshness == Freshness.FRESH
    view = signs.trend(metric)
    # The line ends where the values ended, and begins again with the first new one.
    gap = view.times[np.isnan(view.values)]
    assert len(gap)
    assert OPENED + 20 < gap.min() <= gap.max() < OPENED + 150
