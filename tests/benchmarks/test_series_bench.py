"""The page of a patient of sixty infusions to a drawn picture, and a search among 10,000."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

from PySide6.QtCore import QCoreApplication, QEvent

from app.bedside.series import MOST_FOUND, SeriesRoom
from app.storage.database import open_database
from app.storage.records import Records
from app.storage.series_records import SeriesRecords
from tests.long_series import write_infusion
from tests.storage import samples
from tests.ui import outcome_samples as o
from ui.screens.series import SeriesScreen

PAGE_LIMIT, SEARCH_LIMIT = 0.200, 0.100
INFUSIONS, PATIENTS, ROUNDS = 60, 10_000, 9


def seconds(act: Callable[[], object]) -> float:
    """Return the median seconds of the processor that an act takes."""
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        act()
        found.append(time.process_time() - began)
    return median(found)


def opened(folder: Path) -> Records:
    """Return an empty record that is not synced: only reading is measured."""
    database = open_database(folder / "kiosk.db")
    database.rows("PRAGMA synchronous = OFF")
    return Records(database)


def test_sixty_infusions_are_drawn(qapp, tmp_path: Path):
    records = opened(tmp_path)
    for number in range(INFUSIONS):
        write_infusion(records, "20417", number, rounds=10)
    room = SeriesRoom(records, o.QUESTIONS, lambda mrn: INFUSIONS)
    snapshot = o.staffed(session=None, notices=(), concerns=())
    screen = SeriesScreen()
    screen.resize(1920, 1080)
    screen.enter(snapshot)
    screen.show()

    def draw() -> None:
        series = list(room._read("20417"))[-1]
        assert len(series.infusions) == INFUSIONS
        screen.search.opened.emit(series.mrn)
        screen.show_snapshot(replace(snapshot, series=series))
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        assert not screen.grab().isNull()
        screen._on_others()

    draw()
    took = seconds(draw)
    print(f"\npage of {INFUSIONS} infusions: {1000 * took:.0f} ms, / limit {took / PAGE_LIMIT:.2f}")
    screen.close()
    assert took <= PAGE_LIMIT


def test_a_patient_is_found_among_ten_thousand(tmp_path: Path):
    records = opened(tmp_path)
    starts = [samples.started(f"start-{number}", mrn=f"{number:05d}") for number in range(PATIENTS)]
    for number, start in enumerate(starts):
        (first,) = records.append([start])
        records.append([samples.ended(first.seq, f"end-{number}")])
    found = SeriesRecords(records)
    for typed, least in (("0", MOST_FOUND), ("0417", 10), ("04170", 1), ("x", 0)):
        took = seconds(partial(found.find, typed, MOST_FOUND))
        print(f"\nsearch '{typed}': {1000 * took:.1f} ms, / limit {took / SEARCH_LIMIT:.2f}")
        assert len(found.find(typed, MOST_FOUND)) == least
        assert took <= SEARCH_LIMIT
    took = seconds(partial(found.newest, MOST_FOUND))
    print(f"\nthe newest: {1000 * took:.1f} ms, / limit {took / SEARCH_LIMIT:.2f}")
    assert took <= SEARCH_LIMIT
