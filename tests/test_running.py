"""How the last run ended: in order, broken off, or with the machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import running
from app.clock import Instant
from app.config import Config
from app.kiosk import Kiosk
from app.running import MARK_NAME, NOTE_EVERY, OLD_REPORT_NAME, REPORT_NAME, RunningMark

ROOT = Path(__file__).resolve().parent.parent
NOW = Instant(1_795_460_820.0, -18_000, 50_000.0, "boot-a")


@pytest.fixture(autouse=True)
def reports_to_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the fault handler to the test run."""

    class Quiet:
        def enable(self, file: object) -> None:
            pass

        def disable(self) -> None:
            pass

    monkeypatch.setattr(running, "faulthandler", Quiet())


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close what runs that break off leave open: the system would."""
    made: list[RunningMark] = []
    usual = RunningMark.__init__

    def noted(self: RunningMark, folder: Path) -> None:
        made.append(self)
        usual(self, folder)

    monkeypatch.setattr(RunningMark, "__init__", noted)
    yield
    for mark in made:
        if mark._file is not None:
            mark._file.close()


def test_an_ordered_end_is_not_told(tmp_path: Path) -> None:
    first = RunningMark(tmp_path)
    assert first.begin(NOW) is None
    first.end()
    assert list(tmp_path.iterdir()) == []
    second = RunningMark(tmp_path)
    assert second.begin(NOW.shifted(60)) is None
    second.end()


def test_a_run_that_broke_off_is_told_with_its_time(tmp_path: Path) -> None:
    first = RunningMark(tmp_path)
    first.begin(NOW)
    first.look(NOW.shifted(NOTE_EVERY - 1))
    first.look(NOW.shifted(NOTE_EVERY + 1))
    told = RunningMark(tmp_path).begin(NOW.shifted(300))
    assert told is not None
    assert told.utc == pytest.approx(NOW.utc + NOTE_EVERY + 1)


def test_a_machine_switched_off_at_the_wall_is_no_fault(tmp_path: Path) -> None:
    RunningMark(tmp_path).begin(NOW)
    assert RunningMark(tmp_path).begin(replace(NOW, boot_id="boot-b")) is None


def test_a_crash_is_told_even_after_a_new_start_of_the_machine(tmp_path: Path) -> None:
    RunningMark(tmp_path).begin(NOW)
    (tmp_path / REPORT_NAME).write_text("Fatal Python error: Segmentation fault\n")
    mark = RunningMark(tmp_path)
    assert mark.begin(replace(NOW, boot_id="boot-b")) is not None
    assert "Segmentation" in (tmp_path / OLD_REPORT_NAME).read_text()
    mark.end()
    assert not (tmp_path / REPORT_NAME).exists(), "an empty report says nothing"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"utc": "x"}', "\udcff"])
def test_a_mark_that_cannot_be_read_is_no_mark(tmp_path: Path, content: str) -> None:
    (tmp_path / MARK_NAME).write_bytes(content.encode("utf-8", "surrogateescape"))
    assert RunningMark(tmp_path).begin(NOW) is None


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    mark = RunningMark(tmp_path / "absent")
    assert mark.begin(NOW) is None
    mark.look(NOW.shifted(100))
    mark.end()


@pytest.fixture
def crashed(tmp_path: Path) -> Path:
    """The data folder of a real kiosk that was ended as the watchdog ends it."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "main.py", "--data", str(tmp_path), "--window", "1280x800"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 30
        while not (tmp_path / MARK_NAME).exists() and time.monotonic() < end:
            os.sched_yield()
        process.send_signal(signal.SIGABRT)
        assert process.wait(30) == -signal.SIGABRT
    return tmp_path


def test_what_the_watchdog_ended_leaves_a_report_and_is_told_on_the_menu(crashed: Path) -> None:
    report = (crashed / REPORT_NAME).read_text()
    assert "Aborted" in report
    assert "loader" in report or "first_frame.py" in report
    kiosk = Kiosk(Config(crashed), mark=RunningMark(crashed))
    shown = kiosk.core.step()
    assert shown.broke_off is not None
    assert abs(shown.broke_off.utc - shown.now.utc) < 60
    kiosk.stop()
    again = Kiosk(Config(crashed), mark=RunningMark(crashed))
    assert again.core.step().broke_off is None
    again.stop()


def test_it_is_told_for_a_day(tmp_path: Path) -> None:
    from tests.bedside.bay import Bay

    bay = Bay(tmp_path)
    bay.setup = replace(bay.setup, broke_off=bay.clock.now().shifted(-60))
    bay.core = type(bay.core)(bay.setup)
    assert bay.step().broke_off is not None
    bay.clock.advance(24 * 3600)
    bay.step()
    assert bay.step().broke_off is None
    bay.close()
