"""The reader: it retries what can come back, reports each change once, and ends when told."""

from __future__ import annotations

import logging
import threading
import time

from app.clock import Instant, ManualClock
from app.domain.metric import Metric
from app.domain.numeric import Numeric, judged
from app.errors import ErrorCode, SourceError
from app.snapshot import DataOrigin
from app.vitals.reader import Reader
from app.vitals.source import SourceHealth, SourceInfo, SourceState, VitalsBatch

LOST = SourceError(ErrorCode.LINK_LOST, "no answer")
INVALID = SourceError(ErrorCode.SOURCE_INVALID, "x.csv, line 3: not a number")


class Scripted:
    """A source that does what the test says next."""

    def __init__(self) -> None:
        self.on_open: list[Exception | None] = []
        self.on_poll: list[Exception | list[Numeric]] = []
        self.opened: list[float] = []
        self.closed = 0

    @property
    def info(self) -> SourceInfo:
        return SourceInfo("scripted", DataOrigin.LIVE, 1, 300)

    def open(self, t: float) -> None:
        self.opened.append(t)
        outcome = self.on_open.pop(0) if self.on_open else None
        if outcome is not None:
            raise outcome

    def poll(self, t: float) -> list[Numeric]:
        outcome = self.on_poll.pop(0) if self.on_poll else []
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def close(self) -> None:
        self.closed += 1


class Pushed(Scripted):
    """A source that wakes its reader, hears what was taken, and reports."""

    def __init__(self) -> None:
        super().__init__()
        self.wake = threading.Event()
        self.heard = 0
        self.healths: list[SourceHealth | Exception] = []

    @property
    def info(self) -> SourceInfo:
        return SourceInfo("pushed", DataOrigin.LIVE, 1, 300, "bay-1")

    def taken(self) -> None:
        self.heard += 1

    def health(self) -> SourceHealth:
        health = self.healths.pop(0) if len(self.healths) > 1 else self.healths[0]
        if isinstance(health, Exception):
            raise health
        return health


def reader(source: Scripted, **more) -> tuple[Reader, list]:
    put: list[VitalsBatch | SourceState] = []
    clock = ManualClock(Instant(0.0, 0, 0.0, "boot"))
    return Reader(source, clock, put.append, **more), put


def test_values_are_handed_on_after_the_link_is_reported():
    source = Scripted()
    source.on_poll = [[judged(Metric.HR, 1.0, 60)], []]
    r, put = reader(source)
    r.step(1.0)
    r.step(2.0)
    assert put == [SourceState(1.0, True), VitalsBatch((judged(Metric.HR, 1.0, 60),))]


def test_a_link_that_is_not_there_is_tried_again_after_1_2_5_10_10_seconds():
    source = Scripted()
    source.on_open = [LOST] * 6
    r, put = reader(source)
    for quarter in range(4 * 40):
        r.step(quarter / 4)
    assert source.opened == [0.0, 1.0, 3.0, 8.0, 18.0, 28.0, 38.0]
    assert put == [SourceState(0.0, False, "no answer"), SourceState(38.0, True)]


def test_a_lost_link_is_closed_reported_and_opened_anew():
    source = Scripted()
    source.on_poll = [[], LOST, [judged(Metric.HR, 6.0, 60)]]
    r, put = reader(source)
    for t in (1.0, 5.0, 5.5, 6.0):
        r.step(t)
    assert source.opened == [1.0, 6.0]
    assert source.closed == 1
    assert put[:3] == [
        SourceState(1.0, True),
        SourceState(5.0, False, "no answer"),
        SourceState(6.0, True),
    ]
    assert isinstance(put[3], VitalsBatch)


def test_the_back_off_grows_while_opening_works_and_polling_does_not():
    source = Scripted()
    source.on_poll = [LOST] * 3
    r, put = reader(source)
    for t in range(12):
        r.step(float(t))
    assert source.opened == [0.0, 1.0, 3.0, 8.0]
    assert [type(p) for p in put] == [SourceState, SourceState]


def test_the_back_off_begins_anew_after_a_good_poll():
    source = Scripted()
    source.on_open = [LOST, LOST]
    source.on_poll = [[], LOST]
    r, _ = reader(source)
    for t in (0.0, 1.0, 3.0, 4.0, 4.5, 5.0):
        r.step(t)
    assert source.opened == [0.0, 1.0, 3.0, 5.0]


def test_a_source_that_is_wrong_in_itself_is_not_tried_again():
    source = Scripted()
    source.on_open = [INVALID]
    r, put = reader(source)
    for t in range(100):
        r.step(float(t))
    assert source.opened == [0.0]
    assert r.given_up
    assert put == [SourceState(0.0, False, INVALID.detail, given_up=True)]


def test_an_unexpected_failure_is_reported_logged_without_values_and_retried(caplog):
    source = Scripted()
    source.on_poll = [ValueError("patient 4711 has 200 mmHg")]
    r, put = reader(source)
    with caplog.at_level(logging.DEBUG):
        r.step(0.0)
    assert put == [SourceState(0.0, False, "unexpected failure of the source (ValueError)")]
    assert "ValueError" in caplog.text
    assert "4711" not in caplog.text
    assert "200" not in caplog.text
    r.step(1.0)
    assert put[-1] == SourceState(1.0, True)


def test_a_source_that_fails_to_close_is_left_behind():
    source = Scripted()

    def refuse() -> None:
        raise OSError("gone")

    source.close = refuse  # type: ignore[method-assign]
    source.on_poll = [LOST]
    r, put = reader(source)
    r.step(0.0)
    r.step(1.0)
    assert put[-1] == SourceState(1.0, True)


def test_stopping_with_no_thread_closes_the_source():
    source = Scripted()
    r, _ = reader(source)
    r.stop()
    assert source.closed == 1


def test_the_thread_stops_within_a_second_even_in_the_middle_of_a_long_wait():
    source = Scripted()
    reported = threading.Event()
    clock = ManualClock(Instant(0.0, 0, 0.0, "boot"))
    r = Reader(source, clock, lambda _: reported.set(), period=3600.0)
    r.start()
    r.start()
    assert reported.wait(5.0)
    began = time.monotonic()
    r.stop()
    assert time.monotonic() - began < 1.0
    assert source.closed == 1
    assert not any(t.name == "vitals-reader" for t in threading.enumerate())


def test_a_source_that_hangs_does_not_hold_up_the_end(caplog):
    source = Scripted()
    hangs, release = threading.Event(), threading.Event()

    def hang(t: float) -> None:
        hangs.set()
        release.wait(30.0)

    source.open = hang  # type: ignore[method-assign]
    r, _ = reader(source)
    r.start()
    assert hangs.wait(5.0)
    began = time.monotonic()
    r.stop()
    assert time.monotonic() - began < 1.0
    assert "did not end in time" in caplog.text
    release.set()
    for thread in threading.enumerate():
        if thread.name == "vitals-reader":
            thread.join(5.0)


def test_the_thread_ends_by_itself_when_the_source_is_wrong():
    source = Scripted()
    source.on_open = [INVALID]
    r, put = reader(source, period=0.0)
    r.start()
    for thread in threading.enumerate():
        if thread.name == "vitals-reader":
            thread.join(5.0)
            assert not thread.is_alive()
    assert put == [SourceState(0.0, False, INVALID.detail, given_up=True)]


def test_a_batch_names_its_source_and_whom_to_tell():
    source = Pushed()
    source.healths = [SourceHealth()]
    source.on_poll = [[judged(Metric.HR, 1.0, 60)]]
    r, put = reader(source)
    r.step(1.0)
    (batch,) = [p for p in put if isinstance(p, VitalsBatch)]
    assert batch.source == "bay-1"
    assert batch.taken is not None
    batch.taken()
    assert source.heard == 1
    assert {p.source for p in put if isinstance(p, SourceState)} == {"bay-1"}


def test_health_is_told_once_a_second_at_most_and_with_the_time_of_the_link():
    source = Pushed()
    source.healths = [SourceHealth(taken=n) for n in range(100)]
    r, put = reader(source)
    told = []
    for quarter in range(4, 20):
        before = len(put)
        r.step(quarter / 4)
        told += [(quarter / 4, p.t, p.connected) for p in put[before:] if p.health is not None]
    assert told == [(t, 1.0, True) for t in (1.0, 2.0, 3.0, 4.0)]


def test_health_that_has_not_changed_is_not_told_again():
    source = Pushed()
    source.healths = [SourceHealth(taken=n) for n in (0, 0, 0, 1, 1)]
    r, put = reader(source)
    for second in range(1, 8):
        r.step(float(second))
    assert [p.health for p in put] == [None, SourceHealth(taken=0), SourceHealth(taken=1)]


def test_health_is_told_while_the_link_is_lost_and_keeps_the_time_of_the_loss():
    source = Pushed()
    source.on_poll = [[], LOST]
    source.healths = [SourceHealth(), SourceHealth(errors=("a sender hung up",))]
    r, put = reader(source)
    r.step(1.0)
    r.step(5.0)
    assert put[-1] == SourceState(
        5.0, False, "no answer", "bay-1", SourceHealth(errors=("a sender hung up",))
    )


def test_a_change_of_the_link_keeps_the_health_that_was_told():
    source = Pushed()
    source.on_poll = [[], LOST]
    source.healths = [SourceHealth(taken=7)]
    r, put = reader(source)
    r.step(1.0)
    r.step(1.5)
    assert put[-1] == SourceState(1.5, False, "no answer", "bay-1", SourceHealth(taken=7))


def test_a_source_that_cannot_report_is_read_all_the_same(caplog):
    source = Pushed()
    source.healths = [ValueError("patient 4711")]
    source.on_poll = [[judged(Metric.HR, 1.0, 60)]]
    r, put = reader(source)
    r.step(1.0)
    assert [type(p) for p in put] == [SourceState, VitalsBatch]
    assert "ValueError" in caplog.text
    assert "4711" not in caplog.text


def test_a_source_that_pushes_is_polled_at_once_however_long_the_period():
    source = Pushed()
    source.healths = [SourceHealth()]
    came = threading.Event()
    clock = ManualClock(Instant(0.0, 0, 0.0, "boot"))
    r = Reader(source, clock, lambda p: came.set() if isinstance(p, VitalsBatch) else None, 3600.0)
    r.start()
    poll, still_set = source.poll, []

    def noting(t: float) -> list[Numeric]:
        still_set.append(source.wake.is_set())
        return poll(t)

    source.poll = noting  # type: ignore[method-assign]
    for second in range(1, 6):
        came.clear()
        source.on_poll.append([judged(Metric.HR, float(second), 60)])
        source.wake.set()
        assert came.wait(5.0)
    began = time.monotonic()
    r.stop()
    assert time.monotonic() - began < 1.0
    assert source.closed == 1
    # Left set, it would make the reader spin.
    assert still_set[:5] == [False] * 5


def test_a_source_that_wakes_all_the_time_can_be_stopped():
    source = Pushed()
    source.healths = [SourceHealth()]
    polled = threading.Event()

    def poll(t: float) -> list[Numeric]:
        polled.set()
        source.wake.set()
        return []

    source.poll = poll  # type: ignore[method-assign]
    r, _ = reader(source, period=3600.0)
    r.start()
    assert polled.wait(5.0)
    began = time.monotonic()
    r.stop()
    assert time.monotonic() - began < 1.0
    assert not any(t.name == "vitals-reader" for t in threading.enumerate())


def test_a_source_that_is_asked_again_says_how_it_went():
    source = Scripted()
    r, put = reader(source)
    r.step(0.0)
    before = len(put)
    r.reopen()
    r.step(1.0)
    assert [type(message).__name__ for message in put[before:]][:1] == ["SourceState"]
    assert put[before].connected


def test_a_source_that_was_given_up_can_be_tried_again():
    source = Scripted()
    source.on_open = [INVALID]
    r, _put = reader(source, period=0.0)
    r.start()
    for thread in threading.enumerate():
        if thread.name == "vitals-reader":
            thread.join(5.0)
    assert r.given_up
    r.reopen()
    assert not r.given_up
    r.stop()
