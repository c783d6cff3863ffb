"""How the last run ended: in order, broken off, or with the machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import running
from app.clock import Instant
from app.running import MARK_NAME, NOTE_EVERY, OLD_REPORT_NAME, REPORT_NAME, RunningMark

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
