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
from app.vitals.source import SourceInfo, SourceState, VitalsBatch

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
    assert put == [SourceState(0.0, False, INVALID.detail)]


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
    assert put == [SourceState(0.0, False, INVALID.detail)]
