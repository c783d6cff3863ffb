"""Reads completed sessions one by one and scores their forecasts."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain import facts as f
from app.domain import record as rec
from app.domain.calibration import CalibrationView
from app.forecast.calibration import Completed, Scorer
from app.forecast.windows import Windows
from app.storage.records import Records


def scored(records: Records, windows: Windows) -> Iterator[CalibrationView]:
    """Yield the progress after each completed session, the last time with the report."""
    scorer, total, done, after = Scorer(windows), records.completed_count(), 0, 0
    yield CalibrationView(0, total)
    while ids := records.completed(after):
        for session_id in ids:
            found = completed(records, session_id)
            if found is not None:
                scorer.add(found)
            done += 1
            # Sessions may end while this goes on.
            yield CalibrationView(done, max(total, done))
        after = ids[-1]
    yield CalibrationView(done, max(total, done), scorer.report())


def completed(records: Records, session_id: int) -> Completed | None:
    """Return a session as it is scored, None where its infusion never ended.

    Times are placed on the clock of the boot in which the session ended.
    """
    history = records.facts_of(session_id)
    last = history[-1].at
    axis = rec.axis_of(history, last)
    record = rec.rebuild(history, axis)
    ended = record.infusion.ended
    if ended is None:
        return None
    pressures = records.pressures_of(session_id)
    return Completed(
        kept=record.kept,
        check_ins=record.check_ins,
        pressures=tuple((axis.place(at), sys, dia) for at, sys, dia in pressures),
        baseline=record.baseline,
        began=record.infusion.first_started(),
        ended=ended,
        closed=max(axis.place(fact.at) for fact in history if isinstance(fact, f.SessionEnded)),
    )
