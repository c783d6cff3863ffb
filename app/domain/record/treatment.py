"""What a fact about the infusion, or a forecast that was made, changes in the record."""

from __future__ import annotations

from dataclasses import replace

from app.domain import facts as f
from app.domain.forecast import ForecastCause, KeptForecast
from app.domain.record.state import SessionRecord
from app.domain.session import Part
from app.domain.symptom import Effect


def ended(r: SessionRecord, fact: f.InfusionEnded, t: float) -> SessionRecord:
    """Return the record with the end of the infusion."""
    infusion = replace(r.infusion, ended=t)
    return replace(r, infusion=infusion, unkept=ForecastCause.ENDED)


def corrected(r: SessionRecord, fact: f.InfusionCorrected, t: float) -> SessionRecord:
    """Return the record with a correction of the infusion."""
    # Its end lies where this fact's clock says, however late it was entered.
    end = fact.infusion_ended
    ended = None if end is None else t + (end.boottime - fact.at.boottime)
    infusion = replace(r.infusion, dose=fact.dose, duration=fact.duration, ended=ended)
    return replace(
        r,
        infusion=infusion,
        worked_out=fact.worked_out,
        unkept=None if ended is None else (r.unkept or ForecastCause.CORRECTED),
    )


def resumed(r: SessionRecord, fact: f.InfusionResumed, t: float) -> SessionRecord:
    """Return the record with an infusion that goes on."""
    before = r.infusion
    if before.ended is None:
        return r
    began = before.ended - 60.0 * before.duration
    part = Part(before.dose, began, before.ended)
    infusion = replace(
        before,
        dose=fact.dose,
        duration=fact.duration,
        ended=None,
        earlier=(*before.earlier, part),
    )
    return replace(r, infusion=infusion, infusion_began=t, worked_out=False, unkept=None)


def forecast_made(r: SessionRecord, fact: f.ForecastMade, t: float) -> SessionRecord:
    """Return the record with a forecast that is kept."""
    ahead = {effect: getattr(fact, effect.value) for effect in Effect}
    made = KeptForecast(
        t,
        fact.cause,
        fact.model,
        {e: q for e, q in ahead.items() if q},
        fact.all_settled,
        t + (fact.infusion_ended.boottime - fact.at.boottime),
    )
    return replace(r, kept=(*r.kept, made), unkept=None)
