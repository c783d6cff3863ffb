"""When the symptoms of a past session had settled, as its patient said."""

from __future__ import annotations

from app.domain.record import SessionRecord
from app.domain.symptom import Effect, Symptom
from app.forecast.calibration import Completed, truth


def settled_after(record: SessionRecord, closed: float) -> float | None:
    """Return the minutes after the infusion by which every symptom had settled, if known."""
    if record.infusion.ended is None:
        return None
    found = truth(
        Completed(
            kept=(),
            check_ins=record.check_ins,
            pressures=(),
            baseline=record.baseline,
            began=record.infusion.first_started(),
            ended=record.infusion.ended,
            closed=closed,
        )
    )
    times = [found[e].by if e in found else None for e in map(_effect, Symptom)]
    known = [time for time in times if time is not None]
    return max(known) if len(known) == len(Symptom) else None


def _effect(symptom: Symptom) -> Effect:
    return Effect(symptom.value)
