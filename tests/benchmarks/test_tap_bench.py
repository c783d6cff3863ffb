"""Tap to visible feedback, while commits are as slow as on worn flash."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest

from app.clock import SystemClock
from app.config import Config, SourceKind
from app.domain.symptom import Symptom
from app.storage.records import Records
from tests.bedside.bay import Bay
from tests.kills.driver import RunningKiosk
from ui.rehearsal import Stage
from ui.screens.check_in import CheckInScreen
from ui.widgets.faces import AnswerButton
from ui.widgets.touch import guard

LIMIT = 0.0167
TAPS = 240
COMMIT, SLOW_EVERY, SLOW = 0.008, 40, 0.088


class PaintWatch(QObject):
    """Notes when a widget is painted."""

    painted: float | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self.painted is None:
            self.painted = time.perf_counter()
        return False


@pytest.fixture
def slow_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make each commit take 8 ms, every fortieth 88 ms more."""
    usual, count = Records.append, [0]

    def append(self: Records, *given: object, **named: object) -> object:
        count[0] += 1
        wait = COMMIT + (SLOW if count[0] % SLOW_EVERY == 0 else 0.0)
        end = time.perf_counter() + wait
        # Sleeping gives the interpreter lock away, as a sync of the disk does.
        while (left := end - time.perf_counter()) > 0:
            time.sleep(left)
        return usual(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Records, "append", append)


def tap_and_time(stage: Stage, button: AnswerButton) -> float:
    """Return the seconds from the touch to the first painting that shows it."""
    guard.reset()
    watch = PaintWatch()
    button.installEventFilter(watch)
    point = button.mapTo(stage.window, button.rect().center())
    began = time.perf_counter()
    stage._press(point)
    while watch.painted is None:
        stage.application.processEvents()
    stage._release(point)
    button.removeEventFilter(watch)
    return watch.painted - began


def test_tap_to_feedback(tmp_path: Path, slow_commits: None, qapp: object) -> None:
    bay = Bay(tmp_path, SystemClock().now().shifted(-600.0))
    bay.staff()
    bay.start()
    bay.close()
    kiosk = RunningKiosk(Config(tmp_path, source=SourceKind.SIMULATOR))
    stage = Stage(kiosk, None, by_hand=False)
    times: list[float] = []
    try:
        stage.settle()
        while len(times) < TAPS:
            stage.tap("Please tell us" if stage.says("Please tell us how") else "How do you feel")
            screen = stage.shown
            assert isinstance(screen, CheckInScreen)
            for number in range(len(Symptom)):
                times.append(tap_and_time(stage, screen.choices[number % 4]))
                QTest.qWait(20)
                stage.hurry()
            while not stage.says("Thank you"):
                QTest.qWait(10)
            stage.tap("Done")
    finally:
        stage.end()
    times.sort()
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99) - 1]
    print(
        f"\ntap to feedback over {len(times)} taps with {COMMIT * 1000:.0f} ms commits, every "
        f"{SLOW_EVERY}th {SLOW * 1000:.0f} ms slower: p50 {p50 * 1000:.1f} ms, "
        f"p99 {p99 * 1000:.1f} ms (limit {LIMIT * 1000:.1f} ms = one frame at 60 Hz; "
        f"ratio {p99 / LIMIT:.2f})"
    )
    assert p99 <= LIMIT
