"""Opening a past session of four hours: from the record to a drawn picture."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from PySide6.QtCore import QCoreApplication, QEvent

from app.bedside.review import reviewed
from app.domain.facts import Fact
from app.domain.metric import Metric
from app.domain.vital_signs import VitalSigns
from app.snapshot import Snapshot
from app.storage.database import open_database
from app.storage.records import Records
from tests.bedside.bay import newest_past
from tests.storage import samples
from tests.ui.member_tools import IN
from ui.screens.review import ReviewScreen

LIMIT = 0.150
# Reading as arrays against a Python object for every value, in one run.
LIMIT_RATIO = 0.25
ROUNDS = 15
CHECK_INS, FORECASTS = 12, 60
HOURS = 4 * 3600


def filled(records: Records) -> int:
    """Write a session of four hours with everything that a long one has; return its id."""
    (start,) = records.append([samples.started()])
    records.append_numerics(start.seq, list(samples.four_hours()))
    facts: list[Fact] = []
    for number in range(CHECK_INS):
        (opened,) = records.append([samples.opened(start.seq, f"open {number}")])
        facts.append(samples.rated(start.seq, opened.seq, f"rate {number}"))
    for number in range(FORECASTS):
        at = samples.at(60.0 * number)
        facts.append(samples.forecast(start.seq, f"forecast {number}", at=at))
    records.append(facts)
    records.append([replace(samples.ended(start.seq), at=samples.at(HOURS))])
    return start.seq


def seconds(
    act: Callable[[], object], between: Callable[[], object] = lambda: None, rounds: int = ROUNDS
) -> tuple[float, float]:
    """Return the median seconds of an act, of the processor and of the clock on the wall.

    What is done between two is not counted. On a machine with nothing else to do both are alike.
    """
    processor, wall = [], []
    for _ in range(rounds):
        began, began_wall = time.process_time(), time.perf_counter()
        act()
        processor.append(time.process_time() - began)
        wall.append(time.perf_counter() - began_wall)
        between()
    return median(processor), median(wall)


def one_by_one(records: Records, session: int) -> VitalSigns:
    signs = VitalSigns(1.0, 300.0)
    for _, row in records.numerics_of(session):
        for numeric in row.values():
            signs.recall(numeric)
    return signs


def settle() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def test_opening_a_session_of_four_hours(tmp_path: Path, qapp: object) -> None:
    database = open_database(tmp_path / "kiosk.db")
    records = Records(database)
    session = filled(records)
    base = replace(IN, past=newest_past(records, 9))
    screen = ReviewScreen()
    screen.resize(1920, 1080)
    screen.enter(base)
    screen.show()
    settle()

    def read() -> Snapshot:
        past = reviewed(records, session)
        assert past is not None
        return past

    def draw(past: Snapshot) -> None:
        screen._on_open(session)
        screen.show_snapshot(replace(base, review=past))
        settle()
        screen.grab()

    def put_away() -> None:
        screen._on_list()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    past = read()
    draw(past)
    assert screen.page is not None
    assert len(past.trends[Metric.HR]) == HOURS
    put_away()
    opening, wall = seconds(lambda: draw(read()), put_away)
    reading, _ = seconds(read)
    plain, _ = seconds(lambda: one_by_one(records, session), rounds=3)
    screen.close()
    screen.deleteLater()
    database.close()
    ratio = reading / plain
    print(
        f"\npast session of 4 h to a drawn picture: median {opening * 1000:.0f} ms of the processor"
        f" over {ROUNDS}, {wall * 1000:.0f} ms on the wall (limit {LIMIT * 1000:.0f} ms; ratio"
        f" {opening / LIMIT:.2f}), of it reading {reading * 1000:.0f} ms = {ratio:.2f} of an object"
        f" for every value (limit {LIMIT_RATIO})"
    )
    assert ratio <= LIMIT_RATIO
    assert opening <= LIMIT
