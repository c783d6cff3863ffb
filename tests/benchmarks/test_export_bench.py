"""A thousand sessions are exported while the screens go on: the longest gap of the GUI thread.

KIOSK_EXPORT_SESSIONS makes them fewer.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot

from app import commands as c
from app.config import Config
from app.domain.export import ExportFormat, ExportState
from app.storage.database import open_database
from app.storage.records import Records
from tests.bedside.bay import PIN, Bay
from tests.benchmarks.gaps import Gaps
from tests.kills.driver import RunningKiosk
from tests.storage import samples
from ui.rehearsal import Stage

SESSIONS = int(os.environ.get("KIOSK_EXPORT_SESSIONS", "1000"))
SECONDS_EACH = 120  # of vital signs in each session
LIMIT = 0.060


def filled(folder: Path) -> None:
    """Write a record with staff and many sessions."""
    bay = Bay(folder)
    bay.staff()
    bay.close()
    database = open_database(folder / "kiosk.db")
    records = Records(database)
    rows = [row for row, _ in zip(samples.four_hours(), range(SECONDS_EACH), strict=False)]
    for number in range(SESSIONS):
        started = replace(samples.started(f"s {number}"), mrn=str(10_000 + number))
        (start,) = records.append([started])
        (opened,) = records.append([samples.opened(start.seq, f"o {number}")])
        records.append(
            [
                samples.rated(start.seq, opened.seq, f"r {number}"),
                samples.forecast(start.seq, f"f {number}"),
            ],
            rows,
            session_id=start.seq,
        )
        records.append([samples.ended(start.seq, f"e {number}")])
    database.close()


class _Until(QObject):
    """Ends a loop once the export has ended."""

    def __init__(self, stage: Stage, loop: QEventLoop) -> None:
        super().__init__()
        self._stage, self._loop = stage, loop

    @Slot()
    def look(self) -> None:
        view = self._stage.now.export
        if view is not None and view.state != ExportState.RUNNING:
            self._loop.quit()


@pytest.mark.parametrize(
    "formats",
    [{ExportFormat.JSON, ExportFormat.CSV}, {ExportFormat.PDF}],
    ids=["json-and-csv", "pdf"],
)
def test_the_screens_go_on_while_sessions_are_exported(tmp_path: Path, qapp, formats) -> None:
    filled(tmp_path)
    stage = Stage(RunningKiosk(Config(tmp_path)), None, (1920, 1080), by_hand=False)
    try:
        staff = stage.now.staff[0].id
        assert stage.session.bridge is not None
        stage.session.bridge.send(c.SignIn(staff_id=staff, pin=PIN))
        while stage.now.signed_in is None:
            stage.settle()
        stage.tap("Past sessions")
        while not stage.now.past_done:
            stage.settle()
        stage.tap("Export these")
        loop = QEventLoop()
        until, timer, gaps = _Until(stage, loop), QTimer(), Gaps()
        timer.timeout.connect(until.look)
        stage.session.bridge.send(c.ExportSessions(formats=frozenset(formats)))
        while stage.now.export is None or stage.now.export.state != ExportState.RUNNING:
            stage.settle()
        gaps.start()
        timer.start(50)
        loop.exec()
        timer.stop()
        view = stage.now.export
        assert view is not None
        names = "+".join(sorted(formats))
        print(
            f"\n{SESSIONS} sessions as {names}: worst gap of the GUI thread "
            f"{gaps.worst * 1000:.0f} ms (limit {LIMIT * 1000:.0f})"
        )
        assert view.state == ExportState.FINISHED, view
        assert view.done == SESSIONS
        assert gaps.worst <= LIMIT
    finally:
        stage.end()
