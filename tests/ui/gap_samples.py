"""A past session out of a real record with every kind of nothing, a doubt and two sources."""

from __future__ import annotations

from pathlib import Path

from app.bedside.review import reviewed
from app.domain.metric import Metric
from app.domain.numeric import Absence, absent, judged
from app.domain.session import SessionEnd
from app.snapshot import DataOrigin, Snapshot
from app.vitals.source import SourceInfo, SourceState, VitalsBatch
from tests.bedside.bay import Bay

SOURCES = (
    SourceInfo("Gateway", DataOrigin.LIVE, 1.0, 300.0, "hl7"),
    SourceInfo("Oximeter", DataOrigin.LIVE, 1.0, 300.0, "ble"),
)
GOOD = {Metric.HR: 72.0, Metric.SPO2: 96.0, Metric.RR: 14.0}
CUFF = {Metric.NIBP_SYS: 124.0, Metric.NIBP_DIA: 78.0, Metric.NIBP_MEAN: 93.0}
Said = dict[Metric, float | Absence]


def with_gaps(folder: Path) -> Snapshot:
    """Return a session of a quarter of an hour as it is reviewed."""
    bay = Bay(folder)
    bay.sources = SOURCES
    bay.restart()
    for source in SOURCES:
        bay.core.put(SourceState(bay.clock.now().t, True, source=source.id))
    bay.staff()
    bay.start(ended_ago=5)
    assert bay.now.session is not None
    session = bay.now.session.id
    try:
        _live(bay)
        bay.ok(bay.end_command(end=SessionEnd.TRANSFERRED, reason="x"))
        found = reviewed(bay.setup.records, session)
    finally:
        bay.close()
    assert found is not None
    return found


def _live(bay: Bay) -> None:
    _say(bay, dict(GOOD), 60)
    _say(bay, {**GOOD, Metric.SPO2: Absence.SENSOR_OFF}, 120)
    _say(bay, {**GOOD, **CUFF}, 1)
    _say(bay, {**GOOD, Metric.RR: Absence.ARTEFACT}, 120)
    bay.check_in(3, 2, 1, None, 0)
    for _ in range(90):
        bay.clock.advance(1.0)
        bay.step()
    _say(bay, dict(GOOD), 60)
    _say(bay, {Metric.SPO2: 95.0}, 60, "ble")
    _say(bay, dict(GOOD), 60)
    _say(bay, {**GOOD, Metric.SPO2: 40.0}, 40)
    _say(bay, dict(GOOD), 60)


def _say(bay: Bay, said: Said, seconds: int, source: str = "hl7") -> None:
    """Say the same for some seconds, with the small changes of a patient who lives."""
    for second in range(seconds):
        t = bay.clock.advance(1.0).t
        numerics = tuple(
            absent(m, t, v) if isinstance(v, Absence) else judged(m, t, v + second % 2)
            for m, v in said.items()
        )
        bay.core.put(VitalsBatch(numerics, source))
        bay.step()
