"""What the monitor holds in memory: seconds that wait for a disk, and changes of hands."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.bedside import monitor
from app.bedside.monitor import FLUSH_EVERY, FLUSH_ROWS, REFUSED_WAITS, Monitor
from app.clock import ManualClock
from app.domain.metric import Metric
from app.domain.numeric import judged
from app.domain.record import SessionRecord
from app.errors import ErrorCode, StorageError
from app.snapshot import DataOrigin
from app.vitals.source import SourceInfo, VitalsBatch
from tests.bedside.bay import START

RUNNING = cast(SessionRecord, SimpleNamespace(id=7))


class Disk:
    """Takes seconds of vital signs, or refuses while it is full."""

    def __init__(self) -> None:
        self.full = False
        self.refused: list[int] = []
        self.commits: list[list[float]] = []

    def append_numerics(self, session_id: int, rows: Sequence[Any]) -> None:
        assert session_id == RUNNING.id
        if self.full:
            self.refused.append(len(rows))
            raise StorageError(ErrorCode.DISK_FULL, "")
        self.commits.append([at.t for at, _ in rows])

    @property
    def written(self) -> list[float]:
        """Return the kiosk times of all that was written, in that order."""
        return [t for commit in self.commits for t in commit]


class Side:
    """A monitor on such a disk, with one value a second."""

    def __init__(self) -> None:
        self.disk, self.clock = Disk(), ManualClock(START)
        info = SourceInfo("test monitor", DataOrigin.LIVE, 1.0, 300.0)
        self.monitor = Monitor(cast(Any, self.disk), (info,))
        self.tried: list[float] = []

    def step(self) -> None:
        """Ask for a flush, as the core does in every step."""
        before = len(self.disk.refused)
        now = self.clock.now()
        try:
            self.monitor.flush_when_due(RUNNING, now)
        except StorageError:
            assert len(self.disk.refused) == before + 1
            self.tried.append(now.t)

    def seconds(self, count: int) -> None:
        """Let seconds pass, each with a value and a step."""
        for n in range(count):
            now = self.clock.advance(1.0)
            numeric = judged(Metric.HR, now.t, 70.0 + n % 3)
            self.monitor.take(VitalsBatch((numeric,)), now, RUNNING)
            self.step()


@pytest.fixture
def side() -> Side:
    return Side()


def test_finished_seconds_are_written_every_few(side: Side) -> None:
    side.seconds(21)
    assert [len(commit) for commit in side.disk.commits[1:]] == [int(FLUSH_EVERY)] * 3
    assert side.disk.written == sorted(side.disk.written)
    assert side.clock.now().t not in side.disk.written, "the second under way"


def test_a_disk_that_refuses_is_asked_ever_less_often(side: Side) -> None:
    side.disk.full = True
    side.seconds(200)
    waits = [b - a for a, b in zip(side.tried, side.tried[1:], strict=False)]
    assert waits[: len(REFUSED_WAITS)] == list(REFUSED_WAITS)
    assert set(waits[len(REFUSED_WAITS) :]) == {REFUSED_WAITS[-1]}
    side.disk.full = False
    side.seconds(int(REFUSED_WAITS[-1]) + 10)
    side.disk.full, side.tried = True, []
    side.seconds(int(FLUSH_EVERY) + 4)
    assert side.tried[1] - side.tried[0] == REFUSED_WAITS[0], "it begins anew"


def test_however_many_wait_only_so_many_are_tried_at_once(side: Side) -> None:
    side.disk.full = True
    side.seconds(FLUSH_ROWS * 2 + 100)
    assert max(side.disk.refused) == FLUSH_ROWS
    side.disk.full = False
    side.clock.advance(REFUSED_WAITS[-1])
    for expected in (FLUSH_ROWS, FLUSH_ROWS, 100):
        # Without any time between the steps.
        side.step()
        assert len(side.disk.commits[-1]) == expected
    steps = len(side.disk.commits)
    side.step()
    assert len(side.disk.commits) == steps, "nothing is left"
    assert side.disk.written == [START.t + n for n in range(1, FLUSH_ROWS * 2 + 101)]


def test_the_end_of_a_session_writes_all_at_once(side: Side) -> None:
    side.disk.full = True
    side.seconds(FLUSH_ROWS + 50)
    with pytest.raises(StorageError):
        side.monitor.flush(RUNNING)
    side.disk.full = False
    assert side.monitor.flush(RUNNING)
    assert [len(commit) for commit in side.disk.commits] == [FLUSH_ROWS + 50]
    assert not side.monitor.flush(RUNNING), "nothing is left"


def test_too_many_lose_the_oldest_and_the_log_says_so_once(
    side: Side, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitor, "ROWS_HELD", 300)
    monkeypatch.setattr(logging.getLogger("kiosk"), "propagate", True)
    side.disk.full = True
    side.seconds(1000)
    told = [r for r in caplog.records if "given up" in r.getMessage()]
    assert len(told) == 1
    side.disk.full = False
    side.clock.advance(REFUSED_WAITS[-1])
    side.step()
    assert side.disk.written == [START.t + n for n in range(701, 1001)]


@pytest.mark.parametrize(("record", "kept"), [(None, 0), (RUNNING, 10)])
def test_changes_of_hands_are_kept_for_a_session_only(
    side: Side, record: SessionRecord | None, kept: int
) -> None:
    infos = [SourceInfo(name, DataOrigin.LIVE, 1.0, 300.0, name) for name in ("one", "two")]
    pair = Monitor(cast(Any, side.disk), infos)
    for n in range(10):
        now = side.clock.advance(60.0)
        numeric = judged(Metric.HR, now.t, 70.0 + n % 3)
        pair.take(VitalsBatch((numeric,), infos[n % 2].id), now, record)
    assert len(pair.switches()) == kept
